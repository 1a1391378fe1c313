import { dlopen } from 'fast-ffi';

const { functions } = dlopen(null, { abs: { return: 'int32', arguments: ['int32'] } });
console.log(functions.abs(-42));
