'use strict';

// The forms of random types: `integer`, `float`, `pointer` and `void`; `bits`, `array`, `struct` and `union`.

const isRecord = ({ form }) => form === 'struct' || form === 'union';

module.exports = { isRecord };
