//! Writes what was read as JSON, which JavaScript turns into objects faster than Node-API makes them.

use super::declaration::Single;
use super::layout::Layouts;
use super::lexer::Source;
use super::parser::{Declarations, Declared, Parser};
use super::problem::Problem;
use super::tree::{Node, NodeId, Tree};
use super::value::Value;
use std::fmt::Write;

/// JSON that is being written.
#[derive(Default)]
pub struct Json {
    text: String,
    needs_comma: bool,
}

impl Json {
    pub fn into_text(self) -> String {
        self.text
    }

    fn comma(&mut self) {
        if self.needs_comma {
            self.text.push(',');
        }
        self.needs_comma = true;
    }

    fn array(&mut self, write: impl FnOnce(&mut Json)) {
        self.comma();
        self.text.push('[');
        self.needs_comma = false;
        write(self);
        self.text.push(']');
        self.needs_comma = true;
    }

    fn number(&mut self, number: impl Into<i128>) {
        self.comma();
        let _ = write!(self.text, "{}", number.into());
    }

    fn null(&mut self) {
        self.comma();
        self.text.push_str("null");
    }

    fn boolean(&mut self, is_true: bool) {
        self.comma();
        self.text.push_str(if is_true { "true" } else { "false" });
    }

    fn string(&mut self, text: &str) {
        self.comma();
        self.text.push('"');
        for character in text.chars() {
            match character {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                character if character < ' ' => {
                    let _ = write!(self.text, "\\u{:04x}", character as u32);
                }
                character => self.text.push(character),
            }
        }
        self.text.push('"');
    }

    fn optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.string(text),
            None => self.null(),
        }
    }
}

/// What is written of each declaration beside what it says.
pub struct Detail<'a> {
    pub source: &'a Source<'a>,
    /// The place from which on declarations are written; those before it were known.
    pub from: u32,
    pub has_comments: bool,
    /// The types that declarations made, without those that macros made afterwards.
    pub made: Made,
}

/// How many types there are.
#[derive(Clone, Copy)]
pub struct Made {
    nodes: usize,
    records: usize,
    enums: usize,
}

impl Made {
    pub fn of(tree: &Tree) -> Made {
        Made { nodes: tree.nodes().len(), records: tree.records.len(), enums: tree.enums.len() }
    }
}

impl Detail<'_> {
    fn place(&self, json: &mut Json, offset: u32) {
        let place = self.source.place(offset);
        json.number(offset - self.from);
        json.number(place.file.map_or(-1, i64::from));
        json.number(place.line);
    }

    fn comment(&self, json: &mut Json, start: u32, previous_end: u32) {
        let comment = match self.has_comments {
            true => self.source.comment_before(start, previous_end),
            false => None,
        };
        json.optional(comment);
    }

    fn is_new(&self, offset: u32) -> bool {
        offset >= self.from
    }
}

fn node(json: &mut Json, tree: &Tree, id: NodeId, layouts: &mut Layouts) {
    json.array(|json| match tree.node(id) {
        Node::Scalar(scalar) => {
            json.string("scalar");
            json.string(scalar.name());
        }
        Node::Pointer(to) => {
            json.string("pointer");
            json.number(to.node);
            json.boolean(to.is_const);
        }
        Node::Array { element, length } => {
            json.string("array");
            json.number(element.node);
            json.number(length.map_or(-1, i128::from));
        }
        Node::Function { result, parameters, is_variadic } => {
            json.string("function");
            json.number(result.node);
            json.array(|json| parameters.iter().for_each(|&each| json.number(each)));
            json.boolean(*is_variadic);
            json.optional(tree.why_no_call(id, layouts).as_deref());
        }
        Node::Record(index) => {
            json.string("record");
            json.number(*index);
        }
        Node::Enum(index) => {
            json.string("enum");
            json.number(*index);
        }
        Node::Typedef(index) => {
            let described = &tree.typedefs[*index as usize];
            json.string("typedef");
            json.number(described.target);
            json.string(&described.name);
        }
        Node::Aligned { of, alignment } => {
            json.string("aligned");
            json.number(*of);
            json.number(*alignment);
        }
        Node::Unsupported(reason) => {
            json.string("unsupported");
            json.string(&tree.reasons[*reason as usize]);
        }
    });
}

/// Writes the nodes, records and enums of the tree.
fn tree(json: &mut Json, tree: &Tree, made: Made, layouts: &mut Layouts) {
    json.array(|json| (0..made.nodes as NodeId).for_each(|id| node(json, tree, id, layouts)));
    json.array(|json| {
        for (index, record) in tree.records[..made.records].iter().enumerate() {
            json.array(|json| {
                json.boolean(record.is_union);
                json.optional(record.tag.as_deref());
                match &record.members {
                    None => json.null(),
                    Some(members) => json.array(|json| {
                        for member in members {
                            let alignment = tree.asked_alignment(index as u32, member, layouts);
                            json.array(|json| {
                                json.optional(member.name.as_deref());
                                json.number(member.node);
                                json.number(member.width.map_or(-1, i64::from));
                                json.number(alignment.unwrap_or(0) as i64);
                            });
                        }
                    }),
                }
                json.number(record.packing);
                json.number(record.alignment);
            });
        }
    });
    json.array(|json| {
        for each in &tree.enums[..made.enums] {
            json.array(|json| {
                json.optional(each.tag.as_deref());
                match &each.constants {
                    None => json.null(),
                    Some(constants) => json.array(|json| {
                        for (name, value) in constants {
                            json.string(name);
                            integer(json, *value);
                        }
                    }),
                }
                json.number(each.underlying.map_or(-1, i64::from));
            });
        }
    });
}

