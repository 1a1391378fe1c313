// What native functions and callbacks take and return, by their signatures.

import type { ArgumentTypeName, VariadicTypeName } from './names.js';
import type {
  EnumType,
  FunctionType,
  PassedType,
  PointerType,
  Struct,
  Union,
  Viewed,
} from './records.js';
import type { LibraryDefinitions, Signature } from './signatures.js';
import type { Argument, GivenScalar, Input, PointerArgument, Result, Value } from './values.js';

/**
 * What a callback may return: a `number` or `bigint` that fits the declared return type; for
 * pointer types a `bigint` address, or `null` or `undefined` for a null pointer; for structs and
 * unions a plain object, in which a pointer is an address or `null` (see `Stored`), or a view.
 * Anything is ignored for `void`, except a promise. A value that does not fit aborts the process.
 */
export type CallbackResult =
  | number
  | bigint
  | null
  | undefined
  | void
  | { readonly [member: string]: unknown }
  | Viewed<'struct' | 'union', any>;

/**
 * A native function. It can't be used with `new`.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: wrong number of arguments, or an argument that
 *   does not fit its declared type.
 * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
 */
export interface NativeFunction<A extends readonly unknown[] = Argument[], R = Result> {
  (...args: A): R;
  /** Address of the native function. */
  pointer: bigint;
  /** Name that the function was bound by; `''` if it was made of an address. */
  readonly name: string;
  /** Number of arguments; of an open variadic function, that of those before `'...'`. */
  readonly length: number;
}

/** Native functions by the names of their definitions. Variables are not among them. */
export type NativeFunctions<D extends LibraryDefinitions> = {
  -readonly [K in keyof D as [Extract<D[K], Signature>] extends [never] ? never : K]: BoundFunction<
    Extract<D[K], Signature>
  >;
};

/** What is bound by a signature: a native function, or possibly `null` if the signature is `optional`. */
export type BoundFunction<S extends Signature> = OrNull<FunctionOf<S>, S>;

/** `V`, or `null` as well if the definition `D` says that the symbol may be missing. */
export type OrNull<V, D> = D extends { readonly optional: infer O }
  ? true extends O
    ? V | null
    : V
  : V;

/**
 * The native function of a signature. What programs define has the types of its definition: structs,
 * unions, enums, and what `pointer` and `func` give. What has a type name has `Argument` and `Result`, except
 * that the arguments of variadic functions have the types of their names.
 */
export type FunctionOf<S extends Signature> = NativeFunction<
  ArgumentsOf<S>,
  Returned<S, ResultOf<S>>
>;

/** What a function of a signature with the result `R` returns: a promise of it, if it is nonblocking. */
export type Returned<S extends Signature, R> = S extends { readonly nonblocking: infer N }
  ? true extends N
    ? Promise<R> | (false extends N ? R : never)
    : R
  : R;

/**
 * What a function of a signature takes. Only variadic functions, and those that take what programs define,
 * are told apart.
 */
export type ArgumentsOf<S extends Signature> = S extends {
  readonly arguments: infer A extends readonly unknown[];
}
  ? IsVariadic<A> extends true
    ? VariadicArguments<A>
    : Extract<A[number], PassedType> extends never
      ? Argument[]
      : { -readonly [I in keyof A]: ArgumentOf<A[I]> } & unknown[]
  : Argument[];

/** Whether a list of types has `'...'`. It is false of lists that are known only at run time. */
export type IsVariadic<A extends readonly unknown[]> = number extends A['length']
  ? false
  : '...' extends A[number]
    ? true
    : false;

/** What a variadic function takes; `P` are the arguments before the list `A`. */
export type VariadicArguments<
  A extends readonly unknown[],
  P extends readonly unknown[] = [],
> = A extends readonly [infer F, ...infer R]
  ? F extends '...'
    ? R extends readonly []
      ? [...P, ...pairs: TypedArgument[]]
      : [...P, ...{ -readonly [I in keyof R]: ExactArgumentOf<R[I]> }]
    : VariadicArguments<R, [...P, ExactArgumentOf<F>]>
  : P;

/** What an argument of a type takes, by the type's name, too. */
export type ExactArgumentOf<T> = T extends Struct | Union
  ? Input<T>
  : GivenScalar<T, PointerArgument>;

/**
 * What an open variadic function takes after its declared arguments: a type and its value, such as
 * `['int32', 5]`. The members of structs and unions are not checked against their type.
 */
export type TypedArgument =
  | { [T in VariadicTypeName]: readonly [type: T, value: ExactArgumentOf<T>] }[VariadicTypeName]
  | readonly [type: PointerType | FunctionType, value: PointerArgument]
  | readonly [type: EnumType, value: number]
  | readonly [type: Struct | Union, value: object];

/** What an argument of a type takes. */
export type ArgumentOf<T> = T extends PointerType | FunctionType
  ? PointerArgument
  : T extends PassedType
    ? Input<T>
    : Argument;

/** The result of a function of a signature. */
export type ResultOf<S extends Signature> = S extends { readonly return: infer T }
  ? T extends PassedType
    ? Value<T>
    : Result
  : Result;

/** The options of a callback: if it has a result, other threads have to wait for it. */
export type OptionsFor<S extends Signature> = S extends { readonly return: infer R }
  ? R extends 'void' | undefined
    ? CallbackOptions
    : CallbackOptions & { wait?: true | undefined }
  : CallbackOptions;

/** Refuses `'...'` and `nonblocking` in the signature of a callback. */
export type NotVariadic<S extends Signature> = (S extends { readonly nonblocking: true }
  ? { readonly nonblocking: false }
  : unknown) &
  (S extends {
    readonly arguments: infer A extends readonly unknown[];
  }
    ? IsVariadic<A> extends true
      ? { readonly arguments: readonly (ArgumentTypeName | PassedType)[] }
      : unknown
    : unknown);

/** How C may call a callback. */
export interface CallbackOptions {
  /**
   * Whether C may call it from any thread. On the thread that registered it, it is called at once. Elsewhere
   * it is called when the event loop of that thread turns, and the calling thread waits for the result. What it
   * throws then is an uncaught exception.
   *
   * Calls after `unregisterCallback` or `close`, or after the end of the thread that registered it, do nothing
   * and return 0. Its address is never used for another callback.
   *
   * @default false
   */
  threadSafe?: boolean | undefined;
  /**
   * Whether other threads wait until it has returned. With `false` they go on at once, with their arguments copied
   * (but not what pointers among them lead to), and the queue of calls has no limit. It takes `threadSafe: true` and
   * the return type `void`.
   *
   * @default true
   */
  wait?: boolean | undefined;
  /**
   * Whether the process, or the Worker, goes on as long as it is registered, because other threads may call
   * it. It takes `threadSafe: true`.
   *
   * @default false
   */
  keepAlive?: boolean | undefined;
}
