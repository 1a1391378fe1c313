; uint64(uint64, uint64), 363 bytes
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
jne 000000000000004Ah
sar rdi, 20h
js 00000000000000DDh
jmp 0000000000000074h
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 00000000000000DDh
mov esi, [rdi+3]
cmp esi, 2
jne 00000000000000DDh
mov rdi, [rdi+7]
mov rdx, rdi
mov rdi, [rcx]
test dil, 1
jne 0000000000000095h
sar rdi, 20h
js 00000000000000F8h
jmp 00000000000000BFh
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 00000000000000F8h
mov esi, [rdi+3]
cmp esi, 2
jne 00000000000000F8h
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
mov rdi, rdx
mov esi, 10001h
call 0000000000000113h
mov rdi, [r11+8]
jmp 0000000000000074h
mov rdi, rcx
mov esi, 10002h
call 0000000000000113h
mov rdi, [r11+10h]
jmp 00000000000000BFh
mov [rbp-10h], r10
mov [rbp-18h], rdx
mov [rbp-20h], rcx
mov rdx, r10
mov rax, 555512345678h
sub rsp, 8
call rax
add rsp, 8
mov r10, [rbp-10h]
mov r11, [rbp-8]
test eax, eax
je 000000000000015Dh
mov rdx, [rbp-18h]
mov rcx, [rbp-20h]
ret
mov dword ptr [r11+2008h], 1
leave
ret
