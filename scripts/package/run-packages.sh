#!/bin/sh
# This script runs what `npm run dist` has made, with the Node on the PATH. It unpacks the main package and
# the one for this platform as if they had been installed. It takes no more than a shell, tar and Node.
set -eu
cd "$(dirname "$0")/../.."

platform="$(node -p 'require("./lib/addon/addon-file").platformName()')"
project="$(mktemp -d)"
trap 'rm -rf "$project"' EXIT

unpack() {
  mkdir -p "$project/node_modules/$1"
  tar -xzf "$2" --strip-components 1 -C "$project/node_modules/$1"
}
unpack fast-ffi build/dist/fast-ffi-[0-9]*.tgz
unpack "@fast-ffi/$platform" "build/dist/fast-ffi-$platform"-[0-9]*.tgz
cp test/package/programs/* "$project"

for program in main.cjs main.mjs; do
  echo "$platform, Node $(node -p process.versions.node), $program:"
  node "$project/$program"
done
