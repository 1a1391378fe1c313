; void(), 28 bytes
mov x16, #0x7000
movk x16, #0x3456, lsl #16
movk x16, #0x7f12, lsl #32
ubfiz x17, x1, #0x5, #0x14
add x16, x16, x17
ldr x16, [x16]
br x16
