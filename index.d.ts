/// <reference types="node" />
/// <reference lib="esnext.disposable" />

/**
 * The API of Node's own `node:ffi` (as of Node 26.12) for Node 20 and newer, plus `callPath`, structs and
 * unions.
 *
 * Calling native code is unsafe by nature: a wrong signature, a stale pointer or a wrong length
 * can crash the process or corrupt its memory. See doc/api.md.
 *
 * @see https://nodejs.org/api/ffi.html
 */
declare const structMembers: unique symbol;
declare const unionMembers: unique symbol;
declare const arrayElement: unique symbol;
declare const bitFieldUnit: unique symbol;

declare namespace ffi {
  // ---------------------------------------------------------------------------------------------
  // Type names and signatures
  // ---------------------------------------------------------------------------------------------

  /**
   * The type names of signatures.
   *
   * | name | C type | JavaScript value |
   * | --- | --- | --- |
   * | `void` | `void` | only as return type; `undefined` |
   * | `char` | `char` | number; -128 to 127 or 0 to 255, as `char` is on the platform |
   * | `int8` `uint8` | `int8_t` `uint8_t` | number; -128 to 127, 0 to 255 |
   * | `int16` `uint16` | `int16_t` `uint16_t` | number; -32768 to 32767, 0 to 65535 |
   * | `int32` `uint32` | `int32_t` `uint32_t` | number; -2^31 to 2^31 - 1, 0 to 2^32 - 1 |
   * | `int64` `uint64` | `int64_t` `uint64_t` | bigint, or a safe integer as argument |
   * | `float32` `float64` | `float` `double` | any number, NaN and the infinities included |
   * | `pointer` `string` `buffer` `arraybuffer` `function` | any pointer | see `Argument` |
   *
   * @see https://nodejs.org/api/ffi.html#type-names
   */
  type CanonicalTypeName =
    | 'void'
    | 'char'
    | 'int8'
    | 'uint8'
    | 'int16'
    | 'uint16'
    | 'int32'
    | 'uint32'
    | 'int64'
    | 'uint64'
    | 'float32'
    | 'float64'
    | 'pointer'
    | 'string'
    | 'buffer'
    | 'arraybuffer'
    | 'function';

  /**
   * Other spellings of the same types. `bool` is `uint8`: pass 0 or 1, not `false` or `true`.
   *
   * @see https://nodejs.org/api/ffi.html#type-names
   */
  type TypeAlias =
    | 'i8'
    | 'u8'
    | 'bool'
    | 'i16'
    | 'u16'
    | 'i32'
    | 'u32'
    | 'i64'
    | 'u64'
    | 'f32'
    | 'float'
    | 'f64'
    | 'double'
    | 'ptr'
    | 'str';

  /** Any type name; what a function or a callback may return. */
  type TypeName = CanonicalTypeName | TypeAlias;

  /** A type name of an argument: any but `void`. */
  type ArgumentTypeName = Exclude<TypeName, 'void'>;

  /**
   * What a native function or a callback takes and returns. Both properties may be left out; a
   * signature without them is `void f(void)`. Other properties are ignored, so those that other
   * FFIs use in their place are refused here.
   *
   * @see https://nodejs.org/api/ffi.html#signature-objects
   */
  interface Signature {
    /** Type of the result. Default: `'void'`. Structs and unions are not part of `node:ffi`. */
    readonly return?: TypeName | Struct | Union;
    /** Types of the arguments, in order. Default: `[]`. Structs and unions are not part of `node:ffi`. */
    readonly arguments?: readonly (ArgumentTypeName | Struct | Union)[];
    /**
     * Whether the function may call back into JavaScript while it runs. Not part of `node:ffi`.
     *
     * Unset, it is taken to do so while any callback is registered, and calls are slower then.
     * `false` is the caller's promise that it never does; breaking it can crash the process.
     * `true` is for functions that run JavaScript in other ways than by registered callbacks.
     */
    readonly callback?: boolean;
    /** Ignored: say `return`. */
    readonly returns?: never;
    /** Ignored: say `return`. */
    readonly result?: never;
    /** Ignored: say `arguments`. */
    readonly parameters?: never;
    /** Ignored: say `arguments`. */
    readonly args?: never;
  }

