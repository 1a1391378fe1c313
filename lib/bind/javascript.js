'use strict';

// This writes the module that binds a library.

const path = require('node:path');
const { localName } = require('./names');

/** Writes text as a template without substitutions. */
const template = (text) => `\`\n${text.replace(/[\\`]|\$\{/g, '\\$&')}\``;

/** Writes a value of a constant. */
function literal(value) {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Writes a value that may be another on each target. */
function perTarget(list, write) {
  const written = list.map(([target, value]) => [target, write(value)]);
  if (written.every(([, code]) => code === written[0][1])) return written[0][1];
  return `{\n${written.map(([target, code]) => `  '${target}': ${code},\n`).join('')}}[$target]`;
}

/** Names the environment variable that says where the library is. */
function environmentVariable(library) {
  const name = path
    .basename(library)
    .replace(/^lib(?=.)/, '')
    .replace(/\.(?:so|dylib|dll)\b.*$/, '');
  return `FAST_FFI_LIBRARY_${name.toUpperCase().replace(/\W/g, '_')}`;
}

/** Writes the code that finds the library's file. */
function pathCode({ options: { library, output }, libraryFile, isModule }) {
  if (libraryFile !== undefined) return `'${libraryFile}'`;
  if (!library.includes('/')) return `$ffi.findLibrary('${library}') ?? '${library}'`;
  if (path.isAbsolute(library)) return JSON.stringify(library);
  const relative = path.relative(path.dirname(path.resolve(output)), path.resolve(library));
  const written = JSON.stringify(relative);
  return isModule
    ? `$path.join($path.dirname($url.fileURLToPath(import.meta.url)), ${written})`
    : `$path.join(__dirname, ${written})`;
}

function imports(options, isModule) {
  const isRelative = options.library.includes('/') && !path.isAbsolute(options.library);
  const list = [
    ...(isRelative ? [['$path', 'node:path']] : []),
    ...(isRelative && isModule ? [['$url', 'node:url']] : []),
    ['$process', 'node:process'],
    ['$ffi', 'fast-ffi'],
  ];
  return list
    .map(([name, id]) =>
      isModule ? `import ${name} from '${id}';\n` : `const ${name} = require('${id}');\n`,
    )
    .join('');
}

/** Writes a list of names. */
const listOf = (named) =>
  named.length === 0 ? '[]' : `[\n${named.map(({ name }) => `  '${name}',\n`).join('')}]`;

/** Writes the check of the target. */
function targetCheck({ options, targets, fileName }) {
  return `
const $target = \`\${$process.platform}-\${$process.arch}\`;
if (!${JSON.stringify(targets)}.includes($target)) {
  throw new Error(
    \`${fileName} was made for ${targets.join(' and ')}, and this is \${$target}, where sizes and constants may differ. \` +
      \`Make it again on \${$target}, or for it with --target: \` +
      ${JSON.stringify(`npx ${options.command}`)},
  );
}
`;
}

/** Writes the types that are names in C's words: those that typedefs give numbers and pointers other names for. */
function wordsOfTypes(types) {
  const lines = types
    .filter(({ values }) => values.some(([, words]) => words !== undefined))
    .map(
      ({ name, values }) =>
        `  ${name}: ${perTarget(values, (words) => (words === undefined ? words : `'${words}'`))},\n`,
    );
  return `{\n  __proto__: null,\n${lines.join('')}}`;
}

/** Writes the functions that bind when something is used. */
function lazyBinding({ types }, facts) {
  const { options, deepBind, isModule } = facts;
  const variable = environmentVariable(options.library);
  return `
let $read;
/** What the declarations say. They are read when the first function or type is used. */
const $declared = () => ($read ??= $ffi.declare($declarations));

let $opened;
/** The library, which is opened when it is first used. The environment variable ${variable} says where else it is. */
${isModule ? 'export ' : ''}function library() {
  $opened ??= new $ffi.DynamicLibrary(
    $process.env.${variable} || (${pathCode(facts)}),${deepBind ? '\n    { deepBind: true },' : ''}
  );
  return $opened;
}

/** Makes an object whose properties are made when they are used. */
function $lazily(names, make) {
  const made = {};
  for (const name of names) {
    const define = (value) =>
      Object.defineProperty(made, name, { value, configurable: true, enumerable: true });
    Object.defineProperty(made, name, {
      get: () => define(make(name))[name],
      configurable: true,
      enumerable: true,
    });
  }
  return made;
}

const $function = (name) => {
  const definition = $declared().functions[name];
  if (definition === undefined) throw new Error(\`\${name} is not declared for \${$target}\`);
  return library().getFunction(name, definition);
};
const $variable = (name) => {
  const { variable, symbol = name } = $declared().variables[name];
  return library().getVariable(symbol, variable);
};
const $words = ${wordsOfTypes(types)};
const $type = (name) => $words[name] ?? $declared().types[name];
`;
}

const STUB = `
/** Makes a function that is bound when it is first called, and takes the place of this one then. */
function $bind(name, replace) {
  let bound;
  const bind = () => {
    bound ??= $function(name);
    replace(bound);
    return bound;
  };
  const stub = (...args) => bind()(...args);
  return Object.defineProperties(stub, {
    name: { value: name },
    pointer: { get: () => bind().pointer },
    // fast-ffi asks for it where it takes functions of libraries: ffi.owned, ffi.callPath.
    [Symbol.for('fast-ffi.bound')]: { get: bind },
  });
}
`;

/** Writes the exports of an ES module. */
function esExports({ constants, functions, aliases, variables, types }) {
  const renamed = aliases.map(({ name, of }) => `${localName(of)} as ${name}`);
  const declare = (keyword, name, code) => {
    const local = localName(name);
    if (local === name) return `export ${keyword} ${name} = ${code};\n`;
    renamed.push(`${local} as ${name}`);
    return `${keyword} ${local} = ${code};\n`;
  };
  const parts = [STUB];
  for (const { name } of functions) {
    parts.push(declare('let', name, `$bind('${name}', (bound) => (${localName(name)} = bound))`));
  }
  parts.push('\n');
  for (const { name, values } of constants) {
    parts.push(declare('const', name, perTarget(values, literal)));
  }
  parts.push(`\nexport const types = $lazily(${listOf(types)}, $type);\n`);
  parts.push(`\nexport const variables = $lazily(${listOf(variables)}, $variable);\n`);
  if (renamed.length > 0) {
    parts.push(`\nexport {\n${renamed.map((each) => `  ${each},\n`).join('')}};\n`);
  }
  return parts.join('');
}

/** Writes the exports of a CommonJS module, whose functions are bound when they are read. */
function commonJsExports({ constants, functions, aliases, variables, types }) {
  const parts = [
    `\nconst $exports = $lazily(${listOf(functions)}, $function);\n`,
    'Object.assign($exports, {\n  library,\n',
    `  types: $lazily(${listOf(types)}, $type),\n`,
    `  variables: $lazily(${listOf(variables)}, $variable),\n`,
  ];
  for (const { name, values } of constants) {
    parts.push(`  ${name}: ${perTarget(values, literal)},\n`);
  }
  parts.push('});\n');
  for (const { name, of } of aliases) {
    const getter = `{ get: () => $exports.${of}, enumerable: true }`;
    parts.push(`Object.defineProperty($exports, '${name}', ${getter});\n`);
  }
  parts.push('module.exports = $exports;\n');
  // Node reads this, and never runs it.
  const names = [...functions, ...aliases, ...constants].map(({ name }) => name);
  const all = ['library', 'types', 'variables', ...names].map((name) => `  exports.${name} =\n`);
  parts.push(`\n// The names that ES modules can import.\n0 &&\n  (${all.join('').trim()} 0);\n`);
  return parts.join('');
}

/**
 * Writes the module.
 * @param {object} merged What `merge` in merge.js gives.
 * @param {{ options: object, targets: string[], fileName: string, header: string, deepBind: boolean, isModule: boolean }} facts
 */
function writeModule(merged, facts) {
  const { header, options, isModule } = facts;
  return [
    header,
    isModule ? '' : "'use strict';\n\n",
    imports(options, isModule),
    targetCheck(facts),
    `\n/** What is bound, in C. */\nconst $declarations = ${perTarget(merged.textByTarget, template)};\n`,
    lazyBinding(merged, facts),
    isModule ? esExports(merged) : commonJsExports(merged),
  ].join('');
}

module.exports = { environmentVariable, literal, writeModule };
