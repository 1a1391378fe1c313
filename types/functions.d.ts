// What native functions and callbacks take and return, by their signatures.

import type {
  CFunctionPointer,
  CPointer,
  CUnknown,
  IsPattern,
  IsVariable,
  ParameterList,
  ReadPrototype,
  ReadType,
} from './c-text.js';
import type { ArgumentTypeName, CKinds, NodeKinds, TypeName, VariadicTypeName } from './names.js';
import type {
  EnumType,
  FunctionType,
  OpaqueType,
  PassedType,
  PointerType,
  Struct,
  Union,
  Viewed,
} from './records.js';
import type { LibraryDefinitions, Signature } from './signatures.js';
import type {
  Address,
  Callback,
  FromKind,
  GivenInC,
  Input,
  NativeCode,
  Owned,
  PointerArgument,
  Stored,
  Value,
  ValueInC,
} from './values.js';

declare const declaredFunction: unique symbol;
declare const noSuchProperty: unique symbol;

/** Anything. Its name has editors show a signature in C's words `C` where a function is called. */
export type InC<C extends string> = void | null | AnyObject<C>;

// biome-ignore lint/suspicious/noEmptyInterface: as a type alias it would lose the words
interface AnyObject<_C> {}

/**
 * A native function. It can't be used with `new`.
 *
 * `A` are its arguments, `R` its result, and `C` its signature in C's words, for readers. Unless they are said, it is
 * any native function. What is `this` does not matter.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: wrong number of arguments, or an argument that
 *   does not fit its declared type.
 * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
 */
export interface NativeFunction<
  A extends readonly unknown[] = any[],
  R = any,
  C extends string = string,
> extends NativeCode {
  (this: InC<C>, ...args: A): R;
}

/** The signature of a function that `declare` has read: it is bound as an `F`. */
export interface DeclaredSignature<F> extends Signature {
  readonly [declaredFunction]: F;
}

/** Native functions by the names of their definitions. Variables are not among them. */
export type NativeFunctions<D extends LibraryDefinitions> = {
  -readonly [K in keyof D as [FunctionDefinition<D[K]>] extends [never] ? never : K]: BoundFunction<
    FunctionDefinition<D[K]>
  >;
};

type FunctionDefinition<T> = T extends string
  ? IsVariable<T> extends true
    ? never
    : T
  : Extract<T, Signature>;

/** What is bound by a signature: a native function, or possibly `null` if the signature is `optional`. */
export type BoundFunction<S extends Signature | string | FunctionType> = OrNull<FunctionOf<S>, S>;

/** `V`, or `null` as well if the definition `D` says that the symbol may be missing. */
export type OrNull<V, D> = D extends { readonly optional: infer O }
  ? true extends O
    ? V | null
    : V
  : V;

/**
 * The native function of a signature, a prototype, or what `func` has given. What is known only at run time takes and
 * returns anything.
 */
export type FunctionOf<S extends Signature | string | FunctionType> = S extends string
  ? FunctionOfPrototype<S>
  : S extends FunctionType<infer G extends Signature | string>
    ? FunctionOf<G>
    : S extends DeclaredSignature<infer F>
      ? Redeclared<S, F>
      : S extends Signature
        ? NativeFunction<ArgumentsOf<S>, Returned<S, ResultOf<S>>, SignatureText<S>>
        : never;

/** The function `F` of a declared signature, to which properties may have been added since. */
type Redeclared<S extends Signature, F> = S extends { readonly nonblocking: boolean | undefined }
  ? F extends NativeFunction<infer A, infer R, infer C>
    ? NativeFunction<A, Returned<S, R>, C>
    : F
  : F;

/** What a function of a signature with the result `R` returns: a promise of it, if it is nonblocking. */
export type Returned<S extends Signature, R> = S extends { readonly nonblocking: infer N }
  ? true extends N
    ? Promise<R> | (false extends N ? R : never)
    : R
  : R;