  /** Signatures by symbol name. */
  interface Definitions {
    readonly [name: string]: Signature;
  }

  // ---------------------------------------------------------------------------------------------
  // Structs, unions and arrays. None of this is part of `node:ffi`.
  // ---------------------------------------------------------------------------------------------

  /** What a member of a struct or union can be. */
  type MemberType = ArgumentTypeName | Struct | Union | ArrayType | BitField;

  /** The members of a struct or union by name, in the order of their declaration. */
  interface Members {
    readonly [name: string]: MemberType;
  }

  interface Layout {
    /** Bytes that a value takes. */
    readonly size: number;
    /** Bytes of which the address of a value is a multiple. */
    readonly alignment: number;
  }

  interface RecordLayout<M> extends Layout {
    /** The name it was given, for readers of messages. */
    readonly name: string | undefined;
    /** Bytes from the start of a value to each member; for a bit-field, to the byte where it begins. */
    readonly offsets: { readonly [K in keyof M]: number };
  }

  /** A struct, as `struct` defines it. Signatures and other definitions take it as a type. */
  interface Struct<M = any> extends RecordLayout<M> {
    readonly [structMembers]: M;
  }

  /** A union, as `union` defines it. Signatures and other definitions take it as a type. */
  interface Union<M = any> extends RecordLayout<M> {
    readonly [unionMembers]: M;
  }

  /** An array, as `array` defines it: a type of members and elements. */
  interface ArrayType<E = any> extends Layout {
    readonly [arrayElement]: E;
  }

  /** Some bits of an integer, as `bits` defines them: a type of members. */
  interface BitField<T = any> {
    readonly [bitFieldUnit]: T;
    readonly width: number;
  }

  type BigIntTypeName = 'int64' | 'i64' | 'uint64' | 'u64';
  type PointerTypeName =
    | 'pointer'
    | 'ptr'
    | 'string'
    | 'str'
    | 'buffer'
    | 'arraybuffer'
    | 'function';

  /**
   * The JavaScript value of a type, as it comes from C: `Value<typeof Point>` is
   * `{ x: number; y: number }`. Of a union every member is there, read from the same bytes; pointers are
   * addresses.
   */
  type Value<T> = T extends Struct<infer M> | Union<infer M>
    ? { -readonly [K in keyof M]: Value<M[K]> }
    : T extends ArrayType<infer E>
      ? Value<E>[]
      : T extends BitField<infer U>
        ? Value<U>
        : T extends BigIntTypeName | PointerTypeName
          ? bigint
          : number;

  /**
   * What C can be given for a type. A struct takes an object with all of its members, a union one with
   * exactly one; an array takes an array or a typed array of its length, one of `char` a string, too.
   */
  type Input<T> =
    T extends Struct<infer M>
      ? { readonly [K in keyof M]: Input<M[K]> }
      : T extends Union<infer M>
        ? OneOf<M>
        : T extends ArrayType<infer E>
          ?
              | readonly Input<E>[]
              | (E extends ArgumentTypeName ? NumberArray : never)
              | (E extends 'char' ? string : never)
          : T extends BitField<infer U>
            ? Input<U>
            : T extends BigIntTypeName
              ? number | bigint
              : T extends PointerTypeName
                ? bigint | string | null | ArrayBuffer | ArrayBufferView
                : number;

  type OneOf<M> = { [K in keyof M]: { readonly [P in K]: Input<M[P]> } }[keyof M];

  type NumberArray =
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

  /** How a struct or union is laid out, where that is not as its members ask for. */
  interface LayoutOptions {
    /**
     * The most bytes that members are aligned to: `true` is 1, as `__attribute__((packed))`; 1, 2, 4, 8 and
     * 16 are as `#pragma pack`.
     *
     * @default false
     */
    readonly packed?: boolean | 1 | 2 | 4 | 8 | 16 | undefined;
    /** The least bytes that a value is aligned to, a power of two up to 65536, as `aligned` in C. */
    readonly align?: number | undefined;
  }

