; int32(pointer), 1164 bytes
push rbp
mov rbp, rsp
sub rsp, 40h
and edx, 0FFFFFh
shl edx, 5
mov r10, 7F1234567000h
add r10, rdx
mov r11, [r10+8]
mov [rbp-8], r11
mov rcx, [r8]
test cl, 1
je 0000000000000072h
mov rdx, [rcx+0Fh]
cmp word ptr [rdx+5], 0ABCDh
jne 0000000000000072h
mov edx, [rcx+3]
cmp edx, 2
jne 0000000000000072h
mov rcx, [rcx+7]
mov r8, rcx
mov rcx, r8
call qword ptr [r10]
leave
ret
test cl, 1
je 00000000000000DEh
mov rdx, [rcx+0Fh]
movzx edx, word ptr [rdx+5]
cmp edx, 0BCDEh
je 00000000000000C9h
mov eax, edx
and eax, 0FF0Fh
cmp eax, 101h
jne 00000000000000D3h
mov edx, 2440h
call 00000000000001EDh
jne 00000000000000DEh
lea rcx, [r11+2440h]
jmp 0000000000000065h
call 00000000000000F9h
jmp 00000000000000D8h
call 0000000000000145h
je 0000000000000065h
mov rcx, r8
mov edx, 20001h
call 0000000000000442h
mov rcx, [r11+8]
jmp 0000000000000065h
cmp qword ptr [rcx+2Fh], 0
jne 00000000000001E9h
mov rax, [rcx+27h]
mov rdx, [rcx+17h]
sub rdx, [rax+1Fh]
add rdx, [rcx+1Fh]
jb 00000000000001E9h
cmp rdx, [rax+17h]
ja 00000000000001E9h
cmp qword ptr [rax+17h], 0
je 00000000000001E9h
mov rcx, [rcx+17h]
cmp eax, eax
ret
cmp edx, 9ABCh
jne 0000000000000190h
mov rax, [rcx+1Fh]
mov rdx, [rcx+27h]
sub rdx, [rax+1Fh]
add rdx, [rcx+17h]
jb 00000000000001E9h
cmp rdx, [rax+17h]
ja 00000000000001E9h
cmp qword ptr [rax+17h], 0
je 00000000000001E9h
mov rcx, [rcx+27h]
jmp 0000000000000141h
cmp edx, 8123h
jne 00000000000001C5h
cmp dword ptr [rcx+2Bh], 80000005h
jne 00000000000001E9h
cmp qword ptr [rcx+17h], 0
je 00000000000001E9h
mov rcx, [rcx+1Fh]
jmp 0000000000000141h
cmp rcx, [r11+2010h]
je 00000000000001E1h
cmp rcx, [r11+2018h]
jne 00000000000001E9h
xor ecx, ecx
jmp 0000000000000141h
test rsp, rsp
ret
sub rsp, 30h
movups [rsp], xmm6
movups [rsp+10h], xmm7
movups [rsp+20h], xmm8
mov eax, [rcx+3]
cmp eax, 3F8h
ja 000000000000041Eh
add rdx, r11
pxor xmm4, xmm4
cmp eax, 20h
jae 0000000000000349h
cmp eax, 10h
jb 00000000000002DEh
vmovdqu xmm5, [rcx+17h]
vpcmpeqb xmm6, xmm5, xmm4
vpor xmm6, xmm6, xmm5
pmovmskb r9d, xmm6
test r9d, r9d
jne 000000000000041Eh
add rcx, 10h
sub eax, 10h
vpxor xmm6, xmm6, xmm6
test eax, eax
je 00000000000002C9h
vmovq xmm6, [rcx+17h]
cmp eax, 8
jbe 0000000000000293h
vmovhps xmm6, xmm6, [rcx+1Fh]
mov r9, 555587654330h
sub r9, rax
vmovdqu xmm7, [r9]
vpcmpeqb xmm8, xmm6, xmm4
vpor xmm8, xmm8, xmm6
vpand xmm8, xmm8, xmm7
pmovmskb r9d, xmm8
test r9d, r9d
jne 000000000000041Eh
vpand xmm6, xmm6, xmm7
vinsertf128 ymm5, ymm5, xmm6, 1
vmovdqu [rdx], ymm5
vzeroupper
jmp 000000000000041Bh
vpxor xmm6, xmm6, xmm6
test eax, eax
je 000000000000033Dh
vmovq xmm6, [rcx+17h]
cmp eax, 8
jbe 0000000000000307h
vmovhps xmm6, xmm6, [rcx+1Fh]
mov r9, 555587654330h
sub r9, rax
vmovdqu xmm7, [r9]
vpcmpeqb xmm8, xmm6, xmm4
vpor xmm8, xmm8, xmm6
vpand xmm8, xmm8, xmm7
pmovmskb r9d, xmm8
test r9d, r9d
jne 000000000000041Eh
vpand xmm6, xmm6, xmm7
vmovdqu [rdx], ymm6
jmp 000000000000041Bh
cmp eax, 10h
jb 0000000000000392h
movdqu xmm5, [rcx+17h]
movdqa xmm6, xmm5
pcmpeqb xmm6, xmm4
por xmm6, xmm5
pmovmskb r9d, xmm6
test r9d, r9d
jne 000000000000041Eh
movdqu [rdx], xmm5
add rcx, 10h
add rdx, 10h
sub eax, 10h
jmp 0000000000000349h
cmp eax, 8
jb 00000000000003D6h
movq xmm5, [rcx+17h]
movdqa xmm6, xmm5
pcmpeqb xmm6, xmm4
por xmm6, xmm5
pmovmskb r9d, xmm6
test r9b, r9b
jne 000000000000041Eh
movq [rdx], xmm5
add rcx, 8
add rdx, 8
sub eax, 8
test eax, eax
je 0000000000000415h
movq xmm5, [rcx+17h]
movdqa xmm6, xmm5
pcmpeqb xmm6, xmm4
por xmm6, xmm5
pmovmskb r9d, xmm6
bts r9d, eax
bsf r9d, r9d
cmp r9d, eax
jne 000000000000041Eh
movq [rdx], xmm5
add rdx, rax
mov byte ptr [rdx], 0
cmp eax, eax
movups xmm6, [rsp]
movups xmm7, [rsp+10h]
movups xmm8, [rsp+20h]
lea rsp, [rsp+30h]
ret
mov [rbp-10h], r10
mov [rbp-18h], r8
mov r8, r10
mov rax, 555512345678h
sub rsp, 28h
call rax
add rsp, 28h
mov r10, [rbp-10h]
mov r11, [rbp-8]
test eax, eax
je 000000000000047Eh
mov r8, [rbp-18h]
ret
mov dword ptr [r11+2008h], 1
leave
ret
