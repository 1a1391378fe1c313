'use strict';

// This module reads the documentation's blocks of code, for the tests that run and compile them.
//
// What stands after the language, in ```js koffi for instance, says which runtime or package a program is for. A
// first line like `// name.mjs` (or `/* name.c */`) says what the file is called, for other programs to use it.

const fs = require('node:fs');
const path = require('node:path');
const { root } = require('./build');

/** Lists the documents for those who use the package. */
function listDocuments() {
  const folder = (name) =>
    fs
      .readdirSync(path.join(root, name))
      .filter((file) => file.endsWith('.md'))
      .sort()
      .map((file) => `${name}/${file}`);
  return ['README.md', ...folder('doc'), ...folder('doc/coming-from')];
}

/** Takes the indentation of a block in a list away. */
const unindent = (text, indent) =>
  indent === '' ? text : text.replaceAll(new RegExp(`^${indent}`, 'gm'), '');

/** Reads the blocks of a document, each with the heading that it is under and its line. */
function readBlocks(document) {
  const text = fs.readFileSync(path.join(root, document), 'utf8');
  const blocks = [];
  let heading = '';
  for (const match of text.matchAll(/^#+ (.+)$|^( *)```(\w+)(?: (\S+))?\n([\s\S]*?)^\2```$/gm)) {
    const [, title, indent, language, user = 'fast-ffi', code] = match;
    if (title !== undefined) {
      heading = title;
      continue;
    }
    const line = text.slice(0, match.index).split('\n').length + 1;
    const body = unindent(code, indent);
    const file = /^(?:\/\/|\/\*|#) ([\w.-]+\.\w+)(?: \*\/)?\n/.exec(body)?.[1];
    blocks.push({ document, heading, line, language, user, text: body, file });
  }
  return blocks;
}

module.exports = { listDocuments, readBlocks };
