; uint64(uint64, uint64), 361 bytes
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
jne 000000000000004Ah
sar rcx, 20h
js 00000000000000DBh
jmp 0000000000000074h
mov rdx, [rcx+0Fh]
cmp word ptr [rdx+5], 0ABCDh
jne 00000000000000DBh
mov edx, [rcx+3]
cmp edx, 2
jne 00000000000000DBh
mov rcx, [rcx+7]
mov r8, rcx
mov rcx, [r9]
test cl, 1
jne 0000000000000095h
sar rcx, 20h
js 00000000000000F6h
jmp 00000000000000BFh
mov rdx, [rcx+0Fh]
cmp word ptr [rdx+5], 0ABCDh
jne 00000000000000F6h
mov edx, [rcx+3]
cmp edx, 2
jne 00000000000000F6h
mov rcx, [rcx+7]
mov r9, rcx
mov rcx, r8
mov rdx, r9
call qword ptr [r10]
mov rcx, [rbp-8]
mov [rcx], rax
leave
ret
mov rcx, r8
mov edx, 10001h
call 0000000000000111h
mov rcx, [r11+8]
jmp 0000000000000074h
mov rcx, r9
mov edx, 10002h
call 0000000000000111h
mov rcx, [r11+10h]
jmp 00000000000000BFh
mov [rbp-10h], r10
mov [rbp-18h], r8
mov [rbp-20h], r9
mov r8, r10
mov rax, 555512345678h
sub rsp, 28h
call rax
add rsp, 28h
mov r10, [rbp-10h]
mov r11, [rbp-8]
test eax, eax
je 000000000000015Bh
mov r8, [rbp-18h]
mov r9, [rbp-20h]
ret
mov dword ptr [r11+2008h], 1
leave
ret
