//! Reads attributes: GNU's `__attribute__`, Microsoft's `__declspec`, and C23's `[[…]]`.

use super::parser::Parser;
use super::problem::Result;
use super::value::Value;

/// What attributes say that matters here. All others are ignored.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    pub is_packed: bool,
    /// What `aligned` or `_Alignas` asks for.
    pub alignment: Option<u32>,
    /// The machine mode that takes the place of an integer type's own.
    pub mode: Option<String>,
    /// Why values of the type, or functions, are not what the rest of the declaration says.
    pub problem: Option<String>,
}

/// The alignment that `aligned` without a number asks for: the largest on the processors that are supported.
const LARGEST_ALIGNMENT: u32 = 16;

const MOST_ALIGNMENT: u64 = 1 << 16;

/// The attributes that change how values lie in memory or are passed, in ways that are not supported.
const REFUSED: [&str; 14] = [
    "vector_size",
    "ext_vector_type",
    "neon_vector_type",
    "scalar_storage_order",
    "ms_struct",
    "gcc_struct",
    "transparent_union",
    "ms_abi",
    "sysv_abi",
    "regparm",
    "vectorcall",
    "aarch64_vector_pcs",
    "designated_init_abi",
    "address_space",
];

const BAD_ALIGNMENT: &str = "an alignment must be a power of two, at most 65536";

/// Tells whether something may be aligned so; 0 says nothing of the alignment.
fn is_alignment(alignment: u64) -> bool {
    alignment <= MOST_ALIGNMENT && (alignment == 0 || alignment.is_power_of_two())
}

/// Gives the name of an attribute without the underscores around it.
fn plain(name: &str) -> &str {
    name.strip_prefix("__").and_then(|rest| rest.strip_suffix("__")).unwrap_or(name)
}

impl Parser<'_> {
    /// Reads all attributes that are next.
    pub fn attributes(&mut self, found: &mut Attributes) -> Result<()> {
        loop {
            match self.peek_word() {
                Some("__attribute__" | "__attribute") => {
                    self.next();
                    self.expect(b'(')?;
                    self.expect(b'(')?;
                    self.attribute_list(found)?;
                    self.expect(b')')?;
                    self.expect(b')')?;
                }
                Some("__declspec") => {
                    self.next();
                    self.expect(b'(')?;
                    self.attribute_list(found)?;
                    self.expect(b')')?;
                }
                Some("_Alignas" | "alignas") => {
                    self.next();
                    self.expect(b'(')?;
                    let alignment = if self.begins_type()? {
                        let token = self.peek();
                        let (node, _) = self.type_name()?;
                        match self.tree.layout(node, &mut self.layouts) {
                            Ok(laid) => laid.alignment as u32,
                            Err(reason) => return self.problem(token, reason),
                        }
                    } else {
                        self.alignment()?
                    };
                    self.expect(b')')?;
                    found.ask(alignment);
                }
                _ if self.peek().is(b'[') && self.peek_after_next().is(b'[') => {
                    self.skip_brackets()?
                }
                _ => return Ok(()),
            }
        }
    }

    fn alignment(&mut self) -> Result<u32> {
        let token = self.peek();
        let alignment = self.size()?;
        if !is_alignment(alignment) {
            return self.problem(token, BAD_ALIGNMENT);
        }
        Ok(alignment as u32)
    }

    /// Reads the alignment that `aligned` asks for. One that can't be evaluated makes the type unsupported.
    fn asked_alignment_in_brackets(&mut self, found: &mut Attributes) -> Result<()> {
        let before = self.position;
        self.next();
        let first = self.peek();
        match self.constant() {
            Ok(Value::Integer(integer)) => {
                self.expect(b')')?;
                match u32::try_from(integer.value) {
                    Ok(alignment) if is_alignment(alignment.into()) => found.ask(alignment),
                    _ => return self.problem(first, BAD_ALIGNMENT),
                }
                Ok(())
            }
            Ok(Value::Float(_) | Value::Text(_)) => self.problem(first, BAD_ALIGNMENT),
            Err(problem) if self.is_expanding() => Err(problem),
            Err(problem) => {
                self.leave_macros();
                self.position = before;
                found.problem = Some(format!("the alignment: {}", problem.message));
                self.skip_brackets()
            }
        }
    }

    fn attribute_list(&mut self, found: &mut Attributes) -> Result<()> {
        loop {
            if self.accept(b',') {
                continue;
            }
            let Some(word) = self.peek_word() else { return Ok(()) };
            let token = self.next();
            let name = plain(word);
            let has_arguments = self.peek().is(b'(');
            match name {
                "packed" => found.is_packed = true,
                "aligned" | "align" if has_arguments => {
                    self.asked_alignment_in_brackets(found)?;
                    continue;
                }
                "aligned" => found.ask(LARGEST_ALIGNMENT),
                "mode" if has_arguments => {
                    self.next();
                    let mode = self.next();
                    found.mode = Some(plain(self.text_of(mode)).to_owned());
                    self.expect(b')')?;
                    continue;
                }
                "mode" => return self.problem(token, "the attribute mode needs a name"),
                _ if REFUSED.contains(&name) => {
                    found.problem = Some(format!("the attribute {name} is not supported"));
                }
                _ => {}
            }
            if has_arguments {
                self.skip_brackets()?;
            }
        }
    }

    /// Reads `asm("name")`, where one is next: the name that the linker knows.
    pub fn assembler_name(&mut self) -> Result<Option<String>> {
        let Some("asm" | "__asm__" | "__asm") = self.peek_word() else { return Ok(None) };
        self.next();
        self.expect(b'(')?;
        let token = self.peek();
        let value = self.constant()?;
        self.expect(b')')?;
        match value {
            Value::Text(name) => Ok(Some(name)),
            _ => self.problem(token, "a symbol's name must be a string"),
        }
    }
}

impl Attributes {
    /// Says why what a declarator declares is not what it says; None if it is. Of the attribute `mode` that is
    /// known at the beginning of a declaration only, where `Parser::specifiers` takes it.
    pub fn why_unsupported(&self) -> Option<String> {
        let refuse = |mode| format!("the attribute mode({mode}) here is not supported");
        self.problem.clone().or_else(|| self.mode.as_ref().map(refuse))
    }

    fn ask(&mut self, alignment: u32) {
        // Zero says nothing.
        if alignment > 0 {
            self.alignment = Some(self.alignment.unwrap_or(1).max(alignment));
        }
    }
}
