// What structs, unions and arrays are in memory: the classes of their views.

import type { CPointer, ReadType } from './c-text.js';
import type { CArrayName, CKinds, ElementInC, Kinds, NamesOfKind } from './names.js';
import type {
  AllOf,
  AnonymousKeys,
  AnonymousMember,
  ArrayType,
  CountOf,
  EnumType,
  Flat,
  IsAny,
  NamedKeys,
  ScalarType,
  Struct,
  Union,
  Viewed,
  viewedElement,
} from './records.js';
import type {
  Address,
  Init,
  InitMembers,
  NumberArray,
  Stored,
  UnionValuesOf,
  Value,
  ValuesOf,
} from './values.js';

/** What the classes of structs, unions and arrays have in common; `V` is the view of the type `T`. */
export interface ViewFunctions<V, T> {
  /**
   * Makes a view of native memory. The memory stays C's: it must be there for as long as the view is used,
   * which nothing checks.
   *
   * @param address Where the value is.
   * @param count How many elements the array has that is at the end, if it has no length. Default: 0.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `address` is no bigint, number or `null`.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `address` is no address, the value would go beyond the
   *   end of the address space, or `count` is no non-negative integer, or given where all lengths are known.
   * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer.
   * @throws {Error} `ERR_FFI_UNALIGNED`: `address` is no multiple of `alignment`; `read` copes with that.
   * @throws {Error} `ERR_OPERATION_FAILED`: V8 was built with its sandbox, which allows no such views.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   */
  at(address: Address, ...count: CountOf<T>): V;

  /**
   * Makes a view of the memory of a buffer, and keeps that alive.
   *
   * @param buffer An ArrayBuffer or SharedArrayBuffer, or a view of one: a Buffer, typed array or DataView.
   * @param byteOffset Bytes from the start of `buffer`. Default: 0.
   * @param count How many elements the array has that is at the end, if it has no length. Default: as
   *   many as there is room for.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `buffer` is none.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `byteOffset` is no non-negative integer, or `count` is
   *   none or given where all lengths are known.
   * @throws {RangeError} `ERR_OUT_OF_RANGE`: the buffer has too few bytes.
   * @throws {Error} `ERR_FFI_UNALIGNED`: the value would not be at a multiple of `alignment`.
   */
  over(buffer: ArrayBufferLike | ArrayBufferView, byteOffset?: number, ...count: CountOf<T>): V;

  /**
   * Makes new memory for so many values, one after the other, which are zero.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `length` is no non-negative integer, or the type ends
   *   with an array without a length.
   * @throws {RangeError} `ERR_MEMORY_ALLOCATION_FAILED`: there is not enough memory.
   */
  array(length: number): Elements<T>;
}

/** A struct, as `struct` defines it: a type, and the class of its views. */
export interface StructClass<M, P extends boolean = false>
  extends Struct<M, P>,
    ViewFunctions<StructView<M, P>, StructClass<M, P>> {
  /**
   * Makes a view of new memory.
   *
   * @param init The members. What is left out is zero, at every level; arrays have all their elements.
   * @param count How many elements the array has that is at the end, if it has no length. Default: 0.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `init` has a member that the type has not, or a value that
   *   does not fit, or `count` is no non-negative integer.
   * @throws {RangeError} `ERR_MEMORY_ALLOCATION_FAILED`: there is not enough memory.
   */
  new (init?: InitMembers<M> | undefined, ...count: CountOf<Struct<M, P>>): StructView<M, P>;
}

/** A union, as `union` defines it: a type, and the class of its views. */
export interface UnionClass<M, P extends boolean = false>
  extends Union<M, P>,
    ViewFunctions<UnionView<M, P>, UnionClass<M, P>> {
  /**
   * Makes a view of new memory.
   *
   * @param init An object with exactly one of the members, or a view of the same union. Default: all zero.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `init` has another member, not one or a value that does
   *   not fit.
   * @throws {RangeError} `ERR_MEMORY_ALLOCATION_FAILED`: there is not enough memory.
   */
  new (init?: Init<Union<M, P>> | undefined): UnionView<M, P>;
}

/**
 * An array, as `array` defines it: a type, and a class. `new` and its other functions give the array
 * itself, a typed array for instance, so `instanceof` tells nothing.
 */
export interface ArrayClass<E, N extends number = number>
  extends ArrayType<E, N>,
    ViewFunctions<ArrayView<E, N, false>, ArrayClass<E, N>> {
  /**
   * Makes an array in new memory.
   *
   * @param init All elements; members of these may be left out and are zero then. Default: all zero.
   * @param count How many elements it has, if it has no length. Default: 0.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `init` has another length, or a value that does not fit, or
   *   `count` is no non-negative integer.
   * @throws {RangeError} `ERR_MEMORY_ALLOCATION_FAILED`: there is not enough memory.
   */
  new (
    init?: Init<ArrayType<E, N>> | undefined,
    ...count: CountOf<ArrayType<E, N>>
  ): ArrayView<E, N, false>;
}

