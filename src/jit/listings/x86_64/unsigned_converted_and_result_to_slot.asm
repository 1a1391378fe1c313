; uint64(uint64, uint64), 333 bytes
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
sar rdi, 20h
js 00000000000000C6h
jmp 000000000000006Ah
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 00000000000000C6h
mov esi, [rdi+3]
cmp esi, 2
jne 00000000000000C6h
mov rdi, [rdi+7]
mov rdx, rdi
mov rdi, [rcx]
test dil, 1
jne 000000000000008Bh
sar rdi, 20h
js 00000000000000DFh
jmp 00000000000000AEh
mov rsi, [rdi+0Fh]
cmp word ptr [rsi+5], 0ABCDh
jne 00000000000000DFh
mov esi, [rdi+3]
cmp esi, 2
jne 00000000000000DFh
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
mov esi, 80001h
call 00000000000000F8h
mov rdi, [r11+8]
jmp 000000000000006Ah
mov rdi, rcx
mov esi, 80002h
call 00000000000000F8h
mov rdi, [r11+10h]
jmp 00000000000000AEh
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
je 0000000000000140h
mov rdx, [rbp-18h]
mov rcx, [rbp-20h]
ret
mov dword ptr [r11+80000h], 1
leave
ret
