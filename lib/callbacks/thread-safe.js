'use strict';

// This module is for callbacks that other threads may call, too. It is loaded late (lib/records/late.js), because few
// programs register any.

const binding = require('../addon/binding');
const { environment } = require('../environment/slots');
const errors = require('../errors');
const { apply, prependListener, process } = require('../safety/intrinsics');
const { refuseUnknownOptions } = require('../safety/options');

const OPTIONS = ['threadSafe', 'wait', 'keepAlive'];

function flagOf(options, name, missing) {
  const value = options[name];
  if (value === undefined) return missing;
  if (typeof value !== 'boolean') {
    throw errors.argumentType(`The ${name} option must be a boolean`);
  }
  return value;
}

let isClosedAtExit = false;

/**
 * Has threads that wait for this one go on when it exits. Native code hears of the end of the process too late:
 * other listeners for 'exit', and libraries, may wait for such threads.
 */
function closeAtExit() {
  if (isClosedAtExit) return;
  const close = () => {
    // Programs emit 'exit' themselves, too, when the process goes on.
    if (process._exiting !== false) binding.closeMailbox(environment);
  };
  apply(prependListener, process, ['exit', close]);
  isClosedAtExit = true; // little stack may be left: then this is done again
}

/**
 * Reads the options of a callback, which has a result or not, and prepares what they ask for. Gives undefined if
 * the callback is an ordinary one.
 */
function prepareThreads(options, hasResult) {
  if (typeof options !== 'object' || options === null) {
    throw errors.argumentType('The options must be an object');
  }
  refuseUnknownOptions(options, OPTIONS);
  const threadSafe = flagOf(options, 'threadSafe', false);
  const wait = flagOf(options, 'wait', true);
  const keepAlive = flagOf(options, 'keepAlive', false);
  if (!threadSafe) {
    if (wait && !keepAlive) return undefined;
    const name = wait ? 'keepAlive: true' : 'wait: false';
    throw errors.argumentValue(
      `The option ${name} is about calls from other threads, which need threadSafe: true`,
    );
  }
  if (!wait && hasResult) {
    throw errors.argumentValue(
      "A callback with wait: false can't have a result: nobody waits for it. Its return type must be void",
    );
  }
  closeAtExit();
  return { wait, keepAlive };
}

module.exports = { prepareThreads };
