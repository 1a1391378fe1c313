; void(int64), 267 bytes
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
jne 0000000000000044h
sar rdi, 20h
jmp 0000000000000097h
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 00000000000000A6h
mov esi, [rdi+3]
cmp esi, 2
jne 000000000000007Ch
mov rdi, [rdi+7]
test rdi, rdi
jns 0000000000000097h
jmp 00000000000000A6h
cmp esi, 3
jne 00000000000000A6h
mov rdi, [rdi+7]
neg rdi
jns 00000000000000A6h
mov rdx, rdi
mov rdi, rdx
xor eax, eax
call qword ptr [r10]
leave
ret
mov rdi, rdx
mov esi, 1
call 00000000000000C1h
mov rdi, [r11+8]
jmp 0000000000000097h
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
je 00000000000000FDh
mov rdx, [rbp-18h]
ret
mov dword ptr [r11+2008h], 1
leave
ret
