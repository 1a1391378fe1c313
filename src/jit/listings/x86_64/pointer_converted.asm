; int32(pointer), 190 bytes
push rbp
mov rbp, rsp
sub rsp, 10h
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov r11, [r10+8]
mov [rbp-8], r11
mov rax, rdx
mov rdi, [rax]
test dil, 1
je 0000000000000073h
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 0000000000000073h
mov esi, [rdi+3]
cmp esi, 2
jne 0000000000000073h
mov rdi, [rdi+7]
mov [r11+8], rdi
mov rdi, [r11+8]
xor eax, eax
call qword ptr [r10]
leave
ret
mov esi, 0B0001h
call 0000000000000082h
jmp 0000000000000063h
mov [rbp-10h], r10
mov rdi, rax
mov rdx, r10
mov rax, 555512345678h
sub rsp, 8
call rax
add rsp, 8
mov r10, [rbp-10h]
mov r11, [rbp-8]
test eax, eax
je 00000000000000B1h
ret
mov dword ptr [r11+80000h], 1
leave
ret
