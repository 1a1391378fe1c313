/// <reference types="node" />
/// <reference lib="esnext.disposable" />

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
declare const viewedElement: unique symbol;

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

  /** A word for results that mean failure; see `Signature.throws`. */
  type FailureWord = 'negative' | 'null' | 'nonzero' | 'zero' | 'code';

  /**
   * What a native function or a callback takes and returns. `return` and `arguments` may be left out; a
   * signature without them is `void f(void)`. Properties that other FFIs have in their place are refused,
   * all others are ignored.
   *
   * @see https://nodejs.org/api/ffi.html#signature-objects
   */
  interface Signature {
    /** Type of the result. Default: `'void'`. All but type names is not part of `node:ffi`. */
    readonly return?: TypeName | PassedType;
    /**
     * Types of the arguments, in order. Default: `[]`. All but type names is not part of `node:ffi`.
     *
     * `'...'` stands where C has it, after at least one argument: the function is variadic. With types after
     * it, calls take values of these. As the last element it leaves them to each call, which passes
     * `[type, value]` pairs there (`TypedArgument`). After it, types that C promotes are refused: say `'int32'`
     * for integers of 8 and 16 bits, `'bool'` and `'char'`, and `'float64'` for `'float32'`.
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
     * some 2 ns. Not part of `node:ffi`.
     */
    readonly errno?: boolean | undefined;
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

  /** Signatures by the names of functions, which are those of their symbols unless `symbol` says otherwise. */
  interface Definitions {
    readonly [name: string]: Signature;
  }

  /** A variable of a library, for `dlopen`. Not part of `node:ffi`. */
  interface VariableDefinition {
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
  interface LibraryDefinitions {
    readonly [name: string]: Signature | VariableDefinition;
  }

  // ---------------------------------------------------------------------------------------------
  // Types that programs define. None of this is part of `node:ffi`.
  // ---------------------------------------------------------------------------------------------

  /** What functions and callbacks take and return by value, besides what has a type name. */
  type PassedType = Struct | Union | PointerType | FunctionType | EnumType;

  /** What is one number or address in C. */
  type ScalarType = ArgumentTypeName | PointerType | FunctionType | EnumType;

  /** What has values of a known size: every type but `void`, opaque types and bit-fields. */
  type ValueType = ScalarType | Struct | Union | ArrayType;

  /** What a member of a struct or union can be. */
  type MemberType = ValueType | BitField | AnonymousMember;

  /** The members of a struct or union by name, in the order of their declaration. */
  interface Members {
    readonly [name: string]: MemberType;
  }

  /** An address; `null` stands for a null pointer. A number is 0 or a safe integer from 65536 up. */
  type Address = bigint | number | null;

  interface Layout {
    /** Bytes that a value takes. Of a struct that ends with an array without a length, those without it. */
    readonly size: number;
    /** Bytes of which the address of a value is a multiple. */
    readonly alignment: number;
  }

  /** What the classes of structs, unions and arrays have in common; `V` is the view of the type `T`. */
  interface ViewFunctions<V, T> {
    /**
     * Makes a view of native memory. The memory stays C's: it must be there for as long as the view is used,
     * which nothing checks.
     *
     * @param address Where the value is.
     * @param count How many elements the array has that is at the end, if it has no length. Default: 0.
     * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `address` is no bigint, number or `null`.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `address` is no address, the value would go beyond the
     *   end of the address space, or `count` is no non-negative integer, or given where all lengths are known.
     * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer.
     * @throws {Error} `ERR_FFI_UNALIGNED`: `address` is no multiple of `alignment`; `read` copes with that.
     * @throws {Error} `ERR_OPERATION_FAILED`: V8 was built with its sandbox, which allows no such views.
     * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
     */
    at(address: Address, ...count: CountOf<T>): V;

    /**
     * Makes a view of the memory of a buffer, and keeps that alive.
     *
     * @param buffer An ArrayBuffer or SharedArrayBuffer, or a view of one: a Buffer, typed array or DataView.
     * @param byteOffset Bytes from the start of `buffer`. Default: 0.
     * @param count How many elements the array has that is at the end, if it has no length. Default: as
     *   many as there is room for.
     * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `buffer` is none.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `byteOffset` is no non-negative integer, or `count` is
     *   none or given where all lengths are known.
     * @throws {RangeError} `ERR_OUT_OF_RANGE`: the buffer has too few bytes.
     * @throws {Error} `ERR_FFI_UNALIGNED`: the value would not be at a multiple of `alignment`.
     */
    over(buffer: ArrayBufferLike | ArrayBufferView, byteOffset?: number, ...count: CountOf<T>): V;

    /**
     * Makes new memory for so many values, one after the other, which are zero.
     *
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `length` is no non-negative integer, or the type ends
     *   with an array without a length.
     * @throws {RangeError} `ERR_MEMORY_ALLOCATION_FAILED`: there is not enough memory.
     */
    array(length: number): Elements<T>;
  }

  /** What structs and unions have in common. */
  interface RecordType<M, P> extends Layout {
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
  interface Struct<M = any, P extends boolean = boolean> extends RecordType<M, P> {
    readonly [structMembers]: M;
  }

  /**
   * A union as signatures and other definitions take it; what `union` gives is a class besides, a
   * `UnionClass`. `P` says whether it is packed.
   */
  interface Union<M = any, P extends boolean = boolean> extends RecordType<M, P> {
    readonly [unionMembers]: M;
  }

  /** An array as other definitions take it; what `array` gives is a class besides, an `ArrayClass`. */
  interface ArrayType<E = any, N extends number = number> extends Layout {
    readonly [arrayElement]: E;
    readonly [arrayLength]: N;
    /** What it is called in messages, `'int32[4]'` for instance. */
    readonly name: string;
  }

  /** A struct, as `struct` defines it: a type, and the class of its views. */
  interface StructClass<M, P extends boolean = false>
    extends Struct<M, P>,
      ViewFunctions<StructView<M, P>, StructClass<M, P>> {
    /**
     * Makes a view of new memory.
     *
     * @param init The members. What is left out is zero, at every level; arrays have all their elements.
     * @param count How many elements the array has that is at the end, if it has no length. Default: 0.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `init` has a member that the type has not, or a value that
     *   does not fit, or `count` is no non-negative integer.
     * @throws {RangeError} `ERR_MEMORY_ALLOCATION_FAILED`: there is not enough memory.
     */
    new (init?: InitMembers<M> | undefined, ...count: CountOf<Struct<M, P>>): StructView<M, P>;
  }

  /** A union, as `union` defines it: a type, and the class of its views. */
  interface UnionClass<M, P extends boolean = false>
    extends Union<M, P>,
      ViewFunctions<UnionView<M, P>, UnionClass<M, P>> {
    /**
     * Makes a view of new memory.
     *
     * @param init An object with exactly one of the members, or a view of the same union. Default: all zero.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `init` has another member, not one or a value that does
     *   not fit.
     * @throws {RangeError} `ERR_MEMORY_ALLOCATION_FAILED`: there is not enough memory.
     */
    new (init?: Init<Union<M, P>> | undefined): UnionView<M, P>;
  }

  /**
   * An array, as `array` defines it: a type, and a class. `new` and its other functions give the array
   * itself, a typed array for instance, so `instanceof` tells nothing.
   */
  interface ArrayClass<E, N extends number = number>
    extends ArrayType<E, N>,
      ViewFunctions<ArrayView<E, N, false>, ArrayClass<E, N>> {
    /**
     * Makes an array in new memory.
     *
     * @param init All elements; members of these may be left out and are zero then. Default: all zero.
     * @param count How many elements it has, if it has no length. Default: 0.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `init` has another length, or a value that does not fit, or
     *   `count` is no non-negative integer.
     * @throws {RangeError} `ERR_MEMORY_ALLOCATION_FAILED`: there is not enough memory.
     */
    new (
      init?: Init<ArrayType<E, N>> | undefined,
      ...count: CountOf<ArrayType<E, N>>
    ): ArrayView<E, N, false>;
  }

  /** Some bits of an integer, as `bits` defines them: a type of members. */
  interface BitField<T = any> {
    readonly [bitFieldUnit]: T;
    readonly width: number;
  }

  /** A member without a name in C, as `anonymous` defines it: its members are those of what it is in. */
  interface AnonymousMember<T = any> {
    readonly [anonymousType]: T;
  }

  /** A pointer to values of a type, as `pointer` defines it. Its values are those of `'pointer'`. */
  interface PointerType<T = any> extends Layout {
    readonly [pointerTarget]: T;
    /** What it is called in messages, `'Point *'` for instance. */
    readonly name: string;
    /** What it points to. */
    readonly target: T;
  }

  /** A pointer to a function, as `func` defines it. Its values are those of `'function'`. */
  interface FunctionType<S = any> extends Layout {
    readonly [functionSignature]: S;
    readonly name: string;
    /** What the function takes and returns. */
    readonly signature: S;
  }

  /** A type of which only pointers are known, as `opaque` defines it. `pointer` alone takes it. */
  interface OpaqueType {
    readonly [opaqueType]: true;
    /** The name it was given, for readers of messages. */
    readonly name: string;
  }

  /** The constants of an enum: integers by name. */
  interface Constants {
    readonly [name: string]: number;
  }

  interface EnumFacts<C> extends Layout {
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
  type EnumType<C = any> = EnumFacts<C> & {
    readonly [K in Exclude<keyof C, 'name' | 'size' | 'alignment' | 'values'>]: C[K];
  };

  type BigIntTypeName = 'int64' | 'i64' | 'uint64' | 'u64';
  type PointerTypeName =
    | 'pointer'
    | 'ptr'
    | 'string'
    | 'str'
    | 'buffer'
    | 'arraybuffer'
    | 'function';
  type FloatTypeName = 'float32' | 'f32' | 'float' | 'float64' | 'f64' | 'double';

  // --- Anonymous members

  /** The keys of members that are anonymous. */
  type AnonymousKeys<M> = {
    [K in keyof M]: unknown extends M[K] ? never : M[K] extends AnonymousMember ? K : never;
  }[keyof M];

  type NamedKeys<M> = Exclude<keyof M, AnonymousKeys<M>>;

  /** All members as values and views have them: in place of the anonymous ones there are their members. */
  type Flat<M> = [AnonymousKeys<M>] extends [never]
    ? M
    : Pick<M, NamedKeys<M>> & AllOf<{ [K in AnonymousKeys<M>]: FlatWithin<M[K]> }>;

  /** The members that an anonymous member brings. */
  type FlatWithin<T> =
    T extends AnonymousMember<Struct<infer M>>
      ? Flat<M>
      : T extends AnonymousMember<Union<infer M>>
        ? Flat<M>
        : unknown;

  /** What is all of these at once. */
  type AllOf<P> = { [K in keyof P]: (part: P[K]) => void }[keyof P] extends (part: infer I) => void
    ? I
    : never;

  /**
   * What is given for a struct with anonymous members, where `G` are the values of all members, and `O` says
   * whether members may be left out.
   */
  type StructParts<M, G, O> = NamedParts<G, NamedKeys<M>, O> &
    AllOf<{
      [K in AnonymousKeys<M>]:
        | PartsWithin<M[K], G, O>
        | (true extends O ? NoneOf<keyof FlatWithin<M[K]>> : never);
    }>;

  /** What is given for a union with anonymous members. */
  type UnionParts<M, G, O> = {
    [K in keyof M]: K extends AnonymousKeys<M>
      ? PartsWithin<M[K], G, O> & NoneOf<Exclude<keyof Flat<M>, keyof FlatWithin<M[K]>>>
      : NamedParts<G, K, false> & NoneOf<Exclude<keyof Flat<M>, K>>;
  }[keyof M];

  /** What is given for an anonymous member. */
  type PartsWithin<T, G, O> =
    T extends AnonymousMember<Struct<infer M>>
      ? StructParts<M, G, O>
      : T extends AnonymousMember<Union<infer M>>
        ? UnionParts<M, G, O>
        : never;

  /** The members `K` of those that are given as `G`. */
  type NamedParts<G, K, O> = true extends O
    ? { readonly [P in K & keyof G]?: G[P] | undefined }
    : { readonly [P in K & keyof G]: G[P] };

  /** What has none of the members `K`. */
  type NoneOf<K> = { readonly [P in K & keyof any]?: undefined };

  type OffsetsOf<M> = Flat<M> extends infer F ? { readonly [K in keyof F]: number } : never;

  // --- Values as plain objects

  /**
   * The JavaScript value of a type, as it comes from C: `Value<typeof Point>` is
   * `{ x: number; y: number }`. Of a union every member is there, read from the same bytes; pointers are
   * addresses. `View` is the other form.
   */
  type Value<T> = T extends Struct<infer M> | Union<infer M>
    ? ValuesOf<M>
    : T extends ArrayType<infer E>
      ? Value<E>[]
      : T extends BitField<infer U>
        ? Value<U>
        : T extends BigIntTypeName | PointerTypeName | PointerType | FunctionType
          ? bigint
          : number;

  type ValuesOf<M> = Flat<M> extends infer F ? { -readonly [K in keyof F]: Value<F[K]> } : never;

  /**
   * What a call can be given for a type. A struct takes an object with all of its members, a union one with
   * exactly one; an array takes an array or a typed array of its length, one of `char` a string, too. Views
   * serve as well. Pointers may be strings and memory, which C can use until the call ends.
   */
  type Input<T> = Given<T, bigint | string | null | ArrayBuffer | ArrayBufferView | Owned>;

  /**
   * What memory can be given for a type: what members of views are set to, what `write` writes, and what
   * callbacks return. It is what `Input` is, but pointers are addresses or `null`: nobody would keep
   * strings and buffers alive.
   */
  type Stored<T> = Given<T, bigint | null>;

  /** What is given for a type, where pointers are given as `A`. */
  type Given<T, A> =
    T extends Struct<infer M>
      ? GivenStruct<M, GivenMembers<M, A>>
      : T extends Union<infer M>
        ? GivenUnion<M, GivenMembers<M, A>, false>
        : T extends ArrayType<infer E>
          ? GivenElements<E, Given<E, A>>
          : GivenScalar<T, A>;

  type GivenMembers<M, A> =
    Flat<M> extends infer F ? { readonly [K in keyof F]: Given<F[K], A> } : never;

  /** What is given for a struct whose members are given as `G`. */
  type GivenStruct<M, G> = [AnonymousKeys<M>] extends [never]
    ? G
    : StructParts<M, G, false> | Viewed<'struct', M>;

  /**
   * What is given for a union whose members are given as `G`. `O` says whether members of structs may be left
   * out.
   */
  type GivenUnion<M, G, O> =
    | ([AnonymousKeys<M>] extends [never] ? OneOf<G> : UnionParts<M, G, O>)
    | Viewed<'union', M>;

  type GivenScalar<T, A> =
    T extends BitField<infer U>
      ? GivenScalar<U, A>
      : T extends BigIntTypeName
        ? number | bigint
        : T extends PointerTypeName | PointerType | FunctionType
          ? A
          : number;

  /** What is given for an array of `E`, whose elements are given as `G`. */
  type GivenElements<E, G> =
    | readonly G[]
    | AnyElements<G>
    | (E extends ScalarType ? NumberArray : never)
    | (E extends 'char' ? string : never);

  /** Objects with one of these members, the others of which are missing. */
  type OneOf<G> = {
    [K in keyof G]: { readonly [P in K]: G[P] } & {
      readonly [P in Exclude<keyof G, K>]?: undefined;
    };
  }[keyof G];

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

  /**
   * What `new` takes for a type: `Init<typeof Box>`. Members of structs may be left out, at every level, and
   * are zero then; a union has exactly one member, and an array all elements. Pointers are addresses or `null`.
   */
  type Init<T> =
    T extends Struct<infer M>
      ? InitMembers<M>
      : T extends Union<infer M>
        ? GivenUnion<M, InitValues<M>, true>
        : T extends ArrayType<infer E>
          ? GivenElements<E, Init<E>>
          : Stored<T>;

  type InitMembers<M> = [AnonymousKeys<M>] extends [never]
    ? { readonly [K in keyof M]?: Init<M[K]> | undefined }
    : StructParts<M, InitValues<M>, true> | Viewed<'struct', M>;

  type InitValues<M> = Flat<M> extends infer F ? { readonly [K in keyof F]: Init<F[K]> } : never;

  // --- Views

  /**
   * What is made of a struct, union or array in memory: `View<typeof Box>` is `InstanceType<typeof Box>`. It
   * is memory wherever memory is taken, such as for pointers, and a value wherever its type is taken by value.
   *
   * The view of a struct or union is a DataView that has the members as properties, which read and write the
   * memory. Numbers, bigints and bit-fields are values; structs, unions and arrays in it are views
   * in turn, the same ones each time. `toJSON()` gives the plain object. A member that is called as a
   * property of DataView takes the place of that.
   *
   * An array of scalars is a typed array: `int32` has an Int32Array, for instance, 64-bit integers have
   * a BigInt64Array or BigUint64Array, pointers a BigUint64Array, and `char` a `CharArray`. Other arrays
   * are `Elements`, as are arrays of scalars that packing has put where they are not aligned.
   *
   * A member that is a view can be set to all of `Stored`. TypeScript can't say so: properties that are made
   * from other types are read and set as one type, which is that of the view here. These need no cast:
   *
   * ```ts
   * box.origin.x = 1; // one by one
   * box.origin = new Point({ x: 1, y: 2 }); // another view is copied
   * Object.assign(box, { origin: { x: 1, y: 2 }, tag: 'text' }); // what it is given is not checked
   * const members: ffi.Assignable<typeof Box> = box;
   * members.origin = { x: 1, y: 2 }; // this is checked
   * members.tag = 'text';
   * ```
   *
   * Setters throw a TypeError `ERR_INVALID_ARG_VALUE` if the value does not fit, and have changed nothing then.
   */
  type View<T extends Struct | Union | ArrayType> = ViewOf<T, false>;

  /**
   * The members of a view as they can be set: of all that `Stored` says. Every view of `T` is one. When they
   * are read they are views nevertheless.
   */
  type Assignable<T extends Struct | Union> = T extends Struct<infer M> | Union<infer M>
    ? Flat<M> extends infer F
      ? { -readonly [K in keyof F]: Stored<F[K]> }
      : never
    : never;

  /** What a member or element is in a view; `P` says whether it is in something packed. */
  type ViewOf<T, P extends boolean> =
    T extends Struct<infer M, infer Q>
      ? StructView<M, Either<P, Q>>
      : T extends Union<infer M, infer Q>
        ? UnionView<M, Either<P, Q>>
        : T extends ArrayType<infer E, infer N>
          ? ArrayView<E, N, P>
          : Value<T>;

  type Either<P extends boolean, Q extends boolean> = true extends P ? true : Q;

  /** The view of a struct with the members `M`; see `View`. */
  type StructView<M, P extends boolean = false> = MemberViews<M, P> &
    Without<ViewMemory<ValuesOf<M>>, keyof Flat<M>> &
    Viewed<'struct', M>;

  /** The view of a union with the members `M`; see `View`. */
  type UnionView<M, P extends boolean = false> = MemberViews<M, P> &
    Without<ViewMemory<ValuesOf<M>>, keyof Flat<M>> &
    Viewed<'union', M>;

  type MemberViews<M, P extends boolean> = [AnonymousKeys<M>] extends [never]
    ? ViewsOf<M, P>
    : ViewsOf<Pick<M, NamedKeys<M>>, P> & AllOf<{ [K in AnonymousKeys<M>]: ViewsWithin<M[K], P> }>;

  type ViewsOf<M, P extends boolean> = { -readonly [K in keyof M]: ViewOf<M[K], P> };

  /** The properties that views have of an anonymous member. */
  type ViewsWithin<T, P extends boolean> =
    T extends AnonymousMember<Struct<infer M, infer Q>>
      ? MemberViews<M, Either<P, Q>>
      : T extends AnonymousMember<Union<infer M, infer Q>>
        ? MemberViews<M, Either<P, Q>>
        : unknown;

  interface ViewMemory<J> extends DataView {
    /** Gives the value as it comes from C: a plain object. */
    toJSON(): J;
  }

  /** Tells views apart. There is no such property. */
  interface Viewed<Kind, M> {
    readonly [viewedKind]: Kind;
    readonly [viewedMembers]: (members: M) => M;
  }

  type Without<B, K> = [keyof B & K] extends [never] ? B : Omit<B, K & keyof any>;

  /** What an array of `N` times `E` is in memory; see `View`. */
  type ArrayView<E, N extends number, P extends boolean> = E extends 'char'
    ? CharArray
    : E extends ByteTypeName
      ? TypedArrayOf<E>
      : E extends ScalarType
        ? TypedArrayOf<E> | (true extends P ? ScalarElements<E> : never)
        : Elements<E, P> & KnownElements<E, N, P>;

  type ByteTypeName = 'int8' | 'i8' | 'uint8' | 'u8' | 'bool';

  type TypedArrayOf<E> = E extends 'int8' | 'i8'
    ? Int8Array
    : E extends 'uint8' | 'u8' | 'bool'
      ? Uint8Array
      : E extends 'int16' | 'i16'
        ? Int16Array
        : E extends 'uint16' | 'u16'
          ? Uint16Array
          : E extends 'int32' | 'i32'
            ? Int32Array
            : E extends 'uint32' | 'u32'
              ? Uint32Array
              : E extends 'float32' | 'f32' | 'float'
                ? Float32Array
                : E extends 'float64' | 'f64' | 'double'
                  ? Float64Array
                  : E extends 'int64' | 'i64'
                    ? BigInt64Array
                    : E extends EnumType<infer C>
                      ? EnumArray<C[keyof C]>
                      : BigUint64Array;

  type EnumArray<V> = number extends V
    ? Int32Array | Uint32Array
    : true extends (V extends number ? (`${V}` extends `-${string}` ? true : never) : never)
      ? Int32Array
      : Uint32Array;

  /**
   * An array of `char` in memory. On platforms where `char` has no sign, it is a Uint8Array.
   */
  interface CharArray extends Int8Array {
    /** Gives the text: UTF-8, up to the first NUL or the end. */
    toString(): string;
  }

  /** The elements that an array of so many has for sure: TypeScript lets them be undefined otherwise. */
  type KnownElements<E, N extends number, P extends boolean> = {
    readonly [I in Indices<N>]: ViewOf<E, P>;
  };

  /** The numbers below `N`, if that is known and no more than 16. */
  type Indices<N extends number> = N extends keyof Below ? Below[N] : never;

  /** By number, the numbers below it. (A recursive type would be compared without end.) */
  interface Below {
    1: 0;
    2: Below[1] | 1;
    3: Below[2] | 2;
    4: Below[3] | 3;
    5: Below[4] | 4;
    6: Below[5] | 5;
    7: Below[6] | 6;
    8: Below[7] | 7;
    9: Below[8] | 8;
    10: Below[9] | 9;
    11: Below[10] | 10;
    12: Below[11] | 11;
    13: Below[12] | 12;
    14: Below[13] | 13;
    15: Below[14] | 14;
    16: Below[15] | 15;
  }

  /**
   * An array in memory that is no typed array: a DataView that has a length and elements as properties, and
   * the methods of arrays that change nothing. `V` is what an element is, `J` its plain value.
   */
  interface ElementList<V, J> extends DataView {
    readonly [index: number]: V;
    readonly length: number;
    /** Gives the values as they come from C. */
    toJSON(): J[];
    at(index: number): V | undefined;
    entries(): IterableIterator<[number, V]>;
    every(test: (element: V, index: number) => unknown, thisArg?: any): boolean;
    filter<S extends V>(test: (element: V, index: number) => element is S, thisArg?: any): S[];
    filter(test: (element: V, index: number) => unknown, thisArg?: any): V[];
    find<S extends V>(
      test: (element: V, index: number) => element is S,
      thisArg?: any,
    ): S | undefined;
    find(test: (element: V, index: number) => unknown, thisArg?: any): V | undefined;
    findIndex(test: (element: V, index: number) => unknown, thisArg?: any): number;
    findLast(test: (element: V, index: number) => unknown, thisArg?: any): V | undefined;
    findLastIndex(test: (element: V, index: number) => unknown, thisArg?: any): number;
    forEach(callback: (element: V, index: number) => void, thisArg?: any): void;
    keys(): IterableIterator<number>;
    map<R>(callback: (element: V, index: number) => R, thisArg?: any): R[];
    reduce(callback: (result: V, element: V, index: number) => V): V;
    reduce<R>(callback: (result: R, element: V, index: number) => R, initial: R): R;
    reduceRight(callback: (result: V, element: V, index: number) => V): V;
    reduceRight<R>(callback: (result: R, element: V, index: number) => R, initial: R): R;
    slice(start?: number, end?: number): V[];
    some(test: (element: V, index: number) => unknown, thisArg?: any): boolean;
    values(): IterableIterator<V>;
    [Symbol.iterator](): IterableIterator<V>;
  }

  /**
   * An array of structs, unions or arrays in memory. Its elements are views, and can't be exchanged: set their
   * members, or the array as a whole.
   */
  interface Elements<T, P extends boolean = false> extends ElementList<ViewOf<T, P>, Value<T>> {
    readonly [viewedElement]: T;
  }

  /** An array of scalars that are not aligned in memory, because of packing. Its elements can be set. */
  interface ScalarElements<T> extends ElementList<Value<T>, Value<T>> {
    readonly [viewedElement]: T;
    [index: number]: Value<T>;
  }

  /** `Elements` or `ScalarElements`, each of whose elements is a `G`. */
  interface AnyElements<G> {
    readonly [viewedElement]: unknown;
    readonly [index: number]: G;
    readonly length: number;
  }

  /** The last argument of what makes views: only types that end with an array without a length have it. */
  type CountOf<T> = true extends EndsOpen<T> ? [count?: number | undefined] : [];

  /** Whether a type ends with an array without a length. */
  type EndsOpen<T> =
    T extends ArrayType<any, infer N>
      ? 0 extends N
        ? true
        : false
      : T extends Struct<infer M>
        ? { [K in keyof M]: EndsOpen<M[K]> }[keyof M]
        : T extends AnonymousMember<infer U>
          ? EndsOpen<U>
          : false;

  // --- Definitions

  /** How members are packed. */
  type Packing = boolean | 1 | 2 | 4 | 8 | 16 | undefined;

  /** Whether members are packed with this option. */
  type IsPacked<K extends Packing> = K extends false | undefined ? false : true;

  /** How a struct or union is laid out, where that is not as its members ask for. */
  interface LayoutOptions<K extends Packing = Packing> {
    /**
     * The most bytes that members are aligned to: `true` is 1, as `__attribute__((packed))`; 1, 2, 4, 8 and
     * 16 are as `#pragma pack`.
     *
     * @default false
     */
    readonly packed?: K | undefined;
    /** The least bytes that a value is aligned to, a power of two up to 65536, as `aligned` in C. */
    readonly align?: number | undefined;
  }

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
  function bits<const T extends Exclude<ArgumentTypeName, PointerTypeName | FloatTypeName>>(
    type: T,
    width: number,
  ): BitField<T>;

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
   * The type of pointers to values of `target`, which it only documents: values are those of `'pointer'`.
   *
   * @param target What it points to; `'void'` and opaque types, too.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `target` is no type.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: an unknown type name.
   */
  function pointer<const T extends ValueType | OpaqueType | 'void'>(target: T): PointerType<T>;

  /**
   * The type of pointers to functions of a signature, which it only documents: values are those of `'function'`.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`: no signature, or a bad one.
   */
  function func<const S extends Signature>(signature: S): FunctionType<S>;
  /** The same of a prototype in C, or of the type of a function: `'int (const void *, const void *)'`. */
  function func(signature: FunctionText): FunctionType;

  /**
   * A type of which nothing is known, such as `struct sqlite3`. Only `pointer` takes it.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `name` is not a string.
   */
  function opaque(name: string): OpaqueType;

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
  type CellMemory<T> = T extends Struct | Union | ArrayType
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

  /** What can be given back before it is collected: by `using`, or by `free`. */
  interface Disposable {
    /** Gives the memory back. To do so again does nothing. */
    [Symbol.dispose](): void;
  }

  /**
   * A pointer to something of C's that the program owns, as `owned` makes it. It can be passed wherever a pointer
   * is taken.
   */
  interface Owned extends Disposable {
    /**
     * The address. A program that passes this in place of the object has to keep the object.
     *
     * @throws {Error} `ERR_FFI_DISPOSED`: it has been disposed of.
     */
    readonly address: bigint;
    /** Whether it has been disposed of. It can't be passed any more then. */
    readonly isDisposed: boolean;
    /** Has it freed. To do so again does nothing. */
    dispose(): void;
  }

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
   * @param address The address, a bigint or a safe integer from 65,536 up.
   * @param free A function of a library, of one pointer; or `ffi.free` for what C has from `malloc`.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: an argument has the wrong type.
   * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: no address, `free` does not take just one pointer, or an unknown
   *   option.
   * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer.
   * @throws {Error} `ERR_FFI_DISPOSED`: `after` has been disposed of.
   * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library of `free` has been closed.
   * @throws {Error} `ERR_ACCESS_DENIED`: the permission model forbids FFI.
   */
  function owned(
    address: bigint | number,
    free: Deallocator,
    options?: OwnedOptions | undefined,
  ): Owned;

  /** What `allocate` gives for a type, without a count. */
  type Allocated<T extends ValueType> = (T extends Struct | Union | ArrayType
    ? View<T>
    : TypedArrayOf<T>) &
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
   * Allocates zeroed memory for a value of a type, in the form of its view, or for one scalar, as a typed array.
   *
   * @param count For types that end with an array without a length: the number of its elements.
   */
  function allocate<const T extends ValueType>(type: T): Allocated<T>;

  /** Allocates zeroed memory for `count` scalars of a type, as a typed array. */
  function allocate<const T extends Exclude<ValueType, Struct | Union | ArrayType>>(
    type: T,
    count: number,
  ): TypedArrayOf<T> & Disposable;

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
   * - structs and unions: a plain object, or a view, see `Input`.
   *
   * @see https://nodejs.org/api/ffi.html#calling-native-functions
   */
  type Argument = number | PointerArgument;

  /** What a pointer argument takes: an address, a string, or memory, of which views are. */
  type PointerArgument =
    | bigint
    | string
    | null
    | undefined
    | ArrayBuffer
    | ArrayBufferView
    | Owned
    | Viewed<'struct' | 'union', any>;

  /**
   * What a native function returns: a `number` for floats and for integers up to 32 bits, a
   * `bigint` for 64-bit integers and for all pointer types (an address), `undefined` for `void`.
   *
   * @see https://nodejs.org/api/ffi.html#calling-native-functions
   */
  type Result = number | bigint | undefined;

  /**
   * What a callback may return: a `number` or `bigint` that fits the declared return type; for
   * pointer types a `bigint` address, or `null` or `undefined` for a null pointer; for structs and
   * unions a plain object, in which a pointer is an address or `null` (see `Stored`), or a view.
   * Anything is ignored for `void`, except a promise. A value that does not fit aborts the process.
   */
  type CallbackResult =
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
  interface NativeFunction<A extends readonly unknown[] = Argument[], R = Result> {
    (...args: A): R;
    /** Address of the native function. */
    pointer: bigint;
    /** Name that the function was bound by; `''` if it was made of an address. */
    readonly name: string;
    /** Number of arguments; of an open variadic function, that of those before `'...'`. */
    readonly length: number;
  }

  /** Native functions by the names of their definitions. Variables are not among them. */
  type NativeFunctions<D extends LibraryDefinitions> = {
    -readonly [K in keyof D as [Extract<D[K], Signature>] extends [never]
      ? never
      : K]: BoundFunction<Extract<D[K], Signature>>;
  };

  /** What is bound by a signature: a native function, or possibly `null` if the signature is `optional`. */
  type BoundFunction<S extends Signature> = OrNull<FunctionOf<S>, S>;

  /** `V`, or `null` as well if the definition `D` says that the symbol may be missing. */
  type OrNull<V, D> = D extends { readonly optional: infer O }
    ? true extends O
      ? V | null
      : V
    : V;

  /**
   * The native function of a signature. What programs define has the types of its definition: structs,
   * unions, enums, and what `pointer` and `func` give. What has a type name has `Argument` and `Result`, except
   * that the arguments of variadic functions have the types of their names.
   */
  type FunctionOf<S extends Signature> = NativeFunction<ArgumentsOf<S>, Returned<S, ResultOf<S>>>;

  /** What a function of a signature with the result `R` returns: a promise of it, if it is nonblocking. */
  type Returned<S extends Signature, R> = S extends { readonly nonblocking: infer N }
    ? true extends N
      ? Promise<R> | (false extends N ? R : never)
      : R
    : R;

  /**
   * What a function of a signature takes. Only variadic functions, and those that take what programs define,
   * are told apart.
   */
  type ArgumentsOf<S extends Signature> = S extends {
    readonly arguments: infer A extends readonly unknown[];
  }
    ? IsVariadic<A> extends true
      ? VariadicArguments<A>
      : Extract<A[number], PassedType> extends never
        ? Argument[]
        : { -readonly [I in keyof A]: ArgumentOf<A[I]> } & unknown[]
    : Argument[];

  /** Whether a list of types has `'...'`. It is false of lists that are known only at run time. */
  type IsVariadic<A extends readonly unknown[]> = number extends A['length']
    ? false
    : '...' extends A[number]
      ? true
      : false;

  /** What a variadic function takes; `P` are the arguments before the list `A`. */
  type VariadicArguments<
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
  type ExactArgumentOf<T> = T extends Struct | Union ? Input<T> : GivenScalar<T, PointerArgument>;

  /** The names of types that C passes as others after `...`, where they are refused. */
  type PromotedTypeName =
    | 'char'
    | 'int8'
    | 'i8'
    | 'uint8'
    | 'u8'
    | 'bool'
    | 'int16'
    | 'i16'
    | 'uint16'
    | 'u16'
    | 'float32'
    | 'f32'
    | 'float';

  /** The names of types that may come after `...`. */
  type VariadicTypeName = Exclude<ArgumentTypeName, PromotedTypeName>;

  /**
   * What an open variadic function takes after its declared arguments: a type and its value, such as
   * `['int32', 5]`. The members of structs and unions are not checked against their type.
   */
  type TypedArgument =
    | { [T in VariadicTypeName]: readonly [type: T, value: ExactArgumentOf<T>] }[VariadicTypeName]
    | readonly [type: PointerType | FunctionType, value: PointerArgument]
    | readonly [type: EnumType, value: number]
    | readonly [type: Struct | Union, value: object];

  /** What an argument of a type takes. */
  type ArgumentOf<T> = T extends PointerType | FunctionType
    ? PointerArgument
    : T extends PassedType
      ? Input<T>
      : Argument;

  /** The result of a function of a signature. */
  type ResultOf<S extends Signature> = S extends { readonly return: infer T }
    ? T extends PassedType
      ? Value<T>
      : Result
    : Result;

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
    -readonly [K in keyof D as [Extract<D[K], VariableDefinition>] extends [never]
      ? never
      : K]: BoundVariable<Extract<D[K], VariableDefinition>>;
  };

  /** What is found by the definition of a variable. */
  type BoundVariable<D extends VariableDefinition> = OrNull<Variable<D['variable']>, D>;

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

  /** How C may call a callback. */
  interface CallbackOptions {
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

  /** The options of a callback: if it has a result, other threads have to wait for it. */
  type OptionsFor<S extends Signature> = S extends { readonly return: infer R }
    ? R extends 'void' | undefined
      ? CallbackOptions
      : CallbackOptions & { wait?: true | undefined }
    : CallbackOptions;

  /** Refuses `'...'` and `nonblocking` in the signature of a callback. */
  type NotVariadic<S extends Signature> = (S extends { readonly nonblocking: true }
    ? { readonly nonblocking: false }
    : unknown) &
    (S extends {
      readonly arguments: infer A extends readonly unknown[];
    }
      ? IsVariadic<A> extends true
        ? { readonly arguments: readonly (ArgumentTypeName | PassedType)[] }
        : unknown
      : unknown);

  /** A prototype in C, or the type of a function. Not part of `node:ffi`. */
  type FunctionText = `${string}(${string}`;

  /** Something that C text declares and that was left out. */
  interface SkippedDeclaration {
    /** Its name. */
    readonly name: string;
    /** Why it was left out. */
    readonly reason: string;
    /** The line where it is, counted from 1, in the file that a line marker names if there is one. */
    readonly line: number;
  }

  /** The types and constants of C text. Which there are is not known here. */
  interface DeclaredNames {
    /** The types that the text names. */
    readonly types: { readonly [name: string]: any };
    /** The constants of enums, and macros that are constant expressions; bigints beyond 2^53. */
    readonly constants: { readonly [name: string]: any };
    /** What was left out, and why. */
    readonly skipped: readonly SkippedDeclaration[];
  }

  /** What `declare` returns. */
  interface Declared extends DeclaredNames {
    /** The prototypes, as definitions for `dlopen`. */
    readonly functions: { readonly [name: string]: any };
    /** The variables, as definitions for `dlopen`. */
    readonly variables: { readonly [name: string]: any };
  }

  /** What `dlopen` returns for C text. */
  interface DeclaredLibrary extends LibraryHandle<{ [name: string]: any }>, DeclaredNames {
    /** The variables of the text. */
    readonly variables: { readonly [name: string]: any };
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
    definitions: D,
    options?: LibraryOptions,
  ): Opened<D>;

  /**
   * Opens a library and resolves what C text declares. See doc/api.md, "Declarations in C". Not part of `node:ffi`.
   *
   * @param path Path or file name, as above.
   * @param declarations Declarations in C, as the output of a preprocessor has them: `'double cos(double);'`.
   * @throws {SyntaxError} `ERR_FFI_DECLARATION`: what can't be read, or is not supported; `line` and `column` say where.
   * @throws {Error} What `dlopen` throws for other definitions.
   */
  function dlopen(
    path: string | null,
    declarations: string,
    options?: LibraryOptions,
  ): DeclaredLibrary;

  /**
   * Reads declarations in C without a library. Not part of `node:ffi`.
   *
   * @param text The declarations, as the output of a preprocessor has them.
   * @returns Types and constants by name, and definitions for `dlopen`. What is not supported is among `skipped`.
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `text` is not a string.
   * @throws {SyntaxError} `ERR_FFI_DECLARATION`: what can't be read; `line` and `column` say where.
   */
  function declare(text: string): Declared;

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
     * @throws {Error} `ERR_FFI_CALL_FAILED`: there is no such symbol, and it is not `optional`.
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     * @throws {Error} `ERR_FFI_TOO_MANY_FUNCTIONS`: 1,032,192 functions are bound in the process.
     * @see https://nodejs.org/api/ffi.html#librarygetfunctionname-signature
     */
    getFunction<const S extends Signature>(name: string, signature: S): BoundFunction<S>;
    /**
     * Resolves the function of a prototype in C: `'double cos(double)'`. Not part of `node:ffi`.
     *
     * @throws {SyntaxError} `ERR_FFI_DECLARATION`: it can't be read, or is not supported.
     */
    getFunction(prototype: FunctionText): any;
    /** Resolves a function of that name, whose symbol is the name in the prototype. Not part of `node:ffi`. */
    getFunction(name: string, prototype: FunctionText): any;

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
    getFunctions<const D extends Definitions>(definitions: D): NativeFunctions<D>;
    /**
     * Resolves the functions that C text declares. Its types are known to the library then. Not part of `node:ffi`.
     *
     * @throws {SyntaxError} `ERR_FFI_DECLARATION`: it can't be read, or a function of it is not supported.
     */
    getFunctions(declarations: string): { [name: string]: any };

    /**
     * Makes a function of one that C has at an address: a new one each time, which is not among `functions`.
     * It throws once the library has been closed. Not part of `node:ffi`.
     *
     * @param address Where the function is: what is in a table of functions, for instance. That there is one,
     *   of this signature, is not checked.
     * @param signature What it takes and returns. `symbol` and `optional` are ignored.
     * @throws {TypeError} `ERR_INVALID_ARG_TYPE`: `address` is not a bigint, or `signature` or a part of it has
     *   the wrong type.
     * @throws {TypeError} `ERR_INVALID_ARG_VALUE`: `address` is no address, or what `getFunction` says of
     *   signatures.
     * @throws {Error} `ERR_FFI_INVALID_POINTER`: a null pointer.
     * @throws {Error} `ERR_FFI_LIBRARY_CLOSED`: the library has been closed.
     */
    toFunction<const S extends Signature>(address: bigint, signature: S): FunctionOf<S>;
    /** The same, with a prototype in C, or the type of a function, for the signature. */
    toFunction(address: bigint, signature: FunctionText): any;

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
      callback: () => CallbackResult,
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
    registerCallback<const S extends Signature>(
      signature: S & NotVariadic<S>,
      callback: (...args: any[]) => CallbackResult,
      options?: OptionsFor<S>,
    ): bigint;
    /** The same, with a prototype in C, or the type of a function, for the signature. */
    registerCallback(
      signature: FunctionText,
      callback: (...args: any[]) => CallbackResult,
      options?: CallbackOptions,
    ): bigint;

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
  function functionAt<const S extends Signature>(address: Address, signature: S): FunctionOf<S>;
  /** The same, with a prototype in C, or the type of a function, for the signature. */
  function functionAt(address: Address, signature: FunctionText): any;

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
  function toBuffer(pointer: bigint, length: number, copy?: boolean): Buffer;
  function toBuffer(pointer: bigint, length: number, options: FreedOptions): Buffer & Disposable;

  /**
   * Makes an ArrayBuffer from native memory.
   *
   * @param pointer Address of the first byte.
   * @param length Length in bytes.
   * @param copy `true` (default) copies the bytes; `false` gives a writable view of the native
   *   memory itself, which must then stay valid for as long as the ArrayBuffer is used. `{ free, after }` gives that,
   *   too, and has the memory freed.
   * @throws {TypeError | RangeError | Error} What `toBuffer` throws.
   * @see https://nodejs.org/api/ffi.html#ffitoarraybufferpointer-length-copy
   */
  function toArrayBuffer(pointer: bigint, length: number, copy?: boolean): ArrayBuffer;
  function toArrayBuffer(
    pointer: bigint,
    length: number,
    options: FreedOptions,
  ): ArrayBuffer & Disposable;

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
