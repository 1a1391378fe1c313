//! The values of constant expressions, with C's rules of arithmetic.

/// An integer of a type of 32 or 64 bits, or of a shorter one right after a cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Integer {
    pub value: i128,
    pub bits: u32,
    pub is_signed: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Integer(Integer),
    Float(f64),
    /// A string, which only stands by itself.
    Text(String),
}

pub const INT: Integer = Integer { value: 0, bits: 32, is_signed: true };
pub const SIZE: Integer = Integer { value: 0, bits: 64, is_signed: false };

impl Integer {
    /// Gives an integer of the same type.
    pub fn with(self, value: i128) -> Integer {
        Integer { value, ..self }
    }

    fn range(self) -> (i128, i128) {
        if self.is_signed {
            (-(1 << (self.bits - 1)), (1 << (self.bits - 1)) - 1)
        } else {
            (0, (1 << self.bits) - 1)
        }
    }

    pub fn fits(self) -> bool {
        let (least, most) = self.range();
        (least..=most).contains(&self.value)
    }

    /// Gives the value as far as it has room, as casts do and unsigned arithmetic.
    pub fn wrapped(self) -> Integer {
        let mask = (1i128 << self.bits) - 1;
        let low = self.value & mask;
        let is_negative = self.is_signed && low >> (self.bits - 1) & 1 == 1;
        self.with(if is_negative { low - mask - 1 } else { low })
    }

    /// Gives it as an `int`, if its type is shorter.
    pub fn promoted(self) -> Integer {
        if self.bits < 32 { INT.with(self.value) } else { self }
    }

    /// Gives the result of an operation; None where signed arithmetic overflows.
    fn checked(self) -> Option<Integer> {
        if self.is_signed { self.fits().then_some(self) } else { Some(self.wrapped()) }
    }
}

/// An operator between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Multiply,
    Divide,
    Remainder,
    Add,
    Subtract,
    ShiftLeft,
    ShiftRight,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
    Equal,
    NotEqual,
    And,
    ExclusiveOr,
    Or,
    LogicalAnd,
    LogicalOr,
}

use Operator::*;

fn truth(is_true: bool) -> Value {
    Value::Integer(INT.with(is_true.into()))
}

impl Value {
    pub fn is_true(&self) -> Option<bool> {
        match self {
            Value::Integer(integer) => Some(integer.value != 0),
            Value::Float(float) => Some(*float != 0.0),
            Value::Text(_) => None,
        }
    }

    fn as_float(&self) -> Option<f64> {
        match self {
            Value::Integer(integer) => Some(integer.value as f64),
            Value::Float(float) => Some(*float),
            Value::Text(_) => None,
        }
    }

    pub fn negated(&self) -> Option<Value> {
        match self {
            Value::Integer(integer) => {
                let integer = integer.promoted();
                integer.with(-integer.value).checked().map(Value::Integer)
            }
            Value::Float(float) => Some(Value::Float(-float)),
            Value::Text(_) => None,
        }
    }
}

/// Gives both in the type that C finds for them.
pub fn in_common_type(left: Integer, right: Integer) -> (Integer, Integer) {
    let (left, right) = (left.promoted(), right.promoted());
    let bits = left.bits.max(right.bits);
    let is_signed = [left, right].iter().all(|each| each.is_signed || each.bits < bits);
    let convert = |each: Integer| Integer { bits, is_signed, ..each }.wrapped();
    (convert(left), convert(right))
}

/// Applies an operator; None where C gives no value.
pub fn apply(operator: Operator, left: &Value, right: &Value) -> Option<Value> {
    match operator {
        LogicalAnd => return Some(truth(left.is_true()? && right.is_true()?)),
        LogicalOr => return Some(truth(left.is_true()? || right.is_true()?)),
        Multiply | Divide | Remainder | Add | Subtract | ShiftLeft | ShiftRight | Less
        | Greater | LessOrEqual | GreaterOrEqual | Equal | NotEqual | And | ExclusiveOr | Or => {}
    }
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => apply_to_integers(operator, *left, *right),
        (Value::Text(_), _) | (_, Value::Text(_)) => None,
        (Value::Float(_), _) | (_, Value::Float(_)) => {
            apply_to_floats(operator, left.as_float()?, right.as_float()?)
        }
    }
}

fn apply_to_floats(operator: Operator, left: f64, right: f64) -> Option<Value> {
    Some(match operator {
        Multiply => Value::Float(left * right),
        Divide => Value::Float(left / right),
        Add => Value::Float(left + right),
        Subtract => Value::Float(left - right),
        Less => truth(left < right),
        Greater => truth(left > right),
        LessOrEqual => truth(left <= right),
        GreaterOrEqual => truth(left >= right),
        Equal => truth(left == right),
        NotEqual => truth(left != right),
        Remainder | ShiftLeft | ShiftRight | And | ExclusiveOr | Or | LogicalAnd | LogicalOr => {
            return None;
        }
    })
}

fn apply_to_integers(operator: Operator, left: Integer, right: Integer) -> Option<Value> {
    if let ShiftLeft | ShiftRight = operator {
        let left = left.promoted();
        let count = u32::try_from(right.value).ok().filter(|&count| count < left.bits)?;
        if operator == ShiftRight {
            return Some(Value::Integer(left.with(left.value >> count)));
        }
        // C leaves it open what a negative number is then; compilers agree, and headers count on it.
        return Some(Value::Integer(left.with(left.value << count).wrapped()));
    }
    let (left, right) = in_common_type(left, right);
    let (a, b) = (left.value, right.value);
    let number = match operator {
        Multiply => a.checked_mul(b)?,
        Divide => a.checked_div(b)?,
        Remainder => a.checked_rem(b)?,
        Add => a + b,
        Subtract => a - b,
        And => a & b,
        ExclusiveOr => a ^ b,
        Or => a | b,
        Less => return Some(truth(a < b)),
        Greater => return Some(truth(a > b)),
        LessOrEqual => return Some(truth(a <= b)),
        GreaterOrEqual => return Some(truth(a >= b)),
        Equal => return Some(truth(a == b)),
        NotEqual => return Some(truth(a != b)),
        ShiftLeft | ShiftRight | LogicalAnd | LogicalOr => unreachable!("they are done above"),
    };
    left.with(number).checked().map(Value::Integer)
}
