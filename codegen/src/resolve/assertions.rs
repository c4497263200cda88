//! Assertions: each fits the type it is made about, holds together with the others, and holds for the default.

use regex_lite::Regex;

use crate::error::{Collector, Problem};
use crate::model::{Assertion, Field, Operand, Position, Primitive, Protocol, Record, Relation};
use crate::suggest::advice;

/// Reports assertions that cannot be meant, and defaults that break one.
pub(super) fn check(protocol: &Protocol, problems: &mut Collector) {
    for domain in &protocol.domains {
        let what = format!("the domain \"{}\"", domain.name);
        one_by_one(&what, domain.ty.primitive(), &domain.assertions, &domain.at, problems);
    }
    for record in &protocol.records {
        for field in &record.fields {
            let what = format!("the field \"{}\"", field.name);
            // What the domain asserts was judged where the domain was declared.
            let inherited = field
                .domain
                .as_deref()
                .and_then(|d| protocol.domain(d))
                .map_or(&[][..], |d| d.assertions.as_slice());
            let own: Vec<Assertion> =
                field.assertions.iter().filter(|a| !inherited.contains(a)).cloned().collect();
            one_by_one(&what, field.ty.primitive(), &own, &field.at, problems);
            references(protocol, record, field, &own, problems);
            default(field, problems);
        }
    }
}

fn one_by_one(
    what: &str,
    ty: Option<Primitive>,
    assertions: &[Assertion],
    at: &Position,
    problems: &mut Collector,
) {
    for assertion in assertions {
        let Some(fault) = fault(ty, assertion) else {
            continue;
        };
        let (message, help) = fault;
        problems.push(Problem::at(at, format!("{what} {message}")).help(help));
    }
    if assertions.contains(&Assertion::NotNull) && assertions.contains(&Assertion::Null) {
        problems.push(
            Problem::at(at, format!("{what} must be null and must not be null"))
                .help("remove one of the two assertions"),
        );
    }
}

/// What is wrong with an assertion about a value of that type, and what to do.
fn fault(ty: Option<Primitive>, assertion: &Assertion) -> Option<(String, String)> {
    match assertion {
        Assertion::Regexp(pattern) => {
            if let Err(error) = Regex::new(pattern) {
                return Some((
                    format!(
                        "asserts the regular expression \"{pattern}\", which cannot be compiled: {error}"
                    ),
                    "correct the expression".to_owned(),
                ));
            }
            let ty = ty.filter(|t| !t.is_string())?;
            Some((
                format!("asserts a regular expression about a value of type {ty}"),
                "only strings match expressions".to_owned(),
            ))
        }
        Assertion::Length(length) => {
            let ty = ty?;
            if !ty.is_string() {
                return Some((
                    format!("asserts a length of a value of type {ty}"),
                    "only strings have a length".to_owned(),
                ));
            }
            (ty == Primitive::ShortStr && *length > 255).then(|| {
                (
                    format!("asserts a length of {length}, more than a shortstr can have"),
                    "a shortstr has at most 255 octets".to_owned(),
                )
            })
        }
        Assertion::Compare { with: Operand::Value(value), .. } => {
            let largest = ty?.max_integer()?;
            let fits = value.trim().parse::<u64>().is_ok_and(|v| v <= largest);
            (!fits).then(|| {
                (
                    format!("is compared with \"{value}\", which its type cannot hold"),
                    format!("give a whole number from 0 to {largest}"),
                )
            })
        }
        Assertion::Enumerated(values) => {
            let twice = values
                .iter()
                .enumerate()
                .find(|(i, v)| values[..*i].contains(v))
                .map(|(_, v)| v)?;
            Some((
                format!("enumerates the value \"{twice}\" twice"),
                "remove one of them".to_owned(),
            ))
        }
        _ => None,
    }
}

