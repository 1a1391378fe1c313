// The structs and unions that a text of C defines. As in c-text.d.ts, what is not understood is left open.

import type {
  BeforeSuffix,
  Canonical,
  CUnknown,
  FirstName,
  Identifier,
  IsBalanced,
  IsSeveral,
  LastWord,
  OneLine,
  ReadText,
  RecordWord,
  SeparateDeclarators,
  Trim,
  UpToLastBrace,
  WithoutAttributes,
} from './c-text.js';
import type { CKinds, IntegerTypeName, IntegerWord, NamesOfKind } from './names.js';
import type { ArrayType, BitField } from './records.js';
import type { StructClass, UnionClass } from './views.js';

// --- Definitions

/** A definition in a text: its tag, or the name that `typedef` gives it if it has none, and what is in its braces. */
interface RecordText {
  kind: RecordWord;
  name: string;
  body: string;
}

/** The definitions of structs and unions in a text. Where members may be packed none is understood. */
export type ReadRecords<S extends string> =
  ReadText<S> extends infer T extends string
    ? S extends `${string}pragma${string}`
      ? Obscure<RecordsIn<T>>
      : RecordsIn<T>
    : never;

/** The definitions with members that are not understood. */
type Obscure<R> = R extends RecordText ? { kind: R['kind']; name: R['name']; body: '@;' } : never;

type RecordsIn<S extends string, R = never> = S extends `${infer A}}${infer B}`
  ? A extends `${infer H}{${infer M}`
    ? M extends `${string}{${string}`
      ? RecordsIn<`${UpToLastBrace<A>} @ ${B}`, R>
      : RecordsIn<B, R | RecordBetween<HeadIn<H>, M, NamesAfter<B>>>
    : RecordsIn<B, R>
  : R;

/** What stands before the braces of the last declaration. */
type HeadIn<S extends string> = S extends `${string};${infer R}` ? HeadIn<R> : OneLine<S>;

/** What stands between the braces of the first declaration and its end. */
type NamesAfter<S extends string> = S extends `${infer N};${string}` ? OneLine<N> : '';

/** The definition of head, body and names; never, if it is none. What has attributes is not understood. */
type RecordBetween<
  H extends string,
  B extends string,
  N extends string,
> = `${H}${B}${N}` extends `${string}__attribute${string}`
  ? NamedRecord<OneLine<WithoutAttributes<H>>, '@;', OneLine<WithoutAttributes<N>>>
  : NamedRecord<H, B, N>;

type NamedRecord<
  H extends string,
  B extends string,
  N extends string,
> = H extends `typedef ${infer K extends RecordWord}`
  ? [FirstName<N>] extends [never]
    ? never
    : { kind: K; name: FirstName<N>; body: B }
  : WithoutStorage<H> extends `${infer K extends RecordWord} ${infer T}`
    ? string extends Identifier<T>
      ? never
      : { kind: K; name: T; body: B }
    : never;

type WithoutStorage<H extends string> = H extends `${
  | 'typedef'
  | 'extern'
  | 'static'
  | 'const'
  | 'volatile'} ${infer R}`
  ? WithoutStorage<R>
  : H;

// --- Classes

/**
 * The classes of definitions `R`, by `'struct x'` for each, where `D` are typedefs. `CUnknown` stands for one whose
 * members are not understood.
 */
export type RecordClasses<R, D> = {
  [T in R as T extends RecordText ? `${T['kind']} ${T['name']}` : never]: ClassOf<T, R, D>;
};

type ClassOf<T, R, D> = [T] extends [never]
  ? CUnknown
  : true extends IsSeveral<T>
    ? CUnknown
    : T extends RecordText
      ? MembersIn<T['body']> extends infer M extends string
        ? string extends MemberName<M>
          ? CUnknown
          : ClassWith<T['kind'], { readonly [S in M as MemberName<S>]: OrAny<MemberType<S, R, D>> }>
        : never
      : never;

type ClassWith<K, M> = K extends 'struct' ? StructClass<M> : UnionClass<M>;

/** Anything, for what is not understood. */
export type OrAny<T> = [T] extends [CUnknown] ? any : T;

// --- Members

/** The declarations in braces, each of one member. */
type MembersIn<B extends string, L extends string = never> = B extends `${infer A};${infer C}`
  ? MembersIn<C, L | SeparateDeclarators<OneLine<A>>>
  : Exclude<L, ''>;

/** The name of a member; `string` if it has none, or is not understood, and never for padding of bits. */
type MemberName<S extends string> = S extends `${string}@` | `${string}?${string}`
  ? string
  : S extends `${string}(*${infer N})(${infer P}`
    ? P extends `${infer Q})`
      ? IsBalanced<Q> extends true
        ? Identifier<Trim<N>>
        : string
      : string
    : S extends `${string}(${string}`
      ? string
      : S extends `${infer A}:${string}`
        ? Trim<A> extends `${string} ${string}`
          ? Exclude<Identifier<LastWord<Trim<A>>>, IntegerWord>
          : never
        : Identifier<LastWord<BeforeSuffix<S>>>;

type MemberType<S extends string, R, D> = S extends `${infer T}(*${string})(${infer P}`
  ? `${T}(*)(${P}`
  : S extends `${infer A}:${string}`
    ? BitsOf<Canonical<A, D>>
    : S extends `${infer A}[${infer L}`
      ? ArrayIn<TypeOf<Canonical<A, D>, R, D>, `[${L}`>
      : TypeOf<Canonical<S, D>, R, D>;

/** Bit-fields of a text are numbers and bigints, by the size of their type on the platform. */
type BitsOf<C extends string> =
  C extends NamesOfKind<'size'>
    ? CUnknown
    : C extends '_Bool'
      ? BitField<'unsigned char'>
      : C extends IntegerTypeName
        ? BitField<C>
        : CUnknown;

/** What a type is that is spelt as in `Canonical`. */
type TypeOf<C extends string, R, D> = C extends `${string}@${infer S}`
  ? S extends `${string}*`
    ? 'void *'
    : C extends `enum ${string}`
      ? 'enum x'
      : CUnknown
  : C extends keyof CKinds | `${string}*` | `${string}(${string}` | `enum ${string}`
    ? C
    : C extends `const ${infer U extends keyof CKinds & string}`
      ? U
      : ClassOf<Extract<R, RecordNamed<C>>, R, D>;

type RecordNamed<C extends string> = C extends `${infer K} ${infer N}`
  ? { kind: K; name: N }
  : never;

/** Arrays of `E` with the lengths in `L`, as `'[2][3]'`. */
type ArrayIn<E, L extends string> = E extends CUnknown
  ? CUnknown
  : L extends `[${infer N}]${infer M}`
    ? Trim<M> extends ''
      ? ArrayType<E, Length<Trim<N>>>
      : ArrayType<ArrayIn<E, Trim<M>>, Length<Trim<N>>>
    : CUnknown;

/** The length that a text says: 0 if it says none, and `number` if it has to be calculated. */
type Length<S extends string> = S extends ''
  ? 0
  : S extends `${infer N extends number}`
    ? N
    : number;
