'use strict';

// This is the text that the preprocessor gives: which header each line is from, the macros, and their comments.

const path = require('node:path');
const { isOfHeaders, matchesPath } = require('./options');

const MARKER = /^# (\d+) "((?:[^"\\]|\\.)*)"/;
const DEFINE = /^#define ([A-Za-z_$][\w$]*)(\(?)(.*)$/;

/** Reads the line markers: gives the header of each line and its number there, and in the order of their inclusion all headers. */
function filesByLine(lines) {
  const files = [];
  const numbers = [];
  const found = new Set();
  let file = '';
  let number = 0;
  for (let i = 0; i < lines.length; i++) {
    const marker = lines[i].startsWith('#') ? MARKER.exec(lines[i]) : null;
    if (marker !== null) {
      file = marker[2].replace(/\\(.)/g, '$1');
      found.add(file);
      number = Number(marker[1]) - 1;
    }
    files.push(file);
    numbers.push(number++);
  }
  return { files, numbers, found: [...found] };
}

/** Gives the macros by name, as the end of the text knows them. */
function macrosOf(lines, files, numbers) {
  const macros = new Map();
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (!line.startsWith('#')) continue;
    if (line.startsWith('#undef ')) macros.delete(line.slice('#undef '.length).trim());
    const [, name, bracket, rest] = DEFINE.exec(line) ?? [];
    if (name === undefined) continue;
    const body = rest.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, ' ').trim();
    const trailing = /\/\*([\s\S]*?)\*\/\s*$/.exec(rest)?.[0].trim();
    const isFunction = bracket === '(';
    macros.set(name, {
      name,
      isFunction,
      body,
      file: files[i],
      line: i,
      number: numbers[i],
      trailing,
    });
  }
  return macros;
}

/** Gives the comment that ends right above a line; undefined if there is none. */
function commentAbove(lines, at) {
  let end = at - 1;
  if (end >= 0 && lines[end].trim() === '') end--;
  if (end < 0 || !/\*\/\s*$/.test(lines[end])) return undefined;
  let start = end;
  while (start >= 0 && !lines[start].includes('/*')) start--;
  if (start < 0 || !lines[start].trimStart().startsWith('/*')) return undefined;
  const text = lines
    .slice(start, end + 1)
    .join('\n')
    .trim();
  return text.indexOf('*/') === text.length - 2 ? text : undefined;
}

/** Chooses the headers whose declarations are kept. */
function chooseHeaders(found, { headers, include, exclude }, systemFolders) {
  const ofHeaders = (patterns) => patterns.filter(isOfHeaders);
  const isLike = (patterns, file) => patterns.some((pattern) => matchesPath(pattern, file));
  const real = found.filter((file) => !file.startsWith('<') && file !== '-' && file !== '');
  const named = real.filter((file) =>
    headers.some(
      (header) => path.resolve(header) === path.resolve(file) || matchesPath(header, file),
    ),
  );
  const folders = [];
  for (const file of named) {
    const folder = path.dirname(path.resolve(file));
    // A library has a folder of its own, or one beside its header: git2.h and git2/.
    if (!systemFolders.has(folder)) folders.push(folder);
    folders.push(path.join(folder, path.basename(file, path.extname(file))));
  }
  const isWithin = (file) => folders.some((folder) => path.resolve(file).startsWith(`${folder}/`));
  return new Set(
    real.filter(
      (file) =>
        !isLike(ofHeaders(exclude), file) &&
        (named.includes(file) || isWithin(file) || isLike(ofHeaders(include), file)),
    ),
  );
}

/**
 * Finds where each word stands first that begins a line of the headers that are kept, or comes after a bracket there:
 * names of constants of enums do.
 */
function wordsOf(lines, files, kept) {
  const words = new Map();
  for (let i = 0; i < lines.length; i++) {
    if (!kept.has(files[i]) || lines[i].startsWith('#')) continue;
    for (const [, word] of lines[i].matchAll(/(?:^\s*|[{,]\s*)([A-Za-z_$][\w$]*)/g)) {
      if (!words.has(word)) words.set(word, i);
    }
  }
  return words;
}

/**
 * Reads what the preprocessor gave.
 * @returns {{ text: string, lines: string[], macros: Map<string, object>, kept: Set<string>, wordsOfKept: Map<string, number> }}
 */
function readSource(text, options, systemFolders) {
  const lines = text.split('\n');
  const { files, numbers, found } = filesByLine(lines);
  const kept = chooseHeaders(found, options, systemFolders);
  const macros = macrosOf(lines, files, numbers);
  return { text, lines, macros, kept, wordsOfKept: wordsOf(lines, files, kept) };
}

module.exports = { commentAbove, readSource };
