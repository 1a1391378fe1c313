//! Compares what is read of headers with what the parser lang-c reads of them.

use super::super::lexer::Source;
use super::super::parser::Parser;
use super::super::tree::{Node, NodeId, Tree};
use lang_c::ast;
use lang_c::driver::{Config, parse_preprocessed};
use std::collections::BTreeMap;
use std::process::{Command, Stdio};

/// Headers of the C library, which are there wherever C is compiled, and of packages, which may be missing.
const HEADERS: [&str; 36] = [
    "stdio.h",
    "stdlib.h",
    "string.h",
    "time.h",
    "errno.h",
    "signal.h",
    "locale.h",
    "wchar.h",
    "dirent.h",
    "dlfcn.h",
    "fcntl.h",
    "poll.h",
    "pthread.h",
    "pwd.h",
    "sched.h",
    "semaphore.h",
    "termios.h",
    "unistd.h",
    "sys/stat.h",
    "sys/socket.h",
    "sys/mman.h",
    "sys/uio.h",
    "netinet/in.h",
    "arpa/inet.h",
    "netdb.h",
    "zlib.h",
    "sqlite3.h",
    "png.h",
    "curl/curl.h",
    "git2.h",
    "SDL2/SDL.h",
    "expat.h",
    "bzlib.h",
    "lzma.h",
    "openssl/ssl.h",
    "gmp.h",
];

