'use strict';

// Downloads a page with the system's libcurl, and says how far it is: variadic functions, JavaScript functions that C
// keeps and calls from another thread, and a call that does not block, so that this program can serve the page itself
// meanwhile.
//
//   node examples/libcurl.js [URL]
//
// Without a URL it asks a server of its own.

const { once } = require('node:events');
const http = require('node:http');
const ffi = require('..');

const CURL = `
  typedef struct curl CURL;
  typedef size_t write_callback(char *data, size_t size, size_t count, void *context);
  /* curl_off_t, which is long here: a number in JavaScript */
  typedef int progress_callback(void *context, long total, long now, long upTotal, long upNow);

  const char *curl_version(void);
  CURL *curl_easy_init(void);
  int curl_easy_setopt(CURL *, int option, ...);
  int curl_easy_getinfo(CURL *, int info, ...);
  const char *curl_easy_strerror(int code);
  void curl_easy_cleanup(CURL *);
  struct curl_slist *curl_slist_append(struct curl_slist *, const char *);
  void curl_slist_free_all(struct curl_slist *);

  enum { CURLOPT_URL = 10002, CURLOPT_FOLLOWLOCATION = 52, CURLOPT_NOSIGNAL = 99 };
  enum { CURLOPT_HTTPHEADER = 10023, CURLOPT_WRITEFUNCTION = 20011 };
  enum { CURLOPT_NOPROGRESS = 43, CURLOPT_XFERINFOFUNCTION = 20219 };
  enum { CURLINFO_RESPONSE_CODE = 0x200002, CURLINFO_CONTENT_TYPE = 0x100012 };
`;

// libcurl needs OpenSSL and zlib, which Node has, too: with `deepBind` it takes its own.
const { lib, functions: curl, constants: c } = ffi.dlopen('libcurl.so.4', CURL, { deepBind: true });

// A property that C has no word for goes into a signature object.
const waiting = { return: 'int', arguments: ['CURL *'], nonblocking: true };
const perform = lib.getFunction('curl_easy_perform', waiting);

function check(code) {
  if (code !== 0) throw new Error(`libcurl: ${curl.curl_easy_strerror(code)}`);
}

/**
 * Downloads a page. Gives its status, its type and its bytes. `onProgress` gets the number of bytes that have come, and
 * of all, 0 if that is not known; the download ends if it gives false.
 */
async function download(url, onProgress) {
  const handle = curl.curl_easy_init();
  const headers = curl.curl_slist_append(null, 'Accept: text/plain');
  const pieces = [];
  const write = (data, size, count) => {
    pieces.push(ffi.toBuffer(data, size * count));
    return size * count;
  };
  const report = (_context, total, now) => (onProgress(now, total) === false ? 1 : 0);
  // The thread that makes the transfer waits while one of these runs in this thread.
  const writer = lib.callback('write_callback *', write, { threadSafe: true });
  const reporter = lib.callback('progress_callback *', report, { threadSafe: true });
  try {
    const set = (option, ...argument) => check(curl.curl_easy_setopt(handle, option, argument));
    set(c.CURLOPT_URL, 'const char *', url);
    set(c.CURLOPT_FOLLOWLOCATION, 'long', 1);
    set(c.CURLOPT_NOSIGNAL, 'long', 1);
    set(c.CURLOPT_HTTPHEADER, 'struct curl_slist *', headers);
    set(c.CURLOPT_WRITEFUNCTION, 'write_callback *', writer);
    set(c.CURLOPT_XFERINFOFUNCTION, 'progress_callback *', reporter);
    set(c.CURLOPT_NOPROGRESS, 'long', 0);
    check(await perform(handle));

    const status = ffi.cell('long');
    check(curl.curl_easy_getinfo(handle, c.CURLINFO_RESPONSE_CODE, ['long *', status]));
    const type = ffi.cell('const char *');
    check(curl.curl_easy_getinfo(handle, c.CURLINFO_CONTENT_TYPE, ['const char **', type]));
    return { status: status.value, type: type.value, body: Buffer.concat(pieces) };
  } finally {
    curl.curl_easy_cleanup(handle);
    curl.curl_slist_free_all(headers);
    writer.close();
    reporter.close();
  }
}

/** Starts a server that says what it was asked. */
async function startServer() {
  const server = http.createServer(({ method, url, headers }, response) => {
    const first = `${method} ${url}, accept ${headers.accept}\n`;
    const body = Buffer.from(first + 'smörgåsbord '.repeat(10_000));
    response.setHeader('Content-Type', 'text/plain; charset=utf-8');
    response.setHeader('Content-Length', body.length);
    response.end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

async function main() {
  console.log(curl.curl_version());
  const server = process.argv[2] === undefined ? await startServer() : undefined;
  try {
    const url = process.argv[2] ?? `http://127.0.0.1:${server.address().port}/menu`;
    let progress = 'nothing is known';
    const { status, type, body } = await download(url, (now, total) => {
      progress = total > 0 ? `${Math.round((100 * now) / total)} %` : `${now} bytes`;
      if (process.stdout.isTTY) process.stdout.write(`\r${progress}`);
    });
    console.log(process.stdout.isTTY ? '' : progress);
    console.log(`${status}, ${type}, ${body.length} bytes`);
    console.log(body.toString().split('\n', 1)[0]);
  } finally {
    server?.close();
  }
}

main();
