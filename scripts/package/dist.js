'use strict';

// `npm run dist` makes the packages to publish, in build/dist: the main one, and one with the addon for this
// machine's platform. `npm run dist -- --all` makes those of all platforms that this machine can build for,
// which on Linux x64 are all; `npm run dist -- linux-x64-gnu` makes those that are named, and
// `npm run dist -- --main` makes the main package alone.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { addonFileName, addonPackageName, platformName } = require('../../lib/addon/addon-file');
const manifest = require('../../package.json');
const { LIBRARY_NAMES, root, run } = require('../run/build');
const { OWN_STANDARD_LIBRARY, debianRustCompiler } = require('../toolchains/debian-rust');
const { checkDistTools } = require('./dist-tools');
const { highestGlibc, isNewer } = require('./glibc-version');
const { checkMacosAddon } = require('./mach-o');
const { npm } = require('../run/node-lines');
const { OLDEST_GLIBC, OLDEST_MACOS, PLATFORMS, installConditions } = require('./platforms');
const { buildMacosAddon } = require('../toolchains/macos-rust');
const { buildWindowsAddon } = require('../toolchains/windows-rust');
const { zigEnvironment } = require('../toolchains/zig');

const distDirectory = path.join(root, 'build', 'dist');
const PUBLISHED_FIELDS = ['version', 'license', 'repository', 'homepage', 'bugs', 'engines'];

/** The fields of package.json that all packages have in common. */
const commonFields = Object.fromEntries(
  PUBLISHED_FIELDS.filter((field) => field in manifest).map((field) => [field, manifest[field]]),
);

/** Asks the Rust compiler in use where something is. */
const askRustc = (...args) => execFileSync('rustc', args, { encoding: 'utf8', cwd: root }).trim();

/** Gives cargo's options and environment variables by which a target has a standard library. */
function standardLibrary(rustTarget) {
  const sources = path.join(
    askRustc('--print', 'sysroot'),
    'lib',
    'rustlib',
    'src',
    'rust',
    'library',
  );
  // Each compiler has a directory of its own, or they would undo each other's work.
  const ownDirectory = path.join(root, 'build', 'dist-target');
  // To build the library is not a stable feature of cargo.
  if (fs.existsSync(sources)) {
    const env = { RUSTC_BOOTSTRAP: '1', CARGO_TARGET_DIR: ownDirectory };
    return { options: OWN_STANDARD_LIBRARY, env };
  }
  if (fs.existsSync('/etc/debian_version') && rustTarget.includes('linux')) {
    const directory = path.join(root, 'build', 'debian-rust', 'target');
    const env = {
      RUSTC: debianRustCompiler(),
      RUSTC_BOOTSTRAP: '1',
      CARGO_TARGET_DIR: directory,
    };
    return { options: OWN_STANDARD_LIBRARY, env };
  }
  if (!fs.existsSync(askRustc('--print', 'target-libdir', '--target', rustTarget))) {
    throw new Error(`Rust for ${rustTarget} is missing: rustup target add ${rustTarget}`);
  }
  return { options: [], env: { CARGO_TARGET_DIR: ownDirectory } };
}

/** Builds the addon for a platform; gives the path of what cargo made. */
function buildAddon(name) {
  if (name === 'win32-x64-msvc' && process.platform === 'linux') return buildWindowsAddon();
  const { rustTarget, libc } = PLATFORMS[name];
  const isForMacos = name.startsWith('darwin');
  if (isForMacos && process.platform === 'linux') return buildMacosAddon(rustTarget, OLDEST_MACOS);
  const { options, env } = standardLibrary(rustTarget);
  if (isForMacos) env.MACOSX_DEPLOYMENT_TARGET = OLDEST_MACOS;
  const isLinux = name.startsWith('linux');
  run(
    'cargo',
    [
      isLinux ? 'zigbuild' : 'build',
      '--release',
      '--locked',
      '--target',
      libc === 'glibc' ? `${rustTarget}.${OLDEST_GLIBC}` : rustTarget,
      ...options,
    ],
    { env: { ...(isLinux ? zigEnvironment() : process.env), ...env } },
  );
  const library = LIBRARY_NAMES[name.split('-')[0]] ?? 'libfast_ffi.so';
  return path.join(env.CARGO_TARGET_DIR, rustTarget, 'release', library);
}

function checkAddon(file, name) {
  if (name.startsWith('darwin')) checkMacosAddon(file, name);
  if (PLATFORMS[name].libc !== 'glibc') return;
  const highest = highestGlibc(file);
  if (isNewer(highest, OLDEST_GLIBC)) {
    throw new Error(`${file} needs glibc ${highest}; it is to run with ${OLDEST_GLIBC}`);
  }
}

