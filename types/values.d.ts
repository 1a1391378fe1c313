// The values of types in JavaScript, as plain objects, numbers and addresses.

import type { CFunctionPointer, CPointer, CUnknown, ReadType } from './c-text.js';
import type { CArrayName, CKinds, ElementInC, Kinds, NamesOfKind } from './names.js';
import type {
  AllOf,
  AnonymousKeys,
  AnonymousMember,
  ArrayType,
  BitField,
  EnumType,
  Flat,
  FlatWithin,
  FunctionType,
  IsAny,
  NamedKeys,
  OpaqueType,
  PointerType,
  ScalarType,
  Struct,
  Union,
  Viewed,
  viewedElement,
} from './records.js';

declare const pointeeName: unique symbol;

/** An address; `null` stands for a null pointer. A number is 0 or a safe integer from 65536 up. */
export type Address = bigint | number | null;

/**
 * What an address is said to lead to. There is no such property: it is optional, so that plain numbers and bigints
 * fit as well, and only what leads to something else doesn't.
 */
export interface PointsTo<T> {
  readonly [pointeeName]?: T;
}

/**
 * An address that C has given for a pointer to what it calls `T`: `Pointer<'sqlite3'>` is that of a `sqlite3 *`. It
 * is a number (beyond 2^53, where no system has memory, it would be a bigint) that can't be passed for a pointer to
 * something else, but for `void *`. A plain number passes for any.
 */
export type Pointer<T = unknown> = number & PointsTo<T>;

/** An address for a pointer to what C calls `T`, as memory takes it. */
export type PointerAddress<T = unknown> = (number & PointsTo<T>) | (bigint & PointsTo<T>) | null;

/**
 * What a call takes for a pointer to what C calls `T`: an address, which does not lead to something else, or memory,
 * which C can use until the call ends.
 */
export type PointerInput<T = unknown> = PointerAddress<T> | Memory;

/** Memory, as calls take it for any pointer: a buffer, typed array, cell or view, or something owned. */
export type Memory = ArrayBuffer | ArrayBufferView | Owned | Viewed<'struct' | 'union', any>;

/** A callback that C may keep, as `library.callback` makes it. */
export interface Callback extends Disposable {
  /**
   * Its address.
   *
   * @throws {Error} `ERR_FFI_DISPOSED`: it, or its library, has been closed.
   */
  readonly address: bigint;
  /** Releases it: C must not call it any more. To do so again does nothing. */
  close(): void;
}

/** What native functions have, whatever they take and return. */
export interface NativeCode {
  /** Address of the native function. */
  pointer: bigint;
  /** Name that the function was bound by; `''` if it was made of an address. */
  readonly name: string;
  /** Number of arguments; of an open variadic function, that of those before `'...'`. */
  readonly length: number;
}

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
export type Value<T> =
  true extends IsAny<T>
    ? any
    : T extends keyof Kinds
      ? FromKind[Kinds[T]]
      : T extends Struct<infer M>
        ? ValuesOf<M>
        : T extends Union<infer M>
          ? UnionValuesOf<M>
          : T extends ArrayType<infer E>
            ? Value<E>[]
            : T extends BitField<infer U>
              ? Value<U>
              : T extends PointerType<infer U>
                ? PointerTypeValue<U>
                : T extends FunctionType
                  ? bigint
                  : T extends EnumType
                    ? number
                    : T extends CArrayName
                      ? Value<ElementInC<T>>[]
                      : T extends string
                        ? ValueInC<ReadType<T>>
                        : ValueInC<T>;

/** The values of kinds of types, as they come from C. */
export interface FromKind {
  void: undefined;
  number: number;
  /** Integers of 64 bits. */
  bigint: bigint;
  /** A pointer of `node:ffi`; 0n for a null pointer. */
  pointer: bigint;
  /** What has the size of an address in C mostly: a bigint beyond 2^53. */
  size: number;
  /** C's integers of 64 bits. */
  wide: bigint;
  boolean: boolean;
  /** A string that C keeps. */
  text: string | null;
  /** A string that somebody owns. */
  characters: number | null;
  address: number | null;
}

/** The value of a type that is read from C's words. Pointers to functions are as those of `FunctionType`. */
export type ValueInC<R> = R extends keyof CKinds
  ? FromKind[CKinds[R]]
  : R extends CPointer<infer P>
    ? ValueOfPointer<P>
    : R extends CFunctionPointer
      ? bigint
      : R extends Struct | Union
        ? Value<R>
        : any;

type ValueOfPointer<P extends string> = P extends keyof CKinds ? number | null : Pointer<P> | null;

/** The value of a type that `pointer` defines. */
type PointerTypeValue<U> =
  U extends OpaqueType<infer N> ? (string extends N ? bigint : bigint & PointsTo<N>) : bigint;

export type ValuesOf<M> =
  Flat<M> extends infer F ? { -readonly [K in keyof F]: Value<F[K]> } : never;

/** Nobody knows which member of a union is meant, so strings stay addresses. */
export type UnionValuesOf<M> =
  Flat<M> extends infer F
    ? {
        -readonly [K in keyof F]: F[K] extends NamesOfKind<'text'> ? number | null : Value<F[K]>;
      }
    : never;

/**
 * What a call can be given for a type. A struct takes an object with all of its members, a union one with
 * exactly one; an array takes an array or a typed array of its length, one of `char` a string, too. Views
 * serve as well. Pointers may be strings and memory, which C can use until the call ends.
 */
export type Input<T> = Given<T, 'lent'>;

/**
 * What memory can be given for a type: what members of views are set to, what `write` writes, and what
 * callbacks return. It is what `Input` is, but pointers are addresses or `null`: nobody would keep
 * strings and buffers alive.
 */
