; T *(void *), 701 bytes
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
jne 0000000000000047h
mov rsi, rdi
sar rsi, 20h
jmp 000000000000007Eh
mov rsi, [rdi+0Fh]
movzx esi, word ptr [rsi+5]
cmp esi, 779h
jne 0000000000000093h
cvttsd2si rsi, [rdi+7]
cvtsi2sd xmm15, rsi
ucomisd xmm15, [rdi+7]
jne 00000000000000FFh
jp 00000000000000FFh
mov rax, rsi
shr rax, 35h
jne 00000000000000FFh
mov rdi, rsi
jmp 00000000000000B4h
cmp esi, 0ABCDh
jne 00000000000000FFh
cmp dword ptr [rdi+3], 2
jne 00000000000000FFh
mov rdi, [rdi+7]
mov rdx, rdi
mov rdi, rdx
xor eax, eax
call qword ptr [r10]
mov rcx, 0FFFFFFFFFFFF0000h
add rcx, rax
mov r8, 1FFFFFFFFEFFFFh
cmp rcx, r8
ja 00000000000000ECh
xorps xmm0, xmm0
cvtsi2sd xmm0, rax
leave
ret
mov rcx, [rbp-8]
mov [rcx], rax
pcmpeqd xmm0, xmm0
leave
ret
cmp rdi, [r11+2010h]
jne 0000000000000115h
xor edi, edi
jmp 00000000000000B4h
cmp rdi, [r11+2018h]
je 000000000000015Fh
test dil, 1
je 000000000000015Fh
mov rsi, [rdi+0Fh]
movzx esi, word ptr [rsi+5]
cmp esi, 0BCDEh
je 000000000000014Ah
jmp 0000000000000154h
call 000000000000017Ah
jmp 0000000000000159h
call 00000000000001C6h
je 00000000000000B4h
mov rdi, rdx
mov esi, 40001h
call 000000000000026Eh
mov rdi, [r11+8]
jmp 00000000000000B4h
cmp qword ptr [rdi+2Fh], 0
jne 000000000000026Ah
mov rax, [rdi+27h]
mov rsi, [rdi+17h]
sub rsi, [rax+1Fh]
add rsi, [rdi+1Fh]
jb 000000000000026Ah
cmp rsi, [rax+17h]
ja 000000000000026Ah
cmp qword ptr [rax+17h], 0
je 000000000000026Ah
mov rdi, [rdi+17h]
cmp eax, eax
ret
cmp esi, 9ABCh
jne 0000000000000211h
mov rax, [rdi+1Fh]
mov rsi, [rdi+27h]
sub rsi, [rax+1Fh]
add rsi, [rdi+17h]
jb 000000000000026Ah
cmp rsi, [rax+17h]
ja 000000000000026Ah
cmp qword ptr [rax+17h], 0
je 000000000000026Ah
mov rdi, [rdi+27h]
jmp 00000000000001C2h
cmp esi, 8123h
jne 0000000000000246h
cmp dword ptr [rdi+2Bh], 80000005h
jne 000000000000026Ah
cmp qword ptr [rdi+17h], 0
je 000000000000026Ah
mov rdi, [rdi+1Fh]
jmp 00000000000001C2h
cmp rdi, [r11+2010h]
je 0000000000000262h
cmp rdi, [r11+2018h]
jne 000000000000026Ah
xor edi, edi
jmp 00000000000001C2h
test rsp, rsp
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
je 00000000000002AAh
mov rdx, [rbp-18h]
ret
mov dword ptr [r11+2008h], 1
pcmpeqd xmm0, xmm0
leave
ret
