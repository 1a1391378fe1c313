; void(int64), 249 bytes
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
jne 0000000000000041h
sar rdi, 20h
jmp 000000000000008Bh
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 0000000000000099h
mov esi, [rdi+3]
cmp esi, 2
jne 0000000000000072h
mov rdi, [rdi+7]
test rdi, rdi
jns 000000000000008Bh
jmp 0000000000000099h
cmp esi, 3
jne 0000000000000099h
mov rdi, [rdi+7]
neg rdi
jns 0000000000000099h
mov rdx, rdi
mov rdi, rdx
xor eax, eax
call qword ptr [r10]
leave
ret
mov rdi, rdx
mov esi, 70001h
call 00000000000000B2h
mov rdi, [r11+8]
jmp 000000000000008Bh
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
je 00000000000000ECh
mov rdx, [rbp-18h]
ret
mov dword ptr [r11+80000h], 1
leave
ret
