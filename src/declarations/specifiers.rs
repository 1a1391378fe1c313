//! Reads what a declaration begins with: the words that name its type, and the storage class.

use super::attributes::Attributes;
use super::parser::Parser;
use super::problem::Result;
use super::scalar::CScalar;
use super::token::{Token, TokenKind};
use super::tree::{Node, NodeId};

/// What specifiers have said.
#[derive(Clone, Debug)]
pub struct Specifiers {
    pub node: NodeId,
    pub is_const: bool,
    pub storage: Option<Storage>,
    pub is_inline: bool,
    pub is_thread_local: bool,
    pub attributes: Attributes,
    /// Whether a struct, union or enum was named or defined.
    pub is_tagged: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    Typedef,
    Extern,
    Static,
    Other,
}

/// The words of a type, counted.
#[derive(Clone, Debug, Default)]
struct Words {
    is_signed: bool,
    is_unsigned: bool,
    longs: u32,
    is_short: bool,
    base: Option<Base>,
    is_complex: bool,
    is_atomic: bool,
    /// The type, where words for scalars are not what names it.
    node: Option<NodeId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    Void,
    Char,
    Int,
    Float,
    Double,
    Bool,
}

/// The words that name types which can't be passed, and why.
const UNSUPPORTED: [(&str, &str); 15] = [
    ("__int128", "128-bit integers are not supported"),
    ("__int128_t", "128-bit integers are not supported"),
    ("__uint128_t", "128-bit integers are not supported"),
    ("_Float16", "16-bit floating-point numbers are not supported"),
    ("__fp16", "16-bit floating-point numbers are not supported"),
    ("__bf16", "16-bit floating-point numbers are not supported"),
    ("_Float64x", "long double is not supported"),
    ("_Float128", "128-bit floating-point numbers are not supported"),
    ("__float128", "128-bit floating-point numbers are not supported"),
    ("__float80", "long double is not supported"),
    ("_Decimal32", "decimal floating-point numbers are not supported"),
    ("_Decimal64", "decimal floating-point numbers are not supported"),
    ("_Decimal128", "decimal floating-point numbers are not supported"),
    ("__builtin_va_list", "va_list is not supported"),
    ("__builtin_ms_va_list", "va_list is not supported"),
];

/// Types by one word each.
const ONE_WORD: [(&str, CScalar); 6] = [
    ("_Float32", CScalar::Float),
    ("_Float64", CScalar::Double),
    ("_Float32x", CScalar::Double),
    ("__int8", CScalar::SignedChar),
    ("__int16", CScalar::Short),
    ("__int64", CScalar::LongLong),
];

/// The keywords with which a type can begin.
const TYPE_WORDS: [&str; 45] = [
    "void",
    "char",
    "short",
    "int",
    "long",
    "float",
    "double",
    "signed",
    "unsigned",
    "_Bool",
    "_Complex",
    "struct",
    "union",
    "enum",
    "const",
    "volatile",
    "restrict",
    "_Atomic",
    "__const",
    "__const__",
    "__volatile",
    "__volatile__",
    "__restrict",
    "__restrict__",
    "__signed",
    "__signed__",
    "__complex__",
    "__complex",
    "__extension__",
    "typeof",
    "__typeof__",
    "__typeof",
    "__attribute__",
    "__attribute",
    "__int32",
    "_BitInt",
    "__auto_type",
    "__builtin_va_list",
    "typeof_unqual",
    "_Imaginary",
    "__ptr64",
    "__unaligned",
    "__w64",
    "_Nullable",
    "_Nonnull",
];

