/// <reference types="node" />
/// <reference lib="esnext.disposable" />

import * as cText from './types/c-text.js';
import * as declarations from './types/declarations.js';
import * as functions from './types/functions.js';
import * as names from './types/names.js';
import * as records from './types/records.js';
import * as signatures from './types/signatures.js';
import * as values from './types/values.js';
import * as views from './types/views.js';

/**
 * The API of Node's own `node:ffi` (as of Node 26.12) for Node 20 and newer, plus types (structs, unions, arrays,
 * enums and pointers to them), variadic functions, functions of addresses, variables, cells, memory
 * that is given back, and `callPath`.
 *
 * Calling native code is unsafe by nature: a wrong signature, a stale pointer or a wrong length
 * can crash the process or corrupt its memory. See doc/api.md.
 *
 * @see https://nodejs.org/api/ffi.html
 */
declare namespace ffi {
  // types/names.d.ts
  export import CanonicalTypeName = names.CanonicalTypeName;
  export import TypeAlias = names.TypeAlias;
  export import CTypeName = names.CTypeName;
  export import CArrayName = names.CArrayName;
  export import TypeName = names.TypeName;
  export import ArgumentTypeName = names.ArgumentTypeName;
  export import VariadicTypeName = names.VariadicTypeName;

  // types/records.d.ts
  export import PassedType = records.PassedType;
  export import ScalarType = records.ScalarType;
  export import ValueType = records.ValueType;
  export import MemberType = records.MemberType;
  export import Members = records.Members;
  export import Layout = records.Layout;
  export import Struct = records.Struct;
  export import Union = records.Union;
  export import ArrayType = records.ArrayType;
  export import BitField = records.BitField;
  export import AnonymousMember = records.AnonymousMember;
  export import PointerType = records.PointerType;
  export import FunctionType = records.FunctionType;
  export import OpaqueType = records.OpaqueType;
  export import Constants = records.Constants;
  export import EnumType = records.EnumType;
  export import CountOf = records.CountOf;
  export import EndsOpen = records.EndsOpen;

  // types/c-text.d.ts
  export import Prototype = cText.Prototype;
  export import Declaration = cText.Declaration;

  // types/signatures.d.ts
  export import FailureWord = signatures.FailureWord;
  export import Signature = signatures.Signature;
  export import Definitions = signatures.Definitions;
  export import VariableDefinition = signatures.VariableDefinition;
  export import LibraryDefinitions = signatures.LibraryDefinitions;

  // types/values.d.ts
  export import Address = values.Address;
  export import Pointer = values.Pointer;
  export import PointsTo = values.PointsTo;
  export import PointerAddress = values.PointerAddress;
  export import PointerInput = values.PointerInput;
  export import Memory = values.Memory;
  export import Callback = values.Callback;
  export import NativeCode = values.NativeCode;
  export import Disposable = values.Disposable;
  export import Owned = values.Owned;
  export import Value = values.Value;
  export import Input = values.Input;
  export import Stored = values.Stored;
  export import Init = values.Init;
  export import Argument = values.Argument;
  export import PointerArgument = values.PointerArgument;
  export import Result = values.Result;

  // types/views.d.ts
  export import StructClass = views.StructClass;
  export import UnionClass = views.UnionClass;
  export import ArrayClass = views.ArrayClass;
  export import View = views.View;
  export import Assignable = views.Assignable;
  export import StructView = views.StructView;
  export import UnionView = views.UnionView;
  export import ArrayView = views.ArrayView;
  export import TypedArrayOf = views.TypedArrayOf;
  export import CharArray = views.CharArray;
  export import ElementList = views.ElementList;
  export import Elements = views.Elements;
  export import ScalarElements = views.ScalarElements;
  export import Packing = views.Packing;
  export import IsPacked = views.IsPacked;
  export import LayoutOptions = views.LayoutOptions;

  // types/functions.d.ts
  export import NativeFunction = functions.NativeFunction;
  export import NativeFunctions = functions.NativeFunctions;
  export import BoundFunction = functions.BoundFunction;
  export import FunctionOf = functions.FunctionOf;
  export import DeclaredSignature = functions.DeclaredSignature;
  export import FunctionArgument = functions.FunctionArgument;
  export import ArgumentOf = functions.ArgumentOf;
  export import ArgumentsOf = functions.ArgumentsOf;
  export import ResultOf = functions.ResultOf;
  export import TypedArgument = functions.TypedArgument;
  export import CallbackOptions = functions.CallbackOptions;
  export import CallbackResult = functions.CallbackResult;
  export import CallbackOf = functions.CallbackOf;
  export import CheckedSignature = functions.CheckedSignature;
  export import CheckedDefinitions = functions.CheckedDefinitions;

  // types/declarations.d.ts
  export import DeclaredFunctions = declarations.DeclaredFunctions;
  export import DeclaredVariables = declarations.DeclaredVariables;
  export import DeclaredTypes = declarations.DeclaredTypes;

  // ---------------------------------------------------------------------------------------------
  // Types that programs define. None of this is part of `node:ffi`.
  // ---------------------------------------------------------------------------------------------

