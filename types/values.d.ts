// The values of types in JavaScript, as plain objects, numbers and addresses.

import type { BigIntTypeName, PointerTypeName } from './names.js';
import type {
  AllOf,
  AnonymousKeys,
  AnonymousMember,
  ArrayType,
  BitField,
  Flat,
  FlatWithin,
  FunctionType,
  NamedKeys,
  PointerType,
  ScalarType,
  Struct,
  Union,
  Viewed,
  viewedElement,
} from './records.js';

/** An address; `null` stands for a null pointer. A number is 0 or a safe integer from 65536 up. */
export type Address = bigint | number | null;

/** What can be given back before it is collected: by `using`, or by `free`. */
export interface Disposable {
  /** Gives the memory back. To do so again does nothing. */
  [Symbol.dispose](): void;
}

/**
 * A pointer to something of C's that the program owns, as `owned` makes it. It can be passed wherever a pointer
 * is taken.
 */
export interface Owned extends Disposable {
  /**
   * The address. A program that passes this in place of the object has to keep the object.
   *
   * @throws {Error} `ERR_FFI_DISPOSED`: it has been disposed of.
   */
  readonly address: bigint;
  /** Whether it has been disposed of. It can't be passed any more then. */
  readonly isDisposed: boolean;
  /** Has it freed. To do so again does nothing. */
  dispose(): void;
}

/**
 * The JavaScript value of a type, as it comes from C: `Value<typeof Point>` is
 * `{ x: number; y: number }`. Of a union every member is there, read from the same bytes; pointers are
 * addresses. `View` is the other form.
 */
export type Value<T> = T extends Struct<infer M> | Union<infer M>
  ? ValuesOf<M>
  : T extends ArrayType<infer E>
    ? Value<E>[]
    : T extends BitField<infer U>
      ? Value<U>
      : T extends BigIntTypeName | PointerTypeName | PointerType | FunctionType
        ? bigint
        : number;

export type ValuesOf<M> =
  Flat<M> extends infer F ? { -readonly [K in keyof F]: Value<F[K]> } : never;

/**
 * What a call can be given for a type. A struct takes an object with all of its members, a union one with
 * exactly one; an array takes an array or a typed array of its length, one of `char` a string, too. Views
 * serve as well. Pointers may be strings and memory, which C can use until the call ends.
 */
export type Input<T> = Given<T, bigint | string | null | ArrayBuffer | ArrayBufferView | Owned>;

/**
 * What memory can be given for a type: what members of views are set to, what `write` writes, and what
 * callbacks return. It is what `Input` is, but pointers are addresses or `null`: nobody would keep
 * strings and buffers alive.
 */
export type Stored<T> = Given<T, bigint | null>;

/** What is given for a type, where pointers are given as `A`. */
export type Given<T, A> =
  T extends Struct<infer M>
    ? GivenStruct<M, GivenMembers<M, A>>
    : T extends Union<infer M>
      ? GivenUnion<M, GivenMembers<M, A>, false>
      : T extends ArrayType<infer E>
        ? GivenElements<E, Given<E, A>>
        : GivenScalar<T, A>;

export type GivenMembers<M, A> =
  Flat<M> extends infer F ? { readonly [K in keyof F]: Given<F[K], A> } : never;

/** What is given for a struct whose members are given as `G`. */
export type GivenStruct<M, G> = [AnonymousKeys<M>] extends [never]
  ? G
  : StructParts<M, G, false> | Viewed<'struct', M>;

/**
 * What is given for a struct with anonymous members, where `G` are the values of all members, and `O` says
 * whether members may be left out.
 */
export type StructParts<M, G, O> = NamedParts<G, NamedKeys<M>, O> &
  AllOf<{
    [K in AnonymousKeys<M>]:
      | PartsWithin<M[K], G, O>
      | (true extends O ? NoneOf<keyof FlatWithin<M[K]>> : never);
  }>;

/**
 * What is given for a union whose members are given as `G`. `O` says whether members of structs may be left
 * out.
 */
export type GivenUnion<M, G, O> =
  | ([AnonymousKeys<M>] extends [never] ? OneOf<G> : UnionParts<M, G, O>)
  | Viewed<'union', M>;

