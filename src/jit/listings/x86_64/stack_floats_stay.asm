; float64(float64, float64, float64, float64, float64, float64, float64, float64, float64, float64), 34 bytes
and esi, 0FFFFFh
shl esi, 5
mov r10, 7F1234567000h
add r10, rsi
mov eax, 8
jmp qword ptr [r10]
