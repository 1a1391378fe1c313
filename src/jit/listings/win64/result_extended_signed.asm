; int8(int8), 48 bytes
push rbp
mov rbp, rsp
sub rsp, 20h
and edx, 0FFFFFh
shl edx, 5
mov r10, 7F1234567000h
add r10, rdx
mov ecx, r8d
call qword ptr [r10]
movsx eax, al
leave
ret
