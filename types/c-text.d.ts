// Reading C's words for types and functions. What is not understood here is left open, never refused: the parser
// that decides is that of the addon.

import type { CKinds, IntegerWord } from './names.js';

// --- What types are

/**
 * A pointer to what is neither characters nor `void`; `T` is what C calls it, without qualifiers, and `R` the struct
 * or union that is: `CUnknown` if its members are not understood, and never if it is not defined.
 */
export interface CPointer<T extends string = string, R = unknown> {
  pointee: T;
  record: R;
}

/** A pointer to a function with a result and parameters. */
export interface CFunctionPointer<R extends string = string, P extends string = string> {
  result: R;
  parameters: P;
}

/** What only a compiler would know: macros, for instance, and what is declared elsewhere. */
export interface CUnknown {
  unknown: true;
}

/**
 * Reads a type: a name of `CKinds`, `CPointer`, `CFunctionPointer`, a struct or union, or `CUnknown`. A name of what
 * has the type may stand in it (`'size_t count'`), as in parameters. `D` is what is declared: by each name that
 * `typedef` gives the text of a type, and by `'struct x'` what that is.
 */
export type ReadType<S extends string, D = unknown> = S extends keyof CKinds
  ? S
  : IsPattern<S> extends true
    ? CUnknown
    : ReadWords<OneLine<S>, D>;

/** Whether strings are known in part only when types are checked, as of `string` and `${string} *`. */
export type IsPattern<S extends string> =
  Record<never, never> extends { [K in S]: 1 } ? true : false;

/** Whether a type is one of several. */
export type IsSeveral<T, U = T> = T extends unknown ? ([U] extends [T] ? false : true) : never;

type ReadWords<S extends string, D> = S extends `${infer R}(${infer T}`
  ? T extends `*${infer N})(${infer P})`
    ? N extends `${string}(${string}`
      ? CUnknown
      : CFunctionPointer<R, P>
    : CUnknown
  : OfCanonical<Canonical<S, D>, D>;

type OfCanonical<S extends string, D> = S extends keyof CKinds
  ? S
  : S extends `${string}(${string}`
    ? ReadWords<S, D>
    : S extends `${infer P} *`
      ? CPointer<WithoutTag<P>, P extends keyof D ? D[P] : never>
      : S extends `${infer P}*`
        ? CPointer<WithoutTag<P>>
        : S extends `const ${infer U extends keyof CKinds & string}`
          ? U
          : S extends `enum ${string}`
            ? 'int'
            : S extends keyof D
              ? D[S]
              : CUnknown;

/** The types of `struct x` and of what is called `x` are taken to be one. */
type WithoutTag<S extends string> = S extends `${TagWord} ${infer T}` ? T : S;

// --- Words

/** The words that structs and unions begin with. */
export type RecordWord = 'struct' | 'union';

/** The words that a tag follows. */
type TagWord = RecordWord | 'enum';

/** The type as C's words in a fixed order: `'const char *'`, `'char **'`, `'unsigned long'`, `'struct x'`. */
export type Canonical<S extends string, D> = S extends `${infer E}[${string}`
  ? Indirect<Canonical<E, D>, '*'>
  : S extends `${infer B}*${infer A}`
    ? Indirect<Base<B, D>, Stars<A>>
    : Base<S, D>;

type Indirect<B extends string, S extends string> = B extends `${string}*`
  ? `${B}${S}`
  : `${B} ${S}`;

type Stars<S extends string, N extends string = '*'> = S extends `${string}*${infer R}`
  ? Stars<R, `${N}*`>
  : N;

/** What specifiers name; `const` is kept where it makes text of characters. Pointers to functions are their text. */
type Base<S extends string, D> =
  Qualified<S, Specifiers<S>> extends infer N extends string
    ? N extends keyof CKinds
      ? N
      : N extends keyof D
        ? D[N] extends `${string}(${string}`
          ? D[N]
          : D[N] extends string
            ? Canonical<D[N], D> extends infer C extends string
              ? Qualified<S, C>
              : never
            : N
        : N
    : never;

type Qualified<S extends string, N> = N extends 'char' | 'char16_t' | 'wchar_t'
  ? ` ${S} ` extends `${string} ${Constant} ${string}`
    ? `const ${N}`
    : N
  : N;

type Constant = 'const' | '__const' | '__const__';

type Ignored =
  | ''
  | Constant
  | 'volatile'
  | '__volatile'
  | '__volatile__'
  | 'restrict'
  | '__restrict'
  | '__restrict__'
  | 'extern'
  | 'static'
  | 'inline'
  | '_Noreturn'
  | '__extension__'
  | 'register';

/** The type that is named before whatever else is: `A` are the words of an integer so far. */
type Specifiers<S extends string, A extends string = ''> = S extends `${infer W} ${infer R}`
  ? W extends Ignored
    ? Specifiers<R, A>
    : W extends IntegerWord
      ? Specifiers<R, A extends '' ? W : `${A} ${W}`>
      : A extends ''
        ? W extends TagWord
          ? `${W} ${FirstWord<R>}`
          : Named<W>
        : IntegerName<A>
  : S extends Ignored
    ? IntegerName<A>
    : S extends IntegerWord
      ? IntegerName<A extends '' ? S : `${A} ${S}`>
      : A extends ''
        ? Named<S>
        : IntegerName<A>;

