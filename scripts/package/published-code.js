'use strict';

// This module runs the JavaScript tests on what is published, with the addon that is linked for old systems.

const path = require('node:path');
const { addonFileName, platformName } = require('../../lib/addon/addon-file');
const { root } = require('../run/build');
const { distDirectory } = require('./dist');
const { buildFixture } = require('../run/fixture');
const { installForeignRuntimes } = require('../toolchains/foreign-runtimes');
const { runTests } = require('../run/javascript-tests');
const { makePublishedFolder, publishedTestFiles } = require('./published-folder');

const folder = path.join(root, 'build', 'published');

/** Runs the tests under a Node, on some call paths. `npm run dist` for this platform has to come before. */
function testPublishedCode(node, callPaths) {
  const name = addonFileName();
  const addon = path.join(distDirectory, 'staged', platformName(), name);
  makePublishedFolder(folder, { addon, name });
  buildFixture();
  installForeignRuntimes();
  runTests(node, { cwd: folder, files: publishedTestFiles, callPaths });
}

module.exports = { testPublishedCode };
