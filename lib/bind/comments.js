'use strict';

// This finds the comment that is about a declaration, and writes it as one for TypeScript.

/** What is between a comment and what it is about: no blank line, no directive, and nothing that ends a declaration. */
const NEXT_TO = /^[ \t]*\n?[ \t]*$/;

/** The most that a declaration may have before its name. */
const MOST_BEFORE = 2000;

/** The most declarations, one below the other, that have a comment in common. */
const MOST_TOGETHER = 40;

/** What only comments of one declaration have. */
const OF_ONE = /[@\\](?:param|returns?|brief)\b/;

/** Gives the comment that ends before a place of the text, if nothing is between but the start of a declaration. */
function commentBefore(text, at, together = 0) {
  const from = Math.max(0, at - MOST_BEFORE);
  let end = at;
  for (;;) {
    const before = text.slice(from, end);
    const comment = before.lastIndexOf('*/');
    const other = Math.max(
      before.lastIndexOf(';'),
      before.lastIndexOf('{'),
      before.lastIndexOf('}'),
      before.lastIndexOf('\n#'),
    );
    if (other > comment) {
      const isNext = before[other] === ';' && NEXT_TO.test(spaceAt(text, from + other + 1, at));
      if (!isNext || together === MOST_TOGETHER) return undefined;
      const shared = commentBefore(text, from + other, together + 1);
      return shared === undefined || OF_ONE.test(shared) ? undefined : shared;
    }
    if (comment < 0) return undefined;
    const first = text.lastIndexOf('/*', from + comment);
    const lineStart = text.lastIndexOf('\n', first) + 1;
    if (text.slice(lineStart, first).trim() === '') {
      const isNext = NEXT_TO.test(spaceAt(text, from + comment + 2, at));
      return isNext ? text.slice(first, from + comment + 2) : undefined;
    }
    end = first; // it stands beside something
  }
}

/** Gives the white space that begins at a place. */
const spaceAt = (text, start, end) => /^\s*/.exec(text.slice(start, end))[0];

/** Gives the comment before a type, whose name stands at a place: after its members, or before them. */
function commentBeforeType(text, at) {
  const end = text.slice(0, at).trimEnd().length;
  if (text[end - 1] === '}') return commentBefore(text, openingBrace(text, end));
  return commentBefore(text, at);
}

/** Gives the comment that begins on the line of the end of a declaration, or on the next, with a blank line after it. */
function commentAfter(text, at) {
  const end = text.indexOf(';', at) + 1;
  const rest = text.slice(end, end + MOST_BEFORE * 5);
  const [, space, comment, after] =
    /^([ \t]*\n?[ \t]*)(\/\*[\s\S]*?\*\/)([ \t]*\n[ \t]*)/.exec(rest) ?? [];
  if (end === 0 || comment === undefined) return undefined;
  const isBeside = !space.includes('\n');
  const isBelow = /^[ \t]*\n/.test(rest.slice(space.length + comment.length + after.length));
  return isBeside || isBelow ? comment : undefined;
}

/** Blanks the comments of a text, whose length stays the same. */
const withoutComments = (text) =>
  text.replace(/\/\*[\s\S]*?\*\//g, (each) => ' '.repeat(each.length));

/**
 * Finds the comments of the members of a struct or union whose name stands at a place: before its members, or after
 * them.
 */
function commentsOfMembers(text, at, names) {
  const comments = new Map();
  const [start, end] = bodyAround(text, at);
  if (start < 0) return comments;
  const body = withoutComments(text.slice(start, end));
  for (const name of names) {
    const found = new RegExp(`\\b${name.replaceAll('$', '\\$')}\\s*[;,:)[]`).exec(body);
    if (found === null) continue;
    const place = start + found.index;
    const comment = commentAfter(text, place) ?? commentBefore(text, place, MOST_TOGETHER);
    if (comment !== undefined) comments.set(name, comment);
  }
  return comments;
}

/** Finds where the members are between brackets. */
function bodyAround(text, at) {
  const before = text.slice(0, at).trimEnd().length;
  if (text[before - 1] === '}') return [openingBrace(text, before), before];
  const start = text.indexOf('{', at);
  const semicolon = text.indexOf(';', at);
  if (start < 0 || semicolon < start) return [-1, -1];
  let depth = 1;
  let end = start + 1;
  while (depth > 0 && end < text.length) {
    if (text[end] === '{') depth++;
    else if (text[end] === '}') depth--;
    end++;
  }
  return [start, end];
}

/** Finds the bracket that the one right before a place closes. */
function openingBrace(text, end) {
  let start = end;
  let depth = 0;
  do {
    start--;
    if (text[start] === '}') depth++;
    else if (text[start] === '{') depth--;
  } while (depth > 0 && start > 0);
  return start;
}

/** Gives the lines of a comment without its marks. */
function linesOf(comment) {
  const lines = comment
    .replace(/^\/\*+[!<]*/, '')
    .replace(/\**\/$/, '')
    .split('\n')
    .map((line) => line.trimEnd());
  const isStarred = lines.slice(1).every((line) => /^\s*(\*|$)/.test(line));
  const bare = isStarred ? lines.map((line) => line.replace(/^\s*\*+ ?/, '')) : lines;
  while (bare.length > 0 && bare[0].trim() === '') bare.shift();
  while (bare.length > 0 && bare.at(-1).trim() === '') bare.pop();
  const indents = bare
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => /^\s*/.exec(line)[0].length);
  const indent = Math.min(...indents, 99);
  return bare.map((line, i) => (i === 0 ? line.trim() : line.slice(indent)));
}

/** Writes a comment of C as a documentation comment, at an indent. `last` are lines that are added. */
function documentation(comment, indent, last = []) {
  const lines = [...(comment === undefined ? [] : linesOf(comment)), ...last].map((line) =>
    line.replaceAll('*/', '* /'),
  );
  if (lines.length === 0) return '';
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

module.exports = {
  commentAfter,
  commentBefore,
  commentBeforeType,
  commentsOfMembers,
  documentation,
};
