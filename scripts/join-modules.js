'use strict';

// Makes one file of the modules of lib/, and of its code what V8 has the least work with: loading is
// mostly reading and compiling. All modules come into one scope, which esbuild does with ES modules
// only; so they are rewritten as such first.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const esbuild = require('esbuild');
const terser = require('terser');
const { version } = require('../package.json');
const { root } = require('./build');

const MAIN = 'index';

/** Code that gives the key by which tests find modules that are joined. */
const INTERNALS = "Symbol.for('fast-ffi.internals')";

const directory = path.join(root, 'lib');
const read = (name) => fs.readFileSync(path.join(directory, `${name}.js`), 'utf8');

/** Lists of what lib/index.js exports. The second is there for Node and does nothing. */
const EXPORT_LISTS = /\bmodule\.exports = \{([^}]*)\}/g;
const LIST_FOR_NODE = /^(\/\/.*\n)?0 &&[\s\S]*?\}\);\n/m;

/** How modules of lib/ begin, ask for each other, and end. */
const STRICT = /^'use strict';\n/;
const REQUIRE = /^const (\{[^}]*\}|\w+) = require\('\.\/([\w-]+)'\);$/gm;
const REQUIRE_NODE = /^const (\{[^}]*\}|\w+) = require\('(node:[\w/]+)'\);$/gm;
const REQUIRE_ONLY = /^require\('\.\/([\w-]+)'\);$/gm;
const EXPORTED_NAMES = /^module\.exports = \{[\w\s,]*\};$/m;

/** What lib/version.js reads. */
const VERSION = "require('../package.json').version";

/** What is left of one of those is an error. */
const FORGOTTEN = /require\('\.|module\.exports/;

/** Code that does nothing but tell Node, which reads it only, what an ES module can import. */
function namesForNode() {
  const names = [...read(MAIN).matchAll(EXPORT_LISTS)].flatMap(([, list]) => list.match(/\w+/g));
  return `0&&(module.exports={${names}});`;
}

/** A module without what is there for Node alone. */
const sourceOf = (name) =>
  read(name).replace(STRICT, '').replace(LIST_FOR_NODE, '').replace(VERSION, `'${version}'`);

/** Whether a module exports nothing but names of its own, so that others can use them as theirs. */
const exportsNames = (source) =>
  EXPORTED_NAMES.test(source) && source.match(/module\.exports/g).length === 1;

function importStatement(imported, name) {
  const from = `from './${name}.js';`;
  const isList = imported.startsWith('{');
  if (exportsNames(sourceOf(name))) {
    return isList
      ? `import ${imported.replaceAll(': ', ' as ')} ${from}`
      : `import * as ${imported} ${from}`;
  }
  return isList ? importWhole(imported, name) : `import ${imported} ${from}`;
}

/** Imports what a module exports as a whole, and takes from it what `imported` lists. */
function importWhole(imported, name) {
  const whole = name.replaceAll('-', '_');
  return `import ${whole} from './${name}.js';\nconst ${imported} = ${whole};`;
}

/** Has one of Node's own modules by way of one here, so that it is asked for once only. */
function importNodeModule(imported, id, nodeModules) {
  const name = id.replace(/\W/g, '_');
  nodeModules.set(`${name}.js`, `export default require('${id}');\n`);
  return importWhole(imported, name);
}

/** A module of lib/ as an ES module. Adds what it needs to `nodeModules`, code by file name. */
function esModule(name, nodeModules) {
  let source = sourceOf(name)
    .replace(REQUIRE, (_, imported, required) => importStatement(imported, required))
    .replace(REQUIRE_NODE, (_, imported, id) => importNodeModule(imported, id, nodeModules))
    .replace(REQUIRE_ONLY, "import './$1.js';");
  if (exportsNames(source)) {
    source = source.replace('module.exports =', 'export');
  } else {
    source = source.replace('module.exports = ', 'const exported = ');
    source = `${source.replaceAll('module.exports', 'exported')}\nexport default exported;\n`;
  }
  if (FORGOTTEN.test(source)) throw new Error(`lib/${name}.js is not as modules there should be`);
  return source;
}

/** The module that has all others loaded, and shows some of them to tests. */
function entry(internals) {
  const imports = internals.map((name) => `import * as ${name} from './${name}.js';`);
  const shown = `Object.defineProperty(exported, ${INTERNALS}, { value: { ${internals} } });`;
  return `import exported from './${MAIN}.js';
    ${imports.join('\n')}
    ${internals.length > 0 ? shown : ''}
    module.exports = exported;`;
}

/** All modules in one scope, where esbuild has given names that two of them use to one only. */
function inOneScope(internals) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-modules-'));
  try {
    const write = (file, code) => fs.writeFileSync(path.join(folder, file), code);
    const nodeModules = new Map();
    for (const file of fs.readdirSync(directory)) {
      write(file, esModule(path.basename(file, '.js'), nodeModules));
    }
    for (const [file, code] of nodeModules) write(file, code);
    const { outputFiles } = esbuild.buildSync({
      stdin: { contents: entry(internals), resolveDir: folder },
      absWorkingDir: folder,
      bundle: true,
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      write: false,
    });
    return outputFiles[0].text;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** How esbuild makes a variable of a class, with another name inside of it if it refers to itself. */
const CLASS_IN_VARIABLE = /^var (\w+) = class (_\1\b)?/gm;

/** Turns those into classes again, or stack traces would lack their names. */
function withClassNames(code) {
  const innerNames = [];
  const declared = code.replace(CLASS_IN_VARIABLE, (_, name, innerName) => {
    if (innerName !== undefined) innerNames.push(innerName);
    return `class ${name}`;
  });
  return innerNames.reduce(
    (result, innerName) =>
      result.replace(new RegExp(`(?<!\\w)${innerName}\\b`, 'g'), innerName.slice(1)),
    declared,
  );
}

/** Names in messages that V8 makes, such as "handle.close is not a function". */
const SEEN_NAMES = ['handle'];

/** Gives variables short names. Those of functions stay, for stack traces. */
const withShortNames = (code) =>
  terser.minify_sync(code, {
    compress: false,
    mangle: { toplevel: true, keep_classnames: true, keep_fnames: true, reserved: SEEN_NAMES },
    format: { beautify: true },
  }).code;

/**
 * The code of lib/ in one file. Lines are short, because Node shows that of an error. What `internals`
 * names can be had from it by `internalModule`.
 */
function joinModules(internals = []) {
  return esbuild.transformSync(withShortNames(withClassNames(inOneScope(internals))), {
    banner: '"use strict";',
    footer: namesForNode(),
    lineLimit: 100,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
  }).code;
}

/** Code in place of a module that is part of the joined code. */
const internalModule = (name) =>
  `const { ${name} } = require('./${MAIN}')[${INTERNALS}];\nmodule.exports = ${name}.default ?? ${name};\n`;

module.exports = { internalModule, joinModules };
