'use strict';

// `npm run bench:report` writes the tables, the chart and the README's table from benchmark/results.json.

const fs = require('node:fs');
const path = require('node:path');
const { root } = require('../../scripts/run/build');
const { RESULTS_FILE, writeDocuments } = require('./documents');
const { Figures } = require('./figures');

const json = JSON.parse(fs.readFileSync(path.join(root, RESULTS_FILE), 'utf8'));
writeDocuments(new Figures(json));
