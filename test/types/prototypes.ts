// What TypeScript reads of C's text. Checked by tsc, never run.

import type {
  Callback,
  Declared,
  DeclaredFunctions,
  Definitions,
  NativeFunction,
  Pointer,
  PointerInput,
  TypedArgument,
} from 'fast-ffi';
import { array, type DynamicLibrary, dlopen, func, functionAt, struct } from 'fast-ffi';
import { type Equal, expectTrue, expectType } from './expect.js';

type Text = PointerInput<never> | string;

export function definitions(lib: DynamicLibrary): void {
  const { functions } = dlopen('libm.so.6', {
    cosine: 'double cos(double)',
    power: 'double pow(double base, double exponent);',
    abs: { return: 'int32', arguments: ['int32'] },
    counter: { variable: 'int' },
  });
  expectTrue<
    Equal<typeof functions.cosine, NativeFunction<[number], number, 'double cos(double)'>>
  >();
  expectTrue<
    Equal<
      typeof functions.power,
      NativeFunction<[number, number], number, 'double pow(double base, double exponent)'>
    >
  >();
  expectType<(x: number) => number>(functions.cosine);
  expectType<number>(functions.abs(functions.cosine(1)));
  expectType<number>(lib.getFunctions({ abs: 'int abs(int)' }).abs(5));
  const known = { labs: 'long labs(long)' } as const;
  expectType<number>(dlopen(null, known).functions.labs(5n));
  const dynamic: Definitions = { abs: 'int abs(int)' };
  expectType<string>(dlopen(null, dynamic).functions['abs']?.('anything'));

  // @ts-expect-error: a number
  functions.cosine('1');
  // @ts-expect-error: an argument is missing
  functions.power(1);
  // @ts-expect-error: a variable
  functions.counter;
  const { counter, hook } = dlopen(null, {
    counter: 'extern long counter;',
    hook: 'void (*hook)(int)',
  }).variables;
  counter.value = 5;
  expectTrue<Equal<typeof counter.value, number>>();
  expectTrue<Equal<typeof hook.value, bigint>>();
  // A prototype is a signature, wherever one may stand.
  expectType<number>(lib.getFunction('abs', 'int (int)')(5));
  expectType<number>(lib.getFunction('int abs(int)')(5));
  expectType<number>(lib.getFunctions('int abs(int); double cos(double);').cos(5));
  expectType<number>(lib.toFunction(5n, 'int (*)(int)')(5));
  expectType<number>(functionAt(65_536, 'int abs(int)')(5));
  lib.registerCallback('int (const char *name, bool last)', (name, last) => {
    expectTrue<Equal<[typeof name, typeof last], [string | null, boolean]>>();
    return 5;
  });
  const each = lib.getFunction('each', { arguments: [func('void (const char *)')] });
  each((name) => expectType<string | null>(name));

  // @ts-expect-error: a word alone declares nothing
  dlopen(null, { abs: 'int' });
  // @ts-expect-error: a number
  lib.getFunction('int abs(int)')('5');
  // @ts-expect-error: no prototype
  lib.getFunction('abs');
  // @ts-expect-error: a number
  lib.registerCallback('int (void)', () => 'text');
}