/** What a function of a signature takes. */
export type ArgumentsOf<S extends Signature> = 'arguments' extends keyof S
  ? S extends { readonly arguments: infer A extends readonly unknown[] }
    ? IsVariadic<A> extends true
      ? VariadicArguments<A>
      : ArgumentsIn<A>
    : any[]
  : [];

type ArgumentsIn<A extends readonly unknown[]> = number extends A['length']
  ? any[]
  : { -readonly [I in keyof A]: ArgumentOf<A[I]> };

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
      : [...P, ...{ -readonly [I in keyof R]: ArgumentOf<R[I]> }]
    : VariadicArguments<R, [...P, ArgumentOf<F>]>
  : P;

/**
 * What an open variadic function takes after its declared arguments: a type and its value, such as
 * `['int32', 5]`. The members of structs and unions are not checked against their type.
 */
export type TypedArgument =
  | { [T in VariadicTypeName]: readonly [type: T, value: ArgumentOf<T>] }[VariadicTypeName]
  | readonly [type: `${'long' | 'unsigned long'} ${string}`, value: number | bigint]
  | readonly [type: `${string}*`, value: Exclude<PointerArgument, undefined> | readonly unknown[]]
  | readonly [type: `${string}(*)(${string})`, value: AnyFunctionArgument]
  | readonly [type: PointerType, value: PointerArgument | readonly unknown[]]
  | readonly [type: FunctionType, value: AnyFunctionArgument]
  | readonly [type: EnumType, value: number]
  | readonly [type: Struct | Union, value: object];

/** What an argument of a type takes. */
export type ArgumentOf<T> = T extends keyof NodeKinds
  ? NodeKinds[T] extends 'pointer'
    ? PointerArgument
    : Input<T>
  : T extends keyof CKinds
    ? Input<T>
    : T extends PointerType
      ? Input<T> | undefined
      : T extends FunctionType<infer S>
        ? FunctionArgument<CallbackOf<S>> | undefined
        : T extends string
          ? ArgumentInC<ReadType<T>, unknown>
          : Input<T>;

/**
 * What is passed for a pointer to a function: a JavaScript function `F`, which C may call until the call returns; a
 * native function of the same signature; what `library.callback` has given; an address, a bigint or a safe integer
 * from 65,536 up; or `null`.
 */
export type FunctionArgument<F> = F | Callback | Owned | Address;

type AnyFunctionArgument = FunctionArgument<(...args: any[]) => CallbackResult> | undefined;

/** The result of a function of a signature. */
export type ResultOf<S extends Signature> = 'return' extends keyof S
  ? S extends { readonly return: infer T }
    ? ResultIn<T>
    : any
  : undefined;

type ResultIn<T> = [TypeName] extends [T]
  ? any
  : T extends FunctionType<infer S>
    ? FunctionFromC<S>
    : T extends keyof CKinds | keyof NodeKinds | PassedType
      ? Value<T>
      : T extends string
        ? ResultInC<ReadType<T>, unknown>
        : Value<T>;

/**
 * What a pointer to a function of a signature becomes. What can't be the address of a function, below 65,536 or from
 * 2^53 on, is a bigint all the same.
 */
type FunctionFromC<S> = (S extends Signature | string ? FunctionOf<S> : NativeFunction) | null;

// --- Prototypes

/** The native function of a prototype. `D` are typedefs. */
export type FunctionOfPrototype<S extends string, D = unknown> =
  IsPattern<S> extends true
    ? NativeFunction
    : ReadPrototype<S> extends {
          head: infer H extends string;
          parameters: infer P extends string;
          text: infer T extends string;
        }
      ? NativeFunction<ArgumentsInC<ParameterList<P>, D>, ResultInC<ReadType<H, D>, D>, T>
      : ReadType<S, D> extends CFunctionPointer<infer F, infer P>
        ? NativeFunction<ArgumentsInC<ParameterList<P>, D>, ResultInC<ReadType<F, D>, D>, S>
        : NativeFunction<any[], any, S>;

