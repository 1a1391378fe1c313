; pointer(int32, int32, float64, pointer, int64), 1410 bytes
push rbp
mov rbp, rsp
sub rsp, 50h
and edx, 0FFFFFh
shl edx, 5
mov r10, 7F1234567000h
add r10, rdx
mov r11, [r10+8]
mov [rbp-8], r11
mov rax, [rbp+38h]
mov rcx, [rax]
test cl, 1
je 000000000000012Bh
mov rdx, [rcx+0Fh]
cmp word ptr [rdx+5], 0ABCDh
jne 000000000000012Bh
mov edx, [rcx+3]
cmp edx, 2
jne 000000000000012Bh
mov rcx, [rcx+7]
mov [rbp+38h], rcx
mov rax, [rbp+40h]
mov rcx, [rax]
test cl, 1
jne 0000000000000095h
sar rcx, 20h
jmp 00000000000000E8h
mov rdx, [rcx+0Fh]
cmp word ptr [rdx+5], 0ABCDh
jne 00000000000001BAh
mov edx, [rcx+3]
cmp edx, 2
jne 00000000000000CDh
mov rcx, [rcx+7]
test rcx, rcx
jns 00000000000000E8h
jmp 00000000000001BAh
cmp edx, 3
jne 00000000000001BAh
mov rcx, [rcx+7]
neg rcx
jns 00000000000001BAh
mov [rbp+40h], rcx
mov ecx, r8d
mov edx, r9d
movsd xmm2, [rbp+30h]
mov rax, [rbp+40h]
mov [rsp+20h], rax
mov r9, [rbp+38h]
call qword ptr [r10]
mov rcx, [rbp-8]
mov [rcx], rax
leave
ret
test cl, 1
je 0000000000000197h
mov rdx, [rcx+0Fh]
movzx edx, word ptr [rdx+5]
cmp edx, 0BCDEh
je 0000000000000182h
mov eax, edx
and eax, 0FF0Fh
cmp eax, 101h
jne 000000000000018Ch
mov edx, 3040h
call 00000000000002D1h
jne 0000000000000197h
lea rcx, [r11+3040h]
jmp 000000000000006Dh
call 00000000000001DDh
jmp 0000000000000191h
call 0000000000000229h
je 000000000000006Dh
mov rax, [rbp+38h]
mov rcx, rax
mov edx, 20004h
call 000000000000052Ah
mov rcx, [r11+20h]
jmp 000000000000006Dh
mov rax, [rbp+40h]
mov rcx, rax
mov edx, 5
call 000000000000052Ah
mov rcx, [r11+28h]
jmp 00000000000000E8h
cmp qword ptr [rcx+2Fh], 0
jne 00000000000002CDh
mov rax, [rcx+27h]
mov rdx, [rcx+17h]
sub rdx, [rax+1Fh]
add rdx, [rcx+1Fh]
jb 00000000000002CDh
cmp rdx, [rax+17h]
ja 00000000000002CDh
cmp qword ptr [rax+17h], 0
je 00000000000002CDh
mov rcx, [rcx+17h]
cmp eax, eax
ret
cmp edx, 9ABCh
jne 0000000000000274h
mov rax, [rcx+1Fh]
mov rdx, [rcx+27h]
sub rdx, [rax+1Fh]
add rdx, [rcx+17h]
jb 00000000000002CDh
cmp rdx, [rax+17h]
ja 00000000000002CDh
cmp qword ptr [rax+17h], 0
je 00000000000002CDh
mov rcx, [rcx+27h]
jmp 0000000000000225h
cmp edx, 8123h
jne 00000000000002A9h
cmp dword ptr [rcx+2Bh], 80000005h
jne 00000000000002CDh
cmp qword ptr [rcx+17h], 0
je 00000000000002CDh
mov rcx, [rcx+1Fh]
jmp 0000000000000225h
cmp rcx, [r11+2010h]
je 00000000000002C5h
cmp rcx, [r11+2018h]
jne 00000000000002CDh
xor ecx, ecx
jmp 0000000000000225h
test rsp, rsp
ret
push r9
sub rsp, 30h
movups [rsp], xmm6
movups [rsp+10h], xmm7
movups [rsp+20h], xmm8
mov eax, [rcx+3]
cmp eax, 3F8h
ja 0000000000000504h
add rdx, r11
pxor xmm4, xmm4
cmp eax, 20h
jae 000000000000042Fh
cmp eax, 10h
jb 00000000000003C4h
vmovdqu xmm5, [rcx+17h]
vpcmpeqb xmm6, xmm5, xmm4
vpor xmm6, xmm6, xmm5
pmovmskb r9d, xmm6
test r9d, r9d
jne 0000000000000504h
add rcx, 10h
sub eax, 10h
vpxor xmm6, xmm6, xmm6
test eax, eax
je 00000000000003AFh
vmovq xmm6, [rcx+17h]
cmp eax, 8
jbe 0000000000000379h
vmovhps xmm6, xmm6, [rcx+1Fh]
mov r9, 555587654330h
sub r9, rax
vmovdqu xmm7, [r9]
vpcmpeqb xmm8, xmm6, xmm4
vpor xmm8, xmm8, xmm6
vpand xmm8, xmm8, xmm7
pmovmskb r9d, xmm8
test r9d, r9d
jne 0000000000000504h
vpand xmm6, xmm6, xmm7
vinsertf128 ymm5, ymm5, xmm6, 1
vmovdqu [rdx], ymm5
vzeroupper
jmp 0000000000000501h
vpxor xmm6, xmm6, xmm6
test eax, eax
je 0000000000000423h
vmovq xmm6, [rcx+17h]
cmp eax, 8
jbe 00000000000003EDh
vmovhps xmm6, xmm6, [rcx+1Fh]
mov r9, 555587654330h
sub r9, rax
vmovdqu xmm7, [r9]
vpcmpeqb xmm8, xmm6, xmm4
vpor xmm8, xmm8, xmm6
vpand xmm8, xmm8, xmm7
pmovmskb r9d, xmm8
test r9d, r9d
jne 0000000000000504h
vpand xmm6, xmm6, xmm7
vmovdqu [rdx], ymm6
jmp 0000000000000501h
cmp eax, 10h
jb 0000000000000478h
movdqu xmm5, [rcx+17h]
movdqa xmm6, xmm5
pcmpeqb xmm6, xmm4
por xmm6, xmm5
pmovmskb r9d, xmm6
test r9d, r9d
jne 0000000000000504h
movdqu [rdx], xmm5
add rcx, 10h
add rdx, 10h
sub eax, 10h
jmp 000000000000042Fh
cmp eax, 8
jb 00000000000004BCh
movq xmm5, [rcx+17h]
movdqa xmm6, xmm5
pcmpeqb xmm6, xmm4
por xmm6, xmm5
pmovmskb r9d, xmm6
test r9b, r9b
jne 0000000000000504h
movq [rdx], xmm5
add rcx, 8
add rdx, 8
sub eax, 8
test eax, eax
je 00000000000004FBh
movq xmm5, [rcx+17h]
movdqa xmm6, xmm5
pcmpeqb xmm6, xmm4
por xmm6, xmm5
pmovmskb r9d, xmm6
bts r9d, eax
bsf r9d, r9d
cmp r9d, eax
jne 0000000000000504h
movq [rdx], xmm5
add rdx, rax
mov byte ptr [rdx], 0
cmp eax, eax
movups xmm6, [rsp]
movups xmm7, [rsp+10h]
movups xmm8, [rsp+20h]
lea rsp, [rsp+30h]
pop r9
ret
mov [rbp-10h], r10
mov [rbp-18h], r8
mov [rbp-20h], r9
mov r8, r10
mov rax, 555512345678h
sub rsp, 28h
call rax
add rsp, 28h
mov r10, [rbp-10h]
mov r11, [rbp-8]
test eax, eax
je 0000000000000574h
mov r8, [rbp-18h]
mov r9, [rbp-20h]
ret
mov dword ptr [r11+2008h], 1
leave
ret
