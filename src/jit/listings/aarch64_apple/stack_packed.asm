; void(pointer, pointer, pointer, pointer, pointer, pointer, pointer, pointer, int8, uint16, pointer, uint8, int32, int16), 112 bytes
stp x29, x30, [sp, #-0x10]!
mov x29, sp
sub sp, sp, #0x20
mov x16, #0x7000
movk x16, #0x3456, lsl #16
movk x16, #0x7f12, lsl #32
ubfiz x17, x1, #0x5, #0x14
add x16, x16, x17
ldp x16, x17, [x16]
ldr x0, [x17, #0x8]
ldr x1, [x17, #0x10]
ldr x7, [x17, #0x40]
strb w2, [sp]
strh w3, [sp, #0x2]
ldr x9, [x17, #0x58]
str x9, [sp, #0x8]
strb w4, [sp, #0x10]
str w5, [sp, #0x14]
strh w6, [sp, #0x18]
ldr x2, [x17, #0x18]
ldr x3, [x17, #0x20]
ldr x4, [x17, #0x28]
ldr x5, [x17, #0x30]
ldr x6, [x17, #0x38]
blr x16
mov sp, x29
ldp x29, x30, [sp], #0x10
ret
