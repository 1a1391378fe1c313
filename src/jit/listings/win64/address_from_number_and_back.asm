; T *(void *), 699 bytes
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
jne 0000000000000047h
mov rdx, rcx
sar rdx, 20h
jmp 000000000000007Eh
mov rdx, [rcx+0Fh]
movzx edx, word ptr [rdx+5]
cmp edx, 779h
jne 0000000000000093h
cvttsd2si rdx, [rcx+7]
cvtsi2sd xmm5, rdx
ucomisd xmm5, [rcx+7]
jne 00000000000000FDh
jp 00000000000000FDh
mov rax, rdx
shr rax, 35h
jne 00000000000000FDh
mov rcx, rdx
jmp 00000000000000B4h
cmp edx, 0ABCDh
jne 00000000000000FDh
cmp dword ptr [rcx+3], 2
jne 00000000000000FDh
mov rcx, [rcx+7]
mov r8, rcx
mov rcx, r8
call qword ptr [r10]
mov rcx, 0FFFFFFFFFFFF0000h
add rcx, rax
mov r8, 1FFFFFFFFEFFFFh
cmp rcx, r8
ja 00000000000000EAh
xorps xmm0, xmm0
cvtsi2sd xmm0, rax
leave
ret
mov rcx, [rbp-8]
mov [rcx], rax
pcmpeqd xmm0, xmm0
leave
ret
cmp rcx, [r11+2010h]
jne 0000000000000113h
xor ecx, ecx
jmp 00000000000000B4h
cmp rcx, [r11+2018h]
je 000000000000015Dh
test cl, 1
je 000000000000015Dh
mov rdx, [rcx+0Fh]
movzx edx, word ptr [rdx+5]
cmp edx, 0BCDEh
je 0000000000000148h
jmp 0000000000000152h
call 0000000000000178h
jmp 0000000000000157h
call 00000000000001C4h
je 00000000000000B4h
mov rcx, r8
mov edx, 40001h
call 000000000000026Ch
mov rcx, [r11+8]
jmp 00000000000000B4h
cmp qword ptr [rcx+2Fh], 0
jne 0000000000000268h
mov rax, [rcx+27h]
mov rdx, [rcx+17h]
sub rdx, [rax+1Fh]
add rdx, [rcx+1Fh]
jb 0000000000000268h
cmp rdx, [rax+17h]
ja 0000000000000268h
cmp qword ptr [rax+17h], 0
je 0000000000000268h
mov rcx, [rcx+17h]
cmp eax, eax
ret
cmp edx, 9ABCh
jne 000000000000020Fh
mov rax, [rcx+1Fh]
mov rdx, [rcx+27h]
sub rdx, [rax+1Fh]
add rdx, [rcx+17h]
jb 0000000000000268h
cmp rdx, [rax+17h]
ja 0000000000000268h
cmp qword ptr [rax+17h], 0
je 0000000000000268h
mov rcx, [rcx+27h]
jmp 00000000000001C0h
cmp edx, 8123h
jne 0000000000000244h
cmp dword ptr [rcx+2Bh], 80000005h
jne 0000000000000268h
cmp qword ptr [rcx+17h], 0
je 0000000000000268h
mov rcx, [rcx+1Fh]
jmp 00000000000001C0h
cmp rcx, [r11+2010h]
je 0000000000000260h
cmp rcx, [r11+2018h]
jne 0000000000000268h
xor ecx, ecx
jmp 00000000000001C0h
test rsp, rsp
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
je 00000000000002A8h
mov r8, [rbp-18h]
ret
mov dword ptr [r11+2008h], 1
pcmpeqd xmm0, xmm0
leave
ret
