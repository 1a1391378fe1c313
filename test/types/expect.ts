// What the programs that tsc checks expect of types. None of it is ever run.

/** Whether two types are the same, and not only assignable. */
export type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export type IsAny<T> = Equal<T, any>;

export declare function expectType<T>(value: T): void;
export declare function expectTrue<_T extends true>(): void;