impl Parser<'_> {
    /// Tells whether a type can begin with a word.
    pub fn is_type_word(&self, word: &str) -> bool {
        TYPE_WORDS.contains(&word) || self.is_named_type(word)
    }

    /// Tells whether a word stands for a type, as names of typedefs do.
    fn is_named_type(&self, word: &str) -> bool {
        self.typedefs.contains_key(word)
            || CScalar::named(word).is_some()
            || word == "bool"
            || UNSUPPORTED.iter().any(|&(name, _)| name == word)
            || ONE_WORD.iter().any(|&(name, _)| name == word)
    }

    /// Finds the type that a word stands for.
    fn named_type(&mut self, word: &str) -> Option<NodeId> {
        if let Some(&known) = self.typedefs.get(word) {
            return Some(known);
        }
        if let Some(scalar) = CScalar::named(word) {
            return Some(self.tree.scalar(scalar));
        }
        if word == "bool" {
            return Some(self.tree.scalar(CScalar::Bool));
        }
        if let Some(&(_, scalar)) = ONE_WORD.iter().find(|(name, _)| *name == word) {
            return Some(self.tree.scalar(scalar));
        }
        let &(_, reason) = UNSUPPORTED.iter().find(|(name, _)| *name == word)?;
        Some(self.tree.unsupported(reason))
    }

    /// Reads specifiers.
    pub fn specifiers(&mut self) -> Result<Specifiers> {
        let first = self.peek();
        let mut words = Words::default();
        let mut found = Specifiers {
            node: 0,
            is_const: false,
            storage: None,
            is_inline: false,
            is_thread_local: false,
            attributes: Attributes::default(),
            is_tagged: false,
        };
        loop {
            self.attributes(&mut found.attributes)?;
            let token = self.peek();
            if token.kind != TokenKind::Word {
                break;
            }
            let word = self.text_of(token);
            if !self.specifier(token, word, &mut words, &mut found)? {
                break;
            }
        }
        found.node = self.type_of_words(first, words)?;
        if let Some(mode) = found.attributes.mode.take() {
            found.node = self.in_mode(found.node, &mode);
        }
        if let Node::Typedef(index) = *self.tree.node(found.node) {
            found.is_const |= self.tree.typedefs[index as usize].is_const;
        }
        Ok(found)
    }

    /// Reads a specifier. Tells whether the word is one.
    fn specifier(
        &mut self,
        token: Token,
        word: &str,
        words: &mut Words,
        found: &mut Specifiers,
    ) -> Result<bool> {
        let storage = match word {
            "typedef" => Some(Storage::Typedef),
            "extern" => Some(Storage::Extern),
            "static" => Some(Storage::Static),
            "auto" | "register" => Some(Storage::Other),
            _ => None,
        };
        if let Some(storage) = storage {
            if found.storage.is_some() {
                return self.problem(token, "there is a storage class already");
            }
            found.storage = Some(storage);
            self.next();
            return Ok(true);
        }
        let base = match word {
            "void" => Some(Base::Void),
            "char" => Some(Base::Char),
            "int" | "__int32" => Some(Base::Int),
            "float" => Some(Base::Float),
            "double" => Some(Base::Double),
            "_Bool" => Some(Base::Bool),
            _ => None,
        };
        if let Some(base) = base {
            if words.base.is_some() || words.node.is_some() {
                return self.problem(token, format!("{word} follows another type"));
            }
            words.base = Some(base);
            self.next();
            return Ok(true);
        }
        match word {
            "const" | "__const" | "__const__" => found.is_const = true,
            "volatile" | "__volatile" | "__volatile__" | "restrict" | "__restrict"
            | "__restrict__" | "__extension__" | "_Noreturn" | "noreturn" | "__ptr64"
            | "__unaligned" | "__w64" | "_Nullable" | "_Nonnull" | "__cdecl" | "__stdcall"
            | "__fastcall" | "constexpr" => {}
            "inline" | "__inline" | "__inline__" | "__forceinline" => found.is_inline = true,
            "_Thread_local" | "__thread" | "thread_local" => found.is_thread_local = true,
            "signed" | "__signed" | "__signed__" => words.is_signed = true,
            "unsigned" => words.is_unsigned = true,
            "long" => words.longs += 1,
            "short" => words.is_short = true,
            "_Complex" | "__complex__" | "__complex" | "_Imaginary" => words.is_complex = true,
            "_Atomic" => {
                self.next();
                words.is_atomic = true;
                if self.accept(b'(') {
                    self.type_name()?;
                    self.expect(b')')?;
                    words.node = Some(self.tree.scalar(CScalar::Int));
                }
                return Ok(true);
            }
            "struct" | "union" => {
                self.refuse_second(token, words)?;
                words.node = Some(self.nested(|parser| parser.record())?);
                found.is_tagged = true;
                return Ok(true);
            }
            "enum" => {
                self.refuse_second(token, words)?;
                words.node = Some(self.nested(|parser| parser.enumeration())?);
                found.is_tagged = true;
                return Ok(true);
            }
            "typeof" | "__typeof__" | "__typeof" | "typeof_unqual" => {
                self.refuse_second(token, words)?;
                words.node = Some(self.type_of_operand()?);
                return Ok(true);
            }
            "__auto_type" => {
                self.refuse_second(token, words)?;
                words.node = Some(self.tree.unsupported("__auto_type is not supported"));
            }
            "_BitInt" => {
                self.refuse_second(token, words)?;
                self.next();
                self.skip_brackets()?;
                words.node = Some(self.tree.unsupported("_BitInt is not supported"));
                return Ok(true);
            }
            "__int128" if words.node.is_none() => {
                words.node = self.named_type(word);
            }
            _ => {
                let is_complete = words.node.is_some()
                    || words.base.is_some()
                    || words.longs > 0
                    || words.is_short
                    || words.is_signed
                    || words.is_unsigned
                    || words.is_complex;
                // After a type a name is that of what is declared, whatever else it stands for.
                if is_complete {
                    return Ok(false);
                }
                match self.named_type(word) {
                    Some(node) => words.node = Some(node),
                    None => return Ok(false),
                }
            }
        }
        self.next();
        Ok(true)
    }

    fn refuse_second(&self, token: Token, words: &Words) -> Result<()> {
        if words.node.is_some() || words.base.is_some() {
            return self.problem(token, format!("{} follows another type", self.text_of(token)));
        }
        Ok(())
    }

    /// Reads the operand of `typeof`.
    fn type_of_operand(&mut self) -> Result<NodeId> {
        self.next();
        if !self.peek().is(b'(') {
            let token = self.peek();
            return self.unexpected(token, "'('");
        }
        let is_type = {
            let second = self.peek_after_next();
            second.kind == TokenKind::Word && self.is_type_word(self.text_of(second))
        };
        if !is_type {
            self.skip_brackets()?;
            return Ok(self.tree.unsupported("typeof is supported for types only"));
        }
        self.next();
        let (node, _) = self.nested(|parser| parser.type_name())?;
        self.expect(b')')?;
        Ok(node)
    }

    /// Gives the type that words name.
    fn type_of_words(&mut self, first: Token, words: Words) -> Result<NodeId> {
        let scalar = match self.scalar_of_words(&words) {
            Ok(scalar) => scalar,
            Err(message) => {
                let token = self.peek();
                let is_word = token.kind == TokenKind::Word;
                if is_word && message == NO_TYPE {
                    return self.unknown_type(token);
                }
                if message == NO_TYPE {
                    return self.unexpected(token, "a type");
                }
                return self.problem(first, message);
            }
        };
        Ok(match (scalar, words) {
            (_, Words { is_atomic: true, .. }) => {
                self.tree.unsupported("_Atomic types are not supported")
            }
            (_, Words { is_complex: true, .. }) => {
                self.tree.unsupported("complex numbers are not supported")
            }
            (_, Words { node: Some(node), .. }) => node,
            (Some(scalar), _) => self.tree.scalar(scalar),
            (None, _) => self.tree.unsupported("long double is not supported"),
        })
    }

    /// Gives the scalar that words name; None for `long double`.
    fn scalar_of_words(&self, words: &Words) -> std::result::Result<Option<CScalar>, &'static str> {
        let Words { is_signed, is_unsigned, longs, is_short, base, is_complex, node, .. } = *words;
        let has_sign = is_signed || is_unsigned;
        let has_length = is_short || longs > 0;
        let misfit = Err("these words name no type together");
        if is_signed && is_unsigned || is_short && longs > 0 || longs > 2 {
            return misfit;
        }
        if let Some(node) = node {
            // `unsigned __int128` is a type.
            let is_wide = matches!(self.tree.node(node), Node::Unsupported(_));
            let may_have_sign = is_wide || matches!(self.tree.node(node), Node::Scalar(_));
            return match (has_sign, has_length) {
                (false, false) => Ok(None),
                (true, false) if may_have_sign && is_wide => Ok(None),
                _ => misfit,
            };
        }
        let scalar = match (base, is_unsigned) {
            (None, _) if !has_sign && !has_length => {
                return if is_complex { Ok(Some(CScalar::Double)) } else { Err(NO_TYPE) };
            }
            (None | Some(Base::Int), false) => match (is_short, longs) {
                (true, _) => CScalar::Short,
                (_, 0) => CScalar::Int,
                (_, 1) => CScalar::Long,
                _ => CScalar::LongLong,
            },
            (None | Some(Base::Int), true) => match (is_short, longs) {
                (true, _) => CScalar::UnsignedShort,
                (_, 0) => CScalar::UnsignedInt,
                (_, 1) => CScalar::UnsignedLong,
                _ => CScalar::UnsignedLongLong,
            },
            (Some(Base::Char), _) if !has_length => match (is_signed, is_unsigned) {
                (true, _) => CScalar::SignedChar,
                (_, true) => CScalar::UnsignedChar,
                _ => CScalar::Char,
            },
            (Some(Base::Double), _) if longs == 1 && !is_short && !has_sign => return Ok(None),
            (Some(base), _) if !has_sign && !has_length => match base {
                Base::Void => CScalar::Void,
                Base::Float => CScalar::Float,
                Base::Double => CScalar::Double,
                Base::Bool => CScalar::Bool,
                Base::Char => CScalar::Char,
                Base::Int => CScalar::Int,
            },
            _ => return misfit,
        };
        Ok(Some(scalar))
    }

    /// Makes the problem of a word that is no type where one must be.
    fn unknown_type<T>(&self, token: Token) -> Result<T> {
        let word = self.text_of(token);
        if self.source.macro_at(word, token.start).is_some() {
            let message = format!(
                "{word} is a macro, which is expanded in constant expressions only; run cc -E first"
            );
            return self.problem(token, message);
        }
        let tagged = ["struct", "union", "enum"]
            .into_iter()
            .find(|kind| self.tags.contains_key(&format!("{kind} {word}")));
        match tagged {
            Some(kind) => self.problem(token, format!("unknown type {word}; is it {kind} {word}?")),
            None => self.problem(token, format!("unknown type {word}")),
        }
    }

    /// Gives the type that the attribute `mode` makes of another.
    fn in_mode(&mut self, node: NodeId, mode: &str) -> NodeId {
        let bare = self.tree.bare(node);
        let is_unsigned = match self.tree.node(bare) {
            Node::Scalar(scalar) => scalar.integer().map(|(_, is_signed)| !is_signed),
            Node::Pointer(_)
            | Node::Array { .. }
            | Node::Function { .. }
            | Node::Record(_)
            | Node::Enum(_)
            | Node::Typedef(_)
            | Node::Aligned { .. }
            | Node::Unsupported(_) => None,
        };
        let pair = match mode {
            "QI" | "byte" => Some((CScalar::Int8T, CScalar::Uint8T)),
            "HI" => Some((CScalar::Int16T, CScalar::Uint16T)),
            "SI" => Some((CScalar::Int32T, CScalar::Uint32T)),
            "DI" => Some((CScalar::Int64T, CScalar::Uint64T)),
            "word" | "pointer" | "unwind_word" => Some((CScalar::IntptrT, CScalar::UintptrT)),
            _ => None,
        };
        match (pair, is_unsigned) {
            (Some((_, unsigned)), Some(true)) => self.tree.scalar(unsigned.base()),
            (Some((signed, _)), Some(false)) => self.tree.scalar(signed.base()),
            _ => self.tree.unsupported(&format!("the attribute mode({mode}) is not supported")),
        }
    }
}

const NO_TYPE: &str = "there is no type";
