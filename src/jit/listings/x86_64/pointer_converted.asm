; int32(pointer), 1097 bytes
push rbp
mov rbp, rsp
sub rsp, 20h
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov r11, [r10+8]
mov [rbp-8], r11
mov rdi, [rdx]
test dil, 1
je 0000000000000074h
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 0000000000000074h
mov esi, [rdi+3]
cmp esi, 2
jne 0000000000000074h
mov rdi, [rdi+7]
mov rdx, rdi
mov rdi, rdx
xor eax, eax
call qword ptr [r10]
leave
ret
test dil, 1
je 00000000000000E0h
mov rsi, [rdi+0Fh]
movzx esi, word ptr [rsi+5]
cmp esi, 0BCDEh
je 00000000000000CBh
mov eax, esi
and eax, 0FF0Fh
cmp eax, 101h
jne 00000000000000D5h
mov esi, 2440h
call 00000000000001EFh
jne 00000000000000E0h
lea rdi, [r11+2440h]
jmp 0000000000000065h
call 00000000000000FBh
jmp 00000000000000DAh
call 0000000000000147h
je 0000000000000065h
mov rdi, rdx
mov esi, 20001h
call 00000000000003FFh
mov rdi, [r11+8]
jmp 0000000000000065h
cmp qword ptr [rdi+2Fh], 0
jne 00000000000001EBh
mov rax, [rdi+27h]
mov rsi, [rdi+17h]
sub rsi, [rax+1Fh]
add rsi, [rdi+1Fh]
jb 00000000000001EBh
cmp rsi, [rax+17h]
ja 00000000000001EBh
cmp qword ptr [rax+17h], 0
je 00000000000001EBh
mov rdi, [rdi+17h]
cmp eax, eax
ret
cmp esi, 9ABCh
jne 0000000000000192h
mov rax, [rdi+1Fh]
mov rsi, [rdi+27h]
sub rsi, [rax+1Fh]
add rsi, [rdi+17h]
jb 00000000000001EBh
cmp rsi, [rax+17h]
ja 00000000000001EBh
cmp qword ptr [rax+17h], 0
je 00000000000001EBh
mov rdi, [rdi+27h]
jmp 0000000000000143h
cmp esi, 8123h
jne 00000000000001C7h
cmp dword ptr [rdi+2Bh], 80000005h
jne 00000000000001EBh
cmp qword ptr [rdi+17h], 0
je 00000000000001EBh
mov rdi, [rdi+1Fh]
jmp 0000000000000143h
cmp rdi, [r11+2010h]
je 00000000000001E3h
cmp rdi, [r11+2018h]
jne 00000000000001EBh
xor edi, edi
jmp 0000000000000143h
test rsp, rsp
ret
mov eax, [rdi+3]
cmp eax, 3F8h
ja 00000000000003FEh
add rsi, r11
pxor xmm8, xmm8
cmp eax, 20h
jae 0000000000000329h
cmp eax, 10h
jb 00000000000002BEh
vmovdqu xmm10, [rdi+17h]
vpcmpeqb xmm11, xmm10, xmm8
vpor xmm11, xmm11, xmm10
pmovmskb ecx, xmm11
test ecx, ecx
jne 00000000000003FEh
add rdi, 10h
sub eax, 10h
vpxor xmm11, xmm11, xmm11
test eax, eax
je 00000000000002A9h
vmovq xmm11, [rdi+17h]
cmp eax, 8
jbe 0000000000000273h
vmovhps xmm11, xmm11, [rdi+1Fh]
mov rcx, 555587654330h
sub rcx, rax
vmovdqu xmm12, [rcx]
vpcmpeqb xmm13, xmm11, xmm8
vpor xmm13, xmm13, xmm11
vpand xmm13, xmm13, xmm12
pmovmskb ecx, xmm13
test ecx, ecx
jne 00000000000003FEh
vpand xmm11, xmm11, xmm12
vinsertf128 ymm10, ymm10, xmm11, 1
vmovdqu [rsi], ymm10
vzeroupper
jmp 00000000000003FBh
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
jne 00000000000003FEh
vpand xmm11, xmm11, xmm12
vmovdqu [rsi], ymm11
jmp 00000000000003FBh
cmp eax, 10h
jb 0000000000000372h
movdqu xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
test ecx, ecx
jne 00000000000003FEh
movdqu [rsi], xmm10
add rdi, 10h
add rsi, 10h
sub eax, 10h
jmp 0000000000000329h
cmp eax, 8
jb 00000000000003B6h
movq xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
test cl, cl
jne 00000000000003FEh
movq [rsi], xmm10
add rdi, 8
add rsi, 8
sub eax, 8
test eax, eax
je 00000000000003F5h
movq xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
bts ecx, eax
bsf ecx, ecx
cmp ecx, eax
jne 00000000000003FEh
movq [rsi], xmm10
add rsi, rax
mov byte ptr [rsi], 0
cmp eax, eax
ret
mov [rbp-10h], r10
mov [rbp-18h], rdx
mov rdx, r10
mov rax, 555512345678h
sub rsp, 8
call rax
add rsp, 8
mov r10, [rbp-10h]
mov r11, [rbp-8]
test eax, eax
je 000000000000043Bh
mov rdx, [rbp-18h]
ret
mov dword ptr [r11+2008h], 1
leave
ret