  /**
   * Defines a struct, laid out as gcc and clang do.
   *
   * @param name What it is called.
   * @param members The types of its members by name, in order. A name must not begin with a digit.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: what stands for a type is none, or `members` or `options`
   *   is no object.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: an unknown type name, `void`, no members, a bad option,
   *   more than 64 types nested in one another, or more than 2 GiB.
   */
  function struct<const M extends Members>(
    name: string,
    members: M,
    options?: LayoutOptions,
  ): Struct<M>;
  /** Defines a struct without a name. */
  function struct<const M extends Members>(members: M, options?: LayoutOptions): Struct<M>;

  /**
   * Defines a union.
   *
   * @throws {TypeError} What `struct` throws.
   */
  function union<const M extends Members>(
    name: string,
    members: M,
    options?: LayoutOptions,
  ): Union<M>;
  /** Defines a union without a name. */
  function union<const M extends Members>(members: M, options?: LayoutOptions): Union<M>;

  /**
   * The type of arrays of `length` elements, for members of structs and unions. The last member of a struct
   * may have length 0: it has any number of elements in C, and adds none to the size.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`: no type, a bad length, or 2 GiB
   *   and more.
   */
  function array<const E extends ArgumentTypeName | Struct | Union | ArrayType>(
    element: E,
    length: number,
  ): ArrayType<E>;

  /**
   * A bit-field of a struct or union: `width` bits of an integer type. It is a number, or a bigint if the
   * type has 64 bits.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `type` is not the name of an integer type.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: the type does not have so many bits.
   */
  function bits<const T extends Exclude<ArgumentTypeName, PointerTypeName | FloatTypeName>>(
    type: T,
    width: number,
  ): BitField<T>;

  type FloatTypeName = 'float32' | 'f32' | 'float' | 'float64' | 'f64' | 'double';

  /**
   * The bytes that a value of a type takes.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`: it is no type, or `void`.
   */
  function sizeof(type: ArgumentTypeName | Struct | Union | ArrayType): number;

  /**
   * The bytes of which the address of a value of a type is a multiple.
   *
   * @throws {TypeError} What `sizeof` throws.
   */
  function alignof(type: ArgumentTypeName | Struct | Union | ArrayType): number;

  // ---------------------------------------------------------------------------------------------
  // Values
  // ---------------------------------------------------------------------------------------------

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
   * - structs and unions: a plain object, see `Input`.
   *
   * @see https://nodejs.org/api/ffi.html#calling-native-functions
   */
  type Argument = number | bigint | string | null | undefined | ArrayBuffer | ArrayBufferView;

  /**
   * What a native function returns: a `number` for floats and for integers up to 32 bits, a
   * `bigint` for 64-bit integers and for all pointer types (an address), `undefined` for `void`.
   *
   * @see https://nodejs.org/api/ffi.html#calling-native-functions
   */
  type Result = number | bigint | undefined;

  /**
   * What a callback may return: a `number` or `bigint` that fits the declared return type; for
   * pointer types a `bigint` address, or `null` or `undefined` for a null pointer; a plain object for
   * structs and unions, in which a pointer is an address or `null`. Anything is
   * ignored for `void`, except a promise. A value that does not fit aborts the process.
   */
  type CallbackResult =
    | number
    | bigint
    | null
    | undefined
    | void
    | { readonly [member: string]: unknown };

  /**
   * A native function. It can't be used with `new`.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: wrong number of arguments, or an argument that
   *   does not fit its declared type.
   * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
   */
  interface NativeFunction<A extends readonly unknown[] = Argument[], R = Result> {
    (...args: A): R;
    /** Address of the native function. */
    pointer: bigint;
    /** Name of the symbol. */
    readonly name: string;
    /** Number of arguments. */
    readonly length: number;
  }

  /** Native functions by the names of their definitions. */
  type NativeFunctions<D extends Definitions> = { -readonly [K in keyof D]: FunctionOf<D[K]> };

  /** The native function of a signature: structs and unions have the types of their definitions. */
  type FunctionOf<S extends Signature> = NativeFunction<ArgumentsOf<S>, ResultOf<S>>;

  /** What a function of a signature takes. Only functions that take structs or unions are told apart. */
  type ArgumentsOf<S extends Signature> = S extends { readonly arguments: infer A }
    ? Extract<A[keyof A], Struct | Union> extends never
      ? Argument[]
      : {
          -readonly [I in keyof A]: A[I] extends Struct | Union ? Input<A[I]> : Argument;
        } & unknown[]
    : Argument[];

