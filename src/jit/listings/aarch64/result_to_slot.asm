; uint64(uint64, uint64), 72 bytes
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
ldr x0, [x17, #0x8]
ldr x1, [x17, #0x10]
blr x16
ldur x9, [x29, #-0x8]
str x0, [x9]
mov sp, x29
ldp x29, x30, [sp], #0x10
ret
