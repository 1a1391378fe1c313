'use strict';

const path = require('node:path');

/** A one-line text for any value a case can give, distinct for values that are distinct. */
function show(value) {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'function') return `function ${value.name}/${value.length}`;
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (Buffer.isBuffer(value)) return `Buffer<${value.toString('hex')}>`;
  if (value instanceof ArrayBuffer) return `ArrayBuffer<${Buffer.from(value).toString('hex')}>`;
  const entries = Reflect.ownKeys(value).map((key) => `${String(key)}: ${show(value[key])}`);
  return `{${entries.join(', ')}}`;
}

function showError(error) {
  if (!(error instanceof Error)) return `threw ${show(error)}`;
  const { name, code, message } = error;
  const type = error.constructor.name === name ? name : `${error.constructor.name}(${name})`;
  return `${type} ${code ?? '-'} ${message}`;
}

/**
 * Runs a case and gives its outcome as text: `= value`, or `! class code message`. The texts of
 * the system's dynamic loader and the place of the fixture differ between machines and are cut.
 */
function outcomeOf(testCase, context) {
  let text;
  try {
    text = `= ${show(testCase.run(context))}`;
  } catch (error) {
    text = `! ${showError(error)}`;
  }
  return text
    .replaceAll(context.fixturePath, '<fixture>')
    .replaceAll(path.basename(context.fixturePath), '<fixture>')
    .replace(/(dl\w+ failed:).*/, '$1 <loader message>');
}

module.exports = { outcomeOf, show };