  /** What a function of a signature returns. */
  type ResultOf<S extends Signature> = S extends { readonly return: infer T }
    ? T extends Struct | Union
      ? Value<T>
      : Result
    : Result;

  // ---------------------------------------------------------------------------------------------
  // Libraries
  // ---------------------------------------------------------------------------------------------

  /** How a library is used. Not in node:ffi of Node.js 26. */
  interface LibraryOptions {
    /**
     * Whether the library prefers its own symbols, and those of the libraries that it depends on, to
     * symbols of the same name that Node.js exports (`RTLD_DEEPBIND`). Official builds of Node.js
     * export zlib, OpenSSL, libuv and others; a library that calls their functions gets the ones in
     * Node.js otherwise, which need not fit. Has no effect on a library that is loaded already, and
     * with musl or on macOS.
     *
     * @default false
     */
    deepBind?: boolean | undefined;
    /**
     * What happens if one of the library's callbacks throws, returns a promise or returns a value
     * that does not fit its type. `false`: the process ends. `true`: the callback returns 0 to C,
     * as do other callbacks of such libraries from then on, until the native call that led to it has
     * returned; then that call throws the exception. If no call from JavaScript led to it, the
     * exception is uncaught. C code must be able to go on with the 0.
     *
     * @default false
     */
    supportsExceptions?: boolean | undefined;
  }

  /** What `dlopen` returns. Disposing of it (`using`) closes the library. */
  interface LibraryHandle<F> {
    /** The open library. */
    lib: DynamicLibrary;
    /** The functions of the definitions; an empty frozen object when there were none. */
    functions: F;
    /** Closes the library. */
    [Symbol.dispose](): void;
  }

  /**
   * Opens a library without resolving any function.
   *
   * @param path Path or file name, searched as the operating system's loader does; `null` for the
   *   symbols of the running process (not on Windows).
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `path` is neither a string nor `null`, or
   *   `options` has the wrong type.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `path` contains a NUL character.
   * @throws {Error} `ERR_FFI_CALL_FAILED`: the system's loader refused; the message says why.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   * @see https://nodejs.org/api/ffi.html#ffidlopenpath-definitions
   */
  function dlopen(
    path: string | null,
    definitions?: undefined,
    options?: LibraryOptions,
  ): LibraryHandle<Readonly<Record<never, never>>>;
  /**
   * Opens a library and resolves functions. When one of them can't be resolved the library is
   * closed again and the error thrown.
   *
   * @param path Path or file name, searched as the operating system's loader does; `null` for the
   *   symbols of the running process (not on Windows).
   * @param definitions Signatures by symbol name.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `path` is neither a string nor `null`, or
   *   something in `definitions` has the wrong type.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: an unknown type name, a `void` argument, or
   *   a NUL character in a name.
   * @throws {Error} `ERR_FFI_CALL_FAILED`: the system's loader refused, or a symbol is missing;
   *   the message says why.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   * @see https://nodejs.org/api/ffi.html#ffidlopenpath-definitions
   */
  function dlopen<const D extends Definitions>(
    path: string | null,
    definitions: D,
    options?: LibraryOptions,
  ): LibraryHandle<NativeFunctions<D>>;

  /**
   * Closes a library; the same as `library.close()`.
   *
   * @see https://nodejs.org/api/ffi.html#ffidlclosehandle
   */
  function dlclose(library: DynamicLibrary): void;

  /**
   * Address of a symbol; the same as `library.getSymbol(symbol)`.
   *
   * @throws {Error} `ERR_FFI_CALL_FAILED`: there is no such symbol.
   * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
   * @see https://nodejs.org/api/ffi.html#ffidlsymhandle-symbol
   */
  function dlsym(library: DynamicLibrary, symbol: string): bigint;

