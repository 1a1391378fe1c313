'use strict';

// This script makes one file of the modules of lib/, with code that gives V8 the least work: loading is
// mostly reading and compiling. All modules come into one scope, which esbuild does with ES modules
// only; so they are rewritten as such first.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const esbuild = require('esbuild');
const terser = require('terser');
const { version } = require('../../package.json');
const { root } = require('../run/build');

const MAIN = 'index';

/** The source of the key by which tests find modules that are joined. */
const INTERNALS = "Symbol.for('fast-ffi.internals')";

/**
 * What is loaded late: the module that loads it, the module that this gives, and the file that is made of that
 * and of all that it alone needs. Modules that both files need are in the first, which hands them over.
 */
const LATE = { loader: 'late', module: 'late-modules', file: 'late' };
const LOAD_LATE = `require('./${path.basename(LATE.module)}')`;

const directory = path.join(root, 'lib');

// A module is named by the path of its file from lib/ on, without the ending: 'calls/gate'.
const read = (name) => fs.readFileSync(path.join(directory, `${name}.js`), 'utf8');

/** The modules of the commands `fast-ffi bind` and `doctor`, which are not joined with others, nor are those beside them. */
const COMMANDS = ['bind/index', 'doctor/index'];
const isOfCommand = (file) =>
  COMMANDS.some((name) => file.startsWith(path.dirname(name) + path.sep));

/** Lists the names of all modules that may be joined, those in folders of lib/ included. */
const moduleNames = () =>
  fs
    .readdirSync(directory, { recursive: true })
    .filter((file) => file.endsWith('.js') && !isOfCommand(file))
    .map((file) => file.slice(0, -'.js'.length));

/** Names the module that the module `from` asks for by a relative path; a folder stands for its index.js. */
function resolve(required, from) {
  const name = path.join(path.dirname(from), required);
  return fs.existsSync(path.join(directory, `${name}.js`)) ? name : path.join(name, MAIN);
}

/** Makes a name for a variable that stands for a module. */
const variableOf = (name) => name.replace(/\W/g, '_');

/** The list of what lib/index.js exports. */
const EXPORT_LIST = /^module\.exports = \{([^}]*)\};$/m;

/** The ways in which modules of lib/ begin, ask for each other, and end. */
const STRICT = /^'use strict';\n/;
const REQUIRE = /^const (\{[^}]*\}|\w+) = require\('(\.[\w./-]+)'\);$/gm;
const REQUIRE_NODE = /^const (\{[^}]*\}|\w+) = require\('(node:[\w/]+)'\);$/gm;
const REQUIRE_ONLY = /^require\('(\.[\w./-]+)'\);$/gm;
const EXPORTED_NAMES = /^module\.exports = \{[\w\s,]*\};$/m;

/**
 * The code by which lib/addon/version.js and lib/addon/bundled.js find the package's folder from their own.
 * It is replaced, because the joined file is in another folder.
 */
const VERSION = "require('../../package.json').version";
const FOLDERS_UP = 'const FOLDERS_UP = 2;';

/** The marks of CommonJS, of which none must be left. */
const COMMON_JS_LEFT = /require\('\.|module\.exports/;

/**
 * Writes code that is never run: Node reads it to learn which names an ES module can import from the
 * joined file.
 */
function namesForNode() {
  const list = EXPORT_LIST.exec(read(MAIN))[1].replaceAll(/\s+/g, '\n');
  return `0&&(module.exports={${list}});`;
}

/** Lists the modules that a module asks for. */
const requiredBy = (name) =>
  [
    ...[...read(name).matchAll(REQUIRE)].map(([, , required]) => required),
    ...[...read(name).matchAll(REQUIRE_ONLY)].map(([, required]) => required),
  ].map((required) => resolve(required, name));

/** Adds a module to a set, and all that it needs. */
function addNeeded(name, needed) {
  if (needed.has(name)) return needed;
  needed.add(name);
  for (const each of requiredBy(name)) addNeeded(each, needed);
  return needed;
}

/** Lists the modules that the commands need beside the joined ones: they are published as they are. */
const commandModules = () => {
  const needed = new Set([MAIN]);
  for (const name of COMMANDS) addNeeded(name, needed);
  needed.delete(MAIN);
  return [...needed];
};

/** Copies these modules into a folder that stands for lib/. */
function copyCommandModules(folder) {
  for (const name of commandModules()) {
    fs.cpSync(path.join(directory, `${name}.js`), path.join(folder, `${name}.js`));
  }
}

/** Finds the modules of the second file, and those of the first that they ask for. */
function lateModules() {
  const early = addNeeded(MAIN, new Set());
  const late = [...addNeeded(LATE.module, new Set())].filter((name) => !early.has(name));
  const shared = new Set(late.flatMap(requiredBy).filter((name) => early.has(name)));
  return { late, shared: [...shared] };
}

/** Lists the names that a module exports; undefined if it exports something else than variables of its own. */
function exportedNames(name) {
  const source = sourceOf(name);
  if (!exportsNames(source)) return undefined;
  return /\{([^}]*)\}/.exec(EXPORTED_NAMES.exec(source)[0])[1].match(/\w+/g);
}

