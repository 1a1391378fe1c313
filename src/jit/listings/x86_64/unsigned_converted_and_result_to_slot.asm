; uint64(uint64, uint64), 322 bytes
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
js 00000000000000DAh
jmp 000000000000006Bh
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 00000000000000DAh
mov esi, [rdi+3]
cmp esi, 2
jne 00000000000000DAh
mov rdi, [rdi+7]
mov [r11+8], rdi
mov rax, rcx
mov rdi, [rax]
test dil, 1
jne 0000000000000091h
sar rdi, 20h
js 00000000000000E9h
jmp 00000000000000B4h
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 00000000000000E9h
mov esi, [rdi+3]
cmp esi, 2
jne 00000000000000E9h
mov rdi, [rdi+7]
mov [r11+10h], rdi
mov rdi, [r11+8]
mov rsi, [r11+10h]
xor eax, eax
call qword ptr [r10]
mov rcx, [rbp-8]
mov [rcx], rax
leave
ret
mov esi, 80001h
call 00000000000000F8h
jmp 0000000000000072h
mov esi, 80002h
call 00000000000000F8h
jmp 00000000000000BBh
mov [rbp-10h], r10
mov [rbp-18h], rcx
mov rdi, rax
mov rdx, r10
mov rax, 555512345678h
sub rsp, 8
call rax
add rsp, 8
mov r10, [rbp-10h]
mov r11, [rbp-8]
test eax, eax
je 0000000000000135h
mov rcx, [rbp-18h]
ret
mov dword ptr [r11+80000h], 1
leave
ret
