; float32(int32, int32, int32, int32, int32, int32, int32, float64, float64, float64, float64, float64, float64, float64, float64, float64, float32), 110 bytes
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov edi, edx
mov esi, ecx
mov edx, r8d
mov ecx, r9d
mov r8d, [rsp+8]
mov r9d, [rsp+10h]
mov eax, [rsp+18h]
mov [rsp+8], rax
mov rax, [rsp+20h]
mov [rsp+10h], rax
mov eax, [rsp+28h]
mov [rsp+18h], rax
mov eax, 8
jmp qword ptr [r10]
