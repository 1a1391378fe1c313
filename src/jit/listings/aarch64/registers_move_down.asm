; int32(int32, int32), 36 bytes
mov x16, #0x7000
movk x16, #0x3456, lsl #16
movk x16, #0x7f12, lsl #32
ubfiz x17, x1, #0x5, #0x14
add x16, x16, x17
ldr x16, [x16]
mov w0, w2
mov w1, w3
br x16