  /**
   * Defines a struct, laid out as gcc and clang do. What it gives is a type, and the class of its views:
   * `new Point({ x: 1 })` makes one, `Point.at(address)` one of native memory.
   *
   * @param name What it is called.
   * @param members The types of its members by name, in order. A name must not begin with a digit.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: what stands for a type is none, or `members` or `options`
   *   is no object.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: an unknown type name, `void`, an opaque type, no members, a
   *   bad option, more than 64 types nested in one another, or more than 2 GiB.
   */
  function struct<const M extends Members, const K extends Packing = false>(
    name: string,
    members: M,
    options?: LayoutOptions<K>,
  ): StructClass<M, IsPacked<K>>;
  /** Defines a struct without a name. */
  function struct<const M extends Members, const K extends Packing = false>(
    members: M,
    options?: LayoutOptions<K>,
  ): StructClass<M, IsPacked<K>>;

  /**
   * Defines a union. What it gives is a type, and the class of its views, as with `struct`.
   *
   * @throws {TypeError} What `struct` throws.
   */
  function union<const M extends Members, const K extends Packing = false>(
    name: string,
    members: M,
    options?: LayoutOptions<K>,
  ): UnionClass<M, IsPacked<K>>;
  /** Defines a union without a name. */
  function union<const M extends Members, const K extends Packing = false>(
    members: M,
    options?: LayoutOptions<K>,
  ): UnionClass<M, IsPacked<K>>;

  /**
   * The type of arrays of `length` elements, for members of structs and unions. The last member of a struct
   * may have length 0: it has any number of elements in C, and adds none to the size. `new` makes an array
   * in memory: `new (ffi.array('int32', 4))([1, 2, 3, 4])` is an Int32Array.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`: no type, an opaque type, a bad length,
   *   elements that end with an array without a length, or 2 GiB and more.
   */
  function array<const E extends ValueType, const N extends number>(
    element: E,
    length: N,
  ): ArrayClass<E, N>;

  /**
   * A bit-field of a struct or union: `width` bits of an integer type. It is a number, or a bigint if the
   * type has 64 bits.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `type` is not the name of an integer type.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: the type does not have so many bits.
   */
  function bits<const T extends names.IntegerTypeName>(type: T, width: number): BitField<T>;

  /**
   * A member of a struct or union that has no name in C. The members of its type count as members of what it
   * is in: in values, views and `offsets`, and at any depth. The name that it has in the definition is seen
   * nowhere.
   *
   * ```ts
   * const Tagged = ffi.struct({ tag: 'int32', value: ffi.anonymous(ffi.union({ i: 'int32', f: 'float' })) });
   * new Tagged({ tag: 1, f: 0.5 }).i; // 0x3f000000
   * ```
   *
   * What is given has exactly one of the members of an anonymous union; only `new` may be given none, if it is
   * in a struct. A union is given all members of an anonymous struct, or another member; `new` takes one of
   * the struct's, too. No two members may have one name, which TypeScript does not check.
   *
   * @param type A struct or union.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `type` is no struct or union.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: an unknown type name, `void` or an opaque type.
   */
  function anonymous<const T extends Struct | Union>(type: T): AnonymousMember<T>;

  /**
   * The type of pointers to values of `target`: values are those of `'pointer'`, and in calls also arrays of such
   * values, which are copied for the call.
   *
   * @param target What it points to; `'void'` and opaque types, too.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `target` is no type.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: an unknown type name.
   */
  function pointer<const T extends ValueType | OpaqueType | 'void'>(target: T): PointerType<T>;

  /**
   * The type of pointers to functions of a signature. Where it is the type of an argument, JavaScript functions can be
   * passed; where it is that of a result, it is a function, or `null`.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`: no signature, or a bad one.
   */
  function func<const S extends Signature | Prototype>(
    signature: S & CheckedSignature<S>,
  ): FunctionType<S>;

  /**
   * A type of which nothing is known, such as `struct sqlite3`. Only `pointer` takes it.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `name` is not a string.
   */
  function opaque<const N extends string>(name: N): OpaqueType<N>;

  /**
   * The bytes that a value of a type takes.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`: it is no type, `void` or opaque.
   */
  function sizeof(type: ValueType): number;

  /**
   * The bytes of which the address of a value of a type is a multiple.
   *
   * @throws {TypeError} What `sizeof` throws.
   */
  function alignof(type: ValueType): number;

  /**
   * Reads a value of a type from native memory, at any alignment: a copy, as calls return it.
   *
   * @param address Where the value is; not a null pointer.
   * @param offset Bytes from `address` to it, 0 or more. Default: 0.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`: no type, no address or no offset, or
   *   both go beyond the end of the address space.
   * @throws {RangeError} `ERR_OUT_OF_RANGE`: `offset` is not a safe integer.
   * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   */
  function read<const T extends ValueType>(type: T, address: Address, offset?: number): Value<T>;

  /**
   * Writes a value of a type to native memory, at any alignment. Nothing is written if something of the
   * value does not fit. Padding, and bits beside bit-fields, stay as they are.
   *
   * @param address Where the value goes; not a null pointer.
   * @param value The value. Pointers are addresses or `null`: strings and memory are refused.
   * @param offset Bytes from `address` to it, 0 or more. Default: 0.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`: no type, no address or no offset,
   *   both go beyond the end of the address space, or a value that does not fit.
   * @throws {RangeError} `ERR_OUT_OF_RANGE`: `offset` is not a safe integer.
   * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   */
  function write<const T extends ValueType>(
    type: T,
    address: Address,
    value: Stored<T>,
    offset?: number,
  ): void;

