; int32(int32, int32, int32, int32, int32, int32), 59 bytes
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov edi, edx
mov esi, ecx
mov edx, r8d
mov ecx, r9d
mov r8d, [rsp+8]
mov r9d, [rsp+10h]
xor eax, eax
jmp qword ptr [r10]
