; const char *(const char *), 1401 bytes
push rbp
mov rbp, rsp
sub rsp, 20h
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov r11, [r10+8]
mov [rbp-8], r11
mov [rbp-10h], r10
mov rdi, [rdx]
test dil, 1
je 000000000000011Bh
mov rsi, [rdi+0Fh]
movzx esi, word ptr [rsi+5]
mov eax, esi
and eax, 0FF0Fh
cmp eax, 101h
jne 000000000000011Bh
mov eax, [rdi+3]
lea esi, [rax-1]
cmp esi, 0Fh
jae 00000000000000FDh
vmovq xmm10, [rdi+17h]
cmp eax, 8
jbe 0000000000000093h
vmovhps xmm10, xmm10, [rdi+1Fh]
mov rsi, 555587654330h
sub rsi, rax
vpcmpeqd xmm8, xmm8, xmm8
vpaddb xmm8, xmm8, xmm10
vpor xmm8, xmm8, xmm10
vpand xmm8, xmm8, [rsi]
pmovmskb eax, xmm8
test eax, eax
jne 0000000000000210h
vpand xmm10, xmm10, [rsi]
lea rdi, [r11+2440h]
vmovdqu [rdi], ymm10
mov rdx, rdi
mov rdi, rdx
xor eax, eax
call qword ptr [r10]
mov rdi, rax
mov rsi, [rbp-10h]
mov rax, 555543210FEDh
call rax
leave
ret
mov esi, 2440h
call 000000000000031Fh
jne 0000000000000210h
lea rdi, [r11+2440h]
jmp 00000000000000DAh
cmp rdi, [r11+2010h]
jne 0000000000000131h
xor edi, edi
jmp 00000000000000DAh
cmp rdi, [r11+2018h]
je 0000000000000210h
test dil, 1
jne 0000000000000155h
mov rsi, rdi
sar rsi, 20h
jmp 000000000000018Ch
mov rsi, [rdi+0Fh]
movzx esi, word ptr [rsi+5]
cmp esi, 779h
jne 00000000000001AEh
cvttsd2si rsi, [rdi+7]
cvtsi2sd xmm15, rsi
ucomisd xmm15, [rdi+7]
jne 00000000000001D4h
jp 00000000000001D4h
mov rax, rsi
shr rax, 35h
jne 00000000000001D4h
cmp rsi, 10000h
jb 00000000000001D4h
mov rdi, rsi
jmp 00000000000000DAh
cmp esi, 0ABCDh
jne 00000000000001D4h
cmp dword ptr [rdi+3], 2
jne 00000000000001D4h
mov rdi, [rdi+7]
jmp 00000000000000DAh
test dil, 1
je 0000000000000210h
mov rsi, [rdi+0Fh]
movzx esi, word ptr [rsi+5]
cmp esi, 0BCDEh
je 00000000000001FBh
jmp 0000000000000205h
call 000000000000022Bh
jmp 000000000000020Ah
call 0000000000000277h
je 00000000000000DAh
mov rdi, rdx
mov esi, 50001h
call 000000000000052Fh
mov rdi, [r11+8]
jmp 00000000000000DAh
cmp qword ptr [rdi+2Fh], 0
jne 000000000000031Bh
mov rax, [rdi+27h]
mov rsi, [rdi+17h]
sub rsi, [rax+1Fh]
add rsi, [rdi+1Fh]
jb 000000000000031Bh
cmp rsi, [rax+17h]
ja 000000000000031Bh
cmp qword ptr [rax+17h], 0
je 000000000000031Bh
mov rdi, [rdi+17h]
cmp eax, eax
ret
cmp esi, 9ABCh
jne 00000000000002C2h
mov rax, [rdi+1Fh]
mov rsi, [rdi+27h]
sub rsi, [rax+1Fh]
add rsi, [rdi+17h]
jb 000000000000031Bh
cmp rsi, [rax+17h]
ja 000000000000031Bh
cmp qword ptr [rax+17h], 0
je 000000000000031Bh
mov rdi, [rdi+27h]
jmp 0000000000000273h
cmp esi, 8123h
jne 00000000000002F7h
cmp dword ptr [rdi+2Bh], 80000005h
jne 000000000000031Bh
cmp qword ptr [rdi+17h], 0
je 000000000000031Bh
mov rdi, [rdi+1Fh]
jmp 0000000000000273h
cmp rdi, [r11+2010h]
je 0000000000000313h
cmp rdi, [r11+2018h]
jne 000000000000031Bh
xor edi, edi
jmp 0000000000000273h
test rsp, rsp
ret
mov eax, [rdi+3]
cmp eax, 3F8h
ja 000000000000052Eh
add rsi, r11
pxor xmm8, xmm8
cmp eax, 20h
jae 0000000000000459h
cmp eax, 10h
jb 00000000000003EEh
vmovdqu xmm10, [rdi+17h]
vpcmpeqb xmm11, xmm10, xmm8
vpor xmm11, xmm11, xmm10
pmovmskb ecx, xmm11
test ecx, ecx
jne 000000000000052Eh
add rdi, 10h
sub eax, 10h
vpxor xmm11, xmm11, xmm11
test eax, eax
je 00000000000003D9h
vmovq xmm11, [rdi+17h]
cmp eax, 8
jbe 00000000000003A3h
vmovhps xmm11, xmm11, [rdi+1Fh]
mov rcx, 555587654330h
sub rcx, rax
vmovdqu xmm12, [rcx]
vpcmpeqb xmm13, xmm11, xmm8
vpor xmm13, xmm13, xmm11
vpand xmm13, xmm13, xmm12
pmovmskb ecx, xmm13
test ecx, ecx
jne 000000000000052Eh
vpand xmm11, xmm11, xmm12
vinsertf128 ymm10, ymm10, xmm11, 1
vmovdqu [rsi], ymm10
vzeroupper
jmp 000000000000052Bh
vpxor xmm11, xmm11, xmm11
test eax, eax
je 000000000000044Dh
vmovq xmm11, [rdi+17h]
cmp eax, 8
jbe 0000000000000417h
vmovhps xmm11, xmm11, [rdi+1Fh]
mov rcx, 555587654330h
sub rcx, rax
vmovdqu xmm12, [rcx]
vpcmpeqb xmm13, xmm11, xmm8
vpor xmm13, xmm13, xmm11
vpand xmm13, xmm13, xmm12
pmovmskb ecx, xmm13
test ecx, ecx
jne 000000000000052Eh
vpand xmm11, xmm11, xmm12
vmovdqu [rsi], ymm11
jmp 000000000000052Bh
cmp eax, 10h
jb 00000000000004A2h
movdqu xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
test ecx, ecx
jne 000000000000052Eh
movdqu [rsi], xmm10
add rdi, 10h
add rsi, 10h
sub eax, 10h
jmp 0000000000000459h
cmp eax, 8
jb 00000000000004E6h
movq xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
test cl, cl
jne 000000000000052Eh
movq [rsi], xmm10
add rdi, 8
add rsi, 8
sub eax, 8
test eax, eax
je 0000000000000525h
movq xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
bts ecx, eax
bsf ecx, ecx
cmp ecx, eax
jne 000000000000052Eh
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
je 000000000000056Bh
mov rdx, [rbp-18h]
ret
mov dword ptr [r11+2008h], 1
leave
ret