  /** A value in memory. What is set is checked as an argument is. */
  interface ValueInMemory<T> {
    /** The value, as it comes from C: of a struct, union or array a copy. */
    get value(): Value<T>;
    /**
     * Writes the value. Nothing is written if something of it does not fit. Pointers are addresses or `null`:
     * strings and memory are refused.
     *
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: a value that does not fit.
     */
    set value(value: Stored<T>);
  }

  /**
   * Memory for one value, as `cell` makes it: what an out-parameter (`int *`, `sqlite3 **`) takes. It is a typed
   * array, of one scalar or of the bytes of a struct, union or array, and so can be passed for a pointer.
   */
  type Cell<T> = CellMemory<T> & ValueInMemory<T>;

  /** The typed array that a cell is. */
  type CellMemory<T> = T extends Struct | Union | ArrayType | CArrayName
    ? Uint8Array
    : T extends 'char'
      ? Int8Array | Uint8Array
      : TypedArrayOf<T>;

  /**
   * Makes memory for one value, for C functions that write a result where a pointer leads. Pass it for the
   * pointer, and read its `value` after the call. It can be used for any number of calls.
   *
   * Cells share their ArrayBuffers: don't transfer, nor clone, the `buffer` of one.
   *
   * ```ts
   * const end = ffi.cell('pointer');
   * strtol(text, end, 10);
   * end.value; // an address
   * ```
   *
   * @param type The type of the value.
   * @param value The value at first. Pointers are addresses or `null`. Default: all zero.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `type` is no type.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: an unknown type name, `void` or an opaque type, or a value that
   *   does not fit.
   * @throws {RangeError} `ERR_MEMORY_ALLOCATION_FAILED`: there is not enough memory.
   */
  function cell<const T extends ValueType>(type: T, value?: Stored<T> | undefined): Cell<T>;

  // ---------------------------------------------------------------------------------------------
  // Memory that is given back
  // ---------------------------------------------------------------------------------------------

  /** A function of a library that frees what its only argument, a pointer, leads to; or `ffi.free`. */
  type Deallocator = NativeFunction<never, unknown> | typeof free;

  /** What is freed before what it depends on. */
  interface OwnedOptions {
    /**
     * What must not be freed before this is: something owned, memory of `allocate`, or a buffer that frees its
     * memory. Whatever is disposed of or collected first, this is freed before it.
     */
    after?: Owned | ArrayBuffer | NodeJS.ArrayBufferView | undefined;
  }

  /** How a Buffer or an ArrayBuffer of native memory has that freed. */
  interface FreedOptions extends OwnedOptions {
    /** The function that frees the memory; it is called with its address. */
    free: Deallocator;
  }

  /**
   * Owns something of C's: `free` is called with its address, once, when the object that this gives is disposed of
   * or collected. That waits until all that names the object as `after` has been freed, and, after a `dispose` in a
   * callback, until C has returned. It does not happen after the library of `free` has been closed, nor when the
   * process or the Worker ends.
   *
   * ```ts
   * const repository = ffi.owned(out.value, git_repository_free);
   * const commit = ffi.owned(found.value, git_commit_free, { after: repository });
   * ```
   *
   * @param address The address, a bigint or a safe integer from 65,536 up; `null`, which C's functions may give, throws.
   * @param free A function of a library, of one pointer; or `ffi.free` for what C has from `malloc`.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: an argument has the wrong type.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: no address, `free` does not take just one pointer, or an unknown
   *   option.
   * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer.
   * @throws {Error} `ERR_FFI_DISPOSED`: `after` has been disposed of.
   * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library of `free` has been closed.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   */
  function owned(address: Address, free: Deallocator, options?: OwnedOptions | undefined): Owned;

  /** What `allocate` gives for a type, without a count. */
  type Allocated<T extends ValueType> = (T extends Struct | Union | ArrayType
    ? View<T>
    : T extends CArrayName
      ? views.ViewOf<T, false>
      : views.ArrayView<T, number, false>) &
    Disposable;

  /**
   * Allocates zeroed memory that does not move: C may keep its address for as long as there is an object that has
   * it. It is given back when the last is collected, or by `free` or `using`; after that the object has no memory.
   *
   * @param bytes The number of bytes, which come as a Buffer.
   * @param count How often as many. Default: 1.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: neither a number nor a type.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: not a non-negative integer, `void` or an opaque type.
   * @throws {RangeError} `ERR_OUT_OF_RANGE`, `ERR_MEMORY_ALLOCATION_FAILED`: too much memory.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   */
  function allocate(bytes: number, count?: number | undefined): Buffer & Disposable;

  /**
   * Allocates zeroed memory for a value of a type, in the form of its view, or for one scalar, as an array of it.
   *
   * @param count For types that end with an array without a length: the number of its elements.
   */
  function allocate<const T extends ValueType>(type: T): Allocated<T>;

