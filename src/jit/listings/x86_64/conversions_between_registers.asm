; int32(int32, pointer, float32, uint64, int32), 1275 bytes
push rbp
mov rbp, rsp
sub rsp, 40h
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov r11, [r10+8]
mov [rbp-8], r11
mov rdi, [rcx]
test dil, 1
je 00000000000000CBh
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 00000000000000CBh
mov esi, [rdi+3]
cmp esi, 2
jne 00000000000000CBh
mov rdi, [rdi+7]
mov rcx, rdi
mov rdi, [r8]
test dil, 1
jne 0000000000000086h
sar rdi, 20h
js 0000000000000152h
jmp 00000000000000B0h
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 0000000000000152h
mov esi, [rdi+3]
cmp esi, 2
jne 0000000000000152h
mov rdi, [rdi+7]
mov r8, rdi
mov edi, edx
mov rsi, rcx
mov rdx, r8
mov ecx, r9d
mov eax, 1
call qword ptr [r10]
leave
ret
test dil, 1
je 0000000000000137h
mov rsi, [rdi+0Fh]
movzx esi, word ptr [rsi+5]
cmp esi, 0BCDEh
je 0000000000000122h
mov eax, esi
and eax, 0FF0Fh
cmp eax, 101h
jne 000000000000012Ch
mov esi, 2840h
call 0000000000000261h
jne 0000000000000137h
lea rdi, [r11+2840h]
jmp 0000000000000065h
call 000000000000016Dh
jmp 0000000000000131h
call 00000000000001B9h
je 0000000000000065h
mov rdi, rcx
mov esi, 20002h
call 0000000000000475h
mov rdi, [r11+10h]
jmp 0000000000000065h
mov rdi, r8
mov esi, 10004h
call 0000000000000475h
mov rdi, [r11+20h]
jmp 00000000000000B0h
cmp qword ptr [rdi+2Fh], 0
jne 000000000000025Dh
mov rax, [rdi+27h]
mov rsi, [rdi+17h]
sub rsi, [rax+1Fh]
add rsi, [rdi+1Fh]
jb 000000000000025Dh
cmp rsi, [rax+17h]
ja 000000000000025Dh
cmp qword ptr [rax+17h], 0
je 000000000000025Dh
mov rdi, [rdi+17h]
cmp eax, eax
ret
cmp esi, 9ABCh
jne 0000000000000204h
mov rax, [rdi+1Fh]
mov rsi, [rdi+27h]
sub rsi, [rax+1Fh]
add rsi, [rdi+17h]
jb 000000000000025Dh
cmp rsi, [rax+17h]
ja 000000000000025Dh
cmp qword ptr [rax+17h], 0
je 000000000000025Dh
mov rdi, [rdi+27h]
jmp 00000000000001B5h
cmp esi, 8123h
jne 0000000000000239h
cmp dword ptr [rdi+2Bh], 80000005h
jne 000000000000025Dh
cmp qword ptr [rdi+17h], 0
je 000000000000025Dh
mov rdi, [rdi+1Fh]
jmp 00000000000001B5h
cmp rdi, [r11+2010h]
je 0000000000000255h
cmp rdi, [r11+2018h]
jne 000000000000025Dh
xor edi, edi
jmp 00000000000001B5h
test rsp, rsp
ret
push rcx
mov eax, [rdi+3]
cmp eax, 3F8h
ja 0000000000000472h
add rsi, r11
pxor xmm8, xmm8
cmp eax, 20h
jae 000000000000039Dh
cmp eax, 10h
jb 0000000000000332h
vmovdqu xmm10, [rdi+17h]
vpcmpeqb xmm11, xmm10, xmm8
vpor xmm11, xmm11, xmm10
pmovmskb ecx, xmm11
test ecx, ecx
jne 0000000000000472h
add rdi, 10h
sub eax, 10h
vpxor xmm11, xmm11, xmm11
test eax, eax
je 000000000000031Dh
vmovq xmm11, [rdi+17h]
cmp eax, 8
jbe 00000000000002E7h
vmovhps xmm11, xmm11, [rdi+1Fh]
mov rcx, 555587654330h
sub rcx, rax
vmovdqu xmm12, [rcx]
vpcmpeqb xmm13, xmm11, xmm8
vpor xmm13, xmm13, xmm11
vpand xmm13, xmm13, xmm12
pmovmskb ecx, xmm13
test ecx, ecx
jne 0000000000000472h
vpand xmm11, xmm11, xmm12
vinsertf128 ymm10, ymm10, xmm11, 1
vmovdqu [rsi], ymm10
vzeroupper
jmp 000000000000046Fh
vpxor xmm11, xmm11, xmm11
test eax, eax
je 0000000000000391h
vmovq xmm11, [rdi+17h]
cmp eax, 8
jbe 000000000000035Bh
vmovhps xmm11, xmm11, [rdi+1Fh]
mov rcx, 555587654330h
sub rcx, rax
vmovdqu xmm12, [rcx]
vpcmpeqb xmm13, xmm11, xmm8
vpor xmm13, xmm13, xmm11
vpand xmm13, xmm13, xmm12
pmovmskb ecx, xmm13
test ecx, ecx
jne 0000000000000472h
vpand xmm11, xmm11, xmm12
vmovdqu [rsi], ymm11
jmp 000000000000046Fh
cmp eax, 10h
jb 00000000000003E6h
movdqu xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
test ecx, ecx
jne 0000000000000472h
movdqu [rsi], xmm10
add rdi, 10h
add rsi, 10h
sub eax, 10h
jmp 000000000000039Dh
cmp eax, 8
jb 000000000000042Ah
movq xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
test cl, cl
jne 0000000000000472h
movq [rsi], xmm10
add rdi, 8
add rsi, 8
sub eax, 8
test eax, eax
je 0000000000000469h
movq xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
bts ecx, eax
bsf ecx, ecx
cmp ecx, eax
jne 0000000000000472h
movq [rsi], xmm10
add rsi, rax
mov byte ptr [rsi], 0
cmp eax, eax
pop rcx
ret
mov [rbp-10h], r10
mov [rbp-18h], rdx
mov [rbp-20h], rcx
mov [rbp-28h], r8
mov [rbp-30h], r9
movsd [rbp-38h], xmm0
mov rdx, r10
mov rax, 555512345678h
sub rsp, 8
call rax
add rsp, 8
mov r10, [rbp-10h]
mov r11, [rbp-8]
test eax, eax
je 00000000000004EDh
mov rdx, [rbp-18h]
mov rcx, [rbp-20h]
mov r8, [rbp-28h]
mov r9, [rbp-30h]
movsd xmm0, [rbp-38h]
ret
mov dword ptr [r11+2008h], 1
leave
ret
