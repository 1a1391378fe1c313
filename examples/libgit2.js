'use strict';

// Makes a repository with the system's libgit2, commits to it and walks its log: handles of which only the address is
// known, out-parameters, structs in memory, arrays, and errors in the library's own words.
//
//   node examples/libgit2.js [FOLDER]
//
// The repository is made in the folder, or in a temporary one, which is removed afterwards.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const ffi = require('..');

// Times are int64_t in C, which is a bigint in JavaScript; intptr_t is as wide, and a number.
const GIT = `
  typedef struct git_repository git_repository;
  typedef struct git_index git_index;
  typedef struct git_tree git_tree;
  typedef struct git_commit git_commit;
  typedef struct git_revwalk git_revwalk;
  typedef struct { unsigned char id[20]; } git_oid;
  typedef struct { const char *message; int klass; } git_error;
  typedef struct { const char *name, *email; intptr_t time; int offset; char sign; } git_signature;

  int git_libgit2_init(void);
  const git_error *git_error_last(void);
  int git_repository_init(git_repository **, const char *path, unsigned is_bare);
  int git_repository_open(git_repository **, const char *path);
  void git_repository_free(git_repository *);
  int git_repository_index(git_index **, git_repository *);
  int git_index_add_bypath(git_index *, const char *path);
  int git_index_write(git_index *);
  int git_index_write_tree(git_oid *, git_index *);
  void git_index_free(git_index *);
  int git_tree_lookup(git_tree **, git_repository *, const git_oid *);
  void git_tree_free(git_tree *);
  int git_signature_new(git_signature **, const char *name, const char *email, intptr_t time, int);
  void git_signature_free(git_signature *);
  int git_commit_create(git_oid *, git_repository *, const char *reference,
    const git_signature *author, const git_signature *committer, const char *encoding,
    const char *message, const git_tree *, size_t parent_count, const git_commit *parents[]);
  int git_commit_lookup(git_commit **, git_repository *, const git_oid *);
  const char *git_commit_message(const git_commit *);
  const git_signature *git_commit_author(const git_commit *);
  void git_commit_free(git_commit *);
  int git_revwalk_new(git_revwalk **, git_repository *);
  int git_revwalk_push_head(git_revwalk *);
  int git_revwalk_next(git_oid *, git_revwalk *);
  void git_revwalk_free(git_revwalk *);
  const char *git_oid_tostr_s(const git_oid *);
  enum { GIT_ITEROVER = -31 };
`;

// Each version of libgit2 has a name of its own. It needs zlib, which Node has, too: by `deepBind` it takes its own.
const library = ffi.findLibrary('git2') ?? 'libgit2.so';
const { functions: git, types, constants } = ffi.dlopen(library, GIT, { deepBind: true });

/** Throws, with libgit2's own words, if a call has failed. */
function check(code) {
  if (code >= 0) return;
  const error = git.git_error_last();
  throw new Error(`libgit2: ${error === null ? code : types.git_error.at(error).message}`);
}

/** Calls a function that makes something, and owns that: it is freed when nobody has it, but before `after`. */
function make(kind, after, fn, ...rest) {
  const out = ffi.cell('void *');
  check(fn(out, ...rest));
  return ffi.owned(out.value, git[`git_${kind}_free`], { after });
}

/** Commits a file of the folder. Gives the commit. */
function commitFile(repository, name, message, time, parents) {
  const index = make('index', repository, git.git_repository_index, repository);
  check(git.git_index_add_bypath(index, name));
  check(git.git_index_write(index));
  const id = new types.git_oid();
  check(git.git_index_write_tree(id, index));
  const tree = make('tree', repository, git.git_tree_lookup, repository, id);
  const author = ['Åsa Öberg', 'asa@example.com', time, 60];
  const who = make('signature', repository, git.git_signature_new, ...author);
  const what = ['UTF-8', message, tree, parents.length, parents];
  check(git.git_commit_create(id, repository, 'HEAD', who, who, ...what));
  return make('commit', repository, git.git_commit_lookup, repository, id);
}

/** Gives a line for each commit, the newest first. */
function* log(repository) {
  const walk = make('revwalk', repository, git.git_revwalk_new, repository);
  check(git.git_revwalk_push_head(walk));
  const id = new types.git_oid();
  for (;;) {
    const code = git.git_revwalk_next(id, walk);
    if (code === constants.GIT_ITEROVER) return;
    check(code);
    const commit = make('commit', repository, git.git_commit_lookup, repository, id);
    const { name, email, time } = types.git_signature.at(git.git_commit_author(commit));
    const day = new Date(time * 1000).toISOString().slice(0, 10);
    const message = git.git_commit_message(commit).trimEnd();
    yield `${git.git_oid_tostr_s(id).slice(0, 10)} ${day} ${name} <${email}> ${message}`;
  }
}

function main(folder) {
  check(git.git_libgit2_init());
  const repository = make('repository', undefined, git.git_repository_init, folder, 0);
  fs.writeFileSync(path.join(folder, 'menu.txt'), 'smörgås\n');
  const first = commitFile(repository, 'menu.txt', 'Begin a menu\n', 1_700_000_000, []);
  fs.appendFileSync(path.join(folder, 'menu.txt'), 'ärtsoppa\n');
  commitFile(repository, 'menu.txt', 'Add a soup\n', 1_700_086_400, [first]);
  for (const line of log(repository)) console.log(line);
  try {
    make('repository', undefined, git.git_repository_open, path.join(folder, 'nothing'));
  } catch (error) {
    console.log(error.message.replace(folder, 'FOLDER'));
  }
}

const [, , folder = fs.mkdtempSync(path.join(os.tmpdir(), 'libgit2-'))] = process.argv;
try {
  main(folder);
} finally {
  if (process.argv[2] === undefined) fs.rmSync(folder, { recursive: true });
}
