'use strict';

// The programs in the documentation do what the text beside them says. Each block of JavaScript is run as it is, and
// what it prints by `console.log(...); // this` is compared with the comment: words may follow after a comma or
// the like, `, then ` stands between what a line prints in turn, and "such as" begins what differs. Blocks that don't
// load fast-ffi come after the line that does. C is compiled, and modules are written by `npx fast-ffi bind`, as the
// text says.

const assert = require('node:assert/strict');
const { execFile, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');
const { platformName } = require('../../lib/addon/addon-file');
const { listDocuments, readBlocks } = require('../../scripts/run/document-blocks');
const { againstNodeFFI, ffi } = require('../support/helpers.js');
const { cc, isNamed } = require('../support/compilers.js');

const root = path.join(__dirname, '..', '..');
const node = process.env.FAST_FFI_TEST_NODE ?? process.execPath;
const skip =
  (againstNodeFFI && 'they load fast-ffi') ||
  (process.env.FAST_FFI_CALL_PATH === 'generic' && 'they do not depend on the call path') ||
  (!/^linux-.*-gnu$/.test(platformName()) && 'they name the libraries of Linux with glibc');

const foreign = (...words) =>
  path.join(root, 'build', 'foreign-runtimes', 'node_modules', ...words);
const nodePackage = `node-${process.platform}-${process.arch}`;
const node26 = path.join(root, 'build/node-lines/26/node_modules', nodePackage, 'bin', 'node');

/** The runtimes and packages that blocks are for, besides fast-ffi on this Node. `command` may be missing. */
const OTHERS = {
  koffi: { command: [node], module: 'koffi' },
  deno: { command: [foreign('@deno', 'linux-x64-glibc', 'deno'), 'run', '--allow-all', '--quiet'] },
  bun: { command: [foreign('@oven', 'bun-linux-x64', 'bin', 'bun'), 'run'] },
  // Node hands the options of the permission model down, and Node 24 knows nothing of this one.
  'node:ffi': {
    command: [
      node26,
      '--no-warnings',
      ...(process.permission ? ['--permission', '--allow-ffi', '--allow-fs-read=*'] : []),
    ],
  },
  // It can't be installed on the Node lines of today.
  'ffi-napi': {},
  electron: {},
  // The two test runners are big. What the programs take of them is written here.
  vitest: { command: [node] },
  jest: { command: [node], preamble: "const { expect, test } = require('vitest');" },
};

const VITEST = `
  const assert = require('node:assert');
  exports.test = require('node:test').test;
  exports.expect = (value) => ({
    toBe: (expected) => assert.strictEqual(value, expected),
    toThrow: (words) => assert.throws(value, ({ message }) => message.includes(words)),
  });
`;

/** Makes a folder in which programs find fast-ffi, and koffi if it is there. */
function makeFolder(document) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-documents-'));
  after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const modules = path.join(folder, 'node_modules');
  fs.mkdirSync(modules);
  fs.symlinkSync(root, path.join(modules, 'fast-ffi'));
  fs.mkdirSync(path.join(modules, 'vitest'));
  fs.writeFileSync(path.join(modules, 'vitest', 'index.js'), VITEST);
  try {
    const [koffi] = /^.*?\bnode_modules.koffi\b/.exec(require.resolve('koffi', { paths: [root] }));
    fs.symlinkSync(koffi, path.join(modules, 'koffi'));
  } catch {
    // The programs for it are skipped.
  }
  for (const { file, text } of readBlocks(document)) {
    if (file !== undefined) fs.writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

const has = (program) => spawnSync(program, ['--version']).status === 0;

/** Compiles the C of a document: `name.c` becomes `libname.so`. */
function compile(document, folder) {
  for (const { language, file } of readBlocks(document)) {
    if (language !== 'c' || file === undefined) continue;
    const library = `lib${path.parse(file).name}.so`;
    const words = ['-Wall', '-Werror', '-shared', '-fPIC', '-o', library, file, '-lpthread'];
    const { status, stderr } = spawnSync(cc.program, words, { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }
}

/** Writes the modules that programs of a document import, by the commands in it. */
function bindModules(document, folder) {
  const blocks = readBlocks(document);
  for (const { language, text } of blocks) {
    if (language !== 'sh') continue;
    for (const line of text.split('\n')) {
      const module = /^npx fast-ffi bind .* -o (\S+)/.exec(line)?.[1];
      if (!blocks.some((each) => each.language === 'js' && each.text.includes(`'./${module}'`))) {
        continue;
      }
      const words = line.split(' #')[0].trim().split(/\s+/).slice(2);
      const command = [path.join(root, 'bin', 'fast-ffi.js'), ...words];
      const { stderr } = spawnSync(node, command, { cwd: folder, encoding: 'utf8' });
      // Without the headers there is no module, and the programs that import it are skipped.
      if (!fs.existsSync(path.join(folder, module))) assert.match(stderr, /No such file/);
    }
  }
}

/** Says why a block can't run here; gives false if it can. */
function whyNotHere({ text, user }, folder) {
  const { command, module } = OTHERS[user] ?? { command: [node] };
  if (command === undefined) return `${user} can't be installed`;
  if (command[0] !== node && !has(command[0])) return `there is no ${user}`;
  if (module && isNamed) return `${module} is for this machine`;
  if (module && !fs.existsSync(path.join(folder, 'node_modules', module))) return `no ${module}`;
  if (/^using /m.test(text) && Number.parseInt(process.versions.node, 10) < 24) return 'no `using`';
  for (const [, name] of text.matchAll(/['"](lib[\w.+-]+\.so[.\d]*)['"]/g)) {
    if (ffi.findLibrary(name) === null) return `there is no library ${name}`;
  }
  for (const [, name] of text.matchAll(/findLibrary\('(\w+)'\)/g)) {
    if (ffi.findLibrary(name) === null) return `there is no library ${name}`;
  }
  for (const [, file] of text.matchAll(/['"]\.\/([\w.-]+\.(?:so|[cm]?js))['"]/g)) {
    const imported = path.join(folder, file);
    if (!fs.existsSync(imported)) return `there is no ${file}`;
    // What another block of the document has written may take a library, too.
    const why =
      !file.endsWith('.so') &&
      whyNotHere({ text: fs.readFileSync(imported, 'utf8'), user }, folder);
    if (why) return why;
  }
  return false;
}

const EXPECTED = /^(.*); \/\/ (.+)$/;

/** Finds what a program says about what it prints: lines with the comments that stand there. */
function expectations(lines) {
  const expected = new Map();
  let open = -1; // the line at which a console.log of several lines begins
  for (const [index, line] of lines.entries()) {
    if (/^\s*console\.log\($/.test(line)) open = index;
    const [, code, comment] = EXPECTED.exec(line) ?? [];
    if (code === undefined) continue;
    if (code.includes('console.log(')) expected.set(index, comment);
    else if (/^\s*\)$/.test(code)) expected.set(open, comment);
  }
  return expected;
}

/** Has a program say at which line it prints what the comments are about. */
function instrument(text, expected) {
  const lines = text.split('\n');
  for (const index of expected.keys()) {
    lines[index] = lines[index].replace('console.log(', `__log(${index}, `);
  }
  const log = `const __log = (line, ...values) => {
    console.log('@' + line); console.log(...values); console.log('@');
  };`.replaceAll('\n', '');
  const loads = text.includes("'fast-ffi'") || /^import /m.test(text);
  const load = loads ? '' : "const ffi = require('fast-ffi');";
  return { log, load, body: lines.join('\n') };
}

const oneLine = (text) => text.trim().replaceAll(/\s+/g, ' ');

/** Whether what is printed is what a comment says, after which there may be words. */
function isMeant(printed, comment) {
  if (comment.startsWith('such as ')) return printed !== '';
  const [value, words] = [oneLine(printed), oneLine(comment)];
  return [value, `'${value}'`, `'${printed}'`].some(
    (each) =>
      words === each || (words.startsWith(each) && /^[,:;.] /.test(words.slice(each.length))),
  );
}

/** Compares what a program has printed with what it says. */
function compare(stdout, expected) {
  const printed = new Map();
  for (const [, line, text] of stdout.matchAll(/^@(\d+)\n([\s\S]*?)\n@$/gm)) {
    const index = Number(line);
    printed.set(index, [...(printed.get(index) ?? []), text]);
  }
  for (const [index, comment] of expected) {
    const all = printed.get(index) ?? [];
    assert.notEqual(all.length, 0, `nothing is printed for: ${comment}`);
    const parts = comment.split(', then ');
    for (const [i, text] of all.entries()) {
      const part = parts.length === 1 ? comment : parts[i];
      assert.ok(part !== undefined && isMeant(text, part), `printed: ${text}\ncomment: ${part}`);
    }
    if (parts.length > 1) assert.equal(all.length, parts.length, comment);
  }
}

/** Runs a program in a folder. */
function run(command, folder) {
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  return new Promise((resolve) => {
    execFile(
      command[0],
      command.slice(1),
      { cwd: folder, encoding: 'utf8', env },
      (error, stdout, stderr) => resolve({ error, stdout, stderr }),
    );
  });
}

/** Runs a block, and compares what it prints. */
async function runBlock({ text, user, line }, folder) {
  const expected = expectations(text.split('\n'));
  const { log, load, body } = instrument(text, expected);
  const isModule = user === 'deno' || /^import .* from |^\S.*\bawait /m.test(text);
  const file = path.join(folder, `line-${line}.${isModule ? 'mjs' : 'cjs'}`);
  const preamble = user === 'fast-ffi' ? load : (OTHERS[user].preamble ?? '');
  fs.writeFileSync(file, `${log} ${preamble}${body}`);
  const command = OTHERS[user]?.command ?? [node];
  const { error, stdout, stderr } = await run([...command, file], folder);
  assert.equal(error, null, stderr);
  compare(stdout, expected);
}

for (const document of listDocuments()) {
  const blocks = readBlocks(document).filter(({ language }) => language === 'js');
  const why = skip || (blocks.length === 0 && 'it has no programs');
  test(document, { skip: why, concurrency: 2 }, async (t) => {
    const folder = makeFolder(document);
    if (has(cc.program)) {
      compile(document, folder);
      // Another machine's compiler finds headers of this one, but not the libraries.
      if (!isNamed) bindModules(document, folder);
    }
    await Promise.all(
      blocks.map((block) =>
        t.test(`${block.heading} (line ${block.line})`, { skip: whyNotHere(block, folder) }, () =>
          runBlock(block, folder),
        ),
      ),
    );
  });
}

/** The names by which a document's headings are linked to, as GitHub makes them. */
function anchors(text) {
  const names = new Set();
  for (const [, title] of text.replaceAll(/^( *)```[\s\S]*?^\1```/gm, '').matchAll(/^#+ (.+)$/gm)) {
    const name = title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-');
    let unique = name;
    for (let count = 1; names.has(unique); count++) unique = `${name}-${count}`;
    names.add(unique);
  }
  return names;
}

const { files: published } = require('../../package.json');
const isIn = (file, folder) => file === folder || file.startsWith(`${folder}/`);
/** Whether a file is in the package. npm adds some that the manifest does not name. */
const isPublished = (file) =>
  ['README.md', 'LICENSE', 'package.json', ...published].some((name) => isIn(file, name)) &&
  !published.some((name) => name[0] === '!' && isIn(file, name.slice(1)));

test('links lead somewhere, and out of the package by their whole addresses', () => {
  for (const document of listDocuments()) {
    const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');
    const text = read(document).replaceAll(/^( *)```[\s\S]*?^\1```/gm, '');
    for (const [link, target] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [file, anchor] = target.split('#');
      const to = file === '' ? document : path.posix.join(path.posix.dirname(document), file);
      const message = `${document}: ${link}`;
      if (isPublished(document)) assert.ok(isPublished(to.replace(/\/$/, '')), message);
      // The published code is tested without some of the files.
      if (path.basename(root) === 'published' && !fs.existsSync(path.join(root, to))) continue;
      assert.ok(fs.existsSync(path.join(root, to)), message);
      if (anchor !== undefined) assert.ok(anchors(read(to)).has(anchor), message);
    }
  }
});