export function declarations(): void {
  const { functions, variables, types, constants, lib } = dlopen(
    'libc.so.6',
    `
    #include <stddef.h>
    #define SEEK_END 2
    /* Text; with a semicolon, and int f(int); */
    typedef unsigned long word; // int g(int);
    typedef struct _IO_FILE FILE;
    typedef struct { int quot, rem; } div_t;
    typedef int (*comparison)(const void *, const void *);
    struct point { double x, y; struct { int deep; } in; };
    enum color { RED, GREEN = 5 };
    extern int   daylight;
    extern char *tzname[2];
    extern FILE *stdout;
    extern void (*hook)(int);

    double   cos (double x);
    int abs(int);
    size_t strlen(const char *s);
    char *strchr(const char *s, int c);
    const char *strerror(int number);
    void exit(int status) __attribute__((noreturn));
    int printf(const char *format, ...) __attribute__ ((format (printf, 1, 2)));
    extern FILE *fopen(const char *restrict path, const char *restrict mode);
    int fclose(FILE *stream);
    void qsort(void *base, size_t count, size_t size,
               int (*compare)(const void *a, const void *b));
    void *bsearch(const void *key, const void *base, size_t n, size_t s, comparison compare);
    void (*signal(int number, void (*handler)(int)))(int);
    div_t div(int numerator, int denominator);
    struct point middle(struct point a, struct point b);
    enum color mix(enum color a, word b, bool c);
    int main(int argc, char *argv[], char **envp);
    long long llabs(long long int);
    unsigned sleep(unsigned seconds);
    unsigned long int strtoul(const char *, char **end, int base);
    int rand();
    int getpid(void);
  `,
  );
  expectType<DynamicLibrary>(lib);
  expectType<number>(functions.cos(0.5));
  expectTrue<
    Equal<typeof functions.cos, NativeFunction<[number], number, 'double cos (double x)'>>
  >();
  expectTrue<Equal<Parameters<typeof functions.strlen>, [Text]>>();
  expectTrue<Equal<ReturnType<typeof functions.strchr>, number | null>>();
  expectTrue<Equal<ReturnType<typeof functions.strerror>, string | null>>();
  expectTrue<Equal<ReturnType<typeof functions.exit>, undefined>>();
  expectTrue<Equal<Parameters<typeof functions.printf>, [Text, ...TypedArgument[]]>>();
  functions.printf('%d', ['int', 5]);
  const file = functions.fopen('file', 'r');
  expectTrue<Equal<typeof file, Pointer<'_IO_FILE'> | null>>();
  functions.fclose(file);
  functions.fclose(variables.stdout.value);
  functions.qsort(null, 0, 4, (a, b) => {
    expectTrue<Equal<[typeof a, typeof b], [number | null, number | null]>>();
    return 0;
  });
  functions.bsearch(null, null, 0, 0, (a, b) => Number(a) - Number(b));
  functions.bsearch(null, null, 0, 0, {} as Callback);
  functions.signal(2, null);
  expectType<number>(functions.div(5, 2).quot);
  functions.middle({ x: 1, y: 2, in: { deep: 1 } }, new types.point({ x: 1 })).x.toFixed();
  // @ts-expect-error: a member is missing
  functions.middle({ x: 1, y: 2 }, null);
  expectTrue<Equal<Parameters<typeof functions.mix>, [number, number | bigint, boolean]>>();
  expectTrue<Equal<ReturnType<typeof functions.mix>, number>>();
  functions.main(2, ['node', 'file'], null);
  expectTrue<Equal<ReturnType<typeof functions.llabs>, bigint>>();
  expectType<number>(functions.sleep(1));
  expectType<number>(functions.strtoul('5', new BigUint64Array(1), 10));
  expectTrue<Equal<Parameters<typeof functions.rand>, []>>();
  expectTrue<Equal<Parameters<typeof functions.getpid>, []>>();
  variables.daylight.value = 1;
  expectTrue<Equal<typeof variables.daylight.value, number>>();
  expectType<(number | null)[]>(variables.tzname.value);
  expectType<bigint>(variables.hook.value);
  new types['div_t']({ quot: 1 });
  const pairs = array(types['div_t'], 3);
  expectType<number>(pairs.at(5n)[2].rem);
  expectType<number>(new pairs([{ quot: 1 }, {}, {}])[0].quot);
  new (struct({ all: pairs, one: types['div_t'] }))().all[1].rem = 5;
  expectType<number>(constants['SEEK_END']);

  // @ts-expect-error: a number
  functions.cos('1');
  // @ts-expect-error: an argument is missing
  functions.strchr('text');
  // @ts-expect-error: one argument too many
  functions.getpid(1);
  // @ts-expect-error: a boolean
  functions.mix(1, 2, 3);
  // @ts-expect-error: a function with two pointers
  functions.qsort(null, 0, 4, (_a: string) => 1);
  // @ts-expect-error: no such variable
  variables.timezone;
  // @ts-expect-error: a number
  variables.daylight.value = '1';
}

export function handles(): void {
  const { functions } = dlopen(
    'libsqlite3.so.0',
    `typedef struct sqlite3 sqlite3;
     typedef struct sqlite3_stmt sqlite3_stmt;
     int sqlite3_open(const char *filename, sqlite3 **db);
     int sqlite3_close(sqlite3 *);
     sqlite3 *sqlite3_db_handle(sqlite3_stmt *);
     sqlite3_stmt *sqlite3_next_stmt(sqlite3 *db, sqlite3_stmt *statement);
     int sqlite3_step(struct sqlite3_stmt *);`,
  );
  const statement = functions.sqlite3_next_stmt(null, null);
  functions.sqlite3_step(statement);
  functions.sqlite3_close(functions.sqlite3_db_handle(statement));
  // @ts-expect-error: a statement is no database
  functions.sqlite3_close(statement);
  // @ts-expect-error: a database is no statement
  functions.sqlite3_step(functions.sqlite3_db_handle(statement));
  // @ts-expect-error: not among the declarations
  functions.sqlite3_exec;
}

/** What is declared can be bound to any library. */
export function declared(read: Declared<'int abs(int); extern int daylight; enum { A };'>): void {
  const { functions, variables } = dlopen(null, { ...read.functions, ...read.variables });
  expectTrue<Equal<typeof functions.abs, NativeFunction<[number], number, 'int abs(int)'>>>();
  variables.daylight.value = 5;
  expectType<number>(dlopen(null, read.functions).functions.abs(5));
  const later = dlopen(null, {
    abs: { ...read.functions.abs, nonblocking: true },
    known: { ...read.functions.abs, throws: 'negative', nonblocking: false },
    missing: { ...read.functions.abs, nonblocking: true, optional: true },
  }).functions;
  expectTrue<Equal<typeof later.abs, NativeFunction<[number], Promise<number>, 'int abs(int)'>>>();
  expectTrue<Equal<ReturnType<typeof later.known>, number>>();
  later.missing?.(5).then((value) => expectType<number>(value));
  expectType<string | undefined>(read.skipped[0]?.reason);
  // @ts-expect-error: a number
  functions.abs('5');
  // @ts-expect-error: not among the declarations
  read.functions.labs;
}

/** What is not understood stands for any function. */
export function loose(text: string): void {
  expectType<NativeFunction | undefined>(dlopen(null, text).functions['abs']);
  expectType<NativeFunction | undefined>(
    dlopen(null, 'static int one(int a) { return a; } int abs(int);').functions['abs'],
  );
  const { functions } = dlopen(null, 'int abs(int), labs(int); void exit(int);');
  expectType<NativeFunction | undefined>(functions['labs']);
  expectType<NativeFunction>(functions.exit);
  expectTrue<Equal<keyof DeclaredFunctions<''>, never>>();
  // Macros and types that are declared elsewhere are left open.
  const api = dlopen(
    null,
    'API int CALL start(config_t config); gint g_main(gint argc);',
  ).functions;
  expectType<string>(api.start({ any: 1 }));
  expectType<number>(api.g_main('1'));
}
