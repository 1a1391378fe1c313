// The names of types.

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

/** Any type name; what a function or a callback may return. */
export type TypeName = CanonicalTypeName | TypeAlias;

/** A type name of an argument: any but `void`. */
export type ArgumentTypeName = Exclude<TypeName, 'void'>;

export type BigIntTypeName = 'int64' | 'i64' | 'uint64' | 'u64';

export type PointerTypeName =
  | 'pointer'
  | 'ptr'
  | 'string'
  | 'str'
  | 'buffer'
  | 'arraybuffer'
  | 'function';

export type FloatTypeName = 'float32' | 'f32' | 'float' | 'float64' | 'f64' | 'double';

/** The names of types that C passes as others after `...`, where they are refused. */
export type PromotedTypeName =
  | 'char'
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
  | 'f32'
  | 'float';

/** The names of types that may come after `...`. */
export type VariadicTypeName = Exclude<ArgumentTypeName, PromotedTypeName>;

export type ByteTypeName = 'int8' | 'i8' | 'uint8' | 'u8' | 'bool';