  /**
   * An open library.
   *
   * @see https://nodejs.org/api/ffi.html#class-dynamiclibrary
   */
  class DynamicLibrary {
    /**
     * Opens a library without resolving any function.
     *
     * @param path Path or file name, searched as the operating system's loader does; `null` for
     *   the symbols of the running process (not on Windows).
     * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `path` is neither a string nor `null`, or
     *   `options` has the wrong type.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `path` contains a NUL character.
     * @throws {Error} `ERR_FFI_CALL_FAILED`: the system's loader refused; the message says why.
     * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
     * @see https://nodejs.org/api/ffi.html#new-dynamiclibrarypath
     */
    constructor(path: string | null, options?: LibraryOptions);

    /** The path the library was opened with; `''` for `null`. Stays readable after `close()`. */
    readonly path: string;

    /**
     * The functions resolved so far, by name, in a new object each time.
     *
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     */
    readonly functions: { [name: string]: NativeFunction };

    /**
     * The addresses resolved so far, by name, in a new object each time.
     *
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     */
    readonly symbols: { [name: string]: bigint };

    /**
     * Closes the library. Its functions throw from then on and its callbacks are released: native
     * code must not call them any more. Closing twice does nothing. A callback may close the library
     * whose function is waiting for it; that is unloaded when the thread has left all native calls.
     *
     * @see https://nodejs.org/api/ffi.html#libraryclose
     */
    close(): void;

    /**
     * Resolves a function. The same name and signature give the same function again.
     *
     * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `name` is not a string, or `signature` or a part
     *   of it has the wrong type.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: an unknown type name, a `void` argument, a NUL
     *   character in a name, or the function was resolved before with another signature.
     * @throws {Error} `ERR_FFI_CALL_FAILED`: there is no such symbol.
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     * @see https://nodejs.org/api/ffi.html#librarygetfunctionname-signature
     */
    getFunction<const S extends Signature>(name: string, signature: S): FunctionOf<S>;

    /**
     * The functions resolved so far; the same as `functions`.
     *
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     * @see https://nodejs.org/api/ffi.html#librarygetfunctionsdefinitions
     */
    getFunctions(definitions?: undefined): { [name: string]: NativeFunction };
    /**
     * Resolves several functions. When one of them can't be resolved, none is.
     *
     * @throws {TypeError | Error} What `getFunction` throws, for the first definition that fails.
     * @see https://nodejs.org/api/ffi.html#librarygetfunctionsdefinitions
     */
    getFunctions<const D extends Definitions>(definitions: D): NativeFunctions<D>;

    /**
     * Address of a symbol, be it a function or data.
     *
     * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `name` is not a string.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `name` contains a NUL character.
     * @throws {Error} `ERR_FFI_CALL_FAILED`: there is no such symbol.
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     * @see https://nodejs.org/api/ffi.html#librarygetsymbolname
     */
    getSymbol(name: string): bigint;

    /**
     * The addresses resolved so far; the same as `symbols`.
     *
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     * @see https://nodejs.org/api/ffi.html#librarygetsymbols
     */
    getSymbols(): { [name: string]: bigint };

    /**
     * Makes a native function pointer, `void (*)(void)`, that calls a JavaScript function.
     *
     * The callback must be called on the thread that registered it, and must neither throw nor
     * return a promise: otherwise the process is aborted. (With `supportsExceptions` the last two are
     * thrown by the native call that led to it.) It may close its library and unregister itself.
     *
     * @returns The address to hand to native code.
     * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `callback` is not a function.
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     * @throws {Error} `ERR_FFI_CALL_FAILED`: no callback could be allocated.
     * @see https://nodejs.org/api/ffi.html#libraryregistercallbacksignature-callback
     */
    registerCallback(callback: () => CallbackResult): bigint;
    /**
     * Makes a native function pointer that calls a JavaScript function.
     *
     * The function gets numbers and bigints as native functions return them (pointers as bigint
     * addresses) and must return a value that fits the declared return type exactly: a `bigint`,
     * not a `number`, for `int64` and `uint64`.
     *
     * The callback must be called on the thread that registered it, and must neither throw nor
     * return a promise: otherwise the process is aborted. (With `supportsExceptions` the last two are
     * thrown by the native call that led to it.) It may close its library and unregister itself.
     *
     * @returns The address to hand to native code.
     * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `callback` is not a function, or `signature` or
     *   a part of it has the wrong type.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: an unknown type name or a `void` argument.
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     * @throws {Error} `ERR_FFI_CALL_FAILED`: no callback could be allocated.
     * @see https://nodejs.org/api/ffi.html#libraryregistercallbacksignature-callback
     */
    registerCallback(signature: Signature, callback: (...args: any[]) => CallbackResult): bigint;

