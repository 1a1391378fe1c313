; void(pointer, uint64), 48 bytes
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov r11, [r10+8]
mov rdi, [r11+8]
mov rsi, [r11+10h]
xor eax, eax
jmp qword ptr [r10]