  /** Allocates zeroed memory for `count` scalars of a type, as an array in memory: a typed array mostly, see `View`. */
  function allocate<const T extends Exclude<ValueType, Struct | Union | ArrayType>>(
    type: T,
    count: number,
  ): (T extends CArrayName ? Elements<T> : views.ArrayView<T, number, false>) & Disposable;

  /**
   * Allocates zeroed memory for `count` structs, unions or arrays. If the type ends with an array without a length,
   * it is for one, with so many elements there.
   */
  function allocate<T extends Struct | Union | ArrayType>(
    type: T,
    count: number,
  ): (true extends EndsOpen<T> ? View<T> : Elements<T>) & Disposable;

  /**
   * Gives back what is owned: what `owned` or `allocate` has given, or `toBuffer` or `toArrayBuffer` with a
   * function that frees, as `using` does. An address is passed to C's `free`, which `malloc` belongs to; a null
   * pointer or `null` is nothing to free.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: nothing of these.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: no address.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   */
  function free(what: bigint | number | null | Owned | ArrayBuffer | NodeJS.ArrayBufferView): void;

  // ---------------------------------------------------------------------------------------------
  // Libraries
  // ---------------------------------------------------------------------------------------------

  /**
   * How a library is opened and used. For the running process (`null`) all options but `supportsExceptions` are
   * without effect. Not in node:ffi of Node.js 26.
   */
  interface LibraryOptions {
    /**
     * Whether the library prefers its own symbols, and those of the libraries that it depends on, to
     * symbols of the same name that Node.js exports (`RTLD_DEEPBIND`). Official builds of Node.js
     * export zlib, OpenSSL, libuv and others; a library that calls their functions gets the ones in
     * Node.js otherwise, which need not fit. Has no effect on a library that is loaded already, and
     * with musl or on macOS.
     *
     * Where it is unset, and the library or one that it needs is among those in Node.js, there is a warning
     * `FAST_FFI_CONTAINED_LIBRARY`. `false` says that it is meant to be so.
     *
     * @default false
     */
    deepBind?: boolean | undefined;
    /**
     * Whether functions that the library calls are looked up when it first calls them (`RTLD_LAZY`). `false`:
     * all of them when it is opened, which fails if one is missing (`RTLD_NOW`). musl always does the latter.
     *
     * @default true
     */
    lazy?: boolean | undefined;
    /**
     * Whether libraries that are opened later can be bound to this library's symbols (`RTLD_GLOBAL`).
     *
     * @default false
     */
    global?: boolean | undefined;
    /**
     * Whether the library stays loaded when it is closed (`RTLD_NODELETE`).
     *
     * @default false
     */
    nodelete?: boolean | undefined;
    /**
     * Whether the library must be loaded already: nothing is loaded, and it is an error if it is not
     * (`RTLD_NOLOAD`).
     *
     * @default false
     */
    noload?: boolean | undefined;
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

  /**
   * A variable of a library. Its `value` is read and written where the library has it, each time.
   *
   * Reading and setting `value` throw what is with it, and an Error `ERR_FFI_LIBRARY_CLOSED` if the library has
   * been closed. On Linux, setting it throws an Error `ERR_FFI_READ_ONLY` if it is in memory that can't be
   * written, as what is `const` in C mostly is; elsewhere that ends the process.
   */
  interface Variable<T> extends ValueInMemory<T> {
    /** The name it was asked for by. */
    readonly name: string;
    /** Where it is. */
    readonly address: bigint;
  }

  /** The variables among definitions, by their names. */
  type NativeVariables<D extends LibraryDefinitions> = {
    -readonly [K in keyof D as [VariableIn<D[K]>] extends [never] ? never : K]: BoundVariable<
      VariableIn<D[K]>
    >;
  };

  /** The definition of a variable. */
  type VariableIn<T> = T extends string
    ? cText.IsVariable<T> extends true
      ? { readonly variable: T }
      : never
    : Extract<T, VariableDefinition>;

  /** What is found by the definition of a variable. */
  type BoundVariable<D extends { readonly variable: unknown }> = functions.OrNull<
    Variable<D['variable']>,
    D
  >;

  /** What `dlopen` returns for definitions: with `variables` if there are some among them. */
  type Opened<D extends LibraryDefinitions> = LibraryHandle<NativeFunctions<D>> &
    ([keyof NativeVariables<D>] extends [never]
      ? unknown
      : string extends keyof D
        ? { variables?: NativeVariables<D> }
        : {
            /** The variables of the definitions. */
            variables: NativeVariables<D>;
          });

  /** What a text of C declares: definitions for `dlopen`, types and constants. */
  interface Declared<S extends string> {
    /** The signatures of functions. */
    readonly functions: {
      readonly [K in keyof DeclaredFunctions<S>]: DeclaredSignature<DeclaredFunctions<S>[K]>;
    };
    /** The definitions of variables. */
    readonly variables: {
      readonly [K in keyof DeclaredVariables<S>]: { readonly variable: any };
    };
    /** The types, by the names that they have in C. */
    readonly types: DeclaredTypes<S>;
    /** The constants of enums, and macros that are constant expressions; bigints beyond 2^53. */
    readonly constants: { readonly [name: string]: any };
    /** What could not be used, and why. */
    readonly skipped: readonly Skipped[];
  }

