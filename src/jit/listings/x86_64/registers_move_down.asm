; int32(int32, int32), 37 bytes
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov edi, edx
mov esi, ecx
xor eax, eax
jmp qword ptr [r10]
