// Fetches a page from a server on this machine with libcurl, bound by `fast-ffi bind`.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as ffi from 'fast-ffi';
import * as curl from './library.mjs';

const server = new Worker(
  `const { parentPort } = require('node:worker_threads');
   const server = require('node:http').createServer((request, response) => {
     response.end(request.method + ' ' + request.url + ' ' + request.headers['x-test']);
   });
   server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
  { eval: true },
);
const [port] = await once(server, 'message');

assert.equal(curl.curl_global_init(curl.CURL_GLOBAL_DEFAULT), curl.CURLE_OK);
const handle = curl.curl_easy_init();
assert.notEqual(handle, null);

let body = '';
const { signature } = curl.types.curl_write_callback;
const write = curl.library().registerCallback(signature, (data, size, count) => {
  const length = Number(size) * Number(count);
  body += ffi.toBuffer(BigInt(data ?? 0), length).toString();
  return length;
});
const headers = curl.curl_slist_append(null, 'X-Test: yes');
const set = (/** @type {curl.CURLoption} */ option, /** @type {ffi.TypedArgument} */ value) =>
  assert.equal(curl.curl_easy_setopt(handle, option, value), curl.CURLE_OK);
set(curl.CURLOPT_URL, ['const char *', `http://127.0.0.1:${port}/path`]);
set(curl.CURLOPT_PROXY, ['const char *', '']);
set(curl.CURLOPT_HTTPHEADER, ['void *', headers]);
set(curl.CURLOPT_WRITEFUNCTION, ['void *', write]);
assert.equal(curl.curl_easy_perform(handle), curl.CURLE_OK);
assert.equal(body, 'GET /path yes');

const status = ffi.cell('long');
curl.curl_easy_getinfo(handle, curl.CURLINFO_RESPONSE_CODE, ['void *', status]);
assert.equal(Number(status.value), 200);
set(curl.CURLOPT_URL, ['const char *', 'nonsense://127.0.0.1/']);
const code = curl.curl_easy_perform(handle);
assert.equal(code, curl.CURLE_UNSUPPORTED_PROTOCOL);
assert.match(curl.curl_easy_strerror(code) ?? '', /protocol/i);
curl.curl_slist_free_all(headers);
curl.curl_easy_cleanup(handle);
await server.terminate();