fn preprocess(header: &str) -> Option<String> {
    let compiler = std::env::var("FAST_FFI_TEST_CC").unwrap_or_else(|_| "cc".to_owned());
    let mut command = Command::new(compiler);
    command.args(["-E", "-xc", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::null()).spawn().ok()?;
    let mut input = child.stdin.take()?;
    std::io::Write::write_all(&mut input, format!("#include <{header}>\n").as_bytes()).ok()?;
    drop(input);
    let output = child.wait_with_output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Describes a type in words that both parsers can give: names of typedefs stay.
fn ours(tree: &Tree, id: NodeId) -> String {
    match tree.node(id) {
        Node::Scalar(scalar) => scalar.name().to_owned(),
        Node::Pointer(to) => {
            let is_const = if to.is_const { "const " } else { "" };
            format!("pointer({is_const}{})", ours(tree, to.node))
        }
        Node::Array { element, .. } => format!("array({})", ours(tree, element.node)),
        Node::Function { result, parameters, is_variadic } => {
            let list: Vec<_> = parameters.iter().map(|&each| ours(tree, each)).collect();
            let dots = if *is_variadic { ", ..." } else { "" };
            format!("function({}{dots}) -> {}", list.join(", "), ours(tree, result.node))
        }
        Node::Record(index) => {
            let record = &tree.records[*index as usize];
            let word = if record.is_union { "union" } else { "struct" };
            format!("{word} {}", record.tag.as_deref().unwrap_or(""))
        }
        Node::Enum(index) => {
            format!("enum {}", tree.enums[*index as usize].tag.as_deref().unwrap_or(""))
        }
        Node::Typedef(index) => tree.typedefs[*index as usize].name.clone(),
        Node::Aligned { of, .. } => ours(tree, *of),
        Node::Unsupported(_) => "?".to_owned(),
    }
}

/// Describes the type that specifiers name, and whether it is const.
fn specified<'a>(
    specifiers: impl Iterator<Item = &'a ast::TypeSpecifier>,
    constness: bool,
) -> (String, bool) {
    use ast::TypeSpecifier as S;
    let (mut longs, mut is_short, mut is_unsigned, mut is_signed) = (0, false, false, false);
    let mut base = None;
    for specifier in specifiers {
        match specifier {
            S::Void => base = Some("void".to_owned()),
            S::Char => base = Some("char".to_owned()),
            S::Int => base = base.or(Some("int".to_owned())),
            S::Float => base = Some("float".to_owned()),
            S::Double => base = Some("double".to_owned()),
            S::Bool => base = Some("_Bool".to_owned()),
            S::Short => is_short = true,
            S::Long => longs += 1,
            S::Signed => is_signed = true,
            S::Unsigned => is_unsigned = true,
            S::TypedefName(name) => base = Some(name.node.name.clone()),
            S::Struct(of) => {
                let word = match of.node.kind.node {
                    ast::StructKind::Struct => "struct",
                    ast::StructKind::Union => "union",
                };
                let tag = of.node.identifier.as_ref().map_or("", |tag| &tag.node.name);
                base = Some(format!("{word} {tag}"));
            }
            S::Enum(of) => {
                let tag = of.node.identifier.as_ref().map_or("", |tag| &tag.node.name);
                base = Some(format!("enum {tag}"));
            }
            S::Complex | S::Atomic(_) | S::TypeOf(_) | S::TS18661Float(_) => {
                base = Some("?".to_owned())
            }
        }
    }
    let base = base.unwrap_or_else(|| "int".to_owned());
    let name = match (base.as_str(), is_short, longs) {
        ("int", true, _) => "short",
        ("int", _, 1) => "long",
        ("int", _, 2) => "long long",
        ("double", _, 1) => "?",
        (base, ..) => base,
    };
    let is_char = name == "char";
    let prefix = match (is_unsigned, is_signed && is_char) {
        (true, _) => "unsigned ",
        (_, true) => "signed ",
        _ => "",
    };
    // Unsupported types have no description.
    let is_unknown = ["__builtin_va_list", "__int128"].contains(&name);
    (if is_unknown { "?".to_owned() } else { format!("{prefix}{name}") }, constness)
}

fn is_const(qualifier: &ast::TypeQualifier) -> bool {
    matches!(qualifier, ast::TypeQualifier::Const)
}

fn of_declaration(specifiers: &[lang_c::span::Node<ast::DeclarationSpecifier>]) -> (String, bool) {
    use ast::DeclarationSpecifier as S;
    let constness = specifiers.iter().any(|each| match &each.node {
        S::TypeQualifier(qualifier) => is_const(&qualifier.node),
        _ => false,
    });
    let types = specifiers.iter().filter_map(|each| match &each.node {
        S::TypeSpecifier(specifier) => Some(&specifier.node),
        _ => None,
    });
    specified(types, constness)
}

/// Applies a declarator to a type. Gives the description, and whether it is const.
fn declared(
    base: (String, bool),
    declarator: &ast::Declarator,
    known: &BTreeMap<String, String>,
) -> (Option<String>, (String, bool)) {
    let mut current = base;
    let mut after = Vec::new();
    for each in &declarator.derived {
        match &each.node {
            ast::DerivedDeclarator::Pointer(qualifiers) => {
                let mark = if current.1 { "const " } else { "" };
                let constness = qualifiers.iter().any(|qualifier| match &qualifier.node {
                    ast::PointerQualifier::TypeQualifier(qualifier) => is_const(&qualifier.node),
                    ast::PointerQualifier::Extension(_) => false,
                });
                current = (format!("pointer({mark}{})", current.0), constness);
            }
            ast::DerivedDeclarator::Block(_) => current = ("?".to_owned(), false),
            ast::DerivedDeclarator::Array(_)
            | ast::DerivedDeclarator::Function(_)
            | ast::DerivedDeclarator::KRFunction(_) => after.push(&each.node),
        }
    }
    for each in after.into_iter().rev() {
        current = match each {
            ast::DerivedDeclarator::Array(_) => (format!("array({})", current.0), current.1),
            ast::DerivedDeclarator::Function(function) => {
                let mut list: Vec<String> = function
                    .node
                    .parameters
                    .iter()
                    .map(|each| parameter(&each.node, known))
                    .collect();
                if list == ["void"] {
                    list.clear();
                }
                let dots = match function.node.ellipsis {
                    ast::Ellipsis::Some => ", ...",
                    ast::Ellipsis::None => "",
                };
                (format!("function({}{dots}) -> {}", list.join(", "), current.0), false)
            }
            ast::DerivedDeclarator::KRFunction(_) => {
                (format!("function() -> {}", current.0), false)
            }
            ast::DerivedDeclarator::Pointer(_) | ast::DerivedDeclarator::Block(_) => current,
        };
    }
    match &declarator.kind.node {
        ast::DeclaratorKind::Abstract => (None, current),
        ast::DeclaratorKind::Identifier(name) => (Some(name.node.name.clone()), current),
        ast::DeclaratorKind::Declarator(inner) => declared(current, &inner.node, known),
    }
}

fn parameter(parameter: &ast::ParameterDeclaration, known: &BTreeMap<String, String>) -> String {
    let base = of_declaration(&parameter.specifiers);
    let (description, constness) = match &parameter.declarator {
        Some(declarator) => declared(base, &declarator.node, known).1,
        None => base,
    };
    // As C adjusts it, by whatever name.
    let mut description = description;
    let mut resolved = description.clone();
    while let Some(target) = known.get(&format!("typedef {resolved}")) {
        resolved.clone_from(target);
    }
    if resolved.starts_with("array(") {
        description = resolved;
    } else if resolved.starts_with("function(") {
        return format!("pointer({description})");
    }
    if let Some(element) =
        description.strip_prefix("array(").and_then(|rest| rest.strip_suffix(')'))
    {
        let mark = if constness { "const " } else { "" };
        return format!("pointer({mark}{element})");
    }
    if description.starts_with("function(") {
        return format!("pointer({description})");
    }
    description
}

/// Lists the functions and typedefs that lang-c reads.
fn theirs(text: &str) -> Option<BTreeMap<String, String>> {
    let parsed = match parse_preprocessed(&Config::default(), text.to_owned()) {
        Ok(parsed) => parsed,
        Err(error) => {
            println!("lang-c refuses line {}: {:?}", error.line, error.expected.iter().next());
            return None;
        }
    };
    let mut found = BTreeMap::new();
    for unit in &parsed.unit.0 {
        let ast::ExternalDeclaration::Declaration(declaration) = &unit.node else { continue };
        let specifiers = &declaration.node.specifiers;
        let base = of_declaration(specifiers);
        let is_typedef = specifiers.iter().any(|each| match &each.node {
            ast::DeclarationSpecifier::StorageClass(class) => {
                class.node == ast::StorageClassSpecifier::Typedef
            }
            _ => false,
        });
        for each in &declaration.node.declarators {
            let (name, (description, _)) =
                declared(base.clone(), &each.node.declarator.node, &found);
            let Some(name) = name else { continue };
            if is_typedef {
                found.entry(format!("typedef {name}")).or_insert(description);
            } else if description.starts_with("function(") {
                found.entry(name).or_insert(description);
            }
        }
    }
    Some(found)
}

#[test]
fn headers_are_read_as_lang_c_reads_them() {
    let mut compared = 0;
    for header in HEADERS {
        let Some(text) = preprocess(header) else {
            println!("not installed: {header}");
            continue;
        };
        let Some(theirs) = theirs(&text) else { continue };
        let source = Source::read(&text, false).unwrap();
        let mut parser = Parser::new(&source);
        parser.declarations(source.tokens.len() - 1, false).unwrap();
        let tree = &parser.tree;
        let functions = parser.found.functions.iter();
        let mut found: BTreeMap<_, _> =
            functions.map(|each| (each.name.clone(), ours(tree, each.node))).collect();
        for each in &parser.found.typedefs {
            let description = match tree.node(each.node) {
                Node::Typedef(index) => ours(tree, tree.typedefs[*index as usize].target),
                // It is one of the standard names.
                _ => continue,
            };
            found.insert(format!("typedef {}", each.name), description);
        }
        for (name, description) in &theirs {
            let Some(known) = found.get(name) else { continue };
            // What is not supported has no description here, and lang-c has one of its parts.
            if !known.contains('?') && !description.contains('?') {
                assert_eq!(known, description, "{name} in {header}");
                compared += 1;
            }
        }
        let is_known = |name: &&String| found.contains_key(*name);
        let missing: Vec<_> = theirs.keys().filter(|name| !is_known(name)).collect();
        let are_standard =
            missing.iter().all(|name| name.starts_with("typedef ") && name.ends_with("_t"));
        assert!(are_standard, "{header}: {missing:?}");
    }
    assert!(compared > 1_000, "{compared}");
    println!("{compared} declarations are the same");
}
