'use strict';

const errors = require('../errors');

// Only Node lines that have node:ffi know an `ffi` permission. On others the permission model has
// no say beyond `--allow-addons`, which it took to load this package.
const ALLOW_FLAG = '--allow-ffi';

const { permission } = process;

/** Whether there is a permission model: without one there is nothing to ask for, or to drop. */
const isRestricted = permission !== undefined;

const isScopeKnown = isRestricted && process.allowedNodeEnvironmentFlags.has(ALLOW_FLAG);

/**
 * Throws ERR_ACCESS_DENIED where node:ffi would: under `--permission` without `--allow-ffi`
 * (Node.js documentation, "Permissions"). It asks each time, because permissions can be dropped.
 */
function checkPermission() {
  if (isScopeKnown && !permission.has('ffi')) throw errors.accessDenied('FFI', ALLOW_FLAG);
}

module.exports = { checkPermission, isRestricted };