    /**
     * Releases a callback. Native code must not call its pointer any more.
     *
     * @param pointer What `registerCallback` returned.
     * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `pointer` is not a bigint.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: it is no callback of this library.
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     * @see https://nodejs.org/api/ffi.html#libraryunregistercallbackpointer
     */
    unregisterCallback(pointer: bigint): void;

    /**
     * Holds the callback's JavaScript function strongly again, after `unrefCallback`.
     *
     * @param pointer What `registerCallback` returned.
     * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `pointer` is not a bigint.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: it is no callback of this library, or its
     *   function has been garbage-collected.
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     * @see https://nodejs.org/api/ffi.html#libraryrefcallbackpointer
     */
    refCallback(pointer: bigint): void;

    /**
     * Lets the callback's JavaScript function be garbage-collected. After that, native calls to
     * the pointer do nothing and get 0 as result.
     *
     * @param pointer What `registerCallback` returned.
     * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `pointer` is not a bigint.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: it is no callback of this library, or its
     *   function has been garbage-collected.
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     * @see https://nodejs.org/api/ffi.html#libraryunrefcallbackpointer
     */
    unrefCallback(pointer: bigint): void;

    /** Closes the library; for `using`. */
    [Symbol.dispose](): void;
  }

  // ---------------------------------------------------------------------------------------------
  // fast-ffi's own
  // ---------------------------------------------------------------------------------------------

  /** How calls of a function travel. */
  type CallPath =
    | { path: 'fast'; reason: null }
    | {
        path: 'generic';
        /** Why the function is not on the fast path; one plain sentence. */
        reason: string;
      };

  /**
   * How calls of a native function travel, and why. Not part of `node:ffi`.
   *
   * @param fn A function from `dlopen`, `getFunction`, `getFunctions` or `functions`.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `fn` is not such a function.
   */
  function callPath(fn: NativeFunction<never, unknown>): CallPath;

  // ---------------------------------------------------------------------------------------------
  // Constants
  // ---------------------------------------------------------------------------------------------

  /**
   * File name suffix of shared libraries on this platform, without the dot.
   *
   * @see https://nodejs.org/api/ffi.html#ffisuffix
   */
  const suffix: 'so' | 'dylib' | 'dll';

  /**
   * The type names as constants. Frozen.
   *
   * @see https://nodejs.org/api/ffi.html#type-names
   */
  const types: {
    readonly VOID: 'void';
    readonly POINTER: 'pointer';
    readonly BUFFER: 'buffer';
    readonly ARRAY_BUFFER: 'arraybuffer';
    readonly FUNCTION: 'function';
    readonly BOOL: 'bool';
    readonly CHAR: 'char';
    readonly STRING: 'string';
    readonly FLOAT: 'float';
    readonly DOUBLE: 'double';
    readonly INT_8: 'int8';
    readonly UINT_8: 'uint8';
    readonly INT_16: 'int16';
    readonly UINT_16: 'uint16';
    readonly INT_32: 'int32';
    readonly UINT_32: 'uint32';
    readonly INT_64: 'int64';
    readonly UINT_64: 'uint64';
    readonly FLOAT_32: 'float32';
    readonly FLOAT_64: 'float64';
  };

  // ---------------------------------------------------------------------------------------------
  // Raw memory
  // ---------------------------------------------------------------------------------------------

  // Of all twenty: the address may be unaligned, bytes are in the machine's order, and nothing
  // checks that the memory is there.

  /**
   * Reads a value from native memory, at any alignment.
   *
   * @param pointer Address, not 0n.
   * @param offset Byte offset from `pointer`, 0 or more. Default: 0.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`: not an address, or not
   *   an offset.
   * @throws {RangeError} `ERR_OUT_OF_RANGE`: `offset` is not a safe integer.
   * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   * @see https://nodejs.org/api/ffi.html#primitive-memory-access-helpers
   */
  type MemoryReader<Value> = (pointer: bigint, offset?: number) => Value;

