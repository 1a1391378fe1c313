'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test } = require('node:test');
const { file, formattedSource } = require('../../scripts/package/make-accessors');

test('the memory accessors are those that their script makes', () => {
  assert.equal(fs.readFileSync(file, 'utf8'), formattedSource());
});