/** Gives the file name that npm gives the tarball of a package. */
const packageTarball = (name) =>
  `${name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`;

/** Packs a folder that holds a package; gives the path of the tarball. */
function pack(folder) {
  const { name } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  npm(['pack', '--silent', '--pack-destination', distDirectory, folder]);
  return path.join(distDirectory, packageTarball(name));
}

function stage(name) {
  const folder = path.join(distDirectory, 'staged', name);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}

function writeManifest(folder, fields) {
  fs.writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(fields, null, 2)}\n`);
}

/** Gives what package.json of a platform's package says. */
function platformManifest(name) {
  const file = addonFileName(name);
  return {
    name: addonPackageName(name),
    description: `The native addon of fast-ffi for ${name}`,
    ...commonFields,
    ...installConditions(name),
    main: file,
    files: [file],
    // An addon can only be loaded from a file of its own.
    preferUnplugged: true,
    publishConfig: { access: 'public' },
  };
}

function packPlatform(name) {
  const folder = stage(name);
  const addon = path.join(folder, addonFileName(name));
  fs.copyFileSync(buildAddon(name), addon);
  checkAddon(addon, name);
  fs.copyFileSync(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'));
  fs.writeFileSync(
    path.join(folder, 'README.md'),
    `# ${addonPackageName(name)}\n\nThe native addon of fast-ffi for ${name}. Install fast-ffi.\n`,
  );
  writeManifest(folder, platformManifest(name));
  return { tarball: pack(folder), addon };
}

/** Writes the code of lib/ into a folder. */
function writeCode(folder) {
  fs.mkdirSync(folder);
  // This is required here, because it takes development tools: if they are missing, `checkDistTools` has a
  // better message.
  const modules = require('./join-modules');
  fs.writeFileSync(path.join(folder, 'index.js'), modules.joinModules());
  fs.writeFileSync(path.join(folder, `${modules.LATE_FILE}.js`), modules.joinLateModules());
  modules.copyCommandModules(folder);
  // scripts/run/build.js needs this module, too, and lib/addon/bundled.js knows the package's folder by it.
  const addonFile = path.join('addon', 'addon-file.js');
  fs.mkdirSync(path.join(folder, 'addon'), { recursive: true });
  fs.copyFileSync(path.join(root, 'lib', addonFile), path.join(folder, addonFile));
}

/** Puts the main package into a folder: this package's files, and a manifest that depends on the platforms'. */
function writeMainPackage(folder) {
  for (const name of [...manifest.files, 'README.md', 'LICENSE'].filter((n) => n[0] !== '!')) {
    if (name === 'lib') writeCode(path.join(folder, name));
    else fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  // They are added here and not in package.json, because in a checkout the addon is built, not installed.
  const optionalDependencies = Object.fromEntries(
    Object.keys(PLATFORMS).map((name) => [addonPackageName(name), manifest.version]),
  );
  // `exports` is left out: type tests find the package by it, but it makes loading take a millisecond more.
  const { scripts, devDependencies, exports: _, ...published } = manifest;
  writeManifest(folder, { ...published, optionalDependencies });
}

function packMain() {
  const folder = stage('main');
  writeMainPackage(folder);
  return { tarball: pack(folder) };
}

function describe(file) {
  return `${path.relative(root, file)}: ${Math.ceil(fs.statSync(file).size / 1000)} kB`;
}

/** Lists the platforms that this machine can build for. */
function buildablePlatforms() {
  const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64';
  return isLinuxX64 ? Object.keys(PLATFORMS) : [platformName()];
}

/** Makes the main package and those of the platforms named, and says what it made. */
function dist(platforms) {
  const unknown = platforms.filter((name) => !(name in PLATFORMS));
  if (unknown.length > 0) {
    throw new Error(
      `No such platform: ${unknown}. There are ${Object.keys(PLATFORMS).join(', ')}.`,
    );
  }
  checkDistTools({ buildsAddons: platforms.length > 0 });
  fs.mkdirSync(distDirectory, { recursive: true });
  for (const { tarball, addon } of [packMain(), ...platforms.map(packPlatform)]) {
    console.log(describe(tarball));
    if (addon !== undefined) console.log(`  ${describe(addon)}`);
  }
}

if (require.main === module) {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { all: { type: 'boolean' }, main: { type: 'boolean' } },
    });
    if (values.all) dist(buildablePlatforms());
    else if (values.main || positionals.length > 0) dist(positionals);
    else dist([platformName()]);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

module.exports = {
  buildablePlatforms,
  dist,
  distDirectory,
  packageTarball,
  platformManifest,
  writeMainPackage,
};
