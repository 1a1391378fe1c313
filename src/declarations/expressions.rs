//! Reads constant expressions.

use super::parser::Parser;
use super::problem::Result;
use super::scalar::CScalar;
use super::token::{Punctuator, Token, TokenKind};
use super::tree::{Node, NodeId};
use super::value::{INT, Integer, Operator, SIZE, Value, apply, in_common_type};

/// The operators between two values by how strongly they bind, the weakest first.
const BINDING: [&[(Punctuator, Operator)]; 10] = {
    use Operator::*;
    const fn one(character: u8) -> Punctuator {
        Punctuator::one(character)
    }
    const fn two(first: u8, second: u8) -> Punctuator {
        Punctuator::two(first, second)
    }
    [
        &[(two(b'|', b'|'), LogicalOr)],
        &[(two(b'&', b'&'), LogicalAnd)],
        &[(one(b'|'), Or)],
        &[(one(b'^'), ExclusiveOr)],
        &[(one(b'&'), And)],
        &[(two(b'=', b'='), Equal), (two(b'!', b'='), NotEqual)],
        &[
            (one(b'<'), Less),
            (one(b'>'), Greater),
            (two(b'<', b'='), LessOrEqual),
            (two(b'>', b'='), GreaterOrEqual),
        ],
        &[(two(b'<', b'<'), ShiftLeft), (two(b'>', b'>'), ShiftRight)],
        &[(one(b'+'), Add), (one(b'-'), Subtract)],
        &[(one(b'*'), Multiply), (one(b'/'), Divide), (one(b'%'), Remainder)],
    ]
};

const NO_CONSTANT: &str = "this is no constant expression that is supported";

