; void(int64), 265 bytes
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
jne 0000000000000044h
sar rcx, 20h
jmp 0000000000000097h
mov rdx, [rcx+0Fh]
cmp word ptr [rdx+5], 0ABCDh
jne 00000000000000A4h
mov edx, [rcx+3]
cmp edx, 2
jne 000000000000007Ch
mov rcx, [rcx+7]
test rcx, rcx
jns 0000000000000097h
jmp 00000000000000A4h
cmp edx, 3
jne 00000000000000A4h
mov rcx, [rcx+7]
neg rcx
jns 00000000000000A4h
mov r8, rcx
mov rcx, r8
call qword ptr [r10]
leave
ret
mov rcx, r8
mov edx, 1
call 00000000000000BFh
mov rcx, [r11+8]
jmp 0000000000000097h
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
je 00000000000000FBh
mov r8, [rbp-18h]
ret
mov dword ptr [r11+2008h], 1
leave
ret
