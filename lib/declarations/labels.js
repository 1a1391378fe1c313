'use strict';

// This writes types as C does, for messages, and as the names of types.

/** Writes the type of a node around a declarator, which may be empty. */
function labelAround(parsed, at, inner) {
  const node = parsed.nodes[at];
  const spaced = (name) => (inner === '' ? name : `${name} ${inner}`);
  switch (node[0]) {
    case 'scalar':
      return spaced(node[1]);
    case 'pointer':
      return labelOfPointer(parsed, node, inner);
    case 'array':
      return labelAround(parsed, node[1], `${inner}[${node[2] < 0 ? '' : node[2]}]`);
    case 'function':
      return labelAround(parsed, node[1], `${inner}(${parametersOf(parsed, node)})`);
    case 'record': {
      const [isUnion, tag] = parsed.records[node[1]];
      return spaced(`${isUnion ? 'union' : 'struct'}${tag === null ? '' : ` ${tag}`}`);
    }
    case 'enum': {
      const tag = parsed.enums[node[1]][0];
      return spaced(`enum${tag === null ? '' : ` ${tag}`}`);
    }
    case 'typedef':
      return spaced(node[2]);
    case 'aligned':
      return labelAround(parsed, node[1], inner);
    default: // unsupported
      return spaced('?');
  }
}

function labelOfPointer(parsed, [, to, isConst], inner) {
  const pointee = parsed.nodes[to][0];
  const star = `*${inner}`;
  if (pointee === 'function' || pointee === 'array') return labelAround(parsed, to, `(${star})`);
  // `const` follows a pointer that it is about, and comes before all else.
  if (!isConst) return labelAround(parsed, to, star);
  return pointee === 'pointer'
    ? labelAround(parsed, to, `const ${star}`)
    : `const ${labelAround(parsed, to, star)}`;
}

function parametersOf(parsed, [, , parameters, isVariadic]) {
  let list = '';
  for (let i = 0; i < parameters.length; i++) {
    list += `${list && ', '}${labelAround(parsed, parameters[i], '')}`;
  }
  if (isVariadic) list += ', ...';
  return list || 'void';
}

/** Writes the type of a node. */
const labelOf = (parsed, at) => labelAround(parsed, at, '');

module.exports = { labelAround, labelOf };
