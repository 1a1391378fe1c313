'use strict';

// This module checks the types that are published, with the newest TypeScript (a development dependency) and with
// the one of two years before.

const fs = require('node:fs');
const path = require('node:path');
const { root, run } = require('./build');
const { npm } = require('./node-lines');

const OLD_TYPESCRIPT = '5.7';

const folder = path.join(root, 'test', 'types');
const PROJECTS = [
  'tsconfig.json',
  'tsconfig.bundler.json',
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
  const project = path.join(directory, 'tsconfig.json');
  fs.writeFileSync(
    project,
    JSON.stringify({
      extends: '../../../test/types/tsconfig.json',
      compilerOptions: { skipLibCheck: true, typeRoots: ['../../../node_modules/@types'] },
      include: ['*.ts'],
    }),
  );
  return project;
}

/** Checks all programs on types with both compilers. */
function checkTypes() {
  const newest = path.join(root, 'node_modules', '.bin', 'tsc');
  const oldest = oldCompiler();
  for (const project of [...PROJECTS.map((name) => path.join(folder, name)), longTexts()]) {
    run(newest, ['-p', project]);
    run(process.execPath, [oldest, '-p', project]);
  }
}

module.exports = { checkTypes };
