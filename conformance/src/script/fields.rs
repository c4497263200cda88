//! Fields: whether a value or matcher fits the type that the specification gives a field.

use super::parser::{Parsed, Parser};
use super::scope::Kind;
use super::source::At;
use super::term::{Matcher, Term};
use super::values::bounds;
use amqp_types::reflect::{Field, FieldType, Layout, Record};
use amqp_types::{ValueType, value_type};

impl Parser<'_> {
    /// The field of this name.
    pub(super) fn field(
        &mut self,
        at: At,
        record: &'static Record,
        name: &str,
    ) -> Parsed<&'static Field> {
        match record.field(name) {
            Some(field) => Ok(field),
            None => {
                let what = format!("field of {}", record.name);
                self.unknown(at, &what, name, record.fields.iter().map(|field| field.name))
            }
        }
    }

    /// A value for a field.
    pub(super) fn field_term(&mut self, at: At, field: &Field, term: Term) -> Parsed<Term> {
        let term = self.named(at, field, term)?;
        match self.misfit(field.ty, &term) {
            None => Ok(term),
            Some(message) => self.fault(at, format!("{}: {message}", field.name)),
        }
    }

    /// A matcher for a field.
    pub(super) fn field_matcher(
        &mut self,
        at: At,
        record: &Record,
        field: &Field,
        matcher: Matcher,
    ) -> Parsed<Matcher> {
        let wrong = |parser: &mut Self, what: &str| {
            parser.fault(at, format!("{}: {what}, and it is a {}", field.name, field.ty.name()))
        };
        Ok(match matcher {
            Matcher::Equal(term) => Matcher::Equal(self.field_term(at, field, term)?),
            Matcher::Not(inner) => {
                Matcher::Not(Box::new(self.field_matcher(at, record, field, *inner)?))
            }
            Matcher::Range { .. } if !is_integer(field.ty) => {
                return wrong(self, "a range is for integers");
            }
            Matcher::Match(_) if !is_text(field.ty) => {
                return wrong(self, "an expression is for text");
            }
            Matcher::Table { .. } if field.ty != FieldType::Table => {
                return wrong(self, "entries are for tables");
            }
            Matcher::Array(_) => return wrong(self, "an array is for entries of a table"),
            Matcher::Absent if record.layout == Layout::Sequential => {
                return self
                    .fault(at, format!("{} of {} is always there", field.name, record.name));
            }
            other => other,
        })
    }

    /// The number that a name such as `not-found` or `queue.declare` stands for.
    fn named(&mut self, at: At, field: &Field, term: Term) -> Parsed<Term> {
        let Term::Text(text) = &term else { return Ok(term) };
        let Some(name) = text.as_plain().filter(|_| field.ty == FieldType::Short) else {
            return Ok(term);
        };
        let protocol = self.protocol;
        let number = match field.name {
            "reply-code" => match protocol.constant(name) {
                Some(constant) => constant.value.into(),
                None => {
                    let codes = protocol.constants.iter().map(|constant| constant.name);
                    return self.unknown(at, "reply code", name, codes);
                }
            },
            "class-id" => match protocol.class(name) {
                Some(class) => class.id.into(),
                None => {
                    let classes = protocol.classes.iter().map(|class| class.name);
                    return self.unknown(at, "class", name, classes);
                }
            },
            "method-id" => match protocol.method(name) {
                Some(method) => method.method_id.into(),
                None => {
                    let methods = protocol.methods().map(|method| method.name);
                    return self.unknown(at, "method", name, methods);
                }
            },
            _ => return Ok(term),
        };
        Ok(Term::Integer(number))
    }

    /// Why a value does not fit a type.
    pub(super) fn misfit(&self, ty: FieldType, term: &Term) -> Option<String> {
        let wanted = || Some(format!("{term} is no {}", ty.name()));
        match term {
            Term::Variable(name) => match self.scope.get(name)? {
                Kind::Any => None,
                Kind::Text if is_text(ty) => None,
                Kind::Integer if is_integer(ty) => None,
                Kind::OneOf(terms) => terms.iter().find_map(|term| self.misfit(ty, term)),
                Kind::Text => Some(format!("${name} is text, and a {} is wanted", ty.name())),
                Kind::Integer => {
                    Some(format!("${name} is an integer, and a {} is wanted", ty.name()))
                }
            },
            Term::Boolean(_) if ty == FieldType::Bit => None,
            Term::Integer(value) if is_integer(ty) => {
                let (least, greatest) = bounds(value_type(ty))?;
                if (least..=greatest).contains(value) {
                    None
                } else {
                    Some(format!("{value} is no {}: {least} to {greatest}", ty.name()))
                }
            }
            Term::Expr(_) if is_integer(ty) => None,
            Term::Typed(typed, _) if *typed == value_type(ty) => None,
            Term::Text(text) if ty == FieldType::ShortStr => match text.as_plain() {
                Some(plain) if plain.len() > 255 => {
                    Some(format!("a short string has at most 255 octets, this one {}", plain.len()))
                }
                _ => None,
            },
            Term::Octets(octets) if ty == FieldType::ShortStr && octets.len() > 255 => {
                Some(format!("a short string has at most 255 octets, this one {}", octets.len()))
            }
            Term::Text(_) | Term::Octets(_) | Term::Fill(_) if is_text(ty) => None,
            Term::Table(_) if ty == FieldType::Table => None,
            _ => wanted(),
        }
    }

    /// Whether a term can be an integer.
    pub(super) fn integer(&mut self, at: At, term: Term, greatest: i128) -> Parsed<Term> {
        let fits = match &term {
            Term::Integer(value) => (0..=greatest).contains(value),
            Term::Expr(_) => true,
            Term::Variable(name) => match self.scope.get(name) {
                Some(Kind::OneOf(terms)) => terms
                    .iter()
                    .all(|term| matches!(term, Term::Integer(_) | Term::Typed(..) | Term::Expr(_))),
                Some(Kind::Text) => false,
                _ => true,
            },
            Term::Typed(ty, _) => bounds(*ty).is_some(),
            _ => false,
        };
        if fits {
            Ok(term)
        } else {
            self.fault(at, format!("{term} is no integer from 0 to {greatest}"))
        }
    }

    /// Whether a term can be octets.
    pub(super) fn octets(&mut self, at: At, term: Term) -> Parsed<Term> {
        let is_octets = |term: &Term| {
            matches!(term, Term::Text(_) | Term::Octets(_) | Term::Fill(_))
                || matches!(
                    term,
                    Term::Typed(
                        ValueType::ByteArray | ValueType::LongString | ValueType::ShortString,
                        _
                    )
                )
        };
        let fits = match &term {
            Term::Variable(name) => match self.scope.get(name) {
                Some(Kind::OneOf(terms)) => terms.iter().all(is_octets),
                Some(Kind::Integer) => false,
                _ => true,
            },
            other => is_octets(other),
        };
        if fits { Ok(term) } else { self.fault(at, format!("{term} is neither text nor octets")) }
    }
}

/// Whether a field of this type holds an integer.
pub(crate) const fn is_integer(ty: FieldType) -> bool {
    matches!(
        ty,
        FieldType::Octet
            | FieldType::Short
            | FieldType::Long
            | FieldType::LongLong
            | FieldType::Timestamp
    )
}

/// Whether a field of this type holds text.
pub(crate) const fn is_text(ty: FieldType) -> bool {
    matches!(ty, FieldType::ShortStr | FieldType::LongStr)
}
