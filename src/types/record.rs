//! Structs and unions: where their members lie in memory, as gcc and clang lay them out (System V
//! AMD64 ABI, section 3.1.2 "Data Representation"; AAPCS64, section 5.9 "Composite Types"). Bit-fields lie
//! elsewhere where Microsoft's compiler sets the rules ("C Bit Fields" in its documentation).

use super::TypeRef;
use crate::os;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordKind {
    Struct,
    Union,
}

/// A struct or a union.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Record {
    pub kind: RecordKind,
    pub members: Box<[Member]>,
    /// The bytes that a value takes, a multiple of the alignment.
    pub size: usize,
    pub alignment: usize,
    /// The alignment that the members ask for, whatever is said of the record as a whole (AAPCS64, section
    /// 5.9.5: its "natural alignment").
    pub natural_alignment: usize,
    /// The scalars that a value consists of.
    pub leaf_count: usize,
}

/// A member of a record, where it lies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Member {
    pub of: TypeRef,
    /// The bytes from the start of the record.
    pub offset: usize,
    /// The bits that the member has, if it is a bit-field.
    pub bits: Option<Bits>,
}

/// The bits of a bit-field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bits {
    /// How far above the lowest bit of the byte at the member's offset they begin.
    pub shift: usize,
    pub width: usize,
}

/// A member as it is declared.
#[derive(Clone, Copy, Debug)]
pub struct Declaration {
    pub of: TypeRef,
    /// The width of a bit-field. One of no width only ends the unit that its type has.
    pub width: Option<usize>,
    /// Whether the member has a name. That matters for bit-fields only.
    pub is_named: bool,
    /// The alignment that the declaration gives the member, in place of that of its type, whatever the packing is.
    pub alignment: Option<usize>,
}

/// What a declaration of a record says of its layout.
#[derive(Clone, Copy, Debug, Default)]
pub struct LayoutOptions {
    /// The most that members are aligned to, as `packed` (1) and `#pragma pack` say.
    pub packing: Option<usize>,
    /// The least that the record is aligned to, as `aligned` says.
    pub alignment: Option<usize>,
}

/// Why a record can't be laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayoutError {
    /// The record would take more bytes than [`MAX_SIZE`].
    TooLarge,
    /// The unions in it have more members than anything should go through.
    TooManyMembers,
    /// A flexible array is followed by the member of this position.
    AfterFlexibleArray(usize),
}

/// The most bytes that a type may take, so that offsets fit into signed 32-bit integers.
pub const MAX_SIZE: usize = i32::MAX as usize;

/// The most scalars that may begin in one byte, or as many as unions put there.
const MOST_LEAVES_IN_A_BYTE: usize = 256;

impl Member {
    fn leaf_count(&self) -> usize {
        match self.bits {
            None => self.of.leaf_count(),
            Some(bits) => bits.width.div_ceil(8) + 1,
        }
    }
}

impl Record {
    /// Lays a record out.
    pub fn lay_out(
        kind: RecordKind,
        declarations: &[Declaration],
        options: LayoutOptions,
    ) -> Result<Record, LayoutError> {
        Record::lay_out_where(os::UNNAMED_BITS_ALIGN, kind, declarations, options)
    }

    /// Lays a record out where bit-fields without a name ask for an alignment, or where they do not.
    pub fn lay_out_where(
        unnamed_bits_align: bool,
        kind: RecordKind,
        declarations: &[Declaration],
        options: LayoutOptions,
    ) -> Result<Record, LayoutError> {
        let mut cursor = Cursor {
            kind,
            options,
            unnamed_bits_align,
            bits: 0,
            end: 0,
            alignment: 1,
            open_unit: OpenUnit::NONE,
        };
        let mut members = Vec::with_capacity(declarations.len());
        for (position, declaration) in declarations.iter().enumerate() {
            if kind == RecordKind::Struct && position + 1 < declarations.len() {
                let is_flexible = declaration.of.is_flexible();
                if is_flexible {
                    return Err(LayoutError::AfterFlexibleArray(position + 1));
                }
            }
            members.push(match declaration.width {
                None => cursor.place(declaration)?,
                Some(width) => match os::LAYOUT_RULES {
                    os::LayoutRules::Unix => cursor.place_bits(declaration, width)?,
                    os::LayoutRules::Microsoft => {
                        cursor.place_bits_in_unit(declaration.of, width)?
                    }
                },
            });
        }
        let natural_alignment = cursor.alignment;
        let alignment = natural_alignment.max(options.alignment.unwrap_or(1));
        let size = cursor.end.div_ceil(8).next_multiple_of(alignment);
        if size > MAX_SIZE {
            return Err(LayoutError::TooLarge);
        }
        let leaf_count = members.iter().map(Member::leaf_count).fold(0, usize::saturating_add);
        // What lies apart is bounded by the size; members of unions lie in one place.
        if leaf_count > size.saturating_mul(MOST_LEAVES_IN_A_BYTE) {
            return Err(LayoutError::TooManyMembers);
        }
        Ok(Record { kind, members: members.into(), size, alignment, natural_alignment, leaf_count })
    }
}

