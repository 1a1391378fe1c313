// What index.d.ts says of the type names of C. Checked by tsc, never run.

import type { CTypeName, Input, Signature, Stored, TypeName, Value } from 'fast-ffi';
import { cell, read, struct, toString as textAt } from 'fast-ffi';

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function expectTrue<_T extends true>(): void;
declare function expectType<T>(value: T): void;

function vocabulary() {
  expectType<Signature>({ return: 'const char *', arguments: ['size_t', 'void *', '_Bool'] });
  expectType<TypeName>('unsigned long');
  expectType<CTypeName>('int');
  // @ts-expect-error: declarations are spelt otherwise
  expectType<CTypeName>('long unsigned int');

  expectTrue<Equal<Value<'int'>, number>>();
  expectTrue<Equal<Value<'size_t'>, number>>();
  expectTrue<Equal<Value<'int64_t'>, bigint>>();
  expectTrue<Equal<Value<'_Bool'>, boolean>>();
  expectTrue<Equal<Value<'const char *'>, string | null>>();
  expectTrue<Equal<Value<'void *'>, number | bigint | null>>();
  expectTrue<Equal<Input<'size_t'>, number | bigint>>();
  expectTrue<Equal<Input<'_Bool'>, boolean>>();
  expectTrue<Equal<Stored<'const char *'>, number | bigint | null>>();

  const Entry = struct('entry', { name: 'const char *', size: 'size_t', isOpen: '_Bool' });
  expectType<{ name: string | null; size: number; isOpen: boolean }>(new Entry().toJSON());
  cell('size_t', 5).value = 2n ** 60n;
  expectType<number>(cell('size_t').value);
  expectType<boolean>(read('_Bool', 65_536));
  expectType<string | null>(textAt(65_536, 'utf16le', 4));
  // @ts-expect-error: no such encoding
  textAt(65_536, 'ebcdic');
}
expectType<() => void>(vocabulary);
