; const char *(const char *), 1468 bytes
push rbp
mov rbp, rsp
sub rsp, 40h
and edx, 0FFFFFh
shl edx, 5
mov r10, 7F1234567000h
add r10, rdx
mov r11, [r10+8]
mov [rbp-8], r11
mov [rbp-10h], r10
mov rcx, [r8]
test cl, 1
je 0000000000000119h
mov rdx, [rcx+0Fh]
movzx edx, word ptr [rdx+5]
mov eax, edx
and eax, 0FF0Fh
cmp eax, 101h
jne 0000000000000119h
mov eax, [rcx+3]
lea edx, [rax-1]
cmp edx, 0Fh
jae 00000000000000FBh
vmovq xmm5, [rcx+17h]
cmp eax, 8
jbe 0000000000000093h
vmovhps xmm5, xmm5, [rcx+1Fh]
mov rdx, 555587654330h
sub rdx, rax
vpcmpeqd xmm4, xmm4, xmm4
vpaddb xmm4, xmm4, xmm5
vpor xmm4, xmm4, xmm5
vpand xmm4, xmm4, [rdx]
pmovmskb eax, xmm4
test eax, eax
jne 000000000000020Eh
vpand xmm5, xmm5, [rdx]
lea rcx, [r11+2440h]
vmovdqu [rcx], ymm5
mov r8, rcx
mov rcx, r8
call qword ptr [r10]
mov rcx, rax
mov rdx, [rbp-10h]
mov rax, 555543210FEDh
call rax
leave
ret
mov edx, 2440h
call 000000000000031Dh
jne 000000000000020Eh
lea rcx, [r11+2440h]
jmp 00000000000000DAh
cmp rcx, [r11+2010h]
jne 000000000000012Fh
xor ecx, ecx
jmp 00000000000000DAh
cmp rcx, [r11+2018h]
je 000000000000020Eh
test cl, 1
jne 0000000000000153h
mov rdx, rcx
sar rdx, 20h
jmp 000000000000018Ah
mov rdx, [rcx+0Fh]
movzx edx, word ptr [rdx+5]
cmp edx, 779h
jne 00000000000001ACh
cvttsd2si rdx, [rcx+7]
cvtsi2sd xmm5, rdx
ucomisd xmm5, [rcx+7]
jne 00000000000001D2h
jp 00000000000001D2h
mov rax, rdx
shr rax, 35h
jne 00000000000001D2h
cmp rdx, 10000h
jb 00000000000001D2h
mov rcx, rdx
jmp 00000000000000DAh
cmp edx, 0ABCDh
jne 00000000000001D2h
cmp dword ptr [rcx+3], 2
jne 00000000000001D2h
mov rcx, [rcx+7]
jmp 00000000000000DAh
test cl, 1
je 000000000000020Eh
mov rdx, [rcx+0Fh]
movzx edx, word ptr [rdx+5]
cmp edx, 0BCDEh
je 00000000000001F9h
jmp 0000000000000203h
call 0000000000000229h
jmp 0000000000000208h
call 0000000000000275h
je 00000000000000DAh
mov rcx, r8
mov edx, 50001h
call 0000000000000572h
mov rcx, [r11+8]
jmp 00000000000000DAh
cmp qword ptr [rcx+2Fh], 0
jne 0000000000000319h
mov rax, [rcx+27h]
mov rdx, [rcx+17h]
sub rdx, [rax+1Fh]
add rdx, [rcx+1Fh]
jb 0000000000000319h
cmp rdx, [rax+17h]
ja 0000000000000319h
cmp qword ptr [rax+17h], 0
je 0000000000000319h
mov rcx, [rcx+17h]
cmp eax, eax
ret
cmp edx, 9ABCh
jne 00000000000002C0h
mov rax, [rcx+1Fh]
mov rdx, [rcx+27h]
sub rdx, [rax+1Fh]
add rdx, [rcx+17h]
jb 0000000000000319h
cmp rdx, [rax+17h]
ja 0000000000000319h
cmp qword ptr [rax+17h], 0
je 0000000000000319h
mov rcx, [rcx+27h]
jmp 0000000000000271h
cmp edx, 8123h
jne 00000000000002F5h
cmp dword ptr [rcx+2Bh], 80000005h
jne 0000000000000319h
cmp qword ptr [rcx+17h], 0
je 0000000000000319h
mov rcx, [rcx+1Fh]
jmp 0000000000000271h
cmp rcx, [r11+2010h]
je 0000000000000311h
cmp rcx, [r11+2018h]
jne 0000000000000319h
xor ecx, ecx
jmp 0000000000000271h
test rsp, rsp
ret
sub rsp, 30h
movups [rsp], xmm6
movups [rsp+10h], xmm7
movups [rsp+20h], xmm8
mov eax, [rcx+3]
cmp eax, 3F8h
ja 000000000000054Eh
add rdx, r11
pxor xmm4, xmm4
cmp eax, 20h
jae 0000000000000479h
cmp eax, 10h
jb 000000000000040Eh
vmovdqu xmm5, [rcx+17h]
vpcmpeqb xmm6, xmm5, xmm4
vpor xmm6, xmm6, xmm5
pmovmskb r9d, xmm6
test r9d, r9d
jne 000000000000054Eh
add rcx, 10h
sub eax, 10h
vpxor xmm6, xmm6, xmm6
test eax, eax
je 00000000000003F9h
vmovq xmm6, [rcx+17h]
cmp eax, 8
jbe 00000000000003C3h
vmovhps xmm6, xmm6, [rcx+1Fh]
mov r9, 555587654330h
sub r9, rax
vmovdqu xmm7, [r9]
vpcmpeqb xmm8, xmm6, xmm4
vpor xmm8, xmm8, xmm6
vpand xmm8, xmm8, xmm7
pmovmskb r9d, xmm8
test r9d, r9d
jne 000000000000054Eh
vpand xmm6, xmm6, xmm7
vinsertf128 ymm5, ymm5, xmm6, 1
vmovdqu [rdx], ymm5
vzeroupper
jmp 000000000000054Bh
vpxor xmm6, xmm6, xmm6
test eax, eax
je 000000000000046Dh
vmovq xmm6, [rcx+17h]
cmp eax, 8
jbe 0000000000000437h
vmovhps xmm6, xmm6, [rcx+1Fh]
mov r9, 555587654330h
sub r9, rax
vmovdqu xmm7, [r9]
vpcmpeqb xmm8, xmm6, xmm4
vpor xmm8, xmm8, xmm6
vpand xmm8, xmm8, xmm7
pmovmskb r9d, xmm8
test r9d, r9d
jne 000000000000054Eh
vpand xmm6, xmm6, xmm7
vmovdqu [rdx], ymm6
jmp 000000000000054Bh
cmp eax, 10h
jb 00000000000004C2h
movdqu xmm5, [rcx+17h]
movdqa xmm6, xmm5
pcmpeqb xmm6, xmm4
por xmm6, xmm5
pmovmskb r9d, xmm6
test r9d, r9d
jne 000000000000054Eh
movdqu [rdx], xmm5
add rcx, 10h
add rdx, 10h
sub eax, 10h
jmp 0000000000000479h
cmp eax, 8
jb 0000000000000506h
movq xmm5, [rcx+17h]
movdqa xmm6, xmm5
pcmpeqb xmm6, xmm4
por xmm6, xmm5
pmovmskb r9d, xmm6
test r9b, r9b
jne 000000000000054Eh
movq [rdx], xmm5
add rcx, 8
add rdx, 8
sub eax, 8
test eax, eax
je 0000000000000545h
movq xmm5, [rcx+17h]
movdqa xmm6, xmm5
pcmpeqb xmm6, xmm4
por xmm6, xmm5
pmovmskb r9d, xmm6
bts r9d, eax
bsf r9d, r9d
cmp r9d, eax
jne 000000000000054Eh
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
je 00000000000005AEh
mov r8, [rbp-18h]
ret
mov dword ptr [r11+2008h], 1
leave
ret
