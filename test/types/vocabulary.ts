// What index.d.ts says of the type names of C. Checked by tsc, never run.

import type {
  CTypeName,
  Input,
  ScalarElements,
  Signature,
  Stored,
  TypeName,
  Value,
} from 'fast-ffi';
import { allocate, array, cell, read, struct, toString as textAt, union, write } from 'fast-ffi';
import { type Equal, expectTrue, expectType } from './expect.js';

function vocabulary() {
  expectType<Signature>({ return: 'const char *', arguments: ['size_t', 'void *', '_Bool'] });
  expectType<TypeName>('unsigned long');
  expectType<CTypeName>('int');
  expectType<CTypeName>('long unsigned int');
  // @ts-expect-error: node:ffi's name
  expectType<CTypeName>('int32');
  // @ts-expect-error: no such type
  expectType<CTypeName>('usize');

  expectTrue<Equal<Value<'int'>, number>>();
  expectTrue<Equal<Value<'size_t'>, number>>();
  expectTrue<Equal<Value<'int64_t'>, bigint>>();
  expectTrue<Equal<Value<'_Bool'>, boolean>>();
  expectTrue<Equal<Value<'const char *'>, string | null>>();
  expectTrue<Equal<Value<'const char32_t *'>, string | null>>();
  // No system has memory beyond 2^53, from where on it would be a bigint.
  expectTrue<Equal<Value<'void *'>, number | null>>();
  expectTrue<Equal<Value<'int (*)(int)'>, bigint>>();
  expectTrue<Equal<Value<'int[2][3]'>, number[][]>>();
  expectTrue<Equal<Input<'size_t'>, number | bigint>>();
  expectTrue<Equal<Input<'_Bool'>, boolean>>();
  const stored: Stored<'const char *'>[] = [65_536, 5n, null];
  // @ts-expect-error: nobody would keep the string
  stored[0] = 'text';
  // @ts-expect-error: nobody would keep the memory
  stored[0] = Buffer.from('text');

  const Entry = struct('entry', { name: 'const char *', size: 'size_t', isOpen: '_Bool' });
  expectType<{ name: string | null; size: number; isOpen: boolean }>(new Entry().toJSON());
  cell('size_t', 5).value = 2n ** 60n;
  expectType<number>(cell('size_t').value);
  expectType<boolean>(read('_Bool', 65_536));
  expectType<string | null>(textAt(65_536, 'utf16le', 4));
  expectType<string | null>(textAt(65_536, undefined, 4));
  // Typed arrays have other values than the types of C that JavaScript has its own values for.
  const Table = struct({ sizes: 'size_t[4]', names: array('const char *', 2), grid: 'int[2][3]' });
  const table = new Table({ sizes: [1, 2n, 3, 4], grid: [[1, 2, 3], new Int32Array(3)] });
  expectTrue<Equal<typeof table.sizes, ScalarElements<'size_t'>>>();
  expectType<number | undefined>(table.sizes[0]);
  table.sizes[0] = 5;
  expectType<string | null | undefined>(table.names.at(0));
  expectTrue<Equal<(typeof table.grid)[number], Int32Array>>();
  expectTrue<
    Equal<Value<typeof Table>, { sizes: number[]; names: (string | null)[]; grid: number[][] }>
  >();
  expectType<BigUint64Array>(cell('size_t'));
  expectType<Uint8Array>(cell('int[4]'));
  expectType<number[]>(cell('int[4]').value);
  expectType<boolean | undefined>(allocate('_Bool', 2)[0]);
  expectType<Int32Array>(allocate('int', 2));
  expectType<Int32Array>(allocate('int[4]'));
  expectType<Uint16Array>(allocate('unsigned short int', 2));
  expectType<BigUint64Array>(allocate('int (*)(int)', 2));
  const text = new (union({ text: 'const char *', size: 'size_t' }))({ text: 65_536 });
  expectTrue<Equal<typeof text.text, number | null>>();
  expectType<{ text: number | null; size: number }>(text.toJSON());
  // @ts-expect-error: elements are booleans
  allocate('_Bool', 2)[0] = 1;
  // @ts-expect-error: typed arrays have no booleans
  write(array('_Bool', 2), 65_536, new Uint8Array(2));
  // @ts-expect-error: no such encoding
  textAt(65_536, 'ebcdic');
}
expectType<() => void>(vocabulary);
