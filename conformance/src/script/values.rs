//! Values and matchers: from KDL entries and nodes to [`Term`] and [`Matcher`].

use super::parser::{Parsed, Parser, Parts, at_entry, at_node};
use super::scope::Kind;
use super::source::At;
use super::term::{Expr, Matcher, Pattern, Piece, Template, Term};
use amqp_types::{Decimal, ValueType};
use kdl::{KdlDocument, KdlEntry, KdlNode, KdlValue};

/// The types that a script writes in front of a number.
pub(super) const NUMBERS: [(&str, ValueType); 11] = [
    ("int8", ValueType::Int8),
    ("uint8", ValueType::UInt8),
    ("int16", ValueType::Int16),
    ("uint16", ValueType::UInt16),
    ("int32", ValueType::Int32),
    ("uint32", ValueType::UInt32),
    ("int64", ValueType::Int64),
    ("uint64", ValueType::UInt64),
    ("float", ValueType::Float),
    ("double", ValueType::Double),
    ("timestamp", ValueType::Timestamp),
];

const OTHERS: [&str; 14] = [
    "decimal", "shortstr", "longstr", "bytes", "hex", "fill", "expr", "array", "capture", "match",
    "range", "not", "present", "absent",
];

/// Least and greatest integer of a type.
pub(crate) fn bounds(ty: ValueType) -> Option<(i128, i128)> {
    Some(match ty {
        ValueType::Int8 => (i8::MIN.into(), i8::MAX.into()),
        ValueType::UInt8 => (0, u8::MAX.into()),
        ValueType::Int16 => (i16::MIN.into(), i16::MAX.into()),
        ValueType::UInt16 => (0, u16::MAX.into()),
        ValueType::Int32 => (i32::MIN.into(), i32::MAX.into()),
        ValueType::UInt32 => (0, u32::MAX.into()),
        ValueType::Int64 => (i64::MIN.into(), i64::MAX.into()),
        ValueType::UInt64 | ValueType::Timestamp => (0, u64::MAX.into()),
        _ => return None,
    })
}

/// Octets from hex digits; white space is passed over.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> =
        text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_digit(16)).collect();
    let digits = digits?;
    if digits.len() % 2 != 0 {
        return None;
    }
    Some(digits.chunks_exact(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect())
}

/// A decimal from text such as `-3.14`.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let scale = u8::try_from(fraction.len()).ok()?;
    if whole.is_empty() || !whole.chars().chain(fraction.chars()).all(|c| c.is_ascii_digit()) {
        return None;
    }
    let number: i64 = format!("{sign}{whole}{fraction}").parse().ok()?;
    if number < i64::from(i32::MIN) || number > i64::from(u32::MAX) {
        return None;
    }
    Some(Decimal { scale, digits: number as u32 })
}

