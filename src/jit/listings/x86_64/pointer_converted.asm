; int32(pointer), 729 bytes
push rbp
mov rbp, rsp
sub rsp, 10h
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov r11, [r10+8]
mov [rbp-8], r11
mov rax, rdx
mov rdi, [rax]
test dil, 1
je 0000000000000073h
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 0000000000000073h
mov esi, [rdi+3]
cmp esi, 2
jne 0000000000000073h
mov rdi, [rdi+7]
mov [r11+8], rdi
mov rdi, [r11+8]
xor eax, eax
call qword ptr [r10]
leave
ret
test dil, 1
je 00000000000000B3h
mov rsi, [rdi+0Fh]
movzx esi, word ptr [rsi+5]
and esi, 0FF0Fh
cmp esi, 101h
jne 00000000000000B3h
mov esi, 80410h
call 00000000000000C2h
jne 00000000000000B3h
lea rdi, [r11+80410h]
jmp 000000000000005Ch
mov esi, 0B0001h
call 000000000000029Dh
jmp 0000000000000063h
push rcx
movq xmm9, rax
mov eax, [rdi+3]
cmp eax, 3F8h
ja 0000000000000296h
add rsi, r11
pxor xmm8, xmm8
cmp eax, 20h
jae 00000000000001DAh
cmp eax, 10h
jb 000000000000017Dh
vmovdqu xmm10, [rdi+17h]
vpcmpeqb xmm11, xmm10, xmm8
vpor xmm11, xmm11, xmm10
pmovmskb ecx, xmm11
test ecx, ecx
jne 0000000000000296h
add rdi, 10h
sub eax, 10h
vpxor xmm11, xmm11, xmm11
test eax, eax
je 000000000000016Bh
vmovq xmm11, [rdi+17h]
cmp eax, 8
jbe 0000000000000139h
vmovhps xmm11, xmm11, [rdi+1Fh]
mov rcx, 555587654330h
sub rcx, rax
vmovdqu xmm12, [rcx]
vpcmpeqb xmm13, xmm11, xmm8
vpor xmm13, xmm13, xmm11
vpand xmm13, xmm13, xmm12
pmovmskb ecx, xmm13
test ecx, ecx
jne 0000000000000296h
vpand xmm11, xmm11, xmm12
vinsertf128 ymm10, ymm10, xmm11, 1
vmovdqu [rsi], ymm10
vzeroupper
jmp 0000000000000294h
vpxor xmm11, xmm11, xmm11
test eax, eax
je 00000000000001D1h
vmovq xmm11, [rdi+17h]
cmp eax, 8
jbe 000000000000019Fh
vmovhps xmm11, xmm11, [rdi+1Fh]
mov rcx, 555587654330h
sub rcx, rax
vmovdqu xmm12, [rcx]
vpcmpeqb xmm13, xmm11, xmm8
vpor xmm13, xmm13, xmm11
vpand xmm13, xmm13, xmm12
pmovmskb ecx, xmm13
test ecx, ecx
jne 0000000000000296h
vpand xmm11, xmm11, xmm12
vmovdqu [rsi], ymm11
jmp 0000000000000294h
cmp eax, 10h
jb 000000000000021Ch
movdqu xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
test ecx, ecx
jne 0000000000000296h
movdqu [rsi], xmm10
add rdi, 10h
add rsi, 10h
sub eax, 10h
jmp 00000000000001DAh
cmp eax, 8
jb 0000000000000259h
movq xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
test cl, cl
jne 0000000000000296h
movq [rsi], xmm10
add rdi, 8
add rsi, 8
sub eax, 8
test eax, eax
je 0000000000000291h
movq xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
bts ecx, eax
bsf ecx, ecx
cmp ecx, eax
jne 0000000000000296h
movq [rsi], xmm10
add rsi, rax
mov byte ptr [rsi], 0
cmp eax, eax
pop rcx
movq rax, xmm9
ret
mov [rbp-10h], r10
mov rdi, rax
mov rdx, r10
mov rax, 555512345678h
sub rsp, 8
call rax
add rsp, 8
mov r10, [rbp-10h]
mov r11, [rbp-8]
test eax, eax
je 00000000000002CCh
ret
mov dword ptr [r11+80000h], 1
leave
ret
