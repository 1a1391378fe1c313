'use strict';

// Milliseconds until the package is there, the worker being the first thing that loads it.

const measure = (_, { contestant, loadMs }) => (contestant.isBuiltIn ? undefined : loadMs);

module.exports = { measure };
