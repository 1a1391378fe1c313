; uint64(uint64, uint64), 72 bytes
push rbp
mov rbp, rsp
sub rsp, 10h
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov r11, [r10+8]
mov [rbp-8], r11
mov rdi, [r11+8]
mov rsi, [r11+10h]
xor eax, eax
call qword ptr [r10]
mov rcx, [rbp-8]
mov [rcx], rax
leave
ret
