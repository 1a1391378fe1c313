; void(), 31 bytes
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
xor eax, eax
jmp qword ptr [r10]