/**
 * What is made of a struct, union or array in memory: `View<typeof Box>` is `InstanceType<typeof Box>`. It
 * is memory wherever memory is taken, such as for pointers, and a value wherever its type is taken by value.
 *
 * The view of a struct or union is a DataView that has the members as properties, which read and write the
 * memory. Numbers, bigints and bit-fields are values; structs, unions and arrays in it are views
 * in turn, the same ones each time. `toJSON()` gives the plain object. A member that is called as a
 * property of DataView takes the place of that.
 *
 * An array of scalars is a typed array: `int32` has an Int32Array, for instance, 64-bit integers have
 * a BigInt64Array or BigUint64Array, pointers a BigUint64Array, and `char` a `CharArray`. Other arrays
 * are `Elements`, as are arrays of scalars that packing has put where they are not aligned, and of C's own types
 * whose values no typed array has: `_Bool`, `size_t` and the like, `char *` and all pointers in C's words.
 *
 * A member can be set to all of `Stored`, such as a bigint for a pointer, and a plain object for a struct. TypeScript
 * can't say so: properties that are made from other types are read and set as one type, which is that of what is read
 * here. These need no cast:
 *
 * ```ts
 * box.origin.x = 1; // one by one
 * box.origin = new Point({ x: 1, y: 2 }); // another view is copied
 * Object.assign(box, { origin: { x: 1, y: 2 }, tag: 'text' }); // what it is given is not checked
 * const members: ffi.Assignable<typeof Box> = box;
 * members.origin = { x: 1, y: 2 }; // this is checked
 * members.tag = 'text';
 * members.next = ffi.getRawPointer(buffer);
 * ```
 *
 * Setters throw a TypeError `ERR_INVALID_ARG_VALUE` if the value does not fit, and have changed nothing then.
 */
export type View<T extends Struct | Union | ArrayType> = ViewOf<T, false>;

/**
 * The members of a view as they can be set: of all that `Stored` says. Every view of `T` is one. When they
 * are read they are views nevertheless. Text is read as a string, which it can't be set to.
 */
export type Assignable<T extends Struct | Union> = T extends Struct<infer M> | Union<infer M>
  ? Flat<M> extends infer F
    ? {
        -readonly [K in keyof F]:
          | Stored<F[K]>
          | (F[K] extends string ? TextRead<Value<F[K]>> : never);
      }
    : never
  : never;

/** The value of a member that is text; never for others. */
type TextRead<V> = string extends V ? V : never;

/** What a member or element is in a view; `P` says whether it is in something packed. */
export type ViewOf<T, P extends boolean> =
  true extends IsAny<T>
    ? any
    : T extends Struct<infer M, infer Q>
      ? StructView<M, Either<P, Q>>
      : T extends Union<infer M, infer Q>
        ? UnionView<M, Either<P, Q>>
        : T extends ArrayType<infer E, infer N>
          ? ArrayView<E, N, P>
          : T extends CArrayName
            ? ArrayView<ElementInC<T>, number, P>
            : Value<T>;

export type Either<P extends boolean, Q extends boolean> = true extends P ? true : Q;

/** The view of a struct with the members `M`; see `View`. */
export type StructView<M, P extends boolean = false> = MemberViews<M, P> &
  Without<ViewMemory<ValuesOf<M>>, keyof Flat<M>> &
  Viewed<'struct', M>;

/** The view of a union with the members `M`; see `View`. */
export type UnionView<M, P extends boolean = false> = MemberViews<WithoutText<M>, P> &
  Without<ViewMemory<UnionValuesOf<M>>, keyof Flat<M>> &
  Viewed<'union', M>;

/** Nobody knows which member of a union is meant, so strings stay addresses. */
type WithoutText<M> = [Extract<M[keyof M], NamesOfKind<'text'>>] extends [never]
  ? M
  : { [K in keyof M]: M[K] extends NamesOfKind<'text'> ? 'char *' : M[K] };

export type MemberViews<M, P extends boolean> = [AnonymousKeys<M>] extends [never]
  ? ViewsOf<M, P>
  : ViewsOf<Pick<M, NamedKeys<M>>, P> & AllOf<{ [K in AnonymousKeys<M>]: ViewsWithin<M[K], P> }>;

export type ViewsOf<M, P extends boolean> = { -readonly [K in keyof M]: ViewOf<M[K], P> };

