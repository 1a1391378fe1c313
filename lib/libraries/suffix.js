'use strict';

/** The file name ending of shared libraries on this platform, without a dot. */
const suffix = { darwin: 'dylib', win32: 'dll' }[process.platform] ?? 'so';

module.exports = { suffix };
