; uint16(uint16, float32), 46 bytes
push rbp
mov rbp, rsp
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov edi, edx
mov eax, 1
call qword ptr [r10]
movzx eax, ax
leave
ret
