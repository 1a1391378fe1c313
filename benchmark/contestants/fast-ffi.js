'use strict';

module.exports = require('./node-ffi-api')(require('../..'));
