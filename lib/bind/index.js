'use strict';

// The command `fast-ffi bind`: it reads C headers, and writes a module that binds what they declare.

const fs = require('node:fs');
const path = require('node:path');
const ffi = require('../index');
const version = require('../addon/version');
const { writeAssertions } = require('./assertions');
const {
  check,
  compilerFor,
  includesOf,
  ownTarget,
  preprocess,
  systemFolders,
} = require('./compiler');
const { writeModule } = require('./javascript');
const { inspectLibrary } = require('./library');
const { merge } = require('./merge');
const { makeModel } = require('./model');
const { BindError, USAGE, readOptions } = require('./options');
const { readSource } = require('./source');
const { writeTypes } = require('./typescript');

/** Reads the headers for a target. */
function read(target, options) {
  const compiler = compilerFor(target, options);
  const text = preprocess(compiler, options.headers);
  const source = readSource(text, options, systemFolders(compiler));
  if (source.kept.size === 0) {
    throw new BindError(`The compiler read no header ${options.headers.join(', ')}`);
  }
  const model = makeModel(source, options);
  const declared = ffi.declare(model.text);
  leaveOut(model, declared);
  if (options.checks) checkModel(compiler, options, model, declared.types, target);
  return { target, model };
}

/** Leaves out what the text that was written does not give. */
function leaveOut(model, { functions, variables, types, skipped }) {
  for (const { name, reason } of skipped) model.skipped.push({ name, reason, place: 'the types' });
  model.functions = model.functions.filter(({ name }) => name in functions);
  model.variables = model.variables.filter(({ name }) => name in variables);
  model.exported = model.exported.filter(({ name }) => name in types);
}

/** Has the compiler check what was read. */
function checkModel(compiler, { headers }, model, types, target) {
  const code = writeAssertions(model, includesOf(headers), types);
  const messages = check(compiler, code);
  if (messages === '') return;
  const errors = messages.split('\n').filter((line) => /error:/.test(line));
  throw new BindError(
    `The compiler does not agree with what was read of the headers for ${target}, so nothing was written. ` +
      `Leave out what this is about by --exclude, or don't check by --no-check:\n${errors.slice(0, 20).join('\n') || messages}`,
  );
}

/** Writes the comment that says where a module comes from. */
function headerOf({ headers, command }, targets) {
  const safe = command.replaceAll('*/', '* /');
  return (
    `// Written by fast-ffi ${version} from ${headers.join(', ')} for ${targets.join(', ')}. Don't edit it: run\n` +
    `//   npx ${safe}\n\n`
  );
}

/** Writes the list of what is not bound. */
function listOfSkipped(models) {
  const seen = new Set();
  const lines = [];
  for (const { name, reason, place } of models.flatMap(({ model }) => model.skipped)) {
    const line = `${name}: ${reason}`;
    if (!seen.has(line)) lines.push(`//   ${line.replace(/\s+/g, ' ')} (${place})`);
    seen.add(line);
  }
  return lines.length === 0 ? '' : `\n// Not bound:\n${lines.join('\n')}\n`;
}

/** The file of types that belongs to a module. */
const typesFile = (output) => output.replace(/\.([mc]?)js$/, '.d.$1ts');

/** Tells whether a module is one of ES; what ends with .js says the next package.json. */
function isEsModule(output) {
  const ending = path.extname(output);
  if (ending !== '.js') return ending === '.mjs';
  for (let folder = path.dirname(path.resolve(output)); ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json');
    if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8')).type === 'module';
    if (folder === path.dirname(folder)) return false;
  }
}

/** Says on stderr what became of it. */
function report(merged, library, { output, string }, models, log) {
  const { functions, constants, types, variables } = merged;
  log(
    `${output}: ${functions.length} functions, ${constants.length} constants, ${types.length} types, ` +
      `${variables.length} variables`,
  );
  const unused = string.filter((pattern) =>
    models.every(({ model }) => model.unused.includes(pattern)),
  );
  for (const pattern of unused) log(`No function is like --string ${pattern}`);
  if (library.problem !== undefined) log(`The library was not opened to look: ${library.problem}`);
  if (library.missing.length > 0) {
    log(`Declared, but not in ${library.file}: ${library.missing.join(', ')}`);
  }
  const skipped = models[0].model.skipped;
  const countOf = (test) => skipped.filter(test).length;
  const macros = countOf(isMacro);
  const bodies = countOf(hasBody);
  for (const each of skipped) {
    if (!isMacro(each) && !hasBody(each)) {
      log(`Not bound: ${each.name}: ${each.reason} (${each.place})`);
    }
  }
  if (macros + bodies > 0) {
    log(
      `Not bound: ${macros} macros and ${bodies} inline functions, which ${output} lists at its end`,
    );
  }
}

const isMacro = ({ reason }) => reason.startsWith('a macro');
const hasBody = ({ reason }) =>
  reason.startsWith('it is defined here') || reason === 'it is static';

/** Does what a command line says. */
function bindHeaders(words, log) {
  const options = readOptions(words);
  if (options.help) {
    log(USAGE);
    return;
  }
  const targets = options.target.length > 0 ? options.target : [ownTarget];
  const models = targets.map((target) => read(target, options));
  const merged = merge(models);
  if (merged.functions.length + merged.constants.length + merged.variables.length === 0) {
    throw new BindError(
      `Nothing that is declared in ${models[0].model.headers.join(', ')} is kept: name other headers by --include`,
    );
  }
  const library = inspectLibrary(options, merged);
  const facts = {
    options,
    targets,
    fileName: path.basename(options.output),
    header: headerOf(options, targets),
    // Where the platform is another, so are names of files.
    libraryFile: targets.every(isOfOwnPlatform) ? library.fileName : undefined,
    deepBind: options.deepBind || library.needsDeepBind,
    isModule: isEsModule(options.output),
  };
  const code = writeModule(merged, facts) + listOfSkipped(models);
  const types = writeTypes(merged, facts);
  write(options.output, code);
  write(typesFile(options.output), types);
  report(merged, library, options, models, log);
}

function write(file, text) {
  try {
    fs.writeFileSync(file, text);
  } catch (error) {
    throw new BindError(`${file} can't be written: ${error.message}`);
  }
}

const isOfOwnPlatform = (target) => target.startsWith(`${process.platform}-`);

/** Runs the command. What can't be done is said without a stack. Gives the exit code. */
function bind(words, log = (text) => process.stderr.write(`${text}\n`)) {
  try {
    bindHeaders(words, log);
    return 0;
  } catch (error) {
    const isOfHeaders = error.code === 'ERR_FFI_DECLARATION';
    if (!(error instanceof BindError) && !isOfHeaders) throw error;
    log(error.message);
    return 1;
  }
}

module.exports = { bind };
