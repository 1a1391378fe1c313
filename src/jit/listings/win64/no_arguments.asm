; void(), 29 bytes
and edx, 0FFFFFh
shl edx, 5
mov r10, 7F1234567000h
add r10, rdx
jmp qword ptr [r10]