  /** What `dlopen` returns for declarations in C. */
  interface OpenedByText<S extends string> extends LibraryHandle<DeclaredFunctions<S>> {
    /** The variables that are declared as `extern`. */
    readonly variables: {
      readonly [K in keyof DeclaredVariables<S>]: Variable<DeclaredVariables<S>[K]>;
    };
    /** The types that are declared, by the names that they have in C. */
    readonly types: DeclaredTypes<S>;
    /** The constants of enums, and macros that are constant expressions; bigints beyond 2^53. */
    readonly constants: { readonly [name: string]: any };
    /** What could not be used, and why. */
    readonly skipped: readonly Skipped[];
  }

  /** A declaration that could not be used. */
  interface Skipped {
    /** Its name; `''` if it can't be told. */
    readonly name: string;
    /** Why it could not be used. */
    readonly reason: string;
    /** The line where it is, counted from 1, in the file that a line marker names if there is one. */
    readonly line: number;
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
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `path` contains a NUL character, or an option is unknown.
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
   * Opens a library for declarations in C: prototypes become functions, and `extern` declarations variables. What
   * TypeScript reads of the text is their names and types, unless it has some hundreds of declarations; macros
   * and what is not declared there are `any`. Not part of `node:ffi`.
   *
   * @param path Path or file name, searched as the operating system's loader does; `null` for the
   *   symbols of the running process (not on Windows).
   * @param declarations C's text, as the output of a preprocessor has it: `'double cos(double x); extern int daylight;'`.
   * @throws {SyntaxError} `ERR_FFI_DECLARATION`: what can't be read, or is not supported; `line` and `column` say where.
   * @throws {TypeError | Error} What `dlopen` throws for other definitions.
   */
  function dlopen<const S extends string>(
    path: string | null,
    declarations: S,
    options?: LibraryOptions,
  ): OpenedByText<S>;
  /**
   * Opens a library and resolves functions and variables. When one of them can't be resolved the library is
   * closed again and the error thrown.
   *
   * @param path Path or file name, searched as the operating system's loader does; `null` for the
   *   symbols of the running process (not on Windows).
   * @param definitions Signatures of functions, and types of variables (`{ variable: 'int32' }`), by name.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `path` is neither a string nor `null`, or
   *   something in `definitions` or `options` has the wrong type.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: an unknown type name, a `void` argument, a bad place of `'...'`,
   *   a property that other FFIs have in place of `return` or `arguments`, an unknown option, or a NUL
   *   character in a name.
   * @throws {Error} `ERR_FFI_CALL_FAILED`: the system's loader refused, or symbols are missing;
   *   the message says why, and which functions (or else which variables) are.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   * @see https://nodejs.org/api/ffi.html#ffidlopenpath-definitions
   */
  function dlopen<const D extends LibraryDefinitions>(
    path: string | null,
    definitions: D & CheckedDefinitions<D>,
    options?: LibraryOptions,
  ): Opened<D>;

  /**
   * Reads declarations in C without a library. Not part of `node:ffi`.
   *
   * @param text The declarations, as the output of a preprocessor has them.
   * @returns Types and constants by name, and definitions for `dlopen`. What is not supported is among `skipped`.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `text` is not a string.
   * @throws {SyntaxError} `ERR_FFI_DECLARATION`: what can't be read; `line` and `column` say where.
   */
  function declare<const S extends string>(text: S): Declared<S>;

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
   * Finds the file of a library, as the system's loader would. Not part of `node:ffi`.
   *
   * @param name The name of the library, with or without `lib`, the ending and the version: `'sqlite3'`,
   *   `'libsqlite3.so'`, `'libsqlite3.so.0'`. A file without a version comes before those with one, and of these
   *   the newest is taken.
   * @returns The absolute path of a library that this process can load; `null` if there is none.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `name` is not a string, or empty.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `name` contains a slash or a NUL character.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   */
  function findLibrary(name: string): string | null;

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
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `path` contains a NUL character, or an option is
     *   unknown.
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
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: an unknown type name, a `void` argument, a bad place of
     *   `'...'`, a property that other FFIs have in place of `return` or `arguments`, a NUL character in a
     *   name, or the function was resolved before with another signature or symbol.
     * @throws {SyntaxError} `ERR_FFI_DECLARATION`: `signature` is a prototype that can't be read, or is not
     *   supported.
     * @throws {Error} `ERR_FFI_CALL_FAILED`: there is no such symbol, and it is not `optional`.
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     * @throws {Error} `ERR_FFI_TOO_MANY_FUNCTIONS`: 1,032,192 functions are bound in the process.
     * @see https://nodejs.org/api/ffi.html#librarygetfunctionname-signature
     */
    getFunction<const S extends Signature | Prototype | FunctionType>(
      name: string,
      signature: S & CheckedSignature<S>,
    ): BoundFunction<S>;
    /**
     * Resolves the function of a prototype: `lib.getFunction('double cos(double)')`. Not part of `node:ffi`.
     *
     * @throws {SyntaxError} `ERR_FFI_DECLARATION`: it can't be read, or is not supported.
     */
    getFunction<const S extends Prototype>(prototype: S): FunctionOf<S>;

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
     * @throws {TypeError | Error} What `getFunction` throws, for the first definition that fails. Where
     *   symbols are missing, the message names all of them.
     * @see https://nodejs.org/api/ffi.html#librarygetfunctionsdefinitions
     */
    getFunctions<const D extends Definitions>(
      definitions: D & CheckedDefinitions<D>,
    ): NativeFunctions<D>;
    /**
     * Resolves all functions that a text of C declares. Its types are known to the library then. Not part of
     * `node:ffi`.
     *
     * @throws {SyntaxError} `ERR_FFI_DECLARATION`: it can't be read, or a function of it is not supported.
     */
    getFunctions<const S extends string>(declarations: S): DeclaredFunctions<S>;