type Named<W extends string> = W extends 'bool'
  ? '_Bool'
  : W extends 'unsigned'
    ? 'unsigned int'
    : W;

type FirstWord<S extends string> = S extends ` ${infer R}`
  ? FirstWord<R>
  : S extends `${infer W} ${string}`
    ? W
    : S;

/** The name of an integer or `double` in C, whatever the order of its words. */
type IntegerName<A extends string> = A extends keyof CKinds
  ? A extends 'unsigned'
    ? 'unsigned int'
    : A extends 'signed'
      ? 'int'
      : A
  : A extends `${string}char${string}`
    ? A extends `${string}unsigned${string}`
      ? 'unsigned char'
      : 'signed char'
    : A extends `${string}double${string}`
      ? 'long double'
      : `${A extends `${string}unsigned${string}` ? 'unsigned ' : ''}${A extends `${string}short${string}`
          ? 'short'
          : A extends `${string}long${string}long${string}`
            ? 'long long'
            : A extends `${string}long${string}`
              ? 'long'
              : 'int'}`;

// --- White space

/** The text with each run of white space as one blank, and none at the ends. */
export type OneLine<S extends string> = Trim<
  Replace<Replace<Replace<Replace<Replace<S, '\n'>, '\t'>, '\r'>, '     '>, '  '>
>;

type Replace<
  S extends string,
  C extends string,
  B extends string = ' ',
> = S extends `${infer L}${C}${infer R}` ? Replace<`${L}${B}${R}`, C, B> : S;

export type Trim<S extends string> = S extends ` ${infer R}`
  ? Trim<R>
  : S extends `${infer R} `
    ? Trim<R>
    : S;

// --- Prototypes

/**
 * The type of a function in C's words, with or without its name: `'double cos(double x)'`, `'int (*)(int)'`. It may
 * stand in place of a signature.
 */
export type Prototype = `${string}(${string})` | `${string}(${string});`;

/** A declaration of a function or a variable in C's words: `'extern int daylight'`. */
export type Declaration = Prototype | `${string} ${string}`;

/** Whether a declaration is of a variable. */
export type IsVariable<S extends string> = S extends `${string}(${infer R}`
  ? R extends `*${infer N})(${string}`
    ? N extends `${string}(${string}`
      ? false
      : true
    : false
  : true;

/** The parts of a prototype: the text of its result's type, with its name, and that of its parameters. */
export type ReadPrototype<S extends string> =
  WithoutAttributes<WithoutEnd<OneLine<S>>> extends infer T
    ? T extends `${infer H}(${infer P})`
      ? IsBalanced<P> extends true
        ? { head: Trim<H>; parameters: P; text: T }
        : CUnknown
      : CUnknown
    : never;

type WithoutEnd<S extends string> = S extends `${infer T};` ? WithoutEnd<Trim<T>> : S;

export type WithoutAttributes<S extends string> = S extends `${infer A}__attribute__${infer B}`
  ? B extends `${string}))${infer C}`
    ? WithoutAttributes<Trim<`${A}${C extends `)${infer E}` ? E : C}`>>
    : S
  : S;

/** Whether each parenthesis has its other half. */
export type IsBalanced<S extends string> = S extends `${infer L})${infer R}`
  ? L extends `${infer A}(${infer B}`
    ? IsBalanced<`${A}${B}${R}`>
    : false
  : S extends `${string}(${string}`
    ? false
    : true;

/** The last word, which is what is declared. */
export type LastWord<S extends string> = S extends `${string}*${infer R}`
  ? LastWord<R>
  : S extends `${string} ${infer R}`
    ? LastWord<R>
    : S;

/** The texts of parameters. `H` is the half of one that has a comma in it. */
export type ParameterList<
  S extends string,
  L extends readonly string[] = [],
  H extends string = '',
> = S extends `${infer F},${infer R}`
  ? IsBalanced<`${H}${F}`> extends true
    ? ParameterList<R, [...L, `${H}${F}`]>
    : ParameterList<R, L, `${H}${F},`>
  : OneLine<`${H}${S}`> extends infer E extends string
    ? E extends '' | 'void'
      ? L
      : [...L, E]
    : never;

// --- Declarations

type Semicolons1 =
  `${string};${string};${string};${string};${string};${string};${string};${string};`;
type Semicolons2 = `${Semicolons1}${Semicolons1}${Semicolons1}${Semicolons1}`;
type TooManyDeclarations =
  `${Semicolons2}${Semicolons2}${Semicolons2}${Semicolons2}${Semicolons2}${string}`;

type Lines1 =
  `${string}\n${string}\n${string}\n${string}\n${string}\n${string}\n${string}\n${string}\n`;