impl Parser<'_> {
    /// Reads a constant expression.
    pub fn constant(&mut self) -> Result<Value> {
        self.expanding(|parser| parser.conditional())
    }

    /// Reads a constant expression that gives an integer.
    pub fn integer(&mut self) -> Result<i128> {
        let token = self.peek();
        match self.constant()? {
            Value::Integer(integer) => Ok(integer.value),
            Value::Float(_) | Value::Text(_) => self.problem(token, "this must be an integer"),
        }
    }

    /// Reads a constant expression that gives a number from 0 on.
    pub fn size(&mut self) -> Result<u64> {
        let token = self.peek();
        let value = self.integer()?;
        u64::try_from(value).or_else(|_| self.problem(token, "this must not be negative"))
    }

    fn conditional(&mut self) -> Result<Value> {
        self.nested(|parser| {
            let token = parser.peek();
            let condition = parser.binary(0)?;
            if !parser.accept(b'?') {
                return Ok(condition);
            }
            let Some(is_true) = condition.is_true() else {
                return parser.problem(token, NO_CONSTANT);
            };
            let yes = parser.conditional()?;
            parser.expect(b':')?;
            let no = parser.conditional()?;
            Ok(match (yes, no) {
                (Value::Integer(yes), Value::Integer(no)) => {
                    let (yes, no) = in_common_type(yes, no);
                    Value::Integer(if is_true { yes } else { no })
                }
                (yes, no) => match (if is_true { &yes } else { &no }, &yes, &no) {
                    (Value::Integer(integer), ..) => Value::Float(integer.value as f64),
                    (chosen, ..) => chosen.clone(),
                },
            })
        })
    }

    fn operator(&mut self, level: usize) -> Option<Operator> {
        let TokenKind::Punctuator(punctuator) = self.peek().kind else { return None };
        BINDING[level].iter().find(|(each, _)| *each == punctuator).map(|&(_, found)| found)
    }

    /// Reads operators that bind as strongly as those of a level, or more strongly.
    fn binary(&mut self, level: usize) -> Result<Value> {
        let mut left = self.unary()?;
        // Rather than by one call for each level, of which there are many, this goes by a list of what waits.
        let mut waiting: Vec<(Value, Operator, usize)> = Vec::new();
        loop {
            let token = self.peek();
            let found = (level..BINDING.len())
                .find_map(|level| self.operator(level).map(|operator| (operator, level)));
            let floor = found.map_or(level, |(_, level)| level);
            while let Some((before, operator, bound)) =
                waiting.pop_if(|top| found.is_none() || top.2 >= floor)
            {
                debug_assert!(bound >= level);
                left = match apply(operator, &before, &left) {
                    Some(value) => value,
                    None => return self.problem(token, "C gives this operation no value"),
                };
            }
            let Some((operator, bound)) = found else { return Ok(left) };
            self.next();
            waiting.push((left, operator, bound));
            left = self.unary()?;
        }
    }

    fn unary(&mut self) -> Result<Value> {
        self.nested(|parser| {
            let token = parser.peek();
            match token.kind {
                TokenKind::Number => {
                    parser.next();
                    let text = parser.text_of(token);
                    number(text).map_or_else(|reason| parser.problem(token, reason), Ok)
                }
                TokenKind::Character => {
                    parser.next();
                    match character(parser.text_of(token)) {
                        Some(value) => Ok(Value::Integer(value)),
                        None => parser.problem(token, "this character constant is not supported"),
                    }
                }
                TokenKind::Text => parser.text(),
                TokenKind::Word => parser.word(),
                TokenKind::Punctuator(_) => parser.prefixed(token),
                TokenKind::End => parser.unexpected(token, "a constant expression"),
            }
        })
    }

    /// Reads strings, which C joins.
    fn text(&mut self) -> Result<Value> {
        let mut joined = String::new();
        loop {
            let token = self.peek();
            if token.kind != TokenKind::Text {
                return Ok(Value::Text(joined));
            }
            self.next();
            match string(self.text_of(token)) {
                Some(text) => joined.push_str(&text),
                None => return self.problem(token, "this string is not supported"),
            }
        }
    }

    fn prefixed(&mut self, token: Token) -> Result<Value> {
        self.next();
        let refused = |parser: &Self| parser.problem(token, NO_CONSTANT);
        if token.is(b'(') {
            if self.begins_type()? {
                let (node, _) = self.type_name()?;
                self.expect(b')')?;
                let of = self.peek();
                let value = self.unary()?;
                return self.cast(node, value, of);
            }
            let value = self.conditional()?;
            self.expect(b')')?;
            return Ok(value);
        }
        let is_sign = token.is(b'+') || token.is(b'-') || token.is(b'~') || token.is(b'!');
        if !is_sign {
            return refused(self);
        }
        let value = self.unary()?;
        let result = if token.is(b'!') {
            value.is_true().map(|is_true| Value::Integer(INT.with((!is_true).into())))
        } else if token.is(b'-') {
            value.negated()
        } else {
            match value {
                Value::Integer(integer) => {
                    let integer = integer.promoted();
                    let inverted = if token.is(b'~') { !integer.value } else { integer.value };
                    Some(Value::Integer(integer.with(inverted).wrapped()))
                }
                Value::Float(_) => token.is(b'+').then_some(value),
                Value::Text(_) => None,
            }
        };
        result.map_or_else(|| refused(self), Ok)
    }

    fn word(&mut self) -> Result<Value> {
        let token = self.next();
        let word = self.text_of(token);
        if let Some(&value) = self.constants.get(word) {
            let int = INT.with(value);
            let wide = Integer { value, bits: 64, is_signed: true };
            let type_of = if int.fits() { int } else { wide };
            let fits = type_of.fits();
            return Ok(Value::Integer(if fits { type_of } else { SIZE.with(value) }));
        }
        match word {
            "sizeof" | "_Alignof" | "alignof" | "__alignof__" | "__alignof" => {
                self.expect(b'(')?;
                if !self.begins_type()? {
                    return self.problem(token, format!("{word} is supported for types only"));
                }
                let (node, _) = self.type_name()?;
                self.expect(b')')?;
                match self.tree.layout(node, &mut self.layouts) {
                    Ok(laid) if word == "sizeof" => {
                        Ok(Value::Integer(SIZE.with(laid.of.size() as i128)))
                    }
                    Ok(laid) => Ok(Value::Integer(SIZE.with(laid.alignment as i128))),
                    Err(reason) => self.problem(token, reason),
                }
            }
            "__extension__" => self.unary(),
            "true" => Ok(Value::Integer(INT.with(1))),
            "false" => Ok(Value::Integer(INT)),
            _ => self.problem(token, format!("{word} is no constant that is known here")),
        }
    }

    /// Tells whether a type begins here, as in a cast.
    pub fn begins_type(&mut self) -> Result<bool> {
        let token = self.peek();
        if token.kind != TokenKind::Word {
            return Ok(false);
        }
        let word = self.text_of(token);
        Ok(self.is_type_word(word))
    }

    fn cast(&mut self, node: NodeId, value: Value, token: Token) -> Result<Value> {
        let bare = self.tree.bare(node);
        let scalar = match self.tree.node(bare) {
            Node::Scalar(scalar) => scalar.base(),
            Node::Enum(index) if self.tree.enums[*index as usize].problem.is_none() => {
                CScalar::UnsignedInt
            }
            // A pointer's constant is an address: (void *)-1.
            Node::Pointer(_) => CScalar::UintptrT.base(),
            Node::Enum(_)
            | Node::Array { .. }
            | Node::Function { .. }
            | Node::Record(_)
            | Node::Typedef(_)
            | Node::Aligned { .. }
            | Node::Unsupported(_) => return self.problem(token, NO_CONSTANT),
        };
        let result = match (scalar, value) {
            (CScalar::Bool, value) => value.is_true().map(|is| Value::Integer(INT.with(is.into()))),
            (CScalar::Double, Value::Integer(integer)) => Some(Value::Float(integer.value as f64)),
            (CScalar::Double, Value::Float(float)) => Some(Value::Float(float)),
            (CScalar::Float, Value::Integer(integer)) => {
                Some(Value::Float((integer.value as f32).into()))
            }
            (CScalar::Float, Value::Float(float)) => Some(Value::Float((float as f32).into())),
            (scalar, value) => scalar.integer().and_then(|(size, is_signed)| {
                let of_type = Integer { value: 0, bits: 8 * size, is_signed };
                match value {
                    Value::Integer(integer) => {
                        Some(Value::Integer(of_type.with(integer.value).wrapped()))
                    }
                    Value::Float(float) => {
                        let whole = of_type.with(float.trunc() as i128);
                        (float.is_finite() && whole.fits()).then_some(Value::Integer(whole))
                    }
                    Value::Text(_) => None,
                }
            }),
        };
        result.map_or_else(|| self.problem(token, NO_CONSTANT), Ok)
    }
}

