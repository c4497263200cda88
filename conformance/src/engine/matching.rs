//! What is expected against what came.

use super::datum::{
    Datum, Variables, captured_field, integer, octets, show, wire_integer, wire_octets,
};
use super::text;
use crate::script::ast::{ContentPattern, MethodPattern};
use crate::script::term::Matcher;
use amqp_types::{DynamicRecord, Value, ValueRef};

/// Values that a match binds; they count only when the whole event matches.
pub(super) type Captures = Vec<(String, Datum)>;

/// A content as it came.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Body {
    /// The header's properties.
    pub(super) header: amqp_types::DynamicHeader,
    /// The octets.
    pub(super) octets: Vec<u8>,
}

/// Matches a method and its content.
///
/// # Errors
/// The first difference, as a sentence.
pub(super) fn method(
    pattern: &MethodPattern,
    record: &DynamicRecord,
    content: Option<&Body>,
    variables: &Variables,
) -> Result<Captures, String> {
    let found = record.record();
    if found.class_id != pattern.record.class_id || found.method_id != pattern.record.method_id {
        return Err(format!("{} came", found.name));
    }
    let mut captures = Captures::new();
    for (field, matcher) in &pattern.fields {
        value(matcher, record.get(field.name), false, variables, &mut captures)
            .map_err(|error| format!("{}: {error}", field.name))?;
    }
    if let Some(pattern) = &pattern.content {
        let Some(body) = content else { return Err("it has no content".into()) };
        self::content(pattern, body, variables, &mut captures)?;
    }
    Ok(captures)
}

fn content(
    pattern: &ContentPattern,
    body: &Body,
    variables: &Variables,
    captures: &mut Captures,
) -> Result<(), String> {
    if let Some(matcher) = &pattern.body {
        let octets = Value::LongString(body.octets.clone());
        value(matcher, Some(&octets), false, variables, captures)
            .map_err(|error| format!("body: {error}"))?;
    }
    if let Some(matcher) = &pattern.size {
        let size = Value::UInt64(body.octets.len() as u64);
        value(matcher, Some(&size), false, variables, captures)
            .map_err(|error| format!("size: {error}"))?;
    }
    if let Some(matcher) = &pattern.weight {
        let weight = Value::UInt16(body.header.weight);
        value(matcher, Some(&weight), false, variables, captures)
            .map_err(|error| format!("weight: {error}"))?;
    }
    for (field, matcher) in &pattern.properties {
        let found = body.header.properties.get(field.name);
        value(matcher, found, false, variables, captures)
            .map_err(|error| format!("{}: {error}", field.name))?;
    }
    Ok(())
}

