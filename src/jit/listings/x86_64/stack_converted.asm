; pointer(int32, int32, int32, int32, int32, int32, float64, pointer, int64), 1412 bytes
push rbp
mov rbp, rsp
sub rsp, 50h
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov r11, [r10+8]
mov [rbp-8], r11
mov rax, [rbp+20h]
mov rdi, [rax]
test dil, 1
je 0000000000000144h
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 0000000000000144h
mov esi, [rdi+3]
cmp esi, 2
jne 0000000000000144h
mov rdi, [rdi+7]
mov [rbp+20h], rdi
mov rax, [rbp+28h]
mov rdi, [rax]
test dil, 1
jne 0000000000000095h
sar rdi, 20h
jmp 00000000000000E8h
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 00000000000001D3h
mov esi, [rdi+3]
cmp esi, 2
jne 00000000000000CDh
mov rdi, [rdi+7]
test rdi, rdi
jns 00000000000000E8h
jmp 00000000000001D3h
cmp esi, 3
jne 00000000000001D3h
mov rdi, [rdi+7]
neg rdi
jns 00000000000001D3h
mov [rbp+28h], rdi
mov edi, edx
mov esi, ecx
mov rax, [rbp+20h]
mov [rsp], rax
mov rax, [rbp+28h]
mov [rsp+8], rax
mov edx, r8d
mov ecx, r9d
mov r8d, [rbp+10h]
mov r9d, [rbp+18h]
mov eax, 1
call qword ptr [r10]
mov rcx, [rbp-8]
mov [rcx], rax
leave
ret
test dil, 1
je 00000000000001B0h
mov rsi, [rdi+0Fh]
movzx esi, word ptr [rsi+5]
cmp esi, 0BCDEh
je 000000000000019Bh
mov eax, esi
and eax, 0FF0Fh
cmp eax, 101h
jne 00000000000001A5h
mov esi, 4040h
call 00000000000002EAh
jne 00000000000001B0h
lea rdi, [r11+4040h]
jmp 000000000000006Dh
call 00000000000001F6h
jmp 00000000000001AAh
call 0000000000000242h
je 000000000000006Dh
mov rax, [rbp+20h]
mov rdi, rax
mov esi, 20008h
call 00000000000004FEh
mov rdi, [r11+40h]
jmp 000000000000006Dh
mov rax, [rbp+28h]
mov rdi, rax
mov esi, 9
call 00000000000004FEh
mov rdi, [r11+48h]
jmp 00000000000000E8h
cmp qword ptr [rdi+2Fh], 0
jne 00000000000002E6h
mov rax, [rdi+27h]
mov rsi, [rdi+17h]
sub rsi, [rax+1Fh]
add rsi, [rdi+1Fh]
jb 00000000000002E6h
cmp rsi, [rax+17h]
ja 00000000000002E6h
cmp qword ptr [rax+17h], 0
je 00000000000002E6h
mov rdi, [rdi+17h]
cmp eax, eax
ret
cmp esi, 9ABCh
jne 000000000000028Dh
mov rax, [rdi+1Fh]
mov rsi, [rdi+27h]
sub rsi, [rax+1Fh]
add rsi, [rdi+17h]
jb 00000000000002E6h
cmp rsi, [rax+17h]
ja 00000000000002E6h
cmp qword ptr [rax+17h], 0
je 00000000000002E6h
mov rdi, [rdi+27h]
jmp 000000000000023Eh
cmp esi, 8123h
jne 00000000000002C2h
cmp dword ptr [rdi+2Bh], 80000005h
jne 00000000000002E6h
cmp qword ptr [rdi+17h], 0
je 00000000000002E6h
mov rdi, [rdi+1Fh]
jmp 000000000000023Eh
cmp rdi, [r11+2010h]
je 00000000000002DEh
cmp rdi, [r11+2018h]
jne 00000000000002E6h
xor edi, edi
jmp 000000000000023Eh
test rsp, rsp
ret
push rcx
mov eax, [rdi+3]
cmp eax, 3F8h
ja 00000000000004FBh
add rsi, r11
pxor xmm8, xmm8
cmp eax, 20h
jae 0000000000000426h
cmp eax, 10h
jb 00000000000003BBh
vmovdqu xmm10, [rdi+17h]
vpcmpeqb xmm11, xmm10, xmm8
vpor xmm11, xmm11, xmm10
pmovmskb ecx, xmm11
test ecx, ecx
jne 00000000000004FBh
add rdi, 10h
sub eax, 10h
vpxor xmm11, xmm11, xmm11
test eax, eax
je 00000000000003A6h
vmovq xmm11, [rdi+17h]
cmp eax, 8
jbe 0000000000000370h
vmovhps xmm11, xmm11, [rdi+1Fh]
mov rcx, 555587654330h
sub rcx, rax
vmovdqu xmm12, [rcx]
vpcmpeqb xmm13, xmm11, xmm8
vpor xmm13, xmm13, xmm11
vpand xmm13, xmm13, xmm12
pmovmskb ecx, xmm13
test ecx, ecx
jne 00000000000004FBh
vpand xmm11, xmm11, xmm12
vinsertf128 ymm10, ymm10, xmm11, 1
vmovdqu [rsi], ymm10
vzeroupper
jmp 00000000000004F8h
vpxor xmm11, xmm11, xmm11
test eax, eax
je 000000000000041Ah
vmovq xmm11, [rdi+17h]
cmp eax, 8
jbe 00000000000003E4h
vmovhps xmm11, xmm11, [rdi+1Fh]
mov rcx, 555587654330h
sub rcx, rax
vmovdqu xmm12, [rcx]
vpcmpeqb xmm13, xmm11, xmm8
vpor xmm13, xmm13, xmm11
vpand xmm13, xmm13, xmm12
pmovmskb ecx, xmm13
test ecx, ecx
jne 00000000000004FBh
vpand xmm11, xmm11, xmm12
vmovdqu [rsi], ymm11
jmp 00000000000004F8h
cmp eax, 10h
jb 000000000000046Fh
movdqu xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
test ecx, ecx
jne 00000000000004FBh
movdqu [rsi], xmm10
add rdi, 10h
add rsi, 10h
sub eax, 10h
jmp 0000000000000426h
cmp eax, 8
jb 00000000000004B3h
movq xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
test cl, cl
jne 00000000000004FBh
movq [rsi], xmm10
add rdi, 8
add rsi, 8
sub eax, 8
test eax, eax
je 00000000000004F2h
movq xmm10, [rdi+17h]
movdqa xmm11, xmm10
pcmpeqb xmm11, xmm8
por xmm11, xmm10
pmovmskb ecx, xmm11
bts ecx, eax
bsf ecx, ecx
cmp ecx, eax
jne 00000000000004FBh
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
je 0000000000000576h
mov rdx, [rbp-18h]
mov rcx, [rbp-20h]
mov r8, [rbp-28h]
mov r9, [rbp-30h]
movsd xmm0, [rbp-38h]
ret
mov dword ptr [r11+2008h], 1
leave
ret