  /**
   * Writes a value to native memory, at any alignment.
   *
   * @param pointer Address, not 0n.
   * @param offset Byte offset from `pointer`, 0 or more; must be given.
   * @param value A value that fits the type; integers are not wrapped.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`: not an address, not an
   *   offset, or a value that does not fit.
   * @throws {RangeError} `ERR_OUT_OF_RANGE`: `offset` is not a safe integer.
   * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   * @see https://nodejs.org/api/ffi.html#primitive-memory-access-helpers
   */
  type MemoryWriter<Value> = (pointer: bigint, offset: number, value: Value) => void;

  /** Reads an 8-bit integer. */
  const getInt8: MemoryReader<number>;
  /** Reads an unsigned 8-bit integer. */
  const getUint8: MemoryReader<number>;
  /** Reads a 16-bit integer. */
  const getInt16: MemoryReader<number>;
  /** Reads an unsigned 16-bit integer. */
  const getUint16: MemoryReader<number>;
  /** Reads a 32-bit integer. */
  const getInt32: MemoryReader<number>;
  /** Reads an unsigned 32-bit integer. */
  const getUint32: MemoryReader<number>;
  /** Reads a 64-bit integer. */
  const getInt64: MemoryReader<bigint>;
  /** Reads an unsigned 64-bit integer. */
  const getUint64: MemoryReader<bigint>;
  /** Reads a single-precision number. */
  const getFloat32: MemoryReader<number>;
  /** Reads a double-precision number. */
  const getFloat64: MemoryReader<number>;
  /** Writes an 8-bit integer, -128 to 127. */
  const setInt8: MemoryWriter<number>;
  /** Writes an unsigned 8-bit integer, 0 to 255. */
  const setUint8: MemoryWriter<number>;
  /** Writes a 16-bit integer, -32,768 to 32,767. */
  const setInt16: MemoryWriter<number>;
  /** Writes an unsigned 16-bit integer, 0 to 65,535. */
  const setUint16: MemoryWriter<number>;
  /** Writes a 32-bit integer, -2^31 to 2^31 - 1. */
  const setInt32: MemoryWriter<number>;
  /** Writes an unsigned 32-bit integer, 0 to 2^32 - 1. */
  const setUint32: MemoryWriter<number>;
  /** Writes a 64-bit integer, -2^63 to 2^63 - 1; a number must be a safe integer. */
  const setInt64: MemoryWriter<number | bigint>;
  /** Writes an unsigned 64-bit integer, 0 to 2^64 - 1; a number must be a safe integer. */
  const setUint64: MemoryWriter<number | bigint>;
  /** Writes a single-precision number, to which the value is rounded. */
  const setFloat32: MemoryWriter<number>;
  /** Writes a double-precision number. */
  const setFloat64: MemoryWriter<number>;

  /**
   * Reads a NUL-terminated UTF-8 string. Bytes that are not UTF-8 become U+FFFD.
   *
   * Nothing is checked but null: the bytes must be readable up to and including a NUL.
   *
   * @returns The string, or `null` for a null pointer (`0n`).
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `pointer` is not a bigint.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `pointer` is not an address.
   * @throws {Error} `ERR_STRING_TOO_LONG`: longer than V8's longest string.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   * @see https://nodejs.org/api/ffi.html#ffitostringpointer
   */
  function toString(pointer: bigint): string | null;

  /**
   * Makes a Buffer from native memory.
   *
   * @param pointer Address of the first byte.
   * @param length Length in bytes.
   * @param copy `true` (default) copies the bytes; `false` gives a writable view of the native
   *   memory itself, which must then stay valid for as long as the Buffer is used.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: an argument has the wrong type.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `pointer` is not an address, `length` is not a
   *   non-negative integer, or the two exceed the address range.
   * @throws {RangeError} `ERR_OUT_OF_RANGE`: `length` is not a safe integer.
   * @throws {Error} `ERR_BUFFER_TOO_LARGE`: longer than a Buffer can be.
   * @throws {RangeError} `ERR_MEMORY_ALLOCATION_FAILED`: there is not enough memory for a copy.
   * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer with a length above 0.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   * @see https://nodejs.org/api/ffi.html#ffitobufferpointer-length-copy
   */
  function toBuffer(pointer: bigint, length: number, copy?: boolean): Buffer;

