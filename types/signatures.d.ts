// What functions take and return, and what `dlopen` finds in a library.

import type { Declaration, Prototype } from './c-text.js';
import type { ArgumentTypeName, TypeName } from './names.js';
import type { PassedType, ValueType } from './records.js';

/** A word for results that mean failure; see `Signature.throws`. */
export type FailureWord = 'negative' | 'null' | 'nonzero' | 'zero' | 'code';

/**
 * What a native function or a callback takes and returns. `return` and `arguments` may be left out; a
 * signature without them is `void f(void)`. Properties that other FFIs have in their place are refused,
 * all others are ignored.
 *
 * @see https://nodejs.org/api/ffi.html#signature-objects
 */
export interface Signature {
  /** Type of the result. Default: `'void'`. All but type names is not part of `node:ffi`. */
  readonly return?: TypeName | PassedType;
  /**
   * Types of the arguments, in order. Default: `[]`. All but type names is not part of `node:ffi`.
   *
   * `'...'` stands where C has it, after at least one argument: the function is variadic. With types after
   * it, calls take values of these. As the last element it leaves them to each call, which passes
   * `[type, value]` pairs there (`TypedArgument`). After it, values of C's names for types (`'short'`, `'float'`,
   * `'_Bool'`) are promoted as in C. The names that only `node:ffi` has for such types are refused: say `'int32'`
   * for integers of 8 and 16 bits and `'bool'`, and `'float64'` for `'float32'`.
   */
  readonly arguments?: readonly (ArgumentTypeName | PassedType | '...')[];
  /**
   * Whether the function may call back into JavaScript while it runs. Not part of `node:ffi`.
   *
   * Unset, it is taken to do so while any callback is registered, and calls are slower then.
   * `false` is the caller's promise that it never does; breaking it can crash the process.
   * `true` is for functions that run JavaScript in other ways than by registered callbacks.
   */
  readonly callback?: boolean;
  /**
   * Whether `errno` is set to 0 before each call and captured right after it, for `ffi.errno()`. It takes
   * some 2 ns. On Windows it is the errno of the C runtime that the library imports; if it imports none,
   * binding the function fails with `ERR_INVALID_ARG_VALUE`. With `'GetLastError'`, on Windows alone and without
   * `throws`, it is what that function gives. Not part of `node:ffi`.
   */
  readonly errno?: boolean | 'GetLastError' | undefined;
  /**
   * Which results mean that the call has failed: they are thrown as errors like those of Node's own functions,
   * with `code` ('ENOENT'), `errno` (negative, as Node's), `syscall` and `result`. Implies `errno`. With `'code'`
   * the result is the error itself, as that of `pthread_…` functions. It is for functions that are documented to
   * set `errno`, or to return it. Not part of `node:ffi`.
   */
  readonly throws?: FailureWord | undefined;
  /**
   * Whether another thread makes the calls: the function returns a promise of the result at once, and
   * JavaScript goes on meanwhile. Not part of `node:ffi`.
   *
   * Arguments are checked and converted before the function returns, and errors in them thrown. Memory that is
   * passed stays where it is until the call is done, even if it is detached or transferred; JavaScript and
   * C see what the other writes. Memory of a resizable ArrayBuffer is refused. The function must be one that
   * may be called on any thread, and at the same time as others that are called meanwhile. It may call those
   * callbacks only that other threads may call. `callback` says nothing of such functions.
   *
   * At most `FAST_FFI_THREADS` (an environment variable; default: 64) calls run at a time; others wait.
   * Pending calls keep the event loop alive.
   *
   * @default false
   */
  readonly nonblocking?: boolean | undefined;
  /**
   * The name that the function has in the library. Default: the name of the definition. Several functions
   * may have one symbol. With glibc `name@VERSION` is a version of a symbol. Read where functions are bound
   * by name. Not part of `node:ffi`.
   */
  readonly symbol?: string | undefined;
  /**
   * Whether the symbol may be missing: there is `null` in place of the function then, and no error.
   * Read where functions are bound by name. Not part of `node:ffi`.
   *
   * @default false
   */
  readonly optional?: boolean | undefined;
  /** Refused: say `return`. */
  readonly returns?: never;
  /** Refused: say `return`. */
  readonly result?: never;
  /** Refused: say `return`. */
  readonly returnType?: never;
  /** Refused: say `return`. */
  readonly ret?: never;
  readonly retType?: never;
  /** Refused: say `arguments`. */
  readonly parameters?: never;
  /** Refused: say `arguments`. */
  readonly args?: never;
  /** Refused: say `arguments`. */
  readonly params?: never;
  /** Refused: say `arguments`. */
  readonly argument?: never;
  readonly argumentTypes?: never;
  /** Refused: say `arguments`. */
  readonly paramsType?: never;
  /** What variables have, see `VariableDefinition`. */
  readonly variable?: never;
}

/**
 * Signatures by the names of functions, which are those of their symbols unless `symbol` says otherwise. A prototype
 * in C (`'double cos(double)'`) is a signature, too, and names the symbol.
 */
export interface Definitions {
  readonly [name: string]: Signature | Prototype;
}

/** A variable of a library, for `dlopen`. Not part of `node:ffi`. */
export interface VariableDefinition {
  /** The type of the variable. */
  readonly variable: ValueType;
  /** The name that the variable has in the library. Default: the name of the definition. */
  readonly symbol?: string | undefined;
  /**
   * Whether the symbol may be missing: there is `null` in place of the variable then, and no error.
   *
   * @default false
   */
  readonly optional?: boolean | undefined;
  /** What functions have. */
  readonly return?: never;
  /** What functions have. */
  readonly arguments?: never;
}

/** What `dlopen` is to find in a library: functions, and variables. */
export interface LibraryDefinitions {
  readonly [name: string]: Signature | VariableDefinition | Declaration;
}
