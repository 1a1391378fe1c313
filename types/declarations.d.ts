// What `dlopen` finds for declarations in C.

import type { OrAny, ReadRecords, RecordClasses } from './c-records.js';
import type {
  Canonical,
  IsBalanced,
  LastWord,
  ReadDeclarations,
  ReadType,
  RecordWord,
  Trim,
  WithoutAttributes,
} from './c-text.js';
import type { FunctionOfPrototype, NativeFunction } from './functions.js';

/**
 * The functions that a text of C declares, by their names. Of a text that is known only at run time, too long or not
 * understood they may have any name.
 */
export type DeclaredFunctions<S extends string> = FunctionsAmong<ReadDeclarations<S>, Named<S>>;

type FunctionsAmong<L, D> = [L] extends [string]
  ? {
      [S in L as FunctionName<S>]: string extends FunctionName<S>
        ? NativeFunction
        : FunctionOfPrototype<S, D>;
    }
  : { [name: string]: NativeFunction };

/**
 * The types of the variables that a text of C declares as `extern`, by their names: names of types, or what
 * `ReadType` gives.
 */
export type DeclaredVariables<S extends string> = VariablesAmong<ReadDeclarations<S>, Named<S>>;

type VariablesAmong<L, D> = [L] extends [string]
  ? {
      [S in L as VariableName<S>]: S extends `${string}[${string}`
        ? S
        : string extends VariableName<S>
          ? any
          : ReadType<S, D>;
    }
  : { [name: string]: any };

/** The name of the function that a declaration is of; `string` if it may be of several. */
type FunctionName<S extends string> = S extends `typedef ${string}`
  ? never
  : WithoutAttributes<S> extends `${infer H}(${infer R}`
    ? S extends `${string}@${string}`
      ? string
      : R extends `*${infer N})(${string}`
        ? N extends `${infer F}(${string}`
          ? Trim<F>
          : S extends `extern ${string}`
            ? never
            : string
        : R extends `${infer P})`
          ? IsBalanced<P> extends true
            ? LastWord<Trim<H>>
            : string
          : string
    : never;

/** The name of the variable that a declaration is of; `string` if it may be of several. */
type VariableName<S extends string> = S extends `extern ${infer T}`
  ? T extends `${infer H}(${infer R}`
    ? R extends `*${infer N})(${string}`
      ? H extends `${string}(${string}`
        ? never
        : N extends `${string}(${string}`
          ? never
          : N
      : never
    : T extends `${string},${string}`
      ? string
      : T extends `${infer H}[${string}`
        ? LastWord<Trim<H>>
        : LastWord<T>
  : never;

/**
 * The types that a text of C declares, by their names: the classes of structs and unions. What else there is, and
 * what is not understood, is `any`.
 */
export type DeclaredTypes<S extends string> = ClassesNamed<Named<S>> & {
  readonly [name: string]: any;
};

/** Structs and unions by their tags, and by the names that `typedef` gives them. */
type ClassesNamed<D> = {
  readonly [N in keyof D as N extends `${RecordWord} ${infer T}`
    ? T extends keyof D
      ? never
      : T
    : [ClassNamed<D, N>] extends [never]
      ? never
      : N]: ClassNamed<D, N>;
};

/** The class that a name stands for; never if it is something else. */
type ClassNamed<D, N> = N extends keyof D
  ? D[N] extends string
    ? Canonical<D[N], D> extends infer C extends keyof D
      ? OrAny<D[C]>
      : never
    : OrAny<D[N]>
  : never;

/** What a text gives names to, as `ReadType` takes it. */
type Named<S extends string> =
  Typedefs<ReadDeclarations<S>> extends infer D ? D & RecordClasses<ReadRecords<S>, D> : never;

/** The texts of types by the names that `typedef` gives them. */
type Typedefs<L> = {
  [S in Extract<L, string> as S extends `typedef ${infer T}`
    ? TypedefName<T>
    : never]: S extends `typedef ${infer T}` ? TypedefText<T> : never;
};

type TypedefName<T extends string> = T extends `${string}(*${infer N})(${string}`
  ? N
  : T extends `${infer H}${'(' | '['}${string}`
    ? LastWord<Trim<H>>
    : LastWord<T>;

/** What an array is nobody says by its name alone: as a parameter it is a pointer. */
type TypedefText<T extends string> = T extends `${string}(${string}`
  ? T
  : T extends `${string}[${string}`
    ? `struct array-of-${TypedefName<T>}`
    : T;