/// Reads a number as C writes it, or says why it is none.
fn number(text: &str) -> std::result::Result<Value, String> {
    let refused = || Err(format!("{text} is no number"));
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&text[2..], 16),
        [b'0', b'b' | b'B', ..] => (&text[2..], 2),
        [b'0', _, ..] => (&text[1..], 8),
        _ => (text, 10),
    };
    let is_exponent = |c: char| matches!((c, radix), ('e' | 'E', 8 | 10) | ('p' | 'P', _));
    if text.contains('.') || digits.contains(is_exponent) {
        return float(text, radix);
    }
    let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let (digits, suffix) = digits.split_at(end);
    let digits = if digits.is_empty() && radix == 8 { "0" } else { digits };
    let Ok(value) = u64::from_str_radix(digits, radix) else { return refused() };
    let lower = suffix.to_ascii_lowercase();
    let is_unsigned = lower.contains('u');
    let length = lower.replacen('u', "", 1);
    let is_mixed = suffix.contains("lL") || suffix.contains("Ll");
    if is_mixed || !["", "l", "ll"].contains(&length.as_str()) || ["lul"].contains(&lower.as_str())
    {
        return refused();
    }
    let long_bits = CScalar::Long.integer().map_or(64, |(size, _)| 8 * size);
    let least = match length.as_str() {
        "" => 32,
        "l" => long_bits,
        _ => 64,
    };
    let value = i128::from(value);
    for bits in [32, 64] {
        for is_signed in [true, false] {
            // A decimal number without a `u` only becomes signed.
            let may_be = if is_signed { !is_unsigned } else { is_unsigned || radix != 10 };
            let integer = Integer { value, bits, is_signed };
            if bits >= least && may_be && integer.fits() {
                return Ok(Value::Integer(integer));
            }
        }
    }
    Err(format!("{text} is too large"))
}

