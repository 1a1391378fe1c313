; int32(int32, int32, int32, int32, int32, int32, int32, int32, int32, int32), 76 bytes
mov x16, #0x7000
movk x16, #0x3456, lsl #16
movk x16, #0x7f12, lsl #32
ubfiz x17, x1, #0x5, #0x14
add x16, x16, x17
ldr x16, [x16]
mov w0, w2
mov w1, w3
mov w2, w4
mov w3, w5
mov w4, w6
mov w5, w7
ldr w6, [sp]
ldr w7, [sp, #0x8]
ldr w9, [sp, #0x10]
str x9, [sp]
ldr w9, [sp, #0x18]
str x9, [sp, #0x8]
br x16
