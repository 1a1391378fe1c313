import * as ffi from 'fast-ffi';
import calls from './calls.js';

calls(ffi);
