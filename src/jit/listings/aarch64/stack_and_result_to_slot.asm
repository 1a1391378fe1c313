; pointer(int32, int32, int32, int32, int32, int32, int32, int32, float64, pointer), 104 bytes
stp x29, x30, [sp, #-0x10]!
mov x29, sp
sub sp, sp, #0x10
mov x16, #0x7000
movk x16, #0x3456, lsl #16
movk x16, #0x7f12, lsl #32
ubfiz x17, x1, #0x5, #0x14
add x16, x16, x17
ldp x16, x17, [x16]
stur x17, [x29, #-0x8]
mov w0, w2
mov w1, w3
ldr x9, [x17, #0x50]
str x9, [sp]
mov w2, w4
mov w3, w5
mov w4, w6
mov w5, w7
ldr w6, [x29, #0x10]
ldr w7, [x29, #0x18]
blr x16
ldur x9, [x29, #-0x8]
str x0, [x9]
mov sp, x29
ldp x29, x30, [sp], #0x10
ret
