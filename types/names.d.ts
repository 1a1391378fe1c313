// The names of types, and what JavaScript has for values of each.

/**
 * The type names of signatures.
 *
 * | name | C type | JavaScript value |
 * | --- | --- | --- |
 * | `void` | `void` | only as return type; `undefined` |
 * | `char` | `char` | number; -128 to 127 or 0 to 255, as `char` is on the platform |
 * | `int8` `uint8` | `int8_t` `uint8_t` | number; -128 to 127, 0 to 255 |
 * | `int16` `uint16` | `int16_t` `uint16_t` | number; -32768 to 32767, 0 to 65535 |
 * | `int32` `uint32` | `int32_t` `uint32_t` | number; -2^31 to 2^31 - 1, 0 to 2^32 - 1 |
 * | `int64` `uint64` | `int64_t` `uint64_t` | bigint, or a safe integer as argument |
 * | `float32` `float64` | `float` `double` | any number, NaN and the infinities included |
 * | `pointer` `string` `buffer` `arraybuffer` `function` | any pointer | see `Argument` |
 *
 * @see https://nodejs.org/api/ffi.html#type-names
 */
export type CanonicalTypeName =
  | 'void'
  | 'char'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float32'
  | 'float64'
  | 'pointer'
  | 'string'
  | 'buffer'
  | 'arraybuffer'
  | 'function';

/**
 * Other spellings of the same types. `bool` is `uint8`: pass 0 or 1, not `false` or `true`.
 *
 * @see https://nodejs.org/api/ffi.html#type-names
 */
export type TypeAlias =
  | 'i8'
  | 'u8'
  | 'bool'
  | 'i16'
  | 'u16'
  | 'i32'
  | 'u32'
  | 'i64'
  | 'u64'
  | 'f32'
  | 'float'
  | 'f64'
  | 'double'
  | 'ptr'
  | 'str';

/**
 * The names of C itself, which convert as JavaScript has such values. Pointers may have any name
 * (`'struct point *'`), and C's other spellings stand for the same types (`'long unsigned int'`). Names that C does
 * not have itself are those of the declarations that a library has been given, or declares. Not part of `node:ffi`.
 *
 * | names | as argument | from C |
 * | --- | --- | --- |
 * | integers of up to 32 bits | number | number |
 * | `long`, `size_t`, `time_t` and the like, where they have 64 bits | safe integer, or bigint | number if it is a safe integer, else bigint |
 * | `long long`, `int64_t` and their unsigned ones | safe integer, or bigint | bigint |
 * | `_Bool` | boolean | boolean |
 * | `const char *`, `const char16_t *`, `const wchar_t *` | string, or what pointers take | string (copied), or `null` |
 * | `char *` | string, or what pointers take | address, or `null` |
 * | `void *`, `struct point *` | address, memory, or `null` | address, or `null` |
 * | `int (*)(int)` | function, callback, address, or `null` | function, or `null`; in memory an address, a bigint |
 *
 * Addresses from C are numbers from 65,536 up, and bigints where no safe integer is the address. As arguments
 * numbers from 1 to 65,535 are refused, but for `void *`; a bigint is always taken at its word.
 */
export type CTypeName =
  | Exclude<keyof CKinds, 'void'>
  | `${IntegerWord} ${string}`
  | `${'const' | 'volatile' | 'enum'} ${string}`
  | `${string}*`
  | `${string}*${' ' | ''}${'const' | 'restrict'}`
  | `${string}(*)(${string})`;

/** An array in C's words, as members of structs have it: `'int[4]'`. Not part of `node:ffi`. */
export type CArrayName = `${string}[${number}]` | `${string}[${number}][${number}]`;

/** What an array in C's words is made of: of `'int[2][3]'` that is `'int[3]'`. */
export type ElementInC<T extends string> = T extends `${infer E}[${string}][${infer R}`
  ? `${E}[${R}`
  : T extends `${infer E}[${string}]`
    ? E
    : never;

/** The words that integers are spelled with in C, in any order. */
export type IntegerWord = 'signed' | 'unsigned' | 'short' | 'long' | 'int' | 'char' | 'double';

/** Any type name; what a function or a callback may return. */
export type TypeName = CanonicalTypeName | TypeAlias | CTypeName;

/** A type name of an argument: any but `void`. */
export type ArgumentTypeName = Exclude<TypeName, 'void'>;

/** What JavaScript has for values of the types of `node:ffi`, by their names; see `FromKind`. */
export interface NodeKinds {
  void: 'void';
  char: 'number';
  int8: 'number';
  i8: 'number';
  uint8: 'number';
  u8: 'number';
  bool: 'number';
  int16: 'number';
  i16: 'number';
  uint16: 'number';
  u16: 'number';
  int32: 'number';
  i32: 'number';
  uint32: 'number';
  u32: 'number';
  int64: 'bigint';
  i64: 'bigint';
  uint64: 'bigint';
  u64: 'bigint';
  float32: 'number';
  f32: 'number';
  float: 'number';
  float64: 'number';
  f64: 'number';
  double: 'number';
  pointer: 'pointer';
  ptr: 'pointer';
  string: 'pointer';
  str: 'pointer';
  buffer: 'pointer';
  arraybuffer: 'pointer';
  function: 'pointer';
}

/**
 * What JavaScript has for values of C's own types, by their names. Types that depend on the platform are those of
 * all: `long` is given as a number or bigint, although it has 32 bits on Windows.
 */
export interface CKinds {
  void: 'void';
  char: 'number';
  'signed char': 'number';
  'unsigned char': 'number';
  short: 'number';
  'unsigned short': 'number';
  int: 'number';
  signed: 'number';
  unsigned: 'number';
  'unsigned int': 'number';
  int8_t: 'number';
  uint8_t: 'number';
  int16_t: 'number';
  uint16_t: 'number';
  int32_t: 'number';
  uint32_t: 'number';
  wchar_t: 'number';
  char16_t: 'number';
  char32_t: 'number';
  float: 'number';
  double: 'number';
  _Bool: 'boolean';
  long: 'size';
  'unsigned long': 'size';
  size_t: 'size';
  ssize_t: 'size';
  ptrdiff_t: 'size';
  intptr_t: 'size';
  uintptr_t: 'size';
  off_t: 'size';
  time_t: 'size';
  'long long': 'wide';
  'unsigned long long': 'wide';
  int64_t: 'wide';
  uint64_t: 'wide';
  'char *': 'characters';
  'const char *': 'text';
  'const char16_t *': 'text';
  'const char32_t *': 'text';
  'const wchar_t *': 'text';
  'void *': 'address';
}

export interface Kinds extends NodeKinds, CKinds {}

/** The names of types whose values are of a kind. */
export type NamesOfKind<K, N = Kinds> = { [T in keyof N]: N[T] extends K ? T : never }[keyof N];

/** The names of integer types, which bit-fields have. */
export type IntegerTypeName = Exclude<
  NamesOfKind<'number' | 'bigint' | 'size' | 'wide' | 'boolean'>,
  'float32' | 'f32' | 'float' | 'float64' | 'f64' | 'double'
>;

/** The names of node:ffi for types that C passes as others after `...`, where these names are refused. */
export type PromotedTypeName =
  | 'int8'
  | 'i8'
  | 'uint8'
  | 'u8'
  | 'bool'
  | 'int16'
  | 'i16'
  | 'uint16'
  | 'u16'
  | 'float32'
  | 'f32';

/** The names of types that may come after `...`. */
export type VariadicTypeName = Exclude<keyof Kinds, PromotedTypeName | 'void'>;