/// Comparisons with a field of another method of the class: both must exist.
fn references(
    protocol: &Protocol,
    record: &Record,
    field: &Field,
    assertions: &[Assertion],
    problems: &mut Collector,
) {
    for assertion in assertions {
        let Assertion::Compare { with: Operand::Field { method, field: other }, .. } = assertion
        else {
            continue;
        };
        let class = record.class.as_deref().unwrap_or_default();
        let of_class = || {
            protocol.records.iter().filter(|r| r.class.as_deref() == Some(class) && r.is_method())
        };
        let Some(target) = of_class().find(|r| r.local == *method) else {
            problems.push(
                Problem::at(
                    &field.at,
                    format!("\"{}\" is compared with a field of \"{method}\", which class \"{class}\" does not have", field.name),
                )
                .help(advice(method, of_class().map(|r| r.local.as_str()), "name a method of the same class")),
            );
            continue;
        };
        if target.field(other).is_none() {
            problems.push(
                Problem::at(
                    &field.at,
                    format!(
                        "\"{}\" is compared with \"{other}\", which \"{}\" does not have",
                        field.name, target.name
                    ),
                )
                .help(advice(
                    other,
                    target.fields.iter().map(|f| f.name.as_str()),
                    "name a field of that method",
                )),
            );
        }
    }
}

/// The default has the type of the field and keeps its assertions.
fn default(field: &Field, problems: &mut Collector) {
    let (Some(default), Some(ty)) = (&field.default, field.ty.primitive()) else {
        return;
    };
    let mut refuse = |why: String, help: String| {
        problems.push(
            Problem::at(
                &field.at,
                format!("the default \"{default}\" of \"{}\" {why}", field.name),
            )
            .attribute("default")
            .help(help),
        );
    };
    let number = match default.trim() {
        "true" if ty == Primitive::Bit => Some(1),
        "false" if ty == Primitive::Bit => Some(0),
        text => text.parse::<u64>().ok(),
    };
    if let Some(largest) = ty.max_integer() {
        if number.is_none_or(|n| n > largest) {
            refuse(
                format!("is no value of type {ty}"),
                format!("give a whole number from 0 to {largest}"),
            );
            return;
        }
    } else if ty == Primitive::ShortStr && default.len() > 255 {
        refuse(
            "is longer than a shortstr can be".to_owned(),
            "a shortstr has at most 255 octets".to_owned(),
        );
    } else if !ty.is_string() {
        refuse(format!("cannot be given to a field of type {ty}"), "remove the default".to_owned());
        return;
    }
    for assertion in &field.assertions {
        let null = if ty.is_string() { default.is_empty() } else { number == Some(0) };
        let kept = match assertion {
            Assertion::NotNull => !null,
            Assertion::Null => null,
            Assertion::Length(length) => {
                !ty.is_string() || default.len() as u64 <= u64::from(*length)
            }
            Assertion::Regexp(pattern) => Regex::new(pattern).map_or(true, |r| r.is_match(default)),
            // The names of an enumeration have no numbers: only strings can be compared with them.
            Assertion::Enumerated(values) => !ty.is_string() || values.contains(default),
            Assertion::Compare { relation, with: Operand::Value(value) } => {
                holds(*relation, number, value, default)
            }
            Assertion::Compare { .. } | Assertion::Syntax(_) => true,
        };
        if !kept {
            refuse(
                format!("breaks the assertion {}", describe(assertion)),
                "change the default or the assertion".to_owned(),
            );
        }
    }
}

fn holds(relation: Relation, number: Option<u64>, value: &str, default: &str) -> bool {
    let order = match (number, value.trim().parse::<u64>()) {
        (Some(left), Ok(right)) => left.cmp(&right),
        _ => default.cmp(value),
    };
    match relation {
        Relation::Equal => order.is_eq(),
        Relation::NotEqual => order.is_ne(),
        Relation::Less => order.is_lt(),
        Relation::LessOrEqual => order.is_le(),
        Relation::Greater => order.is_gt(),
        Relation::GreaterOrEqual => order.is_ge(),
    }
}

fn describe(assertion: &Assertion) -> String {
    match assertion {
        Assertion::NotNull => "notnull".to_owned(),
        Assertion::Null => "null".to_owned(),
        Assertion::Length(length) => format!("length {length}"),
        Assertion::Regexp(pattern) => format!("regexp {pattern}"),
        Assertion::Enumerated(values) => format!("enum {}", values.join(", ")),
        Assertion::Compare { relation, with } => {
            let relation = match relation {
                Relation::Equal => "eq",
                Relation::NotEqual => "ne",
                Relation::Less => "lt",
                Relation::LessOrEqual => "le",
                Relation::Greater => "gt",
                Relation::GreaterOrEqual => "ge",
            };
            match with {
                Operand::Value(value) => format!("{relation} {value}"),
                Operand::Field { method, field } => format!("{relation} {method}.{field}"),
            }
        }
        Assertion::Syntax(rule) => format!("syntax {rule}"),
    }
}
