; pointer(int32, int32, int32, int32, int32, int32, int32, int32, float64, pointer, int64), 856 bytes
stp x29, x30, [sp, #-0x10]!
mov x29, sp
sub sp, sp, #0x60
mov x16, #0x7000
movk x16, #0x3456, lsl #16
movk x16, #0x7f12, lsl #32
ubfiz x17, x1, #0x5, #0x14
add x16, x16, x17
stur x16, [x29, #-0x10]
ldp x16, x17, [x16]
stur x17, [x29, #-0x8]
ldr x0, [x29, #0x20]
ldr x9, [x0]
tbz w9, #0x0, $+0xcc
ldur x10, [x9, #0xf]
ldurh w10, [x10, #0x5]
mov w11, #0xabcd
cmp w10, w11
b.ne $+0xb8
ldur w10, [x9, #0x3]
cmp w10, #0x2
b.ne $+0xac
ldur x9, [x9, #0x7]
str x9, [x29, #0x20]
ldr x0, [x29, #0x28]
ldr x9, [x0]
tbnz w9, #0x0, $+0xc
asr x9, x9, #0x20
b $+0x44
ldur x10, [x9, #0xf]
ldurh w10, [x10, #0x5]
mov w11, #0xabcd
cmp w10, w11
b.ne $+0xe4
ldur w10, [x9, #0x3]
cmp w10, #0x2
b.ne $+0x10
ldur x9, [x9, #0x7]
tbz x9, #0x3f, $+0x1c
b $+0xcc
cmp w10, #0x3
b.ne $+0xc4
ldur x9, [x9, #0x7]
neg x9, x9
tbz x9, #0x3f, $+0xb8
str x9, [x29, #0x28]
mov w0, w2
mov w1, w3
ldr x9, [x29, #0x20]
str x9, [sp]
ldr x9, [x29, #0x28]
str x9, [sp, #0x8]
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
mov x1, #0x4840
add x1, x17, x1
bl $+0x124
b.ne $+0x1c
mov x9, x1
b $-0xe4
bl $+0x34
b $+0x8
bl $+0x6c
b.eq $-0xf4
mov x1, #0xa
movk x1, #0x2, lsl #16
bl $+0x180
ldr x9, [x17, #0x50]
b $-0x108
mov x1, #0xb
bl $+0x170
ldr x9, [x17, #0x58]
b $-0xc0
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
stur d0, [x29, #-0x50]
ldur x2, [x29, #-0x10]
mov x9, #0x5678
movk x9, #0x1234, lsl #16
movk x9, #0x5555, lsl #32
blr x9
ldur x16, [x29, #-0x10]
ldp x16, x17, [x16]
cbz w0, $+0x28
ldur x30, [x29, #-0x18]
ldur x2, [x29, #-0x20]
ldur x3, [x29, #-0x28]
ldur x4, [x29, #-0x30]
ldur x5, [x29, #-0x38]
ldur x6, [x29, #-0x40]
ldur x7, [x29, #-0x48]
ldur d0, [x29, #-0x50]
ret
mov w9, #0x1
mov x10, #0x2008
str w9, [x17, x10]
mov sp, x29
ldp x29, x30, [sp], #0x10
ret