/** What is given for a union with anonymous members. */
export type UnionParts<M, G, O> = {
  [K in keyof M]: K extends AnonymousKeys<M>
    ? PartsWithin<M[K], G, O> & NoneOf<Exclude<keyof Flat<M>, keyof FlatWithin<M[K]>>>
    : NamedParts<G, K, false> & NoneOf<Exclude<keyof Flat<M>, K>>;
}[keyof M];

/** What is given for an anonymous member. */
export type PartsWithin<T, G, O> =
  T extends AnonymousMember<Struct<infer M>>
    ? StructParts<M, G, O>
    : T extends AnonymousMember<Union<infer M>>
      ? UnionParts<M, G, O>
      : never;

/** The members `K` of those that are given as `G`. */
export type NamedParts<G, K, O> = true extends O
  ? { readonly [P in K & keyof G]?: G[P] | undefined }
  : { readonly [P in K & keyof G]: G[P] };

/** What has none of the members `K`. */
export type NoneOf<K> = { readonly [P in K & keyof any]?: undefined };

export type GivenScalar<T, A> =
  T extends BitField<infer U>
    ? GivenScalar<U, A>
    : T extends BigIntTypeName
      ? number | bigint
      : T extends PointerTypeName | PointerType | FunctionType
        ? A
        : number;

/** What is given for an array of `E`, whose elements are given as `G`. */
export type GivenElements<E, G> =
  | readonly G[]
  | AnyElements<G>
  | (E extends ScalarType ? NumberArray : never)
  | (E extends 'char' ? string : never);

/** Objects with one of these members, the others of which are missing. */
export type OneOf<G> = {
  [K in keyof G]: { readonly [P in K]: G[P] } & {
    readonly [P in Exclude<keyof G, K>]?: undefined;
  };
}[keyof G];

export type NumberArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** `Elements` or `ScalarElements`, each of whose elements is a `G`. */
export interface AnyElements<G> {
  readonly [viewedElement]: unknown;
  readonly [index: number]: G;
  readonly length: number;
}

/**
 * What `new` takes for a type: `Init<typeof Box>`. Members of structs may be left out, at every level, and
 * are zero then; a union has exactly one member, and an array all elements. Pointers are addresses or `null`.
 */
export type Init<T> =
  T extends Struct<infer M>
    ? InitMembers<M>
    : T extends Union<infer M>
      ? GivenUnion<M, InitValues<M>, true>
      : T extends ArrayType<infer E>
        ? GivenElements<E, Init<E>>
        : Stored<T>;

export type InitMembers<M> = [AnonymousKeys<M>] extends [never]
  ? { readonly [K in keyof M]?: Init<M[K]> | undefined }
  : StructParts<M, InitValues<M>, true> | Viewed<'struct', M>;

export type InitValues<M> =
  Flat<M> extends infer F ? { readonly [K in keyof F]: Init<F[K]> } : never;

/**
 * A value that can be passed to a native function. Which of them an argument takes depends on
 * its declared type:
 *
 * - integers of 8, 16 and 32 bits: an integral `number` in range;
 * - `int64`, `uint64`: a `bigint` in range, or a `number` that is a safe integer;
 * - `float32`, `float64`: any `number`;
 * - pointer types: a `bigint` address, `null` or `undefined` for a null pointer, a `string`
 *   (copied as NUL-terminated UTF-8 for the duration of the call), or an `ArrayBuffer`, `Buffer`,
 *   typed array or `DataView` (a pointer to its bytes, borrowed for the duration of the call);
 * - structs and unions: a plain object, or a view, see `Input`.
 *
 * @see https://nodejs.org/api/ffi.html#calling-native-functions
 */
export type Argument = number | PointerArgument;

/** What a pointer argument takes: an address, a string, or memory, of which views are. */
export type PointerArgument =
  | bigint
  | string
  | null
  | undefined
  | ArrayBuffer
  | ArrayBufferView
  | Owned
  | Viewed<'struct' | 'union', any>;

/**
 * What a native function returns: a `number` for floats and for integers up to 32 bits, a
 * `bigint` for 64-bit integers and for all pointer types (an address), `undefined` for `void`.
 *
 * @see https://nodejs.org/api/ffi.html#calling-native-functions
 */
export type Result = number | bigint | undefined;
