; void(int32, pointer, pointer, pointer, pointer, pointer, pointer), 104 bytes
push rbp
mov rbp, rsp
sub rsp, 10h
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov r11, [r10+8]
mov edi, edx
mov rsi, [r11+10h]
mov rcx, [r11+20h]
mov r8, [r11+28h]
mov r9, [r11+30h]
mov rax, [r11+38h]
mov [rsp], rax
mov rdx, [r11+18h]
xor eax, eax
call qword ptr [r10]
leave
ret
