; int32(int32, pointer, float32, uint64, int32), 894 bytes
push rbp
mov rbp, rsp
sub rsp, 30h
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov r11, [r10+8]
mov [rbp-8], r11
mov rax, rcx
mov rdi, [rax]
test dil, 1
je 00000000000000CDh
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 00000000000000CDh
mov esi, [rdi+3]
cmp esi, 2
jne 00000000000000CDh
mov rdi, [rdi+7]
mov [r11+10h], rdi
mov rax, r8
mov rdi, [rax]
test dil, 1
jne 0000000000000082h
sar rdi, 20h
js 000000000000011Ch
jmp 00000000000000A5h
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 000000000000011Ch
mov esi, [rdi+3]
cmp esi, 2
jne 000000000000011Ch
mov rdi, [rdi+7]
mov [r11+20h], rdi
mov edi, edx
mov rsi, [r11+10h]
mov ecx, r9d
mov rdx, [r11+20h]
mov eax, 1
call qword ptr [r10]
leave
ret
test dil, 1
je 000000000000010Dh
mov rsi, [rdi+0Fh]
movzx esi, word ptr [rsi+5]
and esi, 0FF0Fh
cmp esi, 101h
jne 000000000000010Dh
mov esi, 80810h
call 000000000000012Bh
jne 000000000000010Dh
lea rdi, [r11+80810h]
jmp 000000000000005Ch
mov esi, 0B0002h
call 0000000000000306h
jmp 0000000000000063h
mov esi, 80004h
call 0000000000000306h
jmp 00000000000000ACh
push rcx
movq xmm9, rax
mov eax, [rdi+3]
cmp eax, 3F8h
ja 00000000000002FFh
add rsi, r11
pxor xmm8, xmm8
cmp eax, 20h
jae 0000000000000243h
cmp eax, 10h
jb 00000000000001E6h
vmovdqu xmm10, [rdi+17h]
vpcmpeqb xmm11, xmm10, xmm8
vpor xmm11, xmm11, xmm10
pmovmskb ecx, xmm11
test ecx, ecx
jne 00000000000002FFh
add rdi, 10h
sub eax, 10h
vpxor xmm11, xmm11, xmm11
test eax, eax
je 00000000000001D4h
vmovq xmm11, [rdi+17h]
cmp eax, 8
jbe 00000000000001A2h
vmovhps xmm11, xmm11, [rdi+1Fh]
mov rcx, 555587654330h
sub rcx, rax
vmovdqu xmm12, [rcx]
vpcmpeqb xmm13, xmm11, xmm8
vpor xmm13, xmm13, xmm11
vpand xmm13, xmm13, xmm12
pmovmskb ecx, xmm13
test ecx, ecx
jne 00000000000002FFh
vpand xmm11, xmm11, xmm12
vinsertf128 ymm10, ymm10, xmm11, 1
vmovdqu [rsi], ymm10
vzeroupper
jmp 00000000000002FDh
vpxor xmm11, xmm11, xmm11
test eax, eax
je 000000000000023Ah
vmovq xmm11, [rdi+17h]
cmp eax, 8
jbe 0000000000000208h
vmovhps xmm11, xmm11, [rdi+1Fh]
mov rcx, 555587654330h
sub rcx, rax
vmovdqu xmm12, [rcx]
vpcmpeqb xmm13, xmm11, xmm8
vpor xmm13, xmm13, xmm11
vpand xmm13, xmm13, xmm12
pmovmskb ecx, xmm13
test ecx, ecx
jne 00000000000002FFh
vpand xmm11, xmm11, xmm12
vmovdqu [rsi], ymm11
jmp 00000000000002FDh
cmp eax, 10h
jb 0000000000000285h
movdqu xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
test ecx, ecx
jne 00000000000002FFh
movdqu [rsi], xmm10
add rdi, 10h
add rsi, 10h
sub eax, 10h
jmp 0000000000000243h
cmp eax, 8
jb 00000000000002C2h
movq xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
test cl, cl
jne 00000000000002FFh
movq [rsi], xmm10
add rdi, 8
add rsi, 8
sub eax, 8
test eax, eax
je 00000000000002FAh
movq xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
bts ecx, eax
bsf ecx, ecx
cmp ecx, eax
jne 00000000000002FFh
movq [rsi], xmm10
add rsi, rax
mov byte ptr [rsi], 0
cmp eax, eax
pop rcx
movq rax, xmm9
ret
mov [rbp-10h], r10
mov [rbp-18h], rdx
mov [rbp-20h], r8
mov [rbp-28h], r9
movsd [rbp-30h], xmm0
mov rdi, rax
mov rdx, r10
mov rax, 555512345678h
sub rsp, 8
call rax
add rsp, 8
mov r10, [rbp-10h]
mov r11, [rbp-8]
test eax, eax
je 0000000000000371h
mov rdx, [rbp-18h]
mov r8, [rbp-20h]
mov r9, [rbp-28h]
movsd xmm0, [rbp-30h]
ret
mov dword ptr [r11+80000h], 1
leave
ret
