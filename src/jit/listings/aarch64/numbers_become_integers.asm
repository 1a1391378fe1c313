; size_t(size_t, float64, long), 132 bytes
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
fcvtzs x0, d0
fcvtzs x1, d2
fmov d0, d1
blr x16
mov x9, #0x0
mov x10, #0xffff
movk x10, #0xffff, lsl #16
movk x10, #0xffff, lsl #32
movk x10, #0x1f, lsl #48
add x9, x9, x0
cmp x9, x10
b.hi $+0x14
scvtf d0, x0
mov sp, x29
ldp x29, x30, [sp], #0x10
ret
ldur x9, [x29, #-0x8]
str x0, [x9]
mov x9, #0xffffffffffffffff
fmov d0, x9
mov sp, x29
ldp x29, x30, [sp], #0x10
ret