  /**
   * Makes an ArrayBuffer from native memory.
   *
   * @param pointer Address of the first byte.
   * @param length Length in bytes.
   * @param copy `true` (default) copies the bytes; `false` gives a writable view of the native
   *   memory itself, which must then stay valid for as long as the ArrayBuffer is used.
   * @throws {TypeError | RangeError | Error} What `toBuffer` throws.
   * @see https://nodejs.org/api/ffi.html#ffitoarraybufferpointer-length-copy
   */
  function toArrayBuffer(pointer: bigint, length: number, copy?: boolean): ArrayBuffer;

  /**
   * Copies a string and a terminating NUL into native memory.
   *
   * @param string The string.
   * @param pointer Address to write to.
   * @param length Bytes available there; at least those of the encoded string and of the NUL,
   *   which has two bytes for UTF-16 (`utf16le`, `ucs2`), else one.
   * @param encoding Default: `'utf8'`.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: an argument has the wrong type.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `pointer` is not an address, or it and `length`
   *   exceed the address range.
   * @throws {TypeError} `ERR_UNKNOWN_ENCODING`: there is no such encoding.
   * @throws {RangeError} `ERR_OUT_OF_RANGE`: `length` is too small or not a safe integer.
   * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   * @see https://nodejs.org/api/ffi.html#ffiexportstringstring-pointer-length-encoding
   */
  function exportString(
    string: string,
    pointer: bigint,
    length: number,
    encoding?: BufferEncoding,
  ): void;

  /**
   * Copies the bytes of a Buffer into native memory.
   *
   * @param buffer The Buffer. A plain `Uint8Array` is refused: use `exportArrayBufferView`.
   * @param pointer Address to write to.
   * @param length Bytes available there; at least `buffer.length`.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: an argument has the wrong type.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `pointer` is not an address, it and `length`
   *   exceed the address range, or the source is detached.
   * @throws {RangeError} `ERR_OUT_OF_RANGE`: `length` is too small or not a safe integer.
   * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer, unless the source is empty.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   * @see https://nodejs.org/api/ffi.html#ffiexportbufferbuffer-pointer-length
   */
  function exportBuffer(buffer: Buffer, pointer: bigint, length: number): void;

  /**
   * Copies the bytes of an ArrayBuffer into native memory.
   *
   * @param arrayBuffer The ArrayBuffer; not a SharedArrayBuffer.
   * @param pointer Address to write to.
   * @param length Bytes available there; at least `arrayBuffer.byteLength`.
   * @throws {TypeError | RangeError | Error} What `exportBuffer` throws.
   * @see https://nodejs.org/api/ffi.html#ffiexportarraybufferarraybuffer-pointer-length
   */
  function exportArrayBuffer(arrayBuffer: ArrayBuffer, pointer: bigint, length: number): void;

  /**
   * Copies the bytes of a typed array, Buffer or DataView into native memory.
   *
   * @param arrayBufferView The view; it may be of a SharedArrayBuffer.
   * @param pointer Address to write to.
   * @param length Bytes available there; at least `arrayBufferView.byteLength`.
   * @throws {TypeError | RangeError | Error} What `exportBuffer` throws.
   * @see https://nodejs.org/api/ffi.html#ffiexportarraybufferviewarraybufferview-pointer-length
   */
  function exportArrayBufferView(
    arrayBufferView: ArrayBufferView,
    pointer: bigint,
    length: number,
  ): void;

  /**
   * Address of the bytes of a JavaScript object. It is valid only while the object is alive and
   * its memory is neither detached, transferred nor resized: keep a reference to the object.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `source` is none of these.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `source` is detached.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   * @see https://nodejs.org/api/ffi.html#ffigetrawpointersource
   */
  function getRawPointer(source: ArrayBuffer | SharedArrayBuffer | ArrayBufferView): bigint;

  /**
   * Address of the `uv_loop_t` of this thread. Valid until the thread's environment ends.
   *
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   * @see https://nodejs.org/api/ffi.html#ffigetcurrenteventloop
   */
  function getCurrentEventLoop(): bigint;
}

export = ffi;
