'use strict';

// Functions with longer parameter lists are not worth their compilation.
const MAX_GENERATED_ARGUMENTS = 64;

// These are captured: what is compiled here must not be shown to whoever replaces the global later.
const { Function } = globalThis;
const { apply } = Reflect;

/**
 * Runs strict source text with the names of `scope`, which has no prototype, bound to its values,
 * and returns what it returns. It returns undefined where code generation is refused
 * (--disallow-code-generation-from-strings) or not worth while; then the caller does the same with
 * closures.
 */
function generate(source, scope, argumentCount) {
  if (argumentCount > MAX_GENERATED_ARGUMENTS) return undefined;
  let names = '';
  // This is no array, because programs put setters on Array.prototype.
  const values = { __proto__: null, length: 0 };
  for (const name in scope) {
    names += names === '' ? name : `,${name}`;
    values[values.length] = scope[name];
    values.length++;
  }
  try {
    return apply(new Function(names, `'use strict'; ${source}`), undefined, values);
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

module.exports = { generate };
