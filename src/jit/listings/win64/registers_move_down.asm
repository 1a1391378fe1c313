; int32(int32, int32), 35 bytes
and edx, 0FFFFFh
shl edx, 5
mov r10, 7F1234567000h
add r10, rdx
mov ecx, r8d
mov edx, r9d
jmp qword ptr [r10]