/// The place of the next member.
struct Cursor {
    kind: RecordKind,
    options: LayoutOptions,
    unnamed_bits_align: bool,
    /// The bits that are taken.
    bits: usize,
    /// The bits that the record has at least.
    end: usize,
    alignment: usize,
    open_unit: OpenUnit,
}

/// The unit that the bit-field before has begun, under Microsoft's rules.
struct OpenUnit {
    /// The bytes of its type; 0 if there is none.
    size: usize,
    /// The bits that are free.
    free: usize,
}

impl OpenUnit {
    const NONE: OpenUnit = OpenUnit { size: 0, free: 0 };
}

impl Cursor {
    fn alignment_of(&self, of: TypeRef) -> usize {
        of.alignment().min(self.options.packing.unwrap_or(usize::MAX))
    }

    fn start(&self) -> usize {
        match self.kind {
            RecordKind::Struct => self.bits,
            RecordKind::Union => 0,
        }
    }

    fn take(&mut self, start: usize, bits: usize) -> Result<(), LayoutError> {
        self.bits = start.checked_add(bits).ok_or(LayoutError::TooLarge)?;
        self.end = self.end.max(self.bits);
        if self.end / 8 > MAX_SIZE { Err(LayoutError::TooLarge) } else { Ok(()) }
    }

    fn place(&mut self, declaration: &Declaration) -> Result<Member, LayoutError> {
        let of = declaration.of;
        let alignment = declaration.alignment.unwrap_or_else(|| self.alignment_of(of));
        self.alignment = self.alignment.max(alignment);
        let start = self.start().next_multiple_of(8 * alignment);
        self.take(start, 8 * of.size())?;
        self.open_unit = OpenUnit::NONE;
        Ok(Member { of, offset: start / 8, bits: None })
    }

    /// Places a bit-field by Microsoft's rules: in the unit that the one before has begun, if the types have
    /// the same size and there is room, or else in a unit of its own.
    fn place_bits_in_unit(&mut self, of: TypeRef, width: usize) -> Result<Member, LayoutError> {
        let unit = 8 * of.size();
        let alignment = self.alignment_of(of);
        let is_union = self.kind == RecordKind::Union;
        let is_open = !is_union && self.open_unit.size > 0;
        if is_open && width > 0 && self.open_unit.size == of.size() && width <= self.open_unit.free
        {
            let shift = unit - self.open_unit.free;
            self.open_unit.free -= width;
            return Ok(Member {
                of,
                offset: (self.bits - unit) / 8,
                bits: Some(Bits { shift, width }),
            });
        }
        if width == 0 && !is_open {
            // It says nothing where no bit-field comes before.
            return Ok(Member {
                of,
                offset: self.start() / 8,
                bits: Some(Bits { shift: 0, width }),
            });
        }
        let mut start = self.start();
        if !is_union {
            // Unions are not aligned as their bit-fields ask.
            self.alignment = self.alignment.max(alignment);
            start = start.next_multiple_of(8 * alignment);
        }
        self.take(start, if width == 0 { 0 } else { unit })?;
        self.open_unit = match width {
            0 => OpenUnit::NONE,
            _ => OpenUnit { size: of.size(), free: unit - width },
        };
        Ok(Member { of, offset: start / 8, bits: Some(Bits { shift: 0, width }) })
    }

    /// Places a bit-field: right after the bits before it, unless it would then reach over the end of
    /// a unit of its type.
    fn place_bits(
        &mut self,
        declaration: &Declaration,
        width: usize,
    ) -> Result<Member, LayoutError> {
        let of = declaration.of;
        let unit = 8 * of.size();
        let alignment = 8 * self.alignment_of(of);
        let mut start = self.start();
        if width == 0 {
            // It is aligned as its type is, whatever the packing says.
            start = start.next_multiple_of(8 * of.alignment());
        } else {
            // Whatever the packing is, bit-fields need not stay within a unit then.
            let is_packed = self.options.packing.is_some();
            let reaches_over = start % alignment + width > unit;
            if !is_packed && reaches_over {
                start = start.next_multiple_of(alignment);
            }
        }
        // Those without a name say nothing of the record's alignment but by AAPCS64, and not on Apple's systems.
        let has_name = declaration.is_named && width > 0;
        if has_name || self.unnamed_bits_align {
            let asked = if width == 0 { of.alignment() } else { alignment / 8 };
            self.alignment = self.alignment.max(asked);
        }
        self.take(start, width)?;
        // From the unit of its type in which it begins, where it ends in that, too.
        let first = start / unit * unit;
        let first = if start + width <= first + unit { first } else { start / 8 * 8 };
        let bits = Bits { shift: start - first, width };
        Ok(Member { of, offset: first / 8, bits: Some(bits) })
    }
}