/** What the parameters `P` of a C function take. */
export type ArgumentsInC<P extends readonly string[], D> = P extends readonly [...infer Q, '...']
  ? [...ListOfArguments<Q, D>, ...pairs: TypedArgument[]]
  : ListOfArguments<P, D>;

type ListOfArguments<P extends readonly unknown[], D> = {
  -readonly [I in keyof P]: P[I] extends string ? ArgumentInC<ReadType<P[I], D>, D> : never;
};

type ArgumentInC<R, D> =
  R extends CFunctionPointer<infer F, infer P>
    ? FunctionArgument<CallbackInC<F, P, D>>
    : GivenInC<R, 'lent'>;

type ResultInC<R, D> =
  R extends CFunctionPointer<infer F, infer P>
    ? NativeFunction<ArgumentsInC<ParameterList<P>, D>, ResultInC<ReadType<F, D>, D>> | null
    : ValueInC<R>;

/** The JavaScript function that stands for one of C's, with the result `F` and the parameters `P`. */
type CallbackInC<F extends string, P extends string, D> = (
  ...args: ValuesInC<ParameterList<P>, D>
) => CallbackResultInC<ReadType<F, D>>;

type ValuesInC<P extends readonly string[], D> = {
  -readonly [I in keyof P]: P[I] extends string ? ResultInC<ReadType<P[I], D>, D> : never;
};

type CallbackResultInC<R> = R extends 'void'
  ? NoPromise
  : R extends keyof CKinds
    ? CKinds[R] extends 'wide'
      ? bigint
      : GivenInC<R, 'kept'>
    : R extends CPointer
      ? GivenInC<R, 'kept'>
      : R extends CUnknown
        ? any
        : R extends Struct | Union
          ? Stored<R> | Viewed<'struct' | 'union', any>
          : FunctionForC;

/** What a callback can return for a pointer to a function: what C may keep. */
type FunctionForC = Address | Callback | NativeFunction | undefined;

// --- Callbacks

/**
 * What a callback may return: a `number` or `bigint` that fits the declared return type; for
 * pointer types an address, or `null` or `undefined` for a null pointer; for structs and
 * unions a plain object, in which a pointer is an address or `null` (see `Stored`), or a view.
 * Anything is ignored for `void`, except a promise. A value that does not fit aborts the process.
 */
export type CallbackResult =
  | number
  | bigint
  | boolean
  | null
  | undefined
  | void
  | { readonly [member: string]: unknown }
  | Viewed<'struct' | 'union', any>;

/** What C ignores: anything but a promise, of which nobody would hear. */
export type NoPromise =
  | void
  | undefined
  | null
  | number
  | bigint
  | string
  | boolean
  | symbol
  | (object & { readonly then?: undefined });

/** The JavaScript function that serves as a callback of a signature, a prototype, or what `func` has given. */
export type CallbackOf<S> = S extends string
  ? CallbackOfPrototype<S>
  : S extends FunctionType<infer G>
    ? CallbackOf<G>
    : S extends Signature
      ? (...args: CallbackArguments<S>) => CallbackReturn<S>
      : (...args: any[]) => CallbackResult;

type CallbackOfPrototype<S extends string> =
  ReadType<S> extends CFunctionPointer<infer R, infer P>
    ? CallbackInC<R, P, unknown>
    : ReadPrototype<S> extends {
          head: infer H extends string;
          parameters: infer P extends string;
        }
      ? CallbackInC<H, P, unknown>
      : (...args: any[]) => CallbackResult;

type CallbackArguments<S extends Signature> = 'arguments' extends keyof S
  ? S extends { readonly arguments: infer A extends readonly unknown[] }
    ? CallbackArgumentsIn<A>
    : any[]
  : [];

type CallbackArgumentsIn<A extends readonly unknown[]> = number extends A['length']
  ? any[]
  : { -readonly [I in keyof A]: CallbackArgument<A[I]> };

