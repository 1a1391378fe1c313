'use strict';

// `node scripts/package/make-accessors.js` writes lib/memory/accessors.js. The accessors differ in their
// types alone, but V8 keeps type feedback and optimised code apart only for functions of different source.
// A test compares the file with what is made here.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..', '..');
const file = path.join(root, 'lib', 'memory', 'accessors.js');

const { typeByName } = require('../../lib/types');
const { RESULT_SLOT } = require('../../lib/addon/binding');

/** The types with accessors, in the order of their names in node:ffi. */
const TYPE_NAMES = [
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float32',
  'float64',
];

const suffixOf = (name) => name[0].toUpperCase() + name.slice(1);

const IS_ADDRESS = "(typeof pointer === 'bigint' || typeof pointer === 'number')";

function getterSource(name) {
  const type = typeByName[name];
  const result = type.kind.isPassedByV8 ? 'result' : type.kind.readSource(type, RESULT_SLOT);
  const call = `callFast(${name}Reader.target, pointer, offset, failureReference.address)`;
  return `get${suffixOf(name)}(pointer, offset = 0) {
    const { callFast } = ${name}Reader;
    if (callFast !== undefined && ${IS_ADDRESS} && typeof offset === 'number') {
      ${result === 'result' ? `const result = ${call}` : call};
      if (failure[0] === 0) return ${result};
      failure[0] = 0;
    }
    return read(${name}Reader, pointer, offset);
  },`;
}

function setterSource(name) {
  const type = typeByName[name];
  const guards = [
    'callFast !== undefined',
    IS_ADDRESS,
    "typeof offset === 'number'",
    ...(type.kind.isPassedByV8 ? [type.kind.guardSource(type, 'value')] : []),
  ];
  return `set${suffixOf(name)}(pointer, offset, value) {
    const { callFast } = ${name}Writer;
    if (${guards.join(' && ')}) {
      callFast(${name}Writer.target, pointer, offset, value, failureReference.address);
      if (failure[0] === 0) return;
      failure[0] = 0;
    }
    write(${name}Writer, pointer, offset, value);
  },`;
}

const accessSource = (name) =>
  `const ${name}Reader = makeAccess('${name}');\nconst ${name}Writer = makeAccess('${name}');\n`;

function source() {
  return `'use strict';

// scripts/package/make-accessors.js makes this file, and says why each type has functions of its own.
// Accesses that a fast call refuses, and all accesses while none can be made, go to access.js.

const { failure, views } = require('../environment/slots');
const { makeAccess, read, failureReference, write } = require('./access');

const { BigInt64Array, BigUint64Array } = views;

${TYPE_NAMES.map(accessSource).join('')}
module.exports = {
  ${TYPE_NAMES.map((name) => `${getterSource(name)}\n\n  ${setterSource(name)}`).join('\n\n  ')}
};
`;
}

/** Gives the text of lib/memory/accessors.js as it should be, in the project's format. */
function formattedSource() {
  const biome = path.join(root, 'node_modules', '.bin', 'biome');
  const options = ['format', '--stdin-file-path', file];
  return execFileSync(biome, options, { cwd: root, encoding: 'utf8', input: source() });
}

if (require.main === module) fs.writeFileSync(file, formattedSource());

module.exports = { file, formattedSource };