type Lines2 = `${Lines1}${Lines1}${Lines1}${Lines1}${Lines1}${Lines1}${Lines1}${Lines1}`;
type TooManyLines = `${Lines2}${Lines2}${Lines2}${Lines2}${Lines2}${Lines2}${Lines2}${string}`;

/** A text without comments and directives; `CUnknown` if it is not known for sure, or too long to be read. */
export type ReadText<S extends string> = true extends IsPattern<S> | IsSeveral<S>
  ? CUnknown
  : S extends TooManyDeclarations | TooManyLines | `${string}extern "C"${string}`
    ? CUnknown
    : WithoutDirectives<WithoutComments<JoinedLines<S>>>;

/**
 * The declarations of a text, each without its end, with `@` for what is in braces; `CUnknown` if it can't be read.
 */
export type ReadDeclarations<S extends string> =
  ReadText<S> extends infer T extends string ? Split<WithoutBraces<T>> : CUnknown;

/** The text with each line that goes on after a backslash as one. */
type JoinedLines<S extends string> = Replace<Replace<S, '\\\r\n', ''>, '\\\n', ''>;

type WithoutComments<S extends string, T extends string = ''> = S extends `${infer A}/${infer B}`
  ? B extends `*${infer C}`
    ? C extends `${string}*/${infer E}`
      ? WithoutComments<E, `${T}${A} `>
      : `${T}${S}`
    : B extends `/${infer C}`
      ? C extends `${string}\n${infer E}`
        ? WithoutComments<`\n${E}`, `${T}${A}`>
        : `${T}${A}`
      : WithoutComments<B, `${T}${A}/`>
  : `${T}${S}`;

type WithoutDirectives<S extends string> = S extends `${infer A}#${infer B}`
  ? B extends `${string}\n${infer C}`
    ? WithoutDirectives<`${A}\n${C}`>
    : A
  : S;

type WithoutBraces<S extends string> = S extends `${infer A}}${infer B}`
  ? WithoutBraces<`${UpToLastBrace<A>} @ ${B}`>
  : S;

/** What stands before the last opening brace. */
export type UpToLastBrace<
  S extends string,
  T extends string = '',
> = S extends `${infer A}{${infer B}`
  ? B extends `${string}{${string}`
    ? UpToLastBrace<B, `${T}${A}{`>
    : `${T}${A}`
  : T;

type Split<S extends string, L extends string = never> = S extends `${infer A};${infer B}`
  ? Split<B, L | Separate<OneLine<A>>>
  : Exclude<L | OneLine<S>, ''>;

/** A typedef for each of the names, and with a tag where a struct or union has none. */
type Separate<S extends string> = S extends `typedef ${infer T}`
  ? `typedef ${SeparateDeclarators<WithTag<T>>}`
  : S;

type WithTag<T extends string> = T extends `${infer K extends RecordWord} @ ${infer N}`
  ? [FirstName<N>] extends [never]
    ? T
    : `${K} ${FirstName<N>} @ ${N}`
  : T;

/** The first of some declarators that is a name alone. */
export type FirstName<N extends string> = N extends `${infer F},${infer R}`
  ? Identifier<Trim<F>> extends Trim<F>
    ? Trim<F>
    : FirstName<R>
  : Identifier<Trim<N>> extends Trim<N>
    ? Trim<N>
    : never;

/** A word that is a name; `string` for what is none. */
export type Identifier<N extends string> = N extends
  | ''
  | `${number}`
  | `${string}${NotInNames}${string}`
  ? string
  : N;

type NotInNames =
  | ' '
  | '*'
  | '('
  | ')'
  | '['
  | ']'
  | ':'
  | '?'
  | '='
  | '/'
  | '@'
  | '\\'
  | '\f'
  | '\v';

/**
 * The declarations of one declarator each. Where one has parentheses and is not the first there is an `@` at the end, for
 * what is not understood.
 */
export type SeparateDeclarators<S extends string> = S extends `${infer A}(${string}`
  ? A extends `${string},${string}`
    ? `${S}@`
    : S
  : S extends `${infer F},${infer R}`
    ? WithSpecifiers<SpecifiersOf<F>, R, F>
    : S;

type WithSpecifiers<
  B extends string,
  S extends string,
  L extends string,
> = S extends `${infer F},${infer R}`
  ? WithSpecifiers<B, R, L | `${B} ${Trim<F>}`>
  : L | `${B} ${Trim<S>}`;

/** The words before the first declarator. */
type SpecifiersOf<S extends string> = S extends `${infer B}*${string}`
  ? Trim<B>
  : BeforeSuffix<S> extends infer T extends string
    ? T extends `${infer B} ${LastWord<T>}`
      ? B
      : T
    : never;

/** A declaration without the length of an array, and the width of a bit-field. */
export type BeforeSuffix<S extends string> = S extends `${infer A}[${string}`
  ? Trim<A>
  : S extends `${infer A}:${string}`
    ? Trim<A>
    : S;
