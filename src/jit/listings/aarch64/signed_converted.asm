; void(int64), 240 bytes
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
mov x0, x2
ldr x9, [x0]
tbnz w9, #0x0, $+0xc
asr x9, x9, #0x20
b $+0x44
ldur x10, [x9, #0xf]
ldurh w10, [x10, #0x5]
mov w11, #0xabcd
cmp w10, w11
b.ne $+0x48
ldur w10, [x9, #0x3]
cmp w10, #0x2
b.ne $+0x10
ldur x9, [x9, #0x7]
tbz x9, #0x3f, $+0x1c
b $+0x30
cmp w10, #0x3
b.ne $+0x28
ldur x9, [x9, #0x7]
neg x9, x9
tbz x9, #0x3f, $+0x1c
mov x2, x9
mov x0, x2
blr x16
mov sp, x29
ldp x29, x30, [sp], #0x10
ret
mov x1, #0x1
bl $+0xc
ldr x9, [x17, #0x8]
b $-0x24
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
mov sp, x29
ldp x29, x30, [sp], #0x10
ret
