'use strict';

// This contestant is what views of structs are compared with: JavaScript's DataView.

module.exports = {
  views: (buffer) => ({
    over: (offset) => new DataView(buffer, offset, 16),
    read: (view) => view.getFloat64(0, true),
    write: (view, value) => view.setFloat64(0, value, true),
  }),
};
