; void(pointer, int8, uint16, pointer, uint8, int16), 864 bytes
stp x29, x30, [sp, #-0x10]!
mov x29, sp
sub sp, sp, #0x50
mov x16, #0x7000
movk x16, #0x3456, lsl #16
movk x16, #0x7f12, lsl #32
ubfiz x17, x1, #0x5, #0x14
add x16, x16, x17
stur x16, [x29, #-0x10]
ldp x16, x17, [x16]
mov x0, x2
ldr x9, [x0]
tbz w9, #0x0, $+0x88
ldur x10, [x9, #0xf]
ldurh w10, [x10, #0x5]
mov w11, #0xabcd
cmp w10, w11
b.ne $+0x74
ldur w10, [x9, #0x3]
cmp w10, #0x2
b.ne $+0x68
ldur x9, [x9, #0x7]
mov x2, x9
mov x0, x5
ldr x9, [x0]
tbz w9, #0x0, $+0xbc
ldur x10, [x9, #0xf]
ldurh w10, [x10, #0x5]
mov w11, #0xabcd
cmp w10, w11
b.ne $+0xa8
ldur w10, [x9, #0x3]
cmp w10, #0x2
b.ne $+0x9c
ldur x9, [x9, #0x7]
mov x5, x9
mov x0, x2
mov w1, w3
mov w2, w4
mov x3, x5
mov w4, w6
mov w5, w7
blr x16
mov sp, x29
ldp x29, x30, [sp], #0x10
ret
tbz w9, #0x0, $+0x54
ldur x10, [x9, #0xf]
ldurh w10, [x10, #0x5]
mov w11, #0xbcde
cmp w10, w11
b.eq $+0x30
mov w11, #0xff0f
and w12, w10, w11
mov w11, #0x101
cmp w12, w11
b.ne $+0x24
mov x1, #0x2440
add x1, x17, x1
bl $+0x17c
b.ne $+0x1c
mov x9, x1
b $-0xa0
bl $+0x8c
b $+0x8
bl $+0xc4
b.eq $-0xb0
mov x1, #0x1
movk x1, #0x2, lsl #16
bl $+0x1d8
ldr x9, [x17, #0x8]
b $-0xc4
tbz w9, #0x0, $+0x54
ldur x10, [x9, #0xf]
ldurh w10, [x10, #0x5]
mov w11, #0xbcde
cmp w10, w11
b.eq $+0x30
mov w11, #0xff0f
and w12, w10, w11
mov w11, #0x101
cmp w12, w11
b.ne $+0x24
mov x1, #0x3040
add x1, x17, x1
bl $+0x114
b.ne $+0x1c
mov x9, x1
b $-0xd4
bl $+0x24
b $+0x8
bl $+0x5c
b.eq $-0xe4
mov x1, #0x4
movk x1, #0x2, lsl #16
bl $+0x170
ldr x9, [x17, #0x20]
b $-0xf8
ldur x12, [x9, #0x2f]
cbnz x12, $+0xcc
ldur x12, [x9, #0x27]
ldur x10, [x9, #0x17]
ldur x11, [x9, #0x1f]
ldur x13, [x12, #0x1f]
ldur x14, [x12, #0x17]
sub x15, x10, x13
adds x15, x15, x11
b.hs $+0xac
cmp x15, x14
b.hi $+0xa4
cbz x14, $+0xa0
mov x9, x10
cmp x10, x10
ret
mov w11, #0x9abc
cmp w10, w11
b.ne $+0x38
ldur x12, [x9, #0x1f]
ldur x10, [x9, #0x27]
ldur x11, [x9, #0x17]
ldur x13, [x12, #0x1f]
ldur x14, [x12, #0x17]
sub x15, x10, x13
adds x15, x15, x11
b.hs $+0x68
cmp x15, x14
b.hi $+0x60
cbz x14, $+0x5c
mov x9, x10
b $-0x44
mov w11, #0x8123
cmp w10, w11
b.ne $+0x28
ldur w10, [x9, #0x2b]
mov x11, #0x5
movk x11, #0x8000, lsl #16
cmp w10, w11
b.ne $+0x34
ldur x10, [x9, #0x17]
cbz x10, $+0x2c
ldur x9, [x9, #0x1f]
b $-0x74
mov x10, #0x2010
ldr x10, [x17, x10]
cmp x9, x10
b.eq $+0x1c
mov x10, #0x2018
ldr x10, [x17, x10]
cmp x9, x10
b.eq $+0xc
cmp x9, #0x0
ret
mov x9, #0x0
b $-0xa4
ldur w12, [x9, #0x3]
cmp w12, #0x3f8
b.hi $+0x78
mov x13, x1
mov x14, #0x101010101010101
cmp w12, #0x8
b.lo $+0x28
ldur x10, [x9, #0x17]
sub x11, x10, x14
orr x11, x11, x10
tst x11, #0x8080808080808080
b.ne $+0x54
str x10, [x13], #0x8
add x9, x9, #0x8
sub w12, w12, #0x8
b $-0x28
cbz w12, $+0x38
ldur x10, [x9, #0x17]
lsl w15, w12, #0x3
mov x11, #0xffffffffffffffff
lsl x11, x11, x15
bic x10, x10, x11
and x11, x11, x14
orr x11, x11, x10
sub x15, x11, x14
orr x11, x11, x15
tst x11, #0x8080808080808080
b.ne $+0x14
str x10, [x13]
add x13, x13, x12
strb wzr, [x13]
cmp x1, x1
ret
stur x30, [x29, #-0x18]
stur x2, [x29, #-0x20]
stur x3, [x29, #-0x28]
stur x4, [x29, #-0x30]
stur x5, [x29, #-0x38]
stur x6, [x29, #-0x40]
stur x7, [x29, #-0x48]
ldur x2, [x29, #-0x10]
mov x9, #0x5678
movk x9, #0x1234, lsl #16
movk x9, #0x5555, lsl #32
blr x9
ldur x16, [x29, #-0x10]
ldp x16, x17, [x16]
cbz w0, $+0x24
ldur x30, [x29, #-0x18]
ldur x2, [x29, #-0x20]
ldur x3, [x29, #-0x28]
ldur x4, [x29, #-0x30]
ldur x5, [x29, #-0x38]
ldur x6, [x29, #-0x40]
ldur x7, [x29, #-0x48]
ret
mov w9, #0x1
mov x10, #0x2008
str w9, [x17, x10]
mov sp, x29
ldp x29, x30, [sp], #0x10
ret