/** Writes a module of the second file that gives what the first has handed over. */
function sharedModule(name) {
  const names = exportedNames(name);
  return names === undefined
    ? `export default shared['${name}'].default;`
    : `export const { ${names} } = shared['${name}'];`;
}

/** Gives the source of a module with what changes in it when all are joined in one file. */
const sourceOf = (name) =>
  read(name)
    .replace(STRICT, '')
    .replace(VERSION, `'${version}'`)
    .replace(FOLDERS_UP, 'const FOLDERS_UP = 1;');

/** Tells whether a module exports nothing but variables of its own, so that others can import them by name. */
const exportsNames = (source) =>
  EXPORTED_NAMES.test(source) && source.match(/module\.exports/g).length === 1;

function importStatement(imported, required, from) {
  const name = resolve(required, from);
  const source = `from '/${name}.js';`;
  const isList = imported.startsWith('{');
  if (exportsNames(sourceOf(name))) {
    return isList
      ? `import ${imported.replaceAll(': ', ' as ')} ${source}`
      : `import * as ${imported} ${source}`;
  }
  return isList ? importWhole(imported, name) : `import ${imported} ${source}`;
}

/** Writes code that imports what a module exports as a whole, and takes from it what `imported` lists. */
function importWhole(imported, name) {
  const whole = variableOf(name);
  return `import ${whole} from '/${name}.js';\nconst ${imported} = ${whole};`;
}

/** Writes code that imports one of Node's own modules by way of a module made here, which requires it once. */
function importNodeModule(imported, id, nodeModules) {
  const name = variableOf(id);
  nodeModules.set(`${name}.js`, `export default require('${id}');\n`);
  return importWhole(imported, name);
}

/** Has the module that loads others late load the second file, with what that shares with this one. */
function loadSecondFile(source) {
  let imports = '';
  let handedOver = '';
  for (const name of lateModules().shared) {
    const list = (exportedNames(name) ?? ['default']).map((each) => [
      each,
      `${variableOf(name)}_${each}`,
    ]);
    imports += `import { ${list.map(([each, here]) => `${each} as ${here}`)} } from '/${name}.js';\n`;
    handedOver += `'${name}': { ${list.map(([each, here]) => `${each}: ${here}`)} },`;
  }
  return imports + source.replace(LOAD_LATE, `secondFile({ ${handedOver} })`);
}

/** Rewrites a module of lib/ as an ES module. Adds to `nodeModules`, code by file name, what it needs of Node. */
function esModule(name, nodeModules) {
  let source = sourceOf(name)
    .replace(REQUIRE, (_, imported, required) => importStatement(imported, required, name))
    .replace(REQUIRE_NODE, (_, imported, id) => importNodeModule(imported, id, nodeModules))
    .replace(REQUIRE_ONLY, (_, required) => `import '/${resolve(required, name)}.js';`);
  if (name === LATE.loader) source = loadSecondFile(source);
  if (name !== MAIN && exportsNames(source)) {
    source = source.replace('module.exports =', 'export');
  } else {
    source = source.replace('module.exports = ', 'const exported = ');
    source = `${source.replaceAll('module.exports', 'exported')}\nexport default exported;\n`;
  }
  if (COMMON_JS_LEFT.test(source))
    throw new Error(`lib/${name}.js is not as modules there should be`);
  return source;
}

