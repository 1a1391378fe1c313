; int32(int32, pointer, float32, uint64, int32), 1342 bytes
push rbp
mov rbp, rsp
sub rsp, 50h
and edx, 0FFFFFh
shl edx, 5
mov r10, 7F1234567000h
add r10, rdx
mov r11, [r10+8]
mov [rbp-8], r11
mov rcx, [r9]
test cl, 1
je 00000000000000EFh
mov rdx, [rcx+0Fh]
cmp word ptr [rdx+5], 0ABCDh
jne 00000000000000EFh
mov edx, [rcx+3]
cmp edx, 2
jne 00000000000000EFh
mov rcx, [rcx+7]
mov r9, rcx
mov rax, [rbp+38h]
mov rcx, [rax]
test cl, 1
jne 000000000000008Eh
sar rcx, 20h
js 0000000000000176h
jmp 00000000000000B8h
mov rdx, [rcx+0Fh]
cmp word ptr [rdx+5], 0ABCDh
jne 0000000000000176h
mov edx, [rcx+3]
cmp edx, 2
jne 0000000000000176h
mov rcx, [rcx+7]
mov [rbp+38h], rcx
mov ecx, r8d
mov rdx, r9
movss xmm2, [rbp+30h]
mov eax, [rbp+40h]
mov [rsp+20h], rax
mov r9, [rbp+38h]
call qword ptr [r10]
leave
ret
test cl, 1
je 000000000000015Bh
mov rdx, [rcx+0Fh]
movzx edx, word ptr [rdx+5]
cmp edx, 0BCDEh
je 0000000000000146h
mov eax, edx
and eax, 0FF0Fh
cmp eax, 101h
jne 0000000000000150h
mov edx, 2840h
call 000000000000028Dh
jne 000000000000015Bh
lea rcx, [r11+2840h]
jmp 0000000000000065h
call 0000000000000199h
jmp 0000000000000155h
call 00000000000001E5h
je 0000000000000065h
mov rcx, r9
mov edx, 20002h
call 00000000000004E6h
mov rcx, [r11+10h]
jmp 0000000000000065h
mov rax, [rbp+38h]
mov rcx, rax
mov edx, 10004h
call 00000000000004E6h
mov rcx, [r11+20h]
jmp 00000000000000B8h
cmp qword ptr [rcx+2Fh], 0
jne 0000000000000289h
mov rax, [rcx+27h]
mov rdx, [rcx+17h]
sub rdx, [rax+1Fh]
add rdx, [rcx+1Fh]
jb 0000000000000289h
cmp rdx, [rax+17h]
ja 0000000000000289h
cmp qword ptr [rax+17h], 0
je 0000000000000289h
mov rcx, [rcx+17h]
cmp eax, eax
ret
cmp edx, 9ABCh
jne 0000000000000230h
mov rax, [rcx+1Fh]
mov rdx, [rcx+27h]
sub rdx, [rax+1Fh]
add rdx, [rcx+17h]
jb 0000000000000289h
cmp rdx, [rax+17h]
ja 0000000000000289h
cmp qword ptr [rax+17h], 0
je 0000000000000289h
mov rcx, [rcx+27h]
jmp 00000000000001E1h
cmp edx, 8123h
jne 0000000000000265h
cmp dword ptr [rcx+2Bh], 80000005h
jne 0000000000000289h
cmp qword ptr [rcx+17h], 0
je 0000000000000289h
mov rcx, [rcx+1Fh]
jmp 00000000000001E1h
cmp rcx, [r11+2010h]
je 0000000000000281h
cmp rcx, [r11+2018h]
jne 0000000000000289h
xor ecx, ecx
jmp 00000000000001E1h
test rsp, rsp
ret
push r9
sub rsp, 30h
movups [rsp], xmm6
movups [rsp+10h], xmm7
movups [rsp+20h], xmm8
mov eax, [rcx+3]
cmp eax, 3F8h
ja 00000000000004C0h
add rdx, r11
pxor xmm4, xmm4
cmp eax, 20h
jae 00000000000003EBh
cmp eax, 10h
jb 0000000000000380h
vmovdqu xmm5, [rcx+17h]
vpcmpeqb xmm6, xmm5, xmm4
vpor xmm6, xmm6, xmm5
pmovmskb r9d, xmm6
test r9d, r9d
jne 00000000000004C0h
add rcx, 10h
sub eax, 10h
vpxor xmm6, xmm6, xmm6
test eax, eax
je 000000000000036Bh
vmovq xmm6, [rcx+17h]
cmp eax, 8
jbe 0000000000000335h
vmovhps xmm6, xmm6, [rcx+1Fh]
mov r9, 555587654330h
sub r9, rax
vmovdqu xmm7, [r9]
vpcmpeqb xmm8, xmm6, xmm4
vpor xmm8, xmm8, xmm6
vpand xmm8, xmm8, xmm7
pmovmskb r9d, xmm8
test r9d, r9d
jne 00000000000004C0h
vpand xmm6, xmm6, xmm7
vinsertf128 ymm5, ymm5, xmm6, 1
vmovdqu [rdx], ymm5
vzeroupper
jmp 00000000000004BDh
vpxor xmm6, xmm6, xmm6
test eax, eax
je 00000000000003DFh
vmovq xmm6, [rcx+17h]
cmp eax, 8
jbe 00000000000003A9h
vmovhps xmm6, xmm6, [rcx+1Fh]
mov r9, 555587654330h
sub r9, rax
vmovdqu xmm7, [r9]
vpcmpeqb xmm8, xmm6, xmm4
vpor xmm8, xmm8, xmm6
vpand xmm8, xmm8, xmm7
pmovmskb r9d, xmm8
test r9d, r9d
jne 00000000000004C0h
vpand xmm6, xmm6, xmm7
vmovdqu [rdx], ymm6
jmp 00000000000004BDh
cmp eax, 10h
jb 0000000000000434h
movdqu xmm5, [rcx+17h]
movdqa xmm6, xmm5
pcmpeqb xmm6, xmm4
por xmm6, xmm5
pmovmskb r9d, xmm6
test r9d, r9d
jne 00000000000004C0h
movdqu [rdx], xmm5
add rcx, 10h
add rdx, 10h
sub eax, 10h
jmp 00000000000003EBh
cmp eax, 8
jb 0000000000000478h
movq xmm5, [rcx+17h]
movdqa xmm6, xmm5
pcmpeqb xmm6, xmm4
por xmm6, xmm5
pmovmskb r9d, xmm6
test r9b, r9b
jne 00000000000004C0h
movq [rdx], xmm5
add rcx, 8
add rdx, 8
sub eax, 8
test eax, eax
je 00000000000004B7h
movq xmm5, [rcx+17h]
movdqa xmm6, xmm5
pcmpeqb xmm6, xmm4
por xmm6, xmm5
pmovmskb r9d, xmm6
bts r9d, eax
bsf r9d, r9d
cmp r9d, eax
jne 00000000000004C0h
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
je 0000000000000530h
mov r8, [rbp-18h]
mov r9, [rbp-20h]
ret
mov dword ptr [r11+2008h], 1
leave
ret
