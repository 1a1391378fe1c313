; pointer(int32, int32, int32, int32, int32, int32, float64, pointer), 103 bytes
push rbp
mov rbp, rsp
sub rsp, 10h
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov r11, [r10+8]
mov [rbp-8], r11
mov edi, edx
mov esi, ecx
mov rax, [r11+40h]
mov [rsp], rax
mov edx, r8d
mov ecx, r9d
mov r8d, [rbp+10h]
mov r9d, [rbp+18h]
mov eax, 1
call qword ptr [r10]
mov rcx, [rbp-8]
mov [rcx], rax
leave
ret
