'use strict';

const path = require('node:path');

/** Writes any value that a case can give as one line of text. Distinct values have distinct texts. */
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

/** Gives the class of an error of V8's own, because every version words the message differently. */
function errorClassOf(fn) {
  try {
    return ['no error', fn()];
  } catch (error) {
    return error.constructor.name;
  }
}

/**
 * Runs a case and gives its outcome as text: `= value`, or `! class code message`. Parts that differ
 * between machines are cut: the place of the fixture and what the system's dynamic loader says; so
 * is the name which Node gives Symbol.dispose where V8 has none.
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
    .replaceAll(JSON.stringify(context.fixturePath).slice(1, -1), '<fixture>')
    .replaceAll(path.basename(context.fixturePath), '<fixture>')
    .replace(/(dl\w+ failed:).*/, '$1 <loader message>')
    .replaceAll('nodejs.dispose', 'Symbol.dispose');
}

module.exports = { errorClassOf, outcomeOf, show };