/** The properties that views have of an anonymous member. */
export type ViewsWithin<T, P extends boolean> =
  T extends AnonymousMember<Struct<infer M, infer Q>>
    ? MemberViews<M, Either<P, Q>>
    : T extends AnonymousMember<Union<infer M, infer Q>>
      ? MemberViews<M, Either<P, Q>>
      : unknown;

export interface ViewMemory<J> extends DataView {
  /** Gives the value as it comes from C: a plain object. */
  toJSON(): J;
}

export type Without<B, K> = [keyof B & K] extends [never] ? B : Omit<B, K & keyof any>;

/** What an array of `N` times `E` is in memory; see `View`. */
export type ArrayView<E, N extends number, P extends boolean> =
  true extends IsAny<E>
    ? any
    : E extends 'char'
      ? CharArray
      : E extends ScalarType
        ? IsConverted<E> extends true
          ? ScalarElements<E> | (E extends keyof NumbersOnWindows ? NumbersOnWindows[E] : never)
          : TypedArrayOf<E> extends Int8Array | Uint8Array
            ? TypedArrayOf<E>
            : TypedArrayOf<E> | (true extends P ? ScalarElements<E> : never)
        : Elements<E, P> & KnownElements<E, N, P>;

/** The integers of C that have 32 bits on Windows, where their arrays are typed arrays. */
interface NumbersOnWindows {
  long: Int32Array;
  'unsigned long': Uint32Array;
  off_t: Int32Array;
}

/** Whether what a type has in memory is not what JavaScript has for its values, as addresses of text for strings. */
type IsConverted<E> = E extends keyof Kinds
  ? Kinds[E] extends ConvertedKind
    ? true
    : false
  : E extends string
    ? ReadType<E> extends infer R
      ? R extends keyof CKinds
        ? IsConverted<R>
        : R extends CPointer
          ? true
          : false
      : never
    : false;

type ConvertedKind = 'size' | 'boolean' | 'text' | 'characters' | 'address';

/** The typed array of the bytes of a scalar. */
export type TypedArrayOf<E> = E extends keyof TypedArrays
  ? TypedArrays[E]
  : E extends EnumType<infer C>
    ? EnumArray<C[keyof C]>
    : E extends `enum ${string}`
      ? Int32Array | Uint32Array
      : E extends `${string}*${string}`
        ? BigUint64Array
        : E extends string
          ? ReadType<E> extends infer R extends keyof TypedArrays
            ? TypedArrays[R]
            : NumberArray
          : BigUint64Array;

/** The typed arrays for scalars, by the names of their types. Pointers have BigUint64Array. */
interface TypedArrays {
  int8: Int8Array;
  i8: Int8Array;
  int8_t: Int8Array;
  'signed char': Int8Array;
  uint8: Uint8Array;
  u8: Uint8Array;
  bool: Uint8Array;
  _Bool: Uint8Array;
  uint8_t: Uint8Array;
  'unsigned char': Uint8Array;
  int16: Int16Array;
  i16: Int16Array;
  int16_t: Int16Array;
  short: Int16Array;
  uint16: Uint16Array;
  u16: Uint16Array;
  uint16_t: Uint16Array;
  'unsigned short': Uint16Array;
  char16_t: Uint16Array;
  int32: Int32Array;
  i32: Int32Array;
  int32_t: Int32Array;
  int: Int32Array;
  signed: Int32Array;
  uint32: Uint32Array;
  u32: Uint32Array;
  uint32_t: Uint32Array;
  unsigned: Uint32Array;
  'unsigned int': Uint32Array;
  char32_t: Uint32Array;
  wchar_t: Int32Array | Uint16Array | Uint32Array;
  float32: Float32Array;
  f32: Float32Array;
  float: Float32Array;
  float64: Float64Array;
  f64: Float64Array;
  double: Float64Array;
  int64: BigInt64Array;
  i64: BigInt64Array;
  int64_t: BigInt64Array;
  'long long': BigInt64Array;
  ssize_t: BigInt64Array;
  ptrdiff_t: BigInt64Array;
  intptr_t: BigInt64Array;
  off_t: BigInt64Array;
  time_t: BigInt64Array;
  /** 32 bits wide on Windows. */
  long: BigInt64Array | Int32Array;
  'unsigned long': BigUint64Array | Uint32Array;
  uint64: BigUint64Array;
  u64: BigUint64Array;
  uint64_t: BigUint64Array;
  'unsigned long long': BigUint64Array;
  size_t: BigUint64Array;
  uintptr_t: BigUint64Array;
  pointer: BigUint64Array;
  ptr: BigUint64Array;
  string: BigUint64Array;
  str: BigUint64Array;
  buffer: BigUint64Array;
  arraybuffer: BigUint64Array;
  function: BigUint64Array;
}

