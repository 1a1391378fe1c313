; int32(int32, pointer, float32, uint64, int32), 40 bytes
mov x16, #0x7000
movk x16, #0x3456, lsl #16
movk x16, #0x7f12, lsl #32
ubfiz x17, x1, #0x5, #0x14
add x16, x16, x17
ldp x16, x17, [x16]
mov w0, w2
ldr x1, [x17, #0x10]
ldr x2, [x17, #0x20]
br x16
