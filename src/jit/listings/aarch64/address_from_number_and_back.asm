; T *(void *), 636 bytes
stp x29, x30, [sp, #-0x10]!
mov x29, sp
sub sp, sp, #0x20
mov x16, #0x7000
movk x16, #0x3456, lsl #16
movk x16, #0x7f12, lsl #32
ubfiz x17, x1, #0x5, #0x14
add x16, x16, x17
stur x16, [x29, #-0x10]
ldp x16, x17, [x16]
stur x17, [x29, #-0x8]
mov x0, x2
ldr x9, [x0]
tbnz w9, #0x0, $+0xc
asr x10, x9, #0x20
b $+0x2c
ldur x10, [x9, #0xf]
ldurh w10, [x10, #0x5]
mov w11, #0x779
cmp w10, w11
b.ne $+0x28
ldur d16, [x9, #0x7]
fcvtzs x10, d16
scvtf d17, x10
fcmp d16, d17
b.ne $+0x94
lsr x11, x10, #0x35
cbnz x11, $+0x8c
mov x9, x10
b $+0x20
mov w11, #0xabcd
cmp w10, w11
b.ne $+0x78
ldur w10, [x9, #0x3]
cmp w10, #0x2
b.ne $+0x6c
ldur x9, [x9, #0x7]
mov x2, x9
mov x0, x2
blr x16
mov x9, #0x0
movk x9, #0xffff, lsl #16
movk x9, #0xffff, lsl #32
movk x9, #0xffff, lsl #48
mov x10, #0xffff
movk x10, #0xfffe, lsl #16
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
tbz w9, #0x0, $+0x3c
ldur x10, [x9, #0xf]
ldurh w10, [x10, #0x5]
mov w11, #0xbcde
cmp w10, w11
b.eq $+0x8
b $+0xc
bl $+0x34
b $+0x18
mov x11, #0x2018
ldr x11, [x17, x11]
cmp x9, x11
b.eq $+0xc
bl $+0x5c
b.eq $-0x9c
mov x1, #0x1
movk x1, #0x4, lsl #16
bl $+0xec
ldr x9, [x17, #0x8]
b $-0xb0
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
stur x30, [x29, #-0x18]
stur x2, [x29, #-0x20]
ldur x2, [x29, #-0x10]
mov x9, #0x5678
movk x9, #0x1234, lsl #16
movk x9, #0x5555, lsl #32
blr x9
ldur x16, [x29, #-0x10]
ldp x16, x17, [x16]
cbz w0, $+0x10
ldur x30, [x29, #-0x18]
ldur x2, [x29, #-0x20]
ret
mov w9, #0x1
mov x10, #0x2008
str w9, [x17, x10]
mov x9, #0xffffffffffffffff
fmov d0, x9
mov sp, x29
ldp x29, x30, [sp], #0x10
ret
