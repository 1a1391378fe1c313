; int32(int32, pointer, float32, uint64, int32), 54 bytes
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov r11, [r10+8]
mov edi, edx
mov rsi, [r11+10h]
mov rdx, [r11+20h]
mov eax, 1
jmp qword ptr [r10]
