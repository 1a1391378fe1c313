'use strict';

// This module gets the programs of npm's that development takes, which package.json lists.

const fs = require('node:fs');
const path = require('node:path');
const { root, run } = require('./build');
const { heading } = require('./javascript-tests');
const { npm } = require('./node-lines');

function installDevelopmentTools() {
  if (fs.existsSync(path.join(root, 'node_modules'))) return;
  heading('Installing development tools');
  npm(['install', '--no-audit', '--no-fund']);
}

function runDevelopmentTool(name, args) {
  run(path.join(root, 'node_modules', '.bin', name), args);
}

module.exports = { installDevelopmentTools, runDevelopmentTool };
