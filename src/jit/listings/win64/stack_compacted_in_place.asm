; int32(int32, int32, int32, int32, int32, int32), 83 bytes
and edx, 0FFFFFh
shl edx, 5
mov r10, 7F1234567000h
add r10, rdx
mov ecx, r8d
mov edx, r9d
mov r8d, [rsp+28h]
mov r9d, [rsp+30h]
mov eax, [rsp+38h]
mov [rsp+28h], rax
mov eax, [rsp+40h]
mov [rsp+30h], rax
jmp qword ptr [r10]
