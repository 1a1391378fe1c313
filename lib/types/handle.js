'use strict';

// Handles stand for pointers that a program owns (lib/memory/ownership.js).

const { weakMapGet, weakMapSet } = require('../safety/primordials');

/** The handles that there are, with what is known of each: its `address`, and whether its use `isOver`. */
const handles = new WeakMap();

const registerHandle = (handle, state) => weakMapSet(handles, handle, state);

/** Gives what is known of a handle; undefined for what is none. */
const handleOf = (value) => weakMapGet(handles, value);

module.exports = { handleOf, registerHandle };