/** Writes the module that has all others loaded, and shows some of them to tests. */
function entry(internals) {
  const imports = internals.map((name) => `import * as ${variableOf(name)} from '/${name}.js';`);
  const list = internals.map((name) => `'${name}': ${variableOf(name)}`);
  const shown = `Object.defineProperty(exported, ${INTERNALS}, { value: { ${list} } });`;
  return `import exported from '/${MAIN}.js';
    ${imports.join('\n')}
    ${internals.length > 0 ? shown : ''}
    module.exports = exported;`;
}

/**
 * Joins the modules that an entry imports in one scope. esbuild renames variables where two modules use the
 * same name. `modules` are those that are not as in lib/.
 */
function inOneScope(entryCode, modules = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-modules-'));
  try {
    const write = (file, code) => {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      // The path in an import begins with a slash for lib/, in whose place this folder is.
      const placed = code.replaceAll(/\b(from|import) '\//g, `$1 '${folder}/`);
      fs.writeFileSync(path.join(folder, file), placed);
    };
    const nodeModules = new Map();
    for (const name of moduleNames()) {
      write(`${name}.js`, modules[name] ?? esModule(name, nodeModules));
    }
    for (const [file, code] of nodeModules) write(file, code);
    write('entry.js', entryCode);
    const { outputFiles } = esbuild.buildSync({
      entryPoints: [path.join(folder, 'entry.js')],
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

/** The way in which esbuild makes a variable of a class, with another name inside if it refers to itself. */
const CLASS_IN_VARIABLE = /^var (\w+) = class (_\1\b)?/gm;

/** Turns such variables into classes again, or stack traces would lack the classes' names. */
function withClassNames(code) {
  const innerNames = [];
  const declared = code.replace(CLASS_IN_VARIABLE, (_, name, innerName) => {
    if (innerName !== undefined) innerNames.push(innerName);
    return `class ${name} `;
  });
  return innerNames.reduce(
    (result, innerName) =>
      result.replace(new RegExp(`(?<!\\w)${innerName}\\b`, 'g'), innerName.slice(1)),
    declared,
  );
}

/** Gives variables short names. Functions keep theirs, for stack traces. */
const withShortNames = (code) =>
  terser.minify_sync(code, {
    compress: false,
    mangle: { toplevel: true, keep_classnames: true, keep_fnames: true },
    format: { beautify: true },
  }).code;

/**
 * Writes the code of lib/ in one file. Lines are short, because Node shows the line that an error comes
 * from. Modules that `internals` names can be had from that file by `internalModule`.
 */
function joinModules(internals = []) {
  const code = inOneScope(entry(internals)).replace(
    /\bsecondFile\(/,
    `require('./${LATE.file}.js')(`,
  );
  return compact(code, namesForNode());
}

/** Writes the code of the second file, which is a function of what it shares with the first. */
function joinLateModules() {
  const modules = {};
  for (const name of lateModules().shared) modules[name] = sharedModule(name);
  // Names are listed, because esbuild makes an object of all by `Object.defineProperty`, which a program may
  // have replaced by then.
  const names = exportedNames(LATE.module);
  const code = inOneScope(
    `import { ${names} } from '/${LATE.module}.js'; module.exports = { ${names} };`,
    modules,
  );
  const compacted = compact(
    `let made;
    module.exports = function (shared) {
      if (made !== undefined) return made;
      const module = {};
      ${code.replace(/^"use strict";\n/, '')}
      made = module.exports;
      return made;
    };`,
    '',
  );
  return compiledAtOnce(compacted);
}

/**
 * Puts the function that code exports between parentheses: V8 takes that for the sign of a function which is
 * called at once, and compiles it with the file. Else it reads all of it twice, which takes half as long again.
 */
function compiledAtOnce(code) {
  const exported = 'module.exports=';
  const start = code.indexOf(exported) + exported.length;
  const end = code.lastIndexOf(';');
  return `${code.slice(0, start)}(${code.slice(start, end)})${code.slice(end)}`;
}

function compact(code, footer) {
  return esbuild.transformSync(withShortNames(withClassNames(code)), {
    banner: '"use strict";',
    footer,
    lineLimit: 100,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
  }).code;
}

/** Writes a file to stand in the place of a module that is part of the joined code. */
const internalModule = (name) =>
  `const { '${name}': internal } = require('../${MAIN}')[${INTERNALS}];\n` +
  'module.exports = internal.default ?? internal;\n';

module.exports = {
  LATE_FILE: LATE.file,
  copyCommandModules,
  internalModule,
  joinLateModules,
  joinModules,
};
