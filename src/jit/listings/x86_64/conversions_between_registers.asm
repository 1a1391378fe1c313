; int32(int32, pointer, float32, uint64, int32), 1193 bytes
push rbp
mov rbp, rsp
sub rsp, 40h
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov r11, [r10+8]
mov [rbp-8], r11
mov rax, rcx
mov rdi, [rax]
test dil, 1
je 00000000000000BBh
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 00000000000000BBh
mov esi, [rdi+3]
cmp esi, 2
jne 00000000000000BBh
mov rdi, [rdi+7]
mov rcx, rdi
mov rax, r8
mov rdi, [rax]
test dil, 1
jne 000000000000007Eh
sar rdi, 20h
js 0000000000000128h
jmp 00000000000000A1h
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 0000000000000128h
mov esi, [rdi+3]
cmp esi, 2
jne 0000000000000128h
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
je 0000000000000112h
mov rsi, [rdi+0Fh]
movzx esi, word ptr [rsi+5]
cmp esi, 0BCDEh
je 0000000000000107h
and esi, 0FF0Fh
cmp esi, 101h
jne 0000000000000107h
mov esi, 80820h
call 0000000000000248h
jne 0000000000000112h
lea rdi, [r11+80820h]
jmp 000000000000005Ch
call 000000000000013Eh
je 000000000000005Ch
mov esi, 0B0002h
call 0000000000000423h
mov rdi, [r11+10h]
jmp 000000000000005Ch
mov esi, 80004h
call 0000000000000423h
mov rdi, [r11+20h]
jmp 00000000000000A1h
mov rsi, [rdi+0Fh]
movzx esi, word ptr [rsi+5]
cmp esi, 0BCDEh
jne 00000000000001A0h
cmp qword ptr [rdi+2Fh], 0
jne 0000000000000244h
movq xmm9, rax
mov rax, [rdi+27h]
mov rsi, [rdi+17h]
sub rsi, [rax+1Fh]
jb 000000000000023Fh
add rsi, [rdi+1Fh]
jb 000000000000023Fh
cmp rsi, [rax+17h]
ja 000000000000023Fh
cmp qword ptr [rax+17h], 0
je 000000000000023Fh
mov rdi, [rdi+17h]
cmp eax, eax
ret
cmp esi, 9ABCh
jne 00000000000001EEh
movq xmm9, rax
mov rax, [rdi+1Fh]
mov rsi, [rdi+27h]
sub rsi, [rax+1Fh]
jb 000000000000023Fh
add rsi, [rdi+17h]
jb 000000000000023Fh
cmp rsi, [rax+17h]
ja 000000000000023Fh
cmp qword ptr [rax+17h], 0
je 000000000000023Fh
mov rdi, [rdi+27h]
jmp 000000000000019Dh
cmp esi, 8123h
jne 000000000000021Eh
cmp dword ptr [rdi+2Bh], 80000005h
jne 0000000000000244h
cmp qword ptr [rdi+17h], 0
je 0000000000000244h
mov rdi, [rdi+1Fh]
jmp 000000000000019Dh
cmp rdi, [r11+80008h]
je 0000000000000238h
cmp rdi, [r11+80010h]
jne 0000000000000244h
xor edi, edi
jmp 000000000000019Dh
movq rax, xmm9
test rsp, rsp
ret
push rcx
movq xmm9, rax
mov eax, [rdi+3]
cmp eax, 3F8h
ja 000000000000041Ch
add rsi, r11
pxor xmm8, xmm8
cmp eax, 20h
jae 0000000000000360h
cmp eax, 10h
jb 0000000000000303h
vmovdqu xmm10, [rdi+17h]
vpcmpeqb xmm11, xmm10, xmm8
vpor xmm11, xmm11, xmm10
pmovmskb ecx, xmm11
test ecx, ecx
jne 000000000000041Ch
add rdi, 10h
sub eax, 10h
vpxor xmm11, xmm11, xmm11
test eax, eax
je 00000000000002F1h
vmovq xmm11, [rdi+17h]
cmp eax, 8
jbe 00000000000002BFh
vmovhps xmm11, xmm11, [rdi+1Fh]
mov rcx, 555587654330h
sub rcx, rax
vmovdqu xmm12, [rcx]
vpcmpeqb xmm13, xmm11, xmm8
vpor xmm13, xmm13, xmm11
vpand xmm13, xmm13, xmm12
pmovmskb ecx, xmm13
test ecx, ecx
jne 000000000000041Ch
vpand xmm11, xmm11, xmm12
vinsertf128 ymm10, ymm10, xmm11, 1
vmovdqu [rsi], ymm10
vzeroupper
jmp 000000000000041Ah
vpxor xmm11, xmm11, xmm11
test eax, eax
je 0000000000000357h
vmovq xmm11, [rdi+17h]
cmp eax, 8
jbe 0000000000000325h
vmovhps xmm11, xmm11, [rdi+1Fh]
mov rcx, 555587654330h
sub rcx, rax
vmovdqu xmm12, [rcx]
vpcmpeqb xmm13, xmm11, xmm8
vpor xmm13, xmm13, xmm11
vpand xmm13, xmm13, xmm12
pmovmskb ecx, xmm13
test ecx, ecx
jne 000000000000041Ch
vpand xmm11, xmm11, xmm12
vmovdqu [rsi], ymm11
jmp 000000000000041Ah
cmp eax, 10h
jb 00000000000003A2h
movdqu xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
test ecx, ecx
jne 000000000000041Ch
movdqu [rsi], xmm10
add rdi, 10h
add rsi, 10h
sub eax, 10h
jmp 0000000000000360h
cmp eax, 8
jb 00000000000003DFh
movq xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
test cl, cl
jne 000000000000041Ch
movq [rsi], xmm10
add rdi, 8
add rsi, 8
sub eax, 8
test eax, eax
je 0000000000000417h
movq xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
bts ecx, eax
bsf ecx, ecx
cmp ecx, eax
jne 000000000000041Ch
movq [rsi], xmm10
add rsi, rax
mov byte ptr [rsi], 0
cmp eax, eax
pop rcx
movq rax, xmm9
ret
mov [rbp-10h], r10
mov [rbp-18h], rdx
mov [rbp-20h], rcx
mov [rbp-28h], r8
mov [rbp-30h], r9
movsd [rbp-38h], xmm0
mov rdi, rax
mov rdx, r10
mov rax, 555512345678h
sub rsp, 8
call rax
add rsp, 8
mov r10, [rbp-10h]
mov r11, [rbp-8]
test eax, eax
je 000000000000049Ch
mov rdx, [rbp-18h]
mov rcx, [rbp-20h]
mov r8, [rbp-28h]
mov r9, [rbp-30h]
movsd xmm0, [rbp-38h]
ret
mov dword ptr [r11+80000h], 1
leave
ret