export type EnumArray<V> = number extends V
  ? Int32Array | Uint32Array
  : true extends (V extends number ? (`${V}` extends `-${string}` ? true : never) : never)
    ? Int32Array
    : Uint32Array;

/**
 * An array of `char` in memory. On platforms where `char` has no sign, it is a Uint8Array.
 */
export interface CharArray extends Int8Array {
  /** Gives the text: UTF-8, up to the first NUL or the end. */
  toString(): string;
}

/** The elements that an array of so many has for sure: TypeScript lets them be undefined otherwise. */
export type KnownElements<E, N extends number, P extends boolean> = {
  readonly [I in Indices<N>]: ViewOf<E, P>;
};

/** The numbers below `N`, if that is known and no more than 16. */
export type Indices<N extends number> = N extends keyof Below ? Below[N] : never;

/** By number, the numbers below it. (A recursive type would be compared without end.) */
export interface Below {
  1: 0;
  2: Below[1] | 1;
  3: Below[2] | 2;
  4: Below[3] | 3;
  5: Below[4] | 4;
  6: Below[5] | 5;
  7: Below[6] | 6;
  8: Below[7] | 7;
  9: Below[8] | 8;
  10: Below[9] | 9;
  11: Below[10] | 10;
  12: Below[11] | 11;
  13: Below[12] | 12;
  14: Below[13] | 13;
  15: Below[14] | 14;
  16: Below[15] | 15;
}

/**
 * An array in memory that is no typed array: a DataView that has a length and elements as properties, and
 * the methods of arrays that change nothing. `V` is what an element is, `J` its plain value.
 */
export interface ElementList<V, J> extends DataView {
  readonly [index: number]: V;
  readonly length: number;
  /** Gives the values as they come from C. */
  toJSON(): J[];
  at(index: number): V | undefined;
  entries(): IterableIterator<[number, V]>;
  every(test: (element: V, index: number) => unknown, thisArg?: any): boolean;
  filter<S extends V>(test: (element: V, index: number) => element is S, thisArg?: any): S[];
  filter(test: (element: V, index: number) => unknown, thisArg?: any): V[];
  find<S extends V>(
    test: (element: V, index: number) => element is S,
    thisArg?: any,
  ): S | undefined;
  find(test: (element: V, index: number) => unknown, thisArg?: any): V | undefined;
  findIndex(test: (element: V, index: number) => unknown, thisArg?: any): number;
  findLast(test: (element: V, index: number) => unknown, thisArg?: any): V | undefined;
  findLastIndex(test: (element: V, index: number) => unknown, thisArg?: any): number;
  forEach(callback: (element: V, index: number) => void, thisArg?: any): void;
  keys(): IterableIterator<number>;
  map<R>(callback: (element: V, index: number) => R, thisArg?: any): R[];
  reduce(callback: (result: V, element: V, index: number) => V): V;
  reduce<R>(callback: (result: R, element: V, index: number) => R, initial: R): R;
  reduceRight(callback: (result: V, element: V, index: number) => V): V;
  reduceRight<R>(callback: (result: R, element: V, index: number) => R, initial: R): R;
  slice(start?: number, end?: number): V[];
  some(test: (element: V, index: number) => unknown, thisArg?: any): boolean;
  values(): IterableIterator<V>;
  [Symbol.iterator](): IterableIterator<V>;
}

/**
 * An array of structs, unions or arrays in memory. Its elements are views, and can't be exchanged: set their
 * members, or the array as a whole.
 */
export interface Elements<T, P extends boolean = false>
  extends ElementList<ViewOf<T, P>, Value<T>> {
  readonly [viewedElement]: T;
}

/** An array of scalars that no typed array has, or that packing has put where they are not aligned. Its elements can be set. */
export interface ScalarElements<T> extends ElementList<Value<T>, Value<T>> {
  readonly [viewedElement]: T;
  [index: number]: Value<T>;
}

/** How members are packed. */
export type Packing = boolean | 1 | 2 | 4 | 8 | 16 | undefined;

/** Whether members are packed with this option. */
export type IsPacked<K extends Packing> = K extends false | undefined ? false : true;

/** How a struct or union is laid out, where that is not as its members ask for. */
export interface LayoutOptions<K extends Packing = Packing> {
  /**
   * The most bytes that members are aligned to: `true` is 1, as `__attribute__((packed))`; 1, 2, 4, 8 and
   * 16 are as `#pragma pack`.
   *
   * @default false
   */
  readonly packed?: K | undefined;
  /** The least bytes that a value is aligned to, a power of two up to 65536, as `aligned` in C. */
  readonly align?: number | undefined;
}
