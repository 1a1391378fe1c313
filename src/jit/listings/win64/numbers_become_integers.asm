; size_t(size_t, float64, long), 130 bytes
push rbp
mov rbp, rsp
sub rsp, 30h
and edx, 0FFFFFh
shl edx, 5
mov r10, 7F1234567000h
add r10, rdx
mov r11, [r10+8]
mov [rbp-8], r11
cvttsd2si rcx, xmm2
movaps xmm1, xmm3
cvttsd2si r8, [rbp+30h]
call qword ptr [r10]
mov rcx, 0
add rcx, rax
mov r8, 1FFFFFFFFFFFFFh
cmp rcx, r8
ja 000000000000006Fh
xorps xmm0, xmm0
cvtsi2sd xmm0, rax
leave
ret
mov rcx, [rbp-8]
mov [rcx], rax
pcmpeqd xmm0, xmm0
leave
ret
