'use strict';

// This puts together what was read for several targets.

/** Lists what all models have in a list, by name, in the order of the first that has it. */
function byName(models, listOf) {
  const found = new Map();
  for (const { target, model } of models) {
    for (const each of listOf(model)) {
      const known = found.get(each.name) ?? { ...each, values: [] };
      known.values.push([target, each.value]);
      found.set(each.name, known);
    }
  }
  return [...found.values()];
}

/** Merges models of several targets: `[{ target, model }]`. */
function merge(models) {
  return {
    models,
    textByTarget: models.map(({ target, model }) => [target, model.text]),
    functions: byName(models, (model) => model.functions),
    variables: byName(models, (model) => model.variables),
    constants: byName(models, (model) => model.constants),
    aliases: byName(models, (model) => model.aliases),
    types: byName(models, (model) => model.exported),
  };
}

module.exports = { merge };
