'use strict';

// This module checks the types that are published, with the newest TypeScript (a development dependency) and with
// the one of two years before.

const fs = require('node:fs');
const path = require('node:path');
const { root, run } = require('./build');
const { listDocuments, readBlocks } = require('./document-blocks');
const { npm } = require('./node-lines');

const OLD_TYPESCRIPT = '5.7';

/** How many random texts of C are compared. */
const RANDOM_TEXTS = 200;

const folder = path.join(root, 'test', 'types');
const BUNDLER = 'tsconfig.bundler.json';
const PROJECTS = [
  'tsconfig.json',
  path.join('mirror', 'tsconfig.json'),
  path.join('mirror', 'tsconfig.node.json'),
];

/** Gives the path of the old compiler, which is installed under build/ when it isn't there yet. */
function oldCompiler() {
  const prefix = path.join(root, 'build', 'typescript', OLD_TYPESCRIPT);
  const compiler = path.join(prefix, 'node_modules', 'typescript', 'lib', 'tsc.js');
  if (!fs.existsSync(compiler)) {
    fs.mkdirSync(prefix, { recursive: true });
    npm([
      'install',
      '--prefix',
      prefix,
      '--no-save',
      '--no-audit',
      '--no-fund',
      `typescript@${OLD_TYPESCRIPT}`,
    ]);
  }
  return compiler;
}

/** Makes a project of the programs in a folder under build/typescript/. */
function writeProject(directory) {
  const project = path.join(directory, 'tsconfig.json');
  fs.writeFileSync(
    project,
    JSON.stringify({
      extends: '../../../test/types/tsconfig.json',
      compilerOptions: { skipLibCheck: true, typeRoots: ['../../../node_modules/@types'] },
      include: ['*.ts', '*.mts'],
    }),
  );
  return project;
}

/** Writes a program that declares so many functions in one text of C, and uses some as `use` says. */
function writeLongText(directory, count, used, use) {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const prototypes = numbers.map(
    (n) => `int f${n}(db *handle, const char *text, int (*each)(void *, int), size_t size);`,
  );
  fs.writeFileSync(
    path.join(directory, `declarations-${count}.ts`),
    [
      "import { dlopen } from '../../../index.js';",
      `const { functions } = dlopen(null, \`\n${prototypes.join('\n')}\n\`);`,
      ...numbers.slice(0, used).flatMap(use),
      '',
    ].join('\n'),
  );
}

/** Makes a project of long texts: functions of the shorter are typed, and the longer, of 2,000 lines, is no error. */
function longTexts() {
  const directory = path.join(root, 'build', 'typescript', 'long-texts');
  fs.mkdirSync(directory, { recursive: true });
  writeLongText(directory, 60, 60, (n) => [
    `functions.f${n}(null, 'text', (data, count) => Number(data) + count, 5) satisfies number;`,
    '// @ts-expect-error: arguments are missing',
    `functions.f${n}();`,
  ]);
  writeLongText(directory, 2000, 5, (n) => `functions['f${n}']?.('any');`);
  return writeProject(directory);
}

/** Makes a project of random structs and unions, of which TypeScript has to know what the addon does. */
function randomRecords() {
  // It loads the addon, which is not there before it is built.
  const { writeProgram } = require('../../test/types/random-records');
  const directory = path.join(root, 'build', 'typescript', 'random-records');
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(directory, 'records.ts'), writeProgram(RANDOM_TEXTS, 1));
  return writeProject(directory);
}

/** Makes a project of the programs in TypeScript that the documentation has. */
function documentedPrograms() {
  const directory = path.join(root, 'build', 'typescript', 'documents');
  fs.rmSync(directory, { recursive: true, force: true });
  fs.mkdirSync(directory, { recursive: true });
  for (const block of listDocuments().flatMap(readBlocks)) {
    if (block.language !== 'ts') continue;
    const load = block.text.includes("'fast-ffi'") ? '' : "import * as ffi from 'fast-ffi'; ";
    const name = `${block.document.replaceAll(/\W/g, '-')}-${block.line}.mts`;
    fs.writeFileSync(path.join(directory, name), `${load}${block.text}\nexport {};\n`);
  }
  fs.writeFileSync(
    path.join(directory, 'package.json'),
    JSON.stringify({ name: 'documents', private: true }),
  );
  const modules = path.join(directory, 'node_modules');
  fs.mkdirSync(modules);
  fs.symlinkSync(root, path.join(modules, 'fast-ffi'));
  return writeProject(directory);
}

/** Checks that editors show a function's signature in C's words, where it is called and where it is not. */
function checkHover() {
  const directory = path.join(root, 'build', 'typescript', 'hover');
  fs.mkdirSync(directory, { recursive: true });
  const file = path.join(directory, 'hover.ts');
  const text = `import { dlopen } from '../../../index.js';
const { functions } = dlopen(null, { cosine: 'double cos(double x)', abs: { return: 'int', arguments: ['int'] } });
functions.cosine(1);
const { abs } = functions;
`;
  fs.writeFileSync(file, text);
  const ts = require(path.join(path.dirname(oldCompiler()), 'typescript.js'));
  const options = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022 };
  options.moduleResolution = ts.ModuleResolutionKind.NodeNext;
  options.module = ts.ModuleKind.NodeNext;
  const service = ts.createLanguageService({
    ...ts.sys,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) =>
      fs.existsSync(name) ? ts.ScriptSnapshot.fromString(fs.readFileSync(name, 'utf8')) : undefined,
    getCurrentDirectory: () => root,
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
  });
  for (const [place, words] of [
    ['cosine(1', 'double cos(double x)'],
    ['abs }', 'int (int)'],
  ]) {
    const info = service.getQuickInfoAtPosition(file, text.indexOf(place));
    const shown = ts.displayPartsToString(info?.displayParts);
    if (!shown.includes(`"${words}"`)) throw new Error(`Editors don't show ${words}, but ${shown}`);
  }
}

/** Checks all programs on types with both compilers. */
function checkTypes() {
  const newest = path.join(root, 'node_modules', '.bin', 'tsc');
  const oldest = oldCompiler();
  const projects = PROJECTS.map((name) => path.join(folder, name));
  for (const project of [...projects, longTexts(), randomRecords(), documentedPrograms()]) {
    run(newest, ['-p', project]);
    run(process.execPath, [oldest, '-p', project]);
  }
  run(newest, ['-p', path.join(folder, BUNDLER)]);
  checkHover();
}

module.exports = { checkTypes };
