const calls = require('./calls');

calls(require('fast-ffi'));
