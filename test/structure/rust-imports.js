'use strict';

// This module reads which files of src/ use which others, from their text: `use` declarations, and paths that
// begin with `crate` or `super`. Tests are left out.

const fs = require('node:fs');
const path = require('node:path');

const IS_TEST = /(^|\/)tests(\/|\.rs$)/;

/** Gives the module path of a file below src/: ['jit', 'plan']; for the root it is empty. */
function modulePath(file) {
  const parts = file.slice(0, -'.rs'.length).split('/');
  if (['mod', 'lib'].includes(parts.at(-1))) parts.pop();
  return parts;
}

const withoutCommentsAndTests = (source) =>
  source.split(/#\[cfg\(test\)\]\s*mod tests \{/)[0].replaceAll(/\/\/.*/g, '');

/** Splits at commas that are not within braces. */
function splitList(text) {
  const items = [];
  let depth = 0;
  let item = '';
  for (const character of text) {
    if (character === '{') depth++;
    if (character === '}') depth--;
    if (character === ',' && depth === 0) {
      items.push(item);
      item = '';
    } else {
      item += character;
    }
  }
  return [...items, item].map((each) => each.trim()).filter((each) => each !== '');
}

/** Lists the paths that a `use` declaration names: 'a::{b, c::d}' names 'a::b' and 'a::c::d'. */
function expandUse(text) {
  const list = /^(.*?)\{([\s\S]*)\}$/.exec(text.trim());
  if (list === null) return [text.replace(/\s+as\s+\w+/, '').trim()];
  return splitList(list[2]).flatMap((item) => expandUse(list[1] + item));
}

/** Rewrites a path as one from the crate's root; undefined for a path into another crate. */
function absolutePath(used, from, isKnown) {
  const names = used.split('::');
  if (names[0] === 'crate') return names.slice(1);
  const base = [...from];
  if (names[0] !== 'super' && names[0] !== 'self') {
    return isKnown([...base, names[0]]) ? [...base, ...names] : undefined;
  }
  while (names[0] === 'super' || names[0] === 'self') if (names.shift() === 'super') base.pop();
  return [...base, ...names];
}

/** Lists for each file, by name, which files it uses. `sources` are texts by file name. */
function rustImports(sources) {
  const files = Object.keys(sources).filter((file) => !IS_TEST.test(file));
  const fileOf = new Map(files.map((file) => [modulePath(file).join('::'), file]));
  const isKnown = (parts) => fileOf.has(parts.join('::'));
  const resolve = (parts) => {
    for (let length = parts.length; length > 0; length--) {
      const file = fileOf.get(parts.slice(0, length).join('::'));
      if (file !== undefined) return file;
    }
    return undefined;
  };
  return Object.fromEntries(
    files.map((file) => {
      const own = modulePath(file);
      const source = withoutCommentsAndTests(sources[file]);
      const declared = [...source.matchAll(/\buse\s+([^;]+);/g)].flatMap(([, text]) =>
        expandUse(text),
      );
      const inline = source.match(/\b(?:crate|super)(?:::\w+)+/g) ?? [];
      const used = [...declared, ...inline]
        .map((each) => absolutePath(each, own, isKnown))
        .map((parts) => parts && resolve(parts))
        .filter((target) => target !== undefined && target !== file)
        // A file may use the mod.rs of its own folder: what it shares with its siblings is there.
        .filter((target) => !(target.endsWith('/mod.rs') && file.startsWith(path.dirname(target))));
      return [file, [...new Set(used)].sort()];
    }),
  );
}

/** Reads the sources below a folder with an ending, by file name. */
function readSources(folder, ending) {
  const files = fs.readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(ending));
  return Object.fromEntries(
    files.map((file) => [
      file.split(path.sep).join('/'),
      fs.readFileSync(path.join(folder, file), 'utf8'),
    ]),
  );
}

module.exports = { readSources, rustImports };