type CallbackArgument<T> = T extends keyof NodeKinds
  ? Value<T>
  : T extends FunctionType<infer S>
    ? FunctionFromC<S>
    : T extends string
      ? ResultInC<ReadType<T>, unknown>
      : Value<T>;

type CallbackReturn<S extends Signature> = 'return' extends keyof S
  ? S extends { readonly return: infer T }
    ? [TypeName] extends [T]
      ? CallbackResult
      : CallbackReturnIn<T>
    : CallbackResult
  : NoPromise;

type CallbackReturnIn<T> = T extends 'void'
  ? NoPromise
  : T extends keyof NodeKinds
    ? NodeKinds[T] extends 'pointer'
      ? Address | undefined
      : FromKind[NodeKinds[T]]
    : T extends PointerType
      ? Address | undefined
      : T extends FunctionType
        ? FunctionForC
        : T extends Struct | Union
          ? Stored<T> | Viewed<'struct' | 'union', any>
          : T extends string
            ? CallbackResultInC<ReadType<T>>
            : Stored<T>;

/** The options of a callback: if it has a result, other threads have to wait for it. */
export type OptionsFor<S> =
  S extends FunctionType<infer G>
    ? OptionsFor<G>
    : S extends { readonly return: infer R }
      ? R extends 'void' | undefined
        ? CallbackOptions
        : CallbackOptions & { wait?: true | undefined }
      : CallbackOptions;

/** Refuses `'...'` and `nonblocking` in the signature of a callback. */
export type NotVariadic<S> = (S extends { readonly nonblocking: true }
  ? { readonly nonblocking: false }
  : unknown) &
  (S extends `${string}...${string}` ? never : unknown) &
  (S extends FunctionType<infer G> ? { readonly signature: NotVariadic<G> } : unknown) &
  (S extends {
    readonly arguments: infer A extends readonly unknown[];
  }
    ? IsVariadic<A> extends true
      ? { readonly arguments: readonly (ArgumentTypeName | PassedType)[] }
      : unknown
    : unknown);

// --- Mistakes

/**
 * Refuses properties that signatures don't have, such as misspelt ones. Functions that pass on signatures of a type
 * parameter have it in their own parameter, too: `signature: S & CheckedSignature<S>`.
 */
export type CheckedSignature<S> = [
  S extends string | FunctionType ? never : UnknownProperty<S>,
] extends [never]
  ? unknown
  : { readonly [K in UnknownProperty<S>]: NoSuchProperty<K> };

/** Refuses properties that definitions don't have, as `CheckedSignature` does. */
export type CheckedDefinitions<D> = {
  readonly [K in keyof D]: CheckedSignature<D[K]>;
};

type UnknownProperty<S> = Exclude<keyof S, keyof Signature> & string;

/** What nothing is: a property that signatures don't have. */
interface NoSuchProperty<K> {
  readonly [noSuchProperty]: K;
}

// --- C's words for readers

/** A signature in words: `'int32 (int32, string)'`. */
export type SignatureText<S extends Signature> =
  `${'return' extends keyof S ? (S extends { readonly return: infer T } ? TypeText<T> : string) : 'void'} (${'arguments' extends keyof S ? (S extends { readonly arguments: infer A extends readonly unknown[] } ? ListText<A> : string) : ''})`;

type ListText<A extends readonly unknown[], S extends string = ''> = number extends A['length']
  ? string
  : A extends readonly [infer F, ...infer R]
    ? ListText<R, S extends '' ? TypeText<F> : `${S}, ${TypeText<F>}`>
    : S;

type TypeText<T> = [TypeName] extends [T]
  ? string
  : T extends string
    ? T
    : T extends PointerType<infer U>
      ? U extends OpaqueType<infer N>
        ? `${N} *`
        : 'pointer'
      : T extends FunctionType
        ? 'function'
        : T extends EnumType
          ? 'enum'
          : T extends Union
            ? 'union'
            : 'struct';

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
