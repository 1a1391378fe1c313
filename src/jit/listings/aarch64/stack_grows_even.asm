; void(int32, int64, int64, int64, int64, int64, int64, int64, int64, int32), 96 bytes
stp x29, x30, [sp, #-0x10]!
mov x29, sp
sub sp, sp, #0x10
mov x16, #0x7000
movk x16, #0x3456, lsl #16
movk x16, #0x7f12, lsl #32
ubfiz x17, x1, #0x5, #0x14
add x16, x16, x17
ldp x16, x17, [x16]
mov w0, w2
ldr x1, [x17, #0x10]
ldr x4, [x17, #0x28]
ldr x5, [x17, #0x30]
ldr x6, [x17, #0x38]
ldr x7, [x17, #0x40]
ldr x9, [x17, #0x48]
str x9, [sp]
str x3, [sp, #0x8]
ldr x2, [x17, #0x18]
ldr x3, [x17, #0x20]
blr x16
mov sp, x29
ldp x29, x30, [sp], #0x10
ret