/// The integers that JavaScript's numbers hold exactly.
const SAFE: std::ops::RangeInclusive<i128> = -((1 << 53) - 1)..=(1 << 53) - 1;

/// Writes an integer: as a number, or in an array as text where no number holds it.
fn integer(json: &mut Json, value: i128) {
    if SAFE.contains(&value) {
        json.number(value);
    } else {
        json.array(|json| json.string(&value.to_string()));
    }
}

fn declared(json: &mut Json, detail: &Detail, each: &Declared) {
    json.array(|json| {
        json.string(&each.name);
        json.number(each.node);
        json.optional(each.problem.as_deref());
        detail.place(json, each.offset);
        json.optional(each.symbol.as_deref());
        json.boolean(each.is_const);
        json.array(|json| each.parameter_names.iter().for_each(|name| json.string(name)));
        detail.comment(json, each.start, each.previous_end);
    });
}

/// Writes what a text declares.
pub fn declarations(parser: &mut Parser, detail: &Detail) -> String {
    let mut json = Json::default();
    let Parser { tree: types, layouts, found, source, .. } = parser;
    let Declarations { functions, variables, typedefs, tagged, constants, skipped } = found;
    json.array(|json| {
        tree(json, types, detail.made, layouts);
        for list in [functions, variables] {
            json.array(|json| {
                let new = list.iter().filter(|each| detail.is_new(each.offset));
                new.for_each(|each| declared(json, detail, each));
            });
        }
        json.array(|json| {
            for each in typedefs.iter().filter(|each| detail.is_new(each.offset)) {
                json.array(|json| {
                    json.string(&each.name);
                    json.number(each.node);
                    json.optional(types.type_problem(each.node, layouts).as_deref());
                    detail.place(json, each.offset);
                    detail.comment(json, each.start, each.previous_end);
                });
            }
        });
        json.array(|json| {
            for each in tagged.iter().filter(|each| detail.is_new(each.offset)) {
                json.array(|json| {
                    json.number(each.node);
                    json.optional(types.type_problem(each.node, layouts).as_deref());
                    detail.place(json, each.offset);
                    detail.comment(json, each.start, each.previous_end);
                });
            }
        });
        json.array(|json| {
            for each in constants.iter().filter(|each| detail.is_new(each.offset)) {
                json.array(|json| {
                    json.string(&each.name);
                    match &each.value {
                        Value::Integer(value) => integer(json, value.value),
                        Value::Float(float) => {
                            json.comma();
                            let _ = write!(json.text, "{float:?}");
                        }
                        Value::Text(text) => json.string(text),
                    }
                    detail.place(json, each.offset);
                });
            }
        });
        json.array(|json| {
            for each in skipped.iter().filter(|each| detail.is_new(each.offset)) {
                json.array(|json| {
                    json.string(&each.name);
                    json.string(&each.reason);
                    detail.place(json, each.offset);
                });
            }
        });
        json.array(|json| source.files.iter().for_each(|file| json.string(file)));
    });
    json.into_text()
}

/// Writes a type or declaration that stands by itself.
pub fn single(parser: &mut Parser, found: &Single) -> String {
    let mut json = Json::default();
    json.array(|json| {
        tree(json, &parser.tree, Made::of(&parser.tree), &mut parser.layouts);
        json.optional(found.name.as_deref());
        json.number(found.node);
        json.optional(found.problem.as_deref());
        json.optional(found.symbol.as_deref());
        json.boolean(found.is_const);
        json.array(|json| found.parameter_names.iter().for_each(|name| json.string(name)));
    });
    json.into_text()
}

/// Writes a problem: the message, the place, and the line with that place.
pub fn problem(text: &str, from: u32, source: Option<&Source>, problem: &Problem) -> String {
    let mut json = Json::default();
    json.array(|json| {
        json.string(&problem.message);
        let (line, column, file, shown) = match source {
            Some(source) => {
                let place = source.place(problem.offset);
                let file = place.file.map(|file| source.files[file as usize].as_str());
                (place.line, place.column, file, source.line_around(problem.offset))
            }
            None => {
                let offset = floor(text, problem.offset as usize);
                let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
                let first = floor(text, from as usize).min(start);
                let line = text[first..start].matches('\n').count() as u32 + 1;
                let shown = text[start..].split(['\n', '\r']).next().unwrap_or("");
                (line, text[start..offset].chars().count() as u32 + 1, None, shown)
            }
        };
        json.number(line);
        json.number(column);
        json.optional(file);
        json.string(shown);
    });
    json.into_text()
}

/// Gives the place of the character that a byte is part of.
fn floor(text: &str, mut offset: usize) -> usize {
    offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