    /**
     * Makes a function of one that C has at an address: a new one each time, which is not among `functions`.
     * It throws once the library has been closed. Not part of `node:ffi`.
     *
     * @param address Where the function is: what is in a table of functions, for instance. A number must be a safe
     *   integer from 65,536 up. That a function is there, and of this signature, is not checked.
     * @param signature What it takes and returns. `symbol` and `optional` are ignored.
     * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `address` is neither a bigint nor a number, or `signature` or a
     *   part of it has the wrong type.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `address` is no address, or what `getFunction` says of
     *   signatures.
     * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer.
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     */
    toFunction<const S extends Signature | Prototype | FunctionType>(
      address: bigint | number,
      signature: S & CheckedSignature<S>,
    ): FunctionOf<S>;

    /**
     * Finds a variable. Not part of `node:ffi`.
     *
     * @param name Name of its symbol.
     * @param type Its type. That C agrees is not checked.
     * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `name` is not a string, or `type` is no type.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `name` contains a NUL character; an unknown type name,
     *   `void` or an opaque type.
     * @throws {Error} `ERR_FFI_CALL_FAILED`: there is no such symbol.
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     */
    getVariable<const T extends ValueType>(name: string, type: T): Variable<T>;

    /**
     * Address of a symbol, be it a function or data. With glibc `name@VERSION` is a version of a symbol.
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
     * The callback must be called on the thread that registered it, unless it is `threadSafe`, and must
     * neither throw nor return a promise: otherwise the process is aborted. (With `supportsExceptions` the
     * last two are thrown by the native call that led to it.) It may close its library and unregister itself.
     *
     * @returns The address to hand to native code.
     * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `callback` is not a function, or an option no boolean.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: an option that does not exist, or `wait: false` or
     *   `keepAlive: true` without `threadSafe: true`.
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     * @throws {Error} `ERR_RX_MEMORY_NOT_SUPPORTED`: the system gives no executable memory.
     * @throws {Error} `ERR_FFI_CALL_FAILED`: there are no callbacks for this processor.
     * @see https://nodejs.org/api/ffi.html#libraryregistercallbacksignature-callback
     */
    registerCallback(
      callback: () => functions.NoPromise,
      signature?: undefined,
      options?: CallbackOptions,
    ): bigint;
    /**
     * Makes a native function pointer that calls a JavaScript function.
     *
     * The function gets numbers and bigints as native functions return them (pointers as bigint
     * addresses) and must return a value that fits the declared return type exactly: a `bigint`,
     * not a `number`, for `int64` and `uint64`.
     *
     * The callback must be called on the thread that registered it, unless it is `threadSafe`, and must
     * neither throw nor return a promise: otherwise the process is aborted. (With `supportsExceptions` the
     * last two are thrown by the native call that led to it.) It may close its library and unregister itself.
     *
     * @returns The address to hand to native code.
     * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `callback` is not a function, `signature` or
     *   a part of it has the wrong type, the two are the wrong way round, or an option is no boolean.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: an unknown type name, a `void` argument, `'...'`, a
     *   property that other FFIs have in place of `return` or `arguments`, an option that does not exist,
     *   `wait: false` or `keepAlive: true` without `threadSafe: true`, or `wait: false` with a result.
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     * @throws {Error} `ERR_RX_MEMORY_NOT_SUPPORTED`: the system gives no executable memory.
     * @throws {Error} `ERR_FFI_CALL_FAILED`: there are no callbacks for this processor.
     * @see https://nodejs.org/api/ffi.html#libraryregistercallbacksignature-callback
     */
    registerCallback<const S extends Signature | Prototype | FunctionType>(
      signature: S & functions.NotVariadic<S> & CheckedSignature<S>,
      callback: CallbackOf<S>,
      options?: functions.OptionsFor<S>,
    ): bigint;

    /**
     * Makes a callback that C may keep: an object, which can be passed wherever a function pointer of its type can.
     * It is a callback as `registerCallback` makes it. It lasts until it is closed, or its library is; the garbage
     * collector does not close it, because C may have it. Not part of `node:ffi`.
     *
     * ```ts
     * const onProgress = lib.callback({ return: 'int32', arguments: ['pointer'] }, () => 0);
     * functions.set_progress_handler(database, 1000, onProgress, null);
     * ```
     *
     * @param type A signature, the type of a function in C (`'int (int)'`, or a name that the library's text has for
     *   one), or what `func` has given.
     * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `fn` is not a function, `type` or a part of it has the wrong type,
     *   or an option is no boolean.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: a signature that callbacks can't have, an option that does not
     *   exist, or options that don't go together.
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     * @throws {Error} `ERR_RX_MEMORY_NOT_SUPPORTED`: the system gives no executable memory.
     * @throws {Error} `ERR_FFI_CALL_FAILED`: there are no callbacks for this processor.
     */
    callback<const S extends Signature | Prototype | FunctionType>(
      type: S & functions.NotVariadic<S> & CheckedSignature<S>,
      fn: CallbackOf<S>,
      options?: functions.OptionsFor<S>,
    ): Callback;