impl Parser<'_> {
    /// Text with variables in it.
    pub(super) fn template(&mut self, at: At, text: &str) -> Parsed<Template> {
        match self.scope.template(text) {
            Ok(template) => Ok(template),
            Err(name) => {
                let known: Vec<String> = self.scope.names().map(str::to_owned).collect();
                self.unknown(at, "variable", &format!("${name}"), known.iter().map(String::as_str))
            }
        }
    }

    fn expression(&mut self, at: At, text: &str) -> Parsed<Expr> {
        match self.scope.expression(text) {
            Ok(expr) => Ok(expr),
            Err(message) => self.fault(at, message),
        }
    }

    /// A value.
    pub(super) fn term(&mut self, entry: &KdlEntry) -> Parsed<Term> {
        let matcher = self.matcher(entry)?;
        self.only_value(at_entry(entry), matcher)
    }

    /// A matcher that must be a value, since it is sent and not compared.
    fn only_value(&mut self, at: At, matcher: Matcher) -> Parsed<Term> {
        match into_term(matcher) {
            Some(term) => Ok(term),
            None => self.fault(
                at,
                "a matcher stands only where something is expected, a value is wanted here",
            ),
        }
    }

    /// A value or a matcher.
    pub(super) fn matcher(&mut self, entry: &KdlEntry) -> Parsed<Matcher> {
        let at = at_entry(entry);
        let Some(ty) = entry.ty() else {
            return Ok(Matcher::Equal(match entry.value() {
                KdlValue::Integer(value) => Term::Integer(*value),
                KdlValue::Float(value) => Term::Float(*value),
                KdlValue::Bool(value) => Term::Boolean(*value),
                KdlValue::Null => Term::Null,
                KdlValue::String(text) => {
                    let template = self.template(at, text)?;
                    match <[Piece; 1]>::try_from(template.0) {
                        Ok([Piece::Variable(name)]) => Term::Variable(name),
                        Ok([piece]) => Term::Text(Template(vec![piece])),
                        Err(pieces) => Term::Text(Template(pieces)),
                    }
                }
            }));
        };
        let ty = ty.value();
        if let Some((_, number)) = NUMBERS.iter().find(|(name, _)| *name == ty) {
            return self.number(entry, *number).map(Matcher::Equal);
        }
        if ty == "fill" || ty == "expr" {
            let expr = match entry.value() {
                KdlValue::Integer(value) => Expr::Integer(*value),
                KdlValue::String(text) => self.expression(at, text)?,
                _ => return self.fault(at, format!("({ty}) wants a number or an expression")),
            };
            return Ok(Matcher::Equal(if ty == "fill" {
                Term::Fill(expr)
            } else {
                Term::Expr(expr)
            }));
        }
        if ty == "not" {
            let mut plain = KdlEntry::new(entry.value().clone());
            plain.set_span(entry.span());
            return Ok(Matcher::Not(Box::new(self.matcher(&plain)?)));
        }
        let Some(text) = entry.value().as_string() else {
            let known = NUMBERS.iter().map(|(name, _)| *name).chain(OTHERS);
            return if OTHERS.contains(&ty) {
                self.fault(at, format!("({ty}) wants text"))
            } else {
                self.unknown(at, "type", ty, known)
            };
        };
        self.textual(at, ty, text)
    }

    /// A value or matcher whose type stands in front of a text.
    fn textual(&mut self, at: At, ty: &str, text: &str) -> Parsed<Matcher> {
        let typed = |ty, term| Ok(Matcher::Equal(Term::Typed(ty, Box::new(term))));
        match ty {
            "decimal" => match decimal(text) {
                Some(_) => typed(ValueType::Decimal, Term::Text(Template::plain(text))),
                None => {
                    self.fault(at, format!("`{text}` is no decimal of 32 bits, such as \"3.14\""))
                }
            },
            "shortstr" => {
                let template = self.template(at, text)?;
                typed(ValueType::ShortString, Term::Text(template))
            }
            "longstr" => {
                let template = self.template(at, text)?;
                typed(ValueType::LongString, Term::Text(template))
            }
            "hex" | "bytes" => match unhex(text) {
                Some(octets) if ty == "bytes" => typed(ValueType::ByteArray, Term::Octets(octets)),
                Some(octets) => Ok(Matcher::Equal(Term::Octets(octets))),
                None => self.fault(at, format!("({ty}) wants pairs of hex digits")),
            },
            "capture" => {
                let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
                if text.is_empty() || !text.chars().all(fits) {
                    return self.fault(at, "a variable is named by letters, digits, - and _");
                }
                self.scope.bind(text, Kind::Any);
                Ok(Matcher::Capture(text.to_owned()))
            }
            "match" => match regex_lite::Regex::new(&format!("^(?:{text})$")) {
                Ok(regex) => {
                    for name in regex.capture_names().flatten() {
                        self.scope.bind(name, Kind::Text);
                    }
                    Ok(Matcher::Match(Pattern { text: text.to_owned(), regex }))
                }
                Err(error) => self.fault(at, format!("no regular expression: {error}")),
            },
            "range" => self.range(at, text),
            "present" | "absent" if !text.is_empty() => {
                self.fault(at, format!("({ty}) stands before an empty text"))
            }
            "present" => Ok(Matcher::Present),
            "absent" => Ok(Matcher::Absent),
            "array" => self.fault_with(
                at,
                "(array) stands before the name of the entry",
                Some("write `(array)name 1 2`".into()),
            ),
            _ => {
                let known = NUMBERS.iter().map(|(name, _)| *name).chain(OTHERS);
                self.unknown(at, "type", ty, known)
            }
        }
    }

    fn range(&mut self, at: At, text: &str) -> Parsed<Matcher> {
        let Some((from, to)) = text.split_once("..") else {
            return self.fault(at, "a range is written \"1..=5\", \"1..6\", \"..5\" or \"1..\"");
        };
        let (to, inclusive) = match to.strip_prefix('=') {
            Some(to) => (to, true),
            None => (to, false),
        };
        let mut end = |text: &str| match text.trim() {
            "" => Ok(None),
            text => self.expression(at, text).map(Some),
        };
        let (from, to) = (end(from)?, end(to)?);
        if from.is_none() && to.is_none() {
            return self.fault(at, "a range has at least one end");
        }
        Ok(Matcher::Range { from, to, inclusive })
    }

    fn number(&mut self, entry: &KdlEntry, ty: ValueType) -> Parsed<Term> {
        let at = at_entry(entry);
        let term = match (entry.value(), bounds(ty)) {
            (KdlValue::Integer(value), Some((least, greatest))) => {
                if !(least..=greatest).contains(value) {
                    return self.fault(at, format!("{value} is no {ty}: {least} to {greatest}"));
                }
                Term::Integer(*value)
            }
            (KdlValue::Integer(value), None) => Term::Float(*value as f64),
            (KdlValue::Float(value), None) => Term::Float(*value),
            (KdlValue::String(text), Some(_)) => Term::Expr(self.expression(at, text)?),
            _ => return self.fault(at, format!("({ty}) wants a number")),
        };
        Ok(Term::Typed(ty, Box::new(term)))
    }

    /// The entries of a table that is sent.
    pub(super) fn table_term(&mut self, at: At, children: &KdlDocument) -> Parsed<Term> {
        let entries = self.table_entries(children)?;
        self.only_value(at, Matcher::Table { entries, exactly: false })
    }

    /// A table-valued node: `name { entries }`, or `name "$variable"`.
    pub(super) fn table_node(&mut self, node: &KdlNode, expected: bool) -> Parsed<Matcher> {
        let mut parts = Parts::new(self, node);
        let exactly = match parts.property("exactly") {
            Some(entry) if expected => self.boolean(entry)?,
            Some(entry) => {
                return self
                    .fault(at_entry(entry), "`exactly` stands only where something is expected");
            }
            None => false,
        };
        let argument = parts.argument();
        parts.finish(self, &["exactly"]);
        match (argument, node.children()) {
            (Some(entry), None) => self.matcher(entry),
            (None, Some(children)) => {
                Ok(Matcher::Table { entries: self.table_entries(children)?, exactly })
            }
            _ => self.fault(
                at_node(node),
                format!(
                    "`{}` wants either a value or the entries of a table in braces",
                    node.name().value()
                ),
            ),
        }
    }

    fn table_entries(&mut self, children: &KdlDocument) -> Parsed<Vec<(Template, Matcher)>> {
        let mut entries = Vec::new();
        for node in children.nodes() {
            let name = self.template(at_node(node), node.name().value())?;
            if name.as_plain().is_some_and(|name| name.len() > 255) {
                return self.fault(at_node(node), "a name in a table has at most 255 octets");
            }
            entries.push((name, self.entry_node(node)?));
        }
        Ok(entries)
    }

    /// One entry of a table, or one element of an array.
    fn entry_node(&mut self, node: &KdlNode) -> Parsed<Matcher> {
        match node.ty().map(|ty| ty.value()) {
            Some("array") => {
                let mut elements = Vec::new();
                let mut parts = Parts::new(self, node);
                for entry in parts.arguments() {
                    elements.push(self.matcher(entry)?);
                }
                for child in parts.children() {
                    if child.name().value() != "-" {
                        return self
                            .fault(at_node(child), "the elements of an array are written `- …`");
                    }
                    elements.push(self.entry_node(child)?);
                }
                parts.finish(self, &[]);
                Ok(Matcher::Array(elements))
            }
            None | Some("table") => self.table_node(node, true),
            Some(other) => {
                let message = format!("`({other})` stands before the value, not before the name");
                self.fault(at_node(node), message)
            }
        }
    }
}

/// A matcher as the value that it compares with, if it is nothing but values.
fn into_term(matcher: Matcher) -> Option<Term> {
    Some(match matcher {
        Matcher::Equal(term) => term,
        Matcher::Table { entries, exactly: false } => Term::Table(
            entries
                .into_iter()
                .map(|(name, matcher)| Some((name, into_term(matcher)?)))
                .collect::<Option<_>>()?,
        ),
        Matcher::Array(elements) => {
            Term::Array(elements.into_iter().map(into_term).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}
