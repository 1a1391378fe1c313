// What programs define: structs, unions, arrays, enums, and pointers to them. None of this is part of `node:ffi`.

import type { ArgumentTypeName, CArrayName } from './names.js';

declare const structMembers: unique symbol;
declare const unionMembers: unique symbol;
declare const arrayElement: unique symbol;
declare const arrayLength: unique symbol;
declare const bitFieldUnit: unique symbol;
declare const anonymousType: unique symbol;
declare const pointerTarget: unique symbol;
declare const functionSignature: unique symbol;
declare const enumConstants: unique symbol;
declare const opaqueType: unique symbol;
declare const isPacked: unique symbol;
declare const viewedKind: unique symbol;
declare const viewedMembers: unique symbol;
export declare const viewedElement: unique symbol;

/** Whether a type is `any`, as those are that are known only at run time. */
export type IsAny<T> = 0 extends 1 & T ? true : false;

/** What functions and callbacks take and return by value, besides what has a type name. */
export type PassedType = Struct | Union | PointerType | FunctionType | EnumType;

/** What is one number or address in C. */
export type ScalarType = ArgumentTypeName | PointerType | FunctionType | EnumType;

/** What has values of a known size: every type but `void`, opaque types and bit-fields. */
export type ValueType = ScalarType | Struct | Union | ArrayType | CArrayName;

/** What a member of a struct or union can be. */
export type MemberType = ValueType | BitField | AnonymousMember;

/** The members of a struct or union by name, in the order of their declaration. */
export interface Members {
  readonly [name: string]: MemberType;
}

export interface Layout {
  /** Bytes that a value takes. Of a struct that ends with an array without a length, those without it. */
  readonly size: number;
  /** Bytes of which the address of a value is a multiple. */
  readonly alignment: number;
}

/** What structs and unions have in common. */
export interface RecordType<M, P> extends Layout {
  readonly [isPacked]: P;
  /** The name it was given, for readers of messages; `''` if none. */
  readonly name: string;
  /** Bytes from the start of a value to each member; for a bit-field, to the byte where it begins. */
  readonly offsets: OffsetsOf<M>;
}

/**
 * A struct as signatures and other definitions take it; what `struct` gives is a class besides, a
 * `StructClass`. `P` says whether it is packed.
 */
export interface Struct<M = any, P extends boolean = boolean> extends RecordType<M, P> {
  readonly [structMembers]: M;
}

/**
 * A union as signatures and other definitions take it; what `union` gives is a class besides, a
 * `UnionClass`. `P` says whether it is packed.
 */
export interface Union<M = any, P extends boolean = boolean> extends RecordType<M, P> {
  readonly [unionMembers]: M;
}

/** An array as other definitions take it; what `array` gives is a class besides, an `ArrayClass`. */
export interface ArrayType<E = any, N extends number = number> extends Layout {
  readonly [arrayElement]: E;
  readonly [arrayLength]: N;
  /** What it is called in messages, `'int32[4]'` for instance. */
  readonly name: string;
}

/** Some bits of an integer, as `bits` defines them: a type of members. */
export interface BitField<T = any> {
  readonly [bitFieldUnit]: T;
  readonly width: number;
}

/** A member without a name in C, as `anonymous` defines it: its members are those of what it is in. */
export interface AnonymousMember<T = any> {
  readonly [anonymousType]: T;
}

/**
 * A pointer to values of a type, as `pointer` defines it. Its values are those of `'pointer'`; calls take arrays
 * as well, which are copied for the call.
 */
export interface PointerType<T = any> extends Layout {
  readonly [pointerTarget]: T;
  /** What it is called in messages, `'Point *'` for instance. */
  readonly name: string;
  /** What it points to. */
  readonly target: T;
}

/**
 * A pointer to a function, as `func` defines it. Calls take functions, see `FunctionArgument`, and return them. In
 * memory it is an address.
 */
export interface FunctionType<S = any> extends Layout {
  readonly [functionSignature]: S;
  readonly name: string;
  /** What the function takes and returns: what `func` was given, or what it has read in a prototype. */
  readonly signature: S extends string ? SignatureInC : S;
}

/** What is read in a prototype. */
export interface SignatureInC {
  readonly return: any;
  readonly arguments: readonly any[];
}

/** A type of which only pointers are known, as `opaque` defines it. `pointer` alone takes it. */
export interface OpaqueType<N extends string = string> {
  readonly [opaqueType]: true;
  /** The name it was given, for readers of messages. In TypeScript pointers to types of other names don't fit. */
  readonly name: N;
}

/** The constants of an enum: integers by name. */
export interface Constants {
  readonly [name: string]: number;
}

export interface EnumFacts<C> extends Layout {
  readonly [enumConstants]: C;
  /** The name it was given, for readers of messages; `''` if none. */
  readonly name: string;
  /** All constants by name. */
  readonly values: { readonly [K in keyof C]: C[K] };
}

/**
 * An enum, as `ffi.enum` defines it: a type whose values are numbers. Its constants are its properties, but
 * those named `name`, `size`, `alignment` or `values`, which are in `values` alone.
 */
export type EnumType<C = any> = EnumFacts<C> & {
  readonly [K in Exclude<keyof C, 'name' | 'size' | 'alignment' | 'values'>]: C[K];
};

/** The keys of members that are anonymous. */
export type AnonymousKeys<M> = {
  [K in keyof M]: unknown extends M[K] ? never : M[K] extends AnonymousMember ? K : never;
}[keyof M];

export type NamedKeys<M> = Exclude<keyof M, AnonymousKeys<M>>;

/** All members as values and views have them: in place of the anonymous ones there are their members. */
export type Flat<M> = [AnonymousKeys<M>] extends [never]
  ? M
  : Pick<M, NamedKeys<M>> & AllOf<{ [K in AnonymousKeys<M>]: FlatWithin<M[K]> }>;

/** The members that an anonymous member brings. */
export type FlatWithin<T> =
  T extends AnonymousMember<Struct<infer M>>
    ? Flat<M>
    : T extends AnonymousMember<Union<infer M>>
      ? Flat<M>
      : unknown;

/** What is all of these at once. */
export type AllOf<P> = { [K in keyof P]: (part: P[K]) => void }[keyof P] extends (
  part: infer I,
) => void
  ? I
  : never;

export type OffsetsOf<M> = Flat<M> extends infer F ? { readonly [K in keyof F]: number } : never;

/** Tells views apart. There is no such property. */
export interface Viewed<Kind, M> {
  readonly [viewedKind]: Kind;
  readonly [viewedMembers]: (members: M) => M;
}

/** The last argument of what makes views: only types that end with an array without a length have it. */
export type CountOf<T> = true extends EndsOpen<T> ? [count?: number | undefined] : [];

/** Whether a type ends with an array without a length. */
export type EndsOpen<T> =
  T extends ArrayType<any, infer N>
    ? 0 extends N
      ? true
      : false
    : T extends Struct<infer M>
      ? { [K in keyof M]: EndsOpen<M[K]> }[keyof M]
      : T extends AnonymousMember<infer U>
        ? EndsOpen<U>
        : false;