export type Stored<T> = Given<T, 'kept'>;

/** What is given for a type; `A` says whether pointers may be strings and memory, which are lent for a call. */
export type Given<T, A extends 'lent' | 'kept'> =
  true extends IsAny<T>
    ? any
    : T extends Struct<infer M>
      ? GivenStruct<M, GivenMembers<M, A>>
      : T extends Union<infer M>
        ? GivenUnion<M, GivenMembers<M, A>, false>
        : T extends ArrayType<infer E>
          ? GivenElements<E, Given<E, A>>
          : GivenScalar<T, A>;

export type GivenMembers<M, A extends 'lent' | 'kept'> =
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

export type GivenScalar<T, A extends 'lent' | 'kept'> = T extends keyof Kinds
  ? ToKind<A>[Kinds[T]]
  : T extends BitField<infer U>
    ? GivenScalar<U, A>
    : T extends PointerType<infer U>
      ? GivenPointer<A, PointeeName<U>, string> | ListFor<U, A>
      : T extends FunctionType
        ? GivenFunction<A>
        : T extends EnumType
          ? number
          : T extends CArrayName
            ? GivenArrayInC<T, A>
            : T extends string
              ? GivenInC<ReadType<T>, A>
              : GivenInC<T, A>;

/** What is given for kinds of types. */
export interface ToKind<A extends 'lent' | 'kept'> {
  void: never;
  number: number;
  bigint: number | bigint;
  pointer: GivenPointer<A, unknown, string>;
  size: number | bigint;
  wide: number | bigint;
  boolean: boolean;
  text: GivenPointer<A, never, string>;
  characters: GivenPointer<A, never, string>;
  address: GivenPointer<A, unknown, never>;
}

/** What is given for a pointer to what is called `N`; `S` is `string` if it may be text. */
type GivenPointer<A, N, S> = A extends 'lent'
  ? PointerInput<N> | S | (unknown extends N ? Callback : never)
  : PointerAddress<N>;

/** What is given for a pointer to a function within something: any function for a call, else what C may keep. */
type GivenFunction<A> =
  | Address
  | Callback
  | NativeCode
  | (A extends 'lent' ? (...args: any[]) => unknown : never);

/** What is given for a type that is read from C's words. */
export type GivenInC<R, A extends 'lent' | 'kept'> = R extends keyof CKinds
  ? ToKind<A>[CKinds[R]]
  : R extends CPointer<infer P, infer Q>
    ? A extends 'lent'
      ? PointerInput<NameInC<P>> | ListInC<P> | ListOf<Q>
      : PointerAddress<NameInC<P>>
    : R extends CFunctionPointer
      ? GivenFunction<A>
      : R extends Struct | Union
        ? Given<R, A>
        : any;

/** What a pointer is said to lead to: types that have no name of their own don't tell. */
type NameInC<P extends string> = P extends keyof CKinds ? never : P;

type PointeeName<U> = unknown extends U
  ? unknown
  : U extends OpaqueType<infer N>
    ? string extends N
      ? unknown
      : N
    : U extends 'void'
      ? unknown
      : never;

/** The JavaScript arrays that calls take for a pointer, of which C gets a copy. */
type ListInC<P extends string> = P extends keyof CKinds
  ? CKinds[P] extends 'void'
    ? never
    : CKinds[P] extends 'text' | 'characters'
      ? readonly (string | PointerInput<never>)[]
      : readonly ToKind<'kept'>[CKinds[P]][]
  : P extends `${infer Q} *` | `${infer Q}*`
    ? readonly PointerInput<NameInC<Q>>[]
    : never;

/** The JavaScript arrays that calls take for a pointer to a struct or union. */
type ListOf<R> = R extends Struct | Union
  ? readonly Given<R, 'lent'>[]
  : R extends CUnknown
    ? readonly any[]
    : never;

/** The JavaScript arrays that calls take for a pointer that `pointer` defines. */
type ListFor<U, A> = unknown extends U
  ? never
  : A extends 'lent'
    ? U extends OpaqueType | 'void'
      ? never
      : readonly Given<U, 'lent'>[]
    : never;

type GivenArrayInC<T extends string, A extends 'lent' | 'kept'> =
  ElementInC<T> extends infer E ? GivenElements<E, GivenScalar<E, A>> : never;

/** What is given for an array of `E`, whose elements are given as `G`. */
export type GivenElements<E, G> =
  | readonly G[]
  | AnyElements<G>
  | (E extends '_Bool' ? never : E extends ScalarType ? NumberArray : never)
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
  true extends IsAny<T>
    ? any
    : T extends Struct<infer M>
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
 * - pointer types: an address, a `bigint` or a safe integer from 65,536 up, `null` or `undefined` for a null
 *   pointer, what `library.callback` has given, a `string`
 *   (copied as NUL-terminated UTF-8 for the duration of the call), or an `ArrayBuffer`, `Buffer`,
 *   typed array or `DataView` (a pointer to its bytes, borrowed for the duration of the call);
 * - structs and unions: a plain object, or a view, see `Input`.
 *
 * `ArgumentOf` is what a type takes.
 *
 * @see https://nodejs.org/api/ffi.html#calling-native-functions
 */
export type Argument = number | PointerArgument;

/**
 * What an argument of `node:ffi`'s pointer types takes: an address, a string, memory, of which views are, or what
 * `library.callback` has given.
 */
export type PointerArgument = PointerInput | Callback | string | undefined;

/**
 * What a native function returns: a `number` for floats and for integers up to 32 bits, a
 * `bigint` for 64-bit integers and for all pointer types (an address), `undefined` for `void`. `ResultOf` is
 * what a signature gives.
 *
 * @see https://nodejs.org/api/ffi.html#calling-native-functions
 */
export type Result = number | bigint | undefined;