fn float(text: &str, radix: u32) -> std::result::Result<Value, String> {
    if radix == 16 || radix == 2 {
        return Err("hexadecimal floating-point numbers are not supported".to_owned());
    }
    let lower = text.to_ascii_lowercase();
    let (digits, is_single) = match lower.strip_suffix('f') {
        Some(digits) => (digits, true),
        None => (lower.as_str(), false),
    };
    if digits.ends_with('l') {
        return Err("numbers of the type long double are not supported".to_owned());
    }
    // Rust reads words for infinity, too.
    let is_number =
        digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'+' | b'-'));
    let value =
        if is_single { digits.parse::<f32>().map(f64::from) } else { digits.parse::<f64>() };
    match value {
        Ok(value) if is_number && value.is_finite() => Ok(Value::Float(value)),
        _ => Err(format!("{text} is no number")),
    }
}

/// Reads what is between quotation marks: the characters, or None where an escape is not supported. Bytes that
/// escapes give come as characters below 256, and `false` then.
fn unescape(quoted: &str) -> Option<Vec<(char, bool)>> {
    let mut characters = Vec::new();
    let mut rest = quoted.chars().peekable();
    while let Some(next) = rest.next() {
        if next != '\\' {
            characters.push((next, true));
            continue;
        }
        let value = match rest.next()? {
            'n' => 10,
            't' => 9,
            'r' => 13,
            'a' => 7,
            'b' => 8,
            'f' => 12,
            'v' => 11,
            'e' => 27,
            'x' => {
                let mut value = 0u32;
                let mut digits = 0;
                while let Some(digit) = rest.peek().and_then(|c| c.to_digit(16)) {
                    value = value.checked_mul(16)?.checked_add(digit)?;
                    digits += 1;
                    rest.next();
                }
                if digits == 0 {
                    return None;
                }
                value
            }
            first @ '0'..='7' => {
                let mut value = first.to_digit(8)?;
                for _ in 0..2 {
                    let Some(digit) = rest.peek().and_then(|c| c.to_digit(8)) else { break };
                    value = 8 * value + digit;
                    rest.next();
                }
                value
            }
            same @ ('\\' | '\'' | '"' | '?') => same as u32,
            _ => return None,
        };
        if value > 0xff {
            return None;
        }
        characters.push((char::from_u32(value)?, value < 0x80));
    }
    Some(characters)
}

/// Gives the value of a character constant.
fn character(text: &str) -> Option<Integer> {
    let quoted = text.strip_prefix('\'')?.strip_suffix('\'')?;
    let [(value, is_text)] = unescape(quoted)?[..] else { return None };
    let value = value as u32;
    if is_text && value >= 0x80 {
        return None; // it takes more than one `char`
    }
    // A constant is an `int`, of the value that a `char` has.
    let (_, is_signed) = CScalar::Char.integer()?;
    let of_char = Integer { value: value.into(), bits: 8, is_signed };
    (value <= 0xff).then(|| INT.with(of_char.wrapped().value))
}

/// Gives the text of a string literal; None if it is no plain text.
fn string(text: &str) -> Option<String> {
    let quoted = text.strip_prefix('"')?.strip_suffix('"')?;
    let characters = unescape(quoted)?;
    characters.into_iter().map(|(value, is_text)| is_text.then_some(value)).collect()
}