/// Matches one value; `in_table` says whether its type counts where it is captured.
///
/// # Errors
/// The difference, as a sentence.
pub(super) fn value(
    matcher: &Matcher,
    found: Option<&Value>,
    in_table: bool,
    variables: &Variables,
    captures: &mut Captures,
) -> Result<(), String> {
    let Some(found) = found else {
        return match matcher {
            Matcher::Absent => Ok(()),
            other => Err(format!("{other} is expected, and it is not there")),
        };
    };
    match matcher {
        Matcher::Absent => Err(format!("nothing is expected, {} came", text::value(found))),
        Matcher::Present => Ok(()),
        Matcher::Capture(name) => {
            let datum = if in_table { Datum::Wire(found.clone()) } else { captured_field(found) };
            captures.push((name.clone(), datum));
            Ok(())
        }
        Matcher::Not(inner) => {
            match value(inner, Some(found), in_table, variables, &mut Captures::new()) {
                Ok(()) => Err(format!("{} is what is not expected", text::value(found))),
                Err(_) => Ok(()),
            }
        }
        Matcher::Equal(term) => {
            let wanted = variables.eval(term)?;
            equal(&wanted, found)
        }
        Matcher::Match(pattern) => {
            let text = wire_octets(found)
                .and_then(|octets| std::str::from_utf8(octets).ok())
                .ok_or_else(|| format!("text is expected, {} came", text::value(found)))?;
            let Some(groups) = pattern.regex.captures(text) else {
                return Err(format!("{matcher} is expected, {} came", text::value(found)));
            };
            for name in pattern.regex.capture_names().flatten() {
                if let Some(group) = groups.name(name) {
                    captures.push((name.to_owned(), Datum::Text(group.as_str().to_owned())));
                }
            }
            Ok(())
        }
        Matcher::Range { from, to, inclusive } => {
            let number = wire_integer(found)
                .ok_or_else(|| format!("an integer is expected, {} came", text::value(found)))?;
            let from = from.as_ref().map(|expr| variables.number(expr)).transpose()?;
            let to = to.as_ref().map(|expr| variables.number(expr)).transpose()?;
            let high = to.is_none_or(|to| if *inclusive { number <= to } else { number < to });
            if from.is_none_or(|from| from <= number) && high {
                Ok(())
            } else {
                Err(format!("{matcher} is expected, {number} came"))
            }
        }
        Matcher::Table { entries, exactly } => {
            let Value::Table(table) = found else {
                return Err(format!("a table is expected, {} came", text::value(found)));
            };
            for (name, matcher) in entries {
                let name = variables.text(name)?;
                let entry = table.get(&name).map(|entry| entry.to_owned());
                value(matcher, entry.as_ref(), true, variables, captures)
                    .map_err(|error| format!("{name}: {error}"))?;
            }
            if *exactly {
                let mut names = Vec::new();
                for (name, _) in entries {
                    names.push(variables.text(name)?);
                }
                if let Some((other, _)) =
                    table.iter().find(|(key, _)| !names.iter().any(|name| *key == name.as_str()))
                {
                    return Err(format!("the entry {other} is not expected"));
                }
                if table.iter().count() > names.len() {
                    return Err("an entry came twice".into());
                }
            }
            Ok(())
        }
        Matcher::Array(elements) => {
            let Value::Array(array) = found else {
                return Err(format!("an array is expected, {} came", text::value(found)));
            };
            let found: Vec<Value> = array.iter().map(|element| element.to_owned()).collect();
            if found.len() != elements.len() {
                return Err(format!(
                    "{} elements are expected, {} came",
                    elements.len(),
                    found.len()
                ));
            }
            for (index, (matcher, element)) in elements.iter().zip(&found).enumerate() {
                value(matcher, Some(element), true, variables, captures)
                    .map_err(|error| format!("[{index}]: {error}"))?;
            }
            Ok(())
        }
    }
}

/// Whether a value that is expected equals one that came; its type counts where it has one.
fn equal(wanted: &Datum, found: &Value) -> Result<(), String> {
    let same = match wanted {
        Datum::Integer(number) => wire_integer(found) == Some(*number),
        Datum::Float(number) => match found {
            Value::Float(value) => *value == *number as f32,
            Value::Double(value) => value == number,
            _ => false,
        },
        Datum::Boolean(wanted) => matches!(found, Value::Boolean(value) if value == wanted),
        Datum::Null => matches!(found, Value::Void),
        Datum::Text(_) | Datum::Octets(_) => {
            !matches!(found, Value::ByteArray(_)) && wire_octets(found) == octets(wanted).as_deref()
        }
        Datum::Wire(value) => same_wire(value, found),
        Datum::Table(entries) => match found {
            Value::Table(table) => {
                for (name, wanted) in entries {
                    let entry = table.get(name).map(|entry| entry.to_owned());
                    match entry {
                        Some(entry) => {
                            equal(wanted, &entry).map_err(|error| format!("{name}: {error}"))?;
                        }
                        None => {
                            return Err(format!(
                                "{name}: {} is expected, and it is not there",
                                show(wanted)
                            ));
                        }
                    }
                }
                true
            }
            _ => false,
        },
        Datum::Array(elements) => match found {
            Value::Array(array) => {
                let found: Vec<Value> = array.iter().map(|element| element.to_owned()).collect();
                found.len() == elements.len()
                    && elements
                        .iter()
                        .zip(&found)
                        .all(|(wanted, found)| equal(wanted, found).is_ok())
            }
            _ => false,
        },
    };
    if same {
        return Ok(());
    }
    let typed = integer(wanted).is_some() && integer(wanted) == wire_integer(found);
    if typed {
        return Err(format!(
            "{} is expected, {} of another type came: {}",
            show(wanted),
            text::value(found),
            found.ty()
        ));
    }
    Err(format!("{} is expected, {} came", show(wanted), text::value(found)))
}

/// Equality of values on the wire, floats by their bits.
fn same_wire(wanted: &Value, found: &Value) -> bool {
    match (wanted.as_view(), found.as_view()) {
        (ValueRef::Float(a), ValueRef::Float(b)) => a.to_bits() == b.to_bits(),
        (ValueRef::Double(a), ValueRef::Double(b)) => a.to_bits() == b.to_bits(),
        (a, b) => a == b,
    }
}
