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
function pathCode({ library, output }, isModule) {
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

/** Writes what comes first: the check of the target, and the functions that bind when something is used. */
function prelude({ options, targets, textByTarget, fileName, deepBind, isModule }) {
  const names = targets.join(', ');
  const variable = environmentVariable(options.library);
  const declare = `$ffi.declare(${targets.length > 1 ? '$declarations' : '$declarations'})`;
  return `
const $target = \`\${$process.platform}-\${$process.arch}\`;
if (!${JSON.stringify(targets)}.includes($target)) {
  throw new Error(
    \`${fileName} was made for ${names}, and this is \${$target}: sizes and constants may differ. Make it on or for \${$target}: \` +
      ${JSON.stringify(`npx ${options.command}`)},
  );
}

const $declarations = ${perTarget(textByTarget, template)};

let $read;
/** What the declarations say. They are read when the first function or type is used. */
const $declared = () => ($read ??= ${declare});

let $opened;
/** The library. It is opened when its first function or variable is used. ${variable} says where else it is. */
${isModule ? 'export ' : ''}function library() {
  $opened ??= new $ffi.DynamicLibrary(
    $process.env.${variable} || (${pathCode(options, isModule)}),
    ${deepBind ? '{ deepBind: true },' : ''}
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

const $function = (name) => library().getFunction(name, $declared().functions[name]);
${isModule ? 'export const types' : 'const $types'} = $lazily(${typeNames(targets, options)}, (name) => $declared().types[name]);
`;
}

const list = (names) =>
  `[${names.map((name) => `\n  '${name}',`).join('')}${names.length > 0 ? '\n' : ''}]`;

/** Set by `writeModule`: prelude is one text with many parts. */
const typeNames = (_, options) => list(options.typeNames);

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
  });
}
`;

/** Writes an ES module. */
function esModuleBody({ constants, functions, aliases, variables }) {
  const renamed = [];
  const declare = (keyword, name, code) => {
    const local = localName(name);
    if (local !== name) renamed.push(`${local} as ${name}`);
    return `${local === name ? 'export ' : ''}${keyword} ${local} = ${code};\n`;
  };
  let code = STUB;
  for (const { name } of functions) {
    const local = localName(name);
    code += declare('let', name, `$bind('${name}', (bound) => (${local} = bound))`);
  }
  code += '\n';
  for (const { name, values } of constants) {
    code += declare('const', name, perTarget(values, literal));
  }
  for (const { name, of } of aliases) renamed.push(`${localName(of)} as ${name}`);
  code += `\nexport const variables = $lazily(${list(variables.map(({ name }) => name))}, (name) => {\n  const { variable, symbol = name } = $declared().variables[name];\n  return library().getVariable(symbol, variable);\n});\n`;
  if (renamed.length > 0) code += `export {${renamed.map((each) => `\n  ${each},`).join('')}\n};\n`;
  return code;
}

/** Writes a CommonJS module, whose exports are bound when they are read. */
function commonJsBody({ constants, functions, aliases, variables }) {
  const names = functions.map(({ name }) => name);
  const all = [
    ...names,
    ...aliases.map(({ name }) => name),
    ...constants.map(({ name }) => name),
    'library',
    'types',
    'variables',
  ];
  let code = `\nmodule.exports = $lazily(${list(names)}, $function);\n`;
  code += 'Object.assign(module.exports, {\n  library,\n  types: $types,\n';
  code += `  variables: $lazily(${list(variables.map(({ name }) => name))}, (name) => {\n    const { variable, symbol = name } = $declared().variables[name];\n    return library().getVariable(symbol, variable);\n  }),\n`;
  for (const { name, values } of constants) {
    code += `  ${name}: ${perTarget(values, literal)},\n`;
  }
  code += '});\n';
  for (const { name, of } of aliases) {
    code += `Object.defineProperty(module.exports, '${name}', { get: () => module.exports.${of}, enumerable: true });\n`;
  }
  return `${code}// What ES modules can import by name.\n0 && (module.exports = { ${all.join(', ')} });\n`;
}

/**
 * Writes the module.
 * @param {object} merged What `merge` in merge.js gives.
 */
function writeModule(merged, facts) {
  const { isModule } = facts;
  const options = { ...facts.options, typeNames: merged.types.map(({ name }) => name) };
  return [
    facts.header,
    isModule ? '' : "'use strict';\n\n",
    imports(options, isModule),
    prelude({ ...facts, options, textByTarget: merged.textByTarget }),
    isModule ? esModuleBody(merged) : commonJsBody(merged),
  ].join('');
}

module.exports = { environmentVariable, literal, writeModule };