    /**
     * Releases a callback. Native code must not call its pointer any more, unless it is `threadSafe`:
     * then calls return 0, also those that wait now.
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

  /**
   * Makes a function of one that C has at an address, in whatever library or in none: a new one each time, which
   * belongs to no library. C must have the function for as long as it is called, which nothing checks. Say
   * `callback: true` if it is in an addon for Node.js, or made of a JavaScript function by another package.
   * Not part of `node:ffi`.
   *
   * @param address Where the function is. A number is a safe integer from 65536 up.
   * @param signature What it takes and returns. `symbol` and `optional` are ignored.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `address` is no bigint, number or `null`, or `signature` or a
   *   part of it has the wrong type.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `address` is no address, or what `getFunction` says of
   *   signatures.
   * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   */
  function functionAt<const S extends Signature | Prototype | FunctionType>(
    address: Address,
    signature: S & CheckedSignature<S>,
  ): FunctionOf<S>;

  /** How calls of a function travel. */
  type CallPath =
    | { path: 'fast'; reason: null }
    | {
        path: 'generic';
        /** Why the function is not on the fast path; one plain sentence. */
        reason: string;
      }
    | {
        /** Other threads make the calls. */
        path: 'nonblocking';
        reason: string;
      };

  /**
   * How calls of a native function travel, and why. Not part of `node:ffi`.
   *
   * @param fn A function from `dlopen`, `getFunction`, `getFunctions`, `functions`, `toFunction` or `functionAt`.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `fn` is not such a function.
   */
  function callPath(fn: NativeFunction<never, unknown>): CallPath;

  /**
   * Gives what C's `errno` was after the last call of this thread whose signature has `errno` or `throws`; 0 if there
   * was none. It is positive, as `os.constants.errno` has it.
   */
  function errno(): number;

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
   * @param pointer Address, not 0n. A number is a safe integer from 65,536 up, which is not part of `node:ffi`.
   * @param offset Byte offset from `pointer`, 0 or more. Default: 0.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`: not an address, or not
   *   an offset.
   * @throws {RangeError} `ERR_OUT_OF_RANGE`: `offset` is not a safe integer.
   * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   * @see https://nodejs.org/api/ffi.html#primitive-memory-access-helpers
   */
  type MemoryReader<Value> = (pointer: bigint | number, offset?: number) => Value;

  /**
   * Writes a value to native memory, at any alignment.
   *
   * @param pointer Address, not 0n. A number is a safe integer from 65,536 up, which is not part of `node:ffi`.
   * @param offset Byte offset from `pointer`, 0 or more; must be given.
   * @param value A value that fits the type; integers are not wrapped.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`: not an address, not an
   *   offset, or a value that does not fit.
   * @throws {RangeError} `ERR_OUT_OF_RANGE`: `offset` is not a safe integer.
   * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   * @see https://nodejs.org/api/ffi.html#primitive-memory-access-helpers
   */
  type MemoryWriter<Value> = (pointer: bigint | number, offset: number, value: Value) => void;

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
   * @param encoding What the bytes are; `'utf8'` if it is left out. `'wchar_t'` is UTF-16 on Windows and UTF-32
   *   elsewhere. `'latin1'` needs a length. Not part of `node:ffi`.
   * @param length The number of bytes to read, whatever they are, a multiple of the bytes of a character. If it is
   *   left out, the text ends before the first NUL. Not part of `node:ffi`.
   * @returns The string, or `null` for a null pointer (`0n`).
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `pointer` is neither a bigint nor a number that is an address.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `pointer` is not an address, the encoding is not known, or the
   *   length is not good.
   * @throws {Error} `ERR_STRING_TOO_LONG`: longer than V8's longest string.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   * @see https://nodejs.org/api/ffi.html#ffitostringpointer
   */
  function toString(
    pointer: bigint | number,
    encoding?: TextEncodingName,
    length?: number,
  ): string | null;

  /** The encodings that `toString` reads. */
  type TextEncodingName =
    | 'utf8'
    | 'utf-8'
    | 'latin1'
    | 'binary'
    | 'utf16le'
    | 'utf-16le'
    | 'ucs2'
    | 'ucs-2'
    | 'char16_t'
    | 'utf32le'
    | 'utf-32le'
    | 'char32_t'
    | 'wchar_t';

