'use strict';

// This module starts a registry on this machine that serves what `npm run dist` has made, so that package
// managers resolve it as they will when it is published. Of platforms whose package has not been made the
// registry knows the manifest alone.

const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { addonPackageName } = require('../../lib/addon/addon-file');
const { distDirectory, packageTarball, platformManifest } = require('../../scripts/package/dist');
const { PLATFORMS } = require('../../scripts/package/platforms');

/** The time of publication. It is long ago, because managers may refuse versions that are only just out. */
const PUBLISHED = '2026-01-01T00:00:00.000Z';

/** Reads the manifest in a tarball. */
function packedManifest(tarball) {
  const options = ['-xzOf', tarball, 'package/package.json'];
  return JSON.parse(execFileSync('tar', options, { encoding: 'utf8' }));
}

/** Gives what the registry says of a package, but for the address of its tarball. */
function describe(tarball, manifest) {
  const content = fs.existsSync(tarball) ? fs.readFileSync(tarball) : Buffer.alloc(0);
  const digest = (algorithm, encoding) => createHash(algorithm).update(content).digest(encoding);
  const dist = { shasum: digest('sha1', 'hex'), integrity: `sha512-${digest('sha512', 'base64')}` };
  return { ...manifest, _id: `${manifest.name}@${manifest.version}`, dist };
}

function publishedPackages() {
  const main = path.join(distDirectory, packageTarball('fast-ffi'));
  const packages = [{ tarball: main, manifest: packedManifest(main) }];
  for (const name of Object.keys(PLATFORMS)) {
    const tarball = path.join(distDirectory, packageTarball(addonPackageName(name)));
    const manifest = fs.existsSync(tarball) ? packedManifest(tarball) : platformManifest(name);
    packages.push({ tarball, manifest });
  }
  return packages;
}

/** Starts the registry; `downloads` fills with the names of the tarballs that are asked for. */
async function startRegistry() {
  const downloads = [];
  const documents = new Map();
  const tarballs = new Map();

  const server = http.createServer(({ url }, response) => {
    const name = decodeURIComponent(url.slice(1));
    const document = documents.get(name);
    if (document !== undefined) {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(document));
    } else if (tarballs.has(name)) {
      downloads.push(name.split('/').pop());
      fs.createReadStream(tarballs.get(name))
        .on('error', () => response.writeHead(404).end())
        .pipe(response);
    } else {
      response.writeHead(404).end('{}');
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${server.address().port}`;

  for (const { tarball, manifest } of publishedPackages()) {
    const { name, version } = manifest;
    const place = `${name}/-/${path.basename(tarball)}`;
    const published = describe(tarball, manifest);
    published.dist.tarball = `${address}/${place}`;
    tarballs.set(place, tarball);
    documents.set(name, {
      name,
      'dist-tags': { latest: version },
      time: { created: PUBLISHED, modified: PUBLISHED, [version]: PUBLISHED },
      versions: { [version]: published },
    });
  }
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address, downloads, close };
}

module.exports = { packedManifest, startRegistry };
