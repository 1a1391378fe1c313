; float64(float64, float64), 37 bytes
and edx, 0FFFFFh
shl edx, 5
mov r10, 7F1234567000h
add r10, rdx
movaps xmm0, xmm2
movaps xmm1, xmm3
jmp qword ptr [r10]