  /**
   * Makes a Buffer from native memory.
   *
   * @param pointer Address of the first byte, a bigint or a safe integer from 65,536 up.
   * @param length Length in bytes.
   * @param copy `true` (default) copies the bytes; `false` gives a writable view of the native
   *   memory itself, which must then stay valid for as long as the Buffer is used. `{ free, after }` gives that, too,
   *   and has the memory freed: `free(pointer)` is called once when all that has the memory is collected, or when
   *   the Buffer is disposed of; see `owned`.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: an argument has the wrong type.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `pointer` is not an address, `length` is not a
   *   non-negative integer, or the two exceed the address range.
   * @throws {RangeError} `ERR_OUT_OF_RANGE`: `length` is not a safe integer.
   * @throws {Error} `ERR_BUFFER_TOO_LARGE`: longer than a Buffer can be.
   * @throws {RangeError} `ERR_MEMORY_ALLOCATION_FAILED`: there is not enough memory for a copy.
   * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer with a length above 0.
   * @throws {Error} `ERR_OPERATION_FAILED`: `copy` is `false`, and V8 was built with its sandbox, which
   *   allows no such views.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   * @see https://nodejs.org/api/ffi.html#ffitobufferpointer-length-copy
   */
  function toBuffer(pointer: bigint | number, length: number, copy?: boolean): Buffer;
  function toBuffer(
    pointer: bigint | number,
    length: number,
    options: FreedOptions,
  ): Buffer & Disposable;

  /**
   * Makes an ArrayBuffer from native memory.
   *
   * @param pointer Address of the first byte, a bigint or a safe integer from 65,536 up.
   * @param length Length in bytes.
   * @param copy `true` (default) copies the bytes; `false` gives a writable view of the native
   *   memory itself, which must then stay valid for as long as the ArrayBuffer is used. `{ free, after }` gives that,
   *   too, and has the memory freed.
   * @throws {TypeError | RangeError | Error} What `toBuffer` throws.
   * @see https://nodejs.org/api/ffi.html#ffitoarraybufferpointer-length-copy
   */
  function toArrayBuffer(pointer: bigint | number, length: number, copy?: boolean): ArrayBuffer;
  function toArrayBuffer(
    pointer: bigint | number,
    length: number,
    options: FreedOptions,
  ): ArrayBuffer & Disposable;

  /**
   * Copies a string and a terminating NUL into native memory.
   *
   * @param string The string.
   * @param pointer Address to write to, a bigint or a safe integer from 65,536 up.
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
    pointer: bigint | number,
    length: number,
    encoding?: BufferEncoding,
  ): void;

  /**
   * Copies the bytes of a Buffer into native memory.
   *
   * @param buffer The Buffer. A plain `Uint8Array` is refused: use `exportArrayBufferView`.
   * @param pointer Address to write to, a bigint or a safe integer from 65,536 up.
   * @param length Bytes available there; at least `buffer.length`.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: an argument has the wrong type.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `pointer` is not an address, it and `length`
   *   exceed the address range, or the source is detached.
   * @throws {RangeError} `ERR_OUT_OF_RANGE`: `length` is too small or not a safe integer.
   * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer, unless the source is empty.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   * @see https://nodejs.org/api/ffi.html#ffiexportbufferbuffer-pointer-length
   */
  function exportBuffer(buffer: Buffer, pointer: bigint | number, length: number): void;

  /**
   * Copies the bytes of an ArrayBuffer into native memory.
   *
   * @param arrayBuffer The ArrayBuffer; not a SharedArrayBuffer.
   * @param pointer Address to write to, a bigint or a safe integer from 65,536 up.
   * @param length Bytes available there; at least `arrayBuffer.byteLength`.
   * @throws {TypeError | RangeError | Error} What `exportBuffer` throws.
   * @see https://nodejs.org/api/ffi.html#ffiexportarraybufferarraybuffer-pointer-length
   */
  function exportArrayBuffer(
    arrayBuffer: ArrayBuffer,
    pointer: bigint | number,
    length: number,
  ): void;

  /**
   * Copies the bytes of a typed array, Buffer or DataView into native memory.
   *
   * @param arrayBufferView The view; it may be of a SharedArrayBuffer.
   * @param pointer Address to write to, a bigint or a safe integer from 65,536 up.
   * @param length Bytes available there; at least `arrayBufferView.byteLength`.
   * @throws {TypeError | RangeError | Error} What `exportBuffer` throws.
   * @see https://nodejs.org/api/ffi.html#ffiexportarraybufferviewarraybufferview-pointer-length
   */
  function exportArrayBufferView(
    arrayBufferView: ArrayBufferView,
    pointer: bigint | number,
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

// `enum` is a reserved word, so it is exported under that name. This is a part of its own because a namespace
// with such an export exports nothing else by itself.
declare namespace ffi {
  /**
   * Defines an enum: a 32-bit integer with names for some of its values. It is a `uint32`, or an `int32` if
   * a constant is negative, as gcc and clang have it. Values are numbers and need not be among the constants.
   *
   * ES modules import it by another name: `import { enum as defineEnum } from 'fast-ffi'`.
   *
   * @param name What it is called.
   * @param constants Integers by name. All of them fit a `uint32`, or all fit an `int32`.
   * @returns The type, with the constants as properties: `Color.RED`.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `constants` is no object.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: a constant is no integer, or they don't fit 32 bits.
   */
  function enumeration<const C extends Constants>(name: string, constants: C): EnumType<C>;
  /** Defines an enum without a name. */
  function enumeration<const C extends Constants>(constants: C): EnumType<C>;

  export { enumeration as enum };
}

export = ffi;
