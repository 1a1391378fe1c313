; uint16(uint16, float32), 52 bytes
push rbp
mov rbp, rsp
sub rsp, 20h
and edx, 0FFFFFh
shl edx, 5
mov r10, 7F1234567000h
add r10, rdx
mov ecx, r8d
movaps xmm1, xmm3
call qword ptr [r10]
movzx eax, ax
leave
ret
