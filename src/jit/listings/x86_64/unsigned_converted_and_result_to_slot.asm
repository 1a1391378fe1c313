; uint64(uint64, uint64), 332 bytes
push rbp
mov rbp, rsp
sub rsp, 20h
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov r11, [r10+8]
mov [rbp-8], r11
mov rax, rdx
mov rdi, [rax]
test dil, 1
jne 0000000000000048h
sar rdi, 20h
js 00000000000000C8h
jmp 000000000000006Bh
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 00000000000000C8h
mov esi, [rdi+3]
cmp esi, 2
jne 00000000000000C8h
mov rdi, [rdi+7]
mov rdx, rdi
mov rax, rcx
mov rdi, [rax]
test dil, 1
jne 000000000000008Dh
sar rdi, 20h
js 00000000000000DEh
jmp 00000000000000B0h
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 00000000000000DEh
mov esi, [rdi+3]
cmp esi, 2
jne 00000000000000DEh
mov rdi, [rdi+7]
mov rcx, rdi
mov rdi, rdx
mov rsi, rcx
xor eax, eax
call qword ptr [r10]
mov rcx, [rbp-8]
mov [rcx], rax
leave
ret
mov esi, 80001h
call 00000000000000F4h
mov rdi, [r11+8]
jmp 000000000000006Bh
mov esi, 80002h
call 00000000000000F4h
mov rdi, [r11+10h]
jmp 00000000000000B0h
mov [rbp-10h], r10
mov [rbp-18h], rdx
mov [rbp-20h], rcx
mov rdi, rax
mov rdx, r10
mov rax, 555512345678h
sub rsp, 8
call rax
add rsp, 8
mov r10, [rbp-10h]
mov r11, [rbp-8]
test eax, eax
je 000000000000013Fh
mov rdx, [rbp-18h]
mov rcx, [rbp-20h]
ret
mov dword ptr [r11+80000h], 1
leave
ret
