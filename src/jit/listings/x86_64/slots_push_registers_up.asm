; void(pointer, pointer, pointer, pointer, int32, int32), 70 bytes
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov r11, [r10+8]
mov rdi, [r11+8]
mov rsi, [r11+10h]
mov r8d, edx
mov r9d, ecx
mov rdx, [r11+18h]
mov rcx, [r11+20h]
xor eax, eax
jmp qword ptr [r10]
