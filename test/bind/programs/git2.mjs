// Makes a repository and a commit in it with libgit2, bound by `fast-ffi bind`.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as ffi from 'fast-ffi';
import * as git from './library.mjs';

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-git-')));
try {
  assert.ok(git.git_libgit2_init() > 0);
  const out = ffi.cell('void *');
  const ok = (/** @type {number} */ result) => {
    if (result < 0) {
      const error = git.git_error_last();
      const message = error === null ? '' : git.types.git_error.at(error).toJSON().message;
      assert.fail(`${result} ${message}`);
    }
  };
  ok(git.git_repository_init(out, folder, 0));
  /** @type {git.git_repository | null} */
  const repository = /** @type {any} */ (out.value);
  assert.equal(git.git_repository_path(repository), `${folder}/.git/`);
  assert.equal(git.git_repository_is_empty(repository), 1);

  const text = 'hello\n';
  const blob = new git.types.git_oid();
  ok(git.git_blob_create_from_buffer(blob, repository, Buffer.from(text), text.length));
  const hex = Buffer.alloc(git.GIT_OID_HEXSZ);
  ok(git.git_oid_fmt(hex, blob));
  assert.equal(hex.toString(), 'ce013625030ba8dba906f756967f9e9ca394464a');

  ok(git.git_treebuilder_new(out, repository, null));
  /** @type {git.git_treebuilder | null} */
  const builder = /** @type {any} */ (out.value);
  ok(git.git_treebuilder_insert(null, builder, 'hello.txt', blob, git.GIT_FILEMODE_BLOB));
  const treeId = new git.types.git_oid();
  ok(git.git_treebuilder_write(treeId, builder));
  // A function that was not called yet is one of the library all the same.
  assert.match(ffi.callPath(git.git_treebuilder_free).path, /^(fast|generic)$/);
  ffi.owned(/** @type {any} */ (builder), git.git_treebuilder_free).dispose();
  ok(git.git_tree_lookup(out, repository, treeId));
  /** @type {git.git_tree | null} */
  const tree = /** @type {any} */ (out.value);
  ok(git.git_signature_now(out, 'A. U. Thor', 'author@example.com'));
  const signature = /** @type {ffi.Pointer<'git_signature'> | null} */ (out.value);
  const commit = new git.types.git_oid();
  ok(
    git.git_commit_create(
      commit,
      repository,
      'HEAD',
      signature,
      signature,
      'UTF-8',
      'The first\n',
      tree,
      0,
      null,
    ),
  );
  assert.equal(git.git_repository_is_empty(repository), 0);

  ok(git.git_commit_lookup(out, repository, commit));
  /** @type {git.git_commit | null} */
  const found = /** @type {any} */ (out.value);
  assert.equal(git.git_commit_message(found), 'The first\n');
  const author = git.git_commit_author(found);
  assert.ok(author !== null);
  const view = git.types.git_signature.at(author);
  assert.equal(view.email === null ? null : ffi.toString(BigInt(view.email)), 'author@example.com');
  git.git_commit_free(found);
  git.git_tree_free(tree);
  git.git_signature_free(signature);
  assert.notEqual(git.git_repository_open(out, `${folder}/nothing`), 0);
  assert.notEqual(git.git_error_last(), null);
  git.git_repository_free(repository);
  git.git_libgit2_shutdown();
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
