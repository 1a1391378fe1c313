; float64(int32, float64, float32, float64, int32), 72 bytes
and edx, 0FFFFFh
shl edx, 5
mov r10, 7F1234567000h
add r10, rdx
mov ecx, r8d
movaps xmm1, xmm3
movss xmm2, [rsp+28h]
movsd xmm3, [rsp+30h]
mov eax, [rsp+38h]
mov [rsp+28h], rax
jmp qword ptr [r10]
