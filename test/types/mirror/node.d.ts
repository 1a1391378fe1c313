export * from 'node:ffi';
