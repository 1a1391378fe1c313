//! Finds jumps in machine code. Compilers move what seldom runs, such as a `throw`, away from its
//! function, and this jumps there. Where a call ends in another one, it jumps to that function.

/// Tells whether code, the first byte of which is at `start`, has a jump to an address that is wanted.
/// It need not be exact: bytes that are no jump may look like one, and rarely lead to such an address.
pub fn has_jump(code: &[u8], start: usize, is_wanted: impl Fn(usize) -> bool) -> bool {
    if cfg!(target_arch = "aarch64") {
        aarch64_jumps(code, start).any(is_wanted)
    } else {
        x86_64_jumps(code, start).any(is_wanted)
    }
}

/// Lists where code of x86-64 jumps by a displacement of 32 bits, from any byte (Intel SDM, volume 2,
/// "JMP" and "Jcc").
fn x86_64_jumps(code: &[u8], start: usize) -> impl Iterator<Item = usize> {
    (0..code.len()).filter_map(move |place| {
        let opcode_length = match code[place..] {
            [0xe9, ..] => 1,
            [0x0f, 0x80..=0x8f, ..] => 2,
            _ => return None,
        };
        let displacement = code[place + opcode_length..].first_chunk()?;
        let end = start + place + opcode_length + displacement.len();
        Some(end.wrapping_add_signed(i32::from_le_bytes(*displacement) as isize))
    })
}

/// Lists where code of AArch64 branches without a link (Arm ARM, section C4.1, "Branches, Exception
/// Generating and System instructions").
fn aarch64_jumps(code: &[u8], start: usize) -> impl Iterator<Item = usize> {
    /// An instruction by the bits that it is known by, with the place of its displacement.
    struct Branch {
        mask: u32,
        value: u32,
        low_bit: u32,
        bits: u32,
    }
    const BRANCHES: [Branch; 4] = [
        Branch { mask: 0xfc00_0000, value: 0x1400_0000, low_bit: 0, bits: 26 }, // b
        Branch { mask: 0xff00_0010, value: 0x5400_0000, low_bit: 5, bits: 19 }, // b.cond
        Branch { mask: 0x7e00_0000, value: 0x3400_0000, low_bit: 5, bits: 19 }, // cbz, cbnz
        Branch { mask: 0x7e00_0000, value: 0x3600_0000, low_bit: 5, bits: 14 }, // tbz, tbnz
    ];
    let instructions = code.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes));
    instructions.enumerate().filter_map(move |(index, instruction)| {
        let branch = BRANCHES.iter().find(|branch| instruction & branch.mask == branch.value)?;
        let unused = u32::BITS - branch.bits;
        let words = ((instruction >> branch.low_bit) << unused) as i32 >> unused;
        let size = size_of::<u32>();
        Some((start + index * size).wrapping_add_signed(words as isize * size as isize))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jumps_of_x86_64_are_found() {
        // jg .+0x100; lea eax, [rdi+1]; jmp .-0x100; ret; and a jump that is cut off
        let code = [
            0x0f, 0x8f, 0xfa, 0, 0, 0, 0x8d, 0x47, 0x01, 0xe9, 0xfb, 0xfe, 0xff, 0xff, 0xc3, 0xe9,
            0,
        ];
        let found: Vec<_> = x86_64_jumps(&code, 0x1000).collect();
        assert_eq!(found, [0x1100, 0x1009 - 0x100]);
    }

    #[test]
    fn jumps_of_aarch64_are_found() {
        let code: Vec<u8> = [
            0x5400_080c_u32, // b.gt .+0x100
            0x1100_0400,     // add w0, w0, #1
            0x17ff_ffc0,     // b .-0x100
            0xb4ff_ffe0,     // cbz x0, .-4
            0x3700_0040,     // tbnz w0, #0, .+8
            0x9400_0001,     // bl .+4
            0xd65f_03c0,     // ret
        ]
        .into_iter()
        .flat_map(u32::to_le_bytes)
        .collect();
        let found: Vec<_> = aarch64_jumps(&code, 0x1000).collect();
        assert_eq!(found, [0x1100, 0x1008 - 0x100, 0x1008, 0x1018]);
    }
}
