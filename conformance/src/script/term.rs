//! Values and matchers as a script writes them: not yet evaluated.

use amqp_types::ValueType;
use std::fmt;

/// Text in which variables may stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template(pub Vec<Piece>);

/// A part of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is.
    Text(String),
    /// The value of a variable.
    Variable(String),
}

impl Template {
    /// A template of plain text.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![Piece::Text(text.into())])
    }

    /// The text, where no variable stands in it.
    #[must_use]
    pub fn as_plain(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }
}

/// An integer expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// A number.
    Integer(i128),
    /// The value of a variable.
    Variable(String),
    /// `left operator right`.
    Binary(Box<Expr>, Operator, Box<Expr>),
}

/// What an expression computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
}

/// A value as a script writes it.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// An integer without a type.
    Integer(i128),
    /// A number with a point, without a type.
    Float(f64),
    /// `#true`, `#false`.
    Boolean(bool),
    /// `#null`: void.
    Null,
    /// Text.
    Text(Template),
    /// `"$x"` alone: the value of a variable with its type.
    Variable(String),
    /// A value of a type that is written in front.
    Typed(ValueType, Box<Term>),
    /// `(hex)`: octets.
    Octets(Vec<u8>),
    /// `(fill)`: so many octets of the fixed pattern.
    Fill(Expr),
    /// `(expr)`: an integer.
    Expr(Expr),
    /// A table.
    Table(Vec<(Template, Term)>),
    /// An array.
    Array(Vec<Term>),
}

/// What a script expects of a value.
#[derive(Debug, Clone)]
pub enum Matcher {
    /// It equals this.
    Equal(Term),
    /// Anything; it is bound to a variable.
    Capture(String),
    /// Its whole text matches; named groups are bound.
    Match(Pattern),
    /// It lies between two numbers.
    Range {
        /// The least, if there is one.
        from: Option<Expr>,
        /// The greatest, if there is one.
        to: Option<Expr>,
        /// Whether the greatest itself is in the range.
        inclusive: bool,
    },
    /// It is there and does not match.
    Not(Box<Matcher>),
    /// It is there.
    Present,
    /// It is not there.
    Absent,
    /// A table with these entries.
    Table {
        /// Names and what is expected of them.
        entries: Vec<(Template, Matcher)>,
        /// Whether others are forbidden.
        exactly: bool,
    },
    /// An array of these elements.
    Array(Vec<Matcher>),
}

/// A regular expression and its text.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// The text.
    pub text: String,
    /// It, anchored at both ends.
    pub regex: regex_lite::Regex,
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => f.write_str(text)?,
                Piece::Variable(name) => write!(f, "${name}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => write!(f, "{value}"),
            Self::Variable(name) => write!(f, "${name}"),
            Self::Binary(left, operator, right) => {
                let sign = match operator {
                    Operator::Add => '+',
                    Operator::Subtract => '-',
                    Operator::Multiply => '*',
                };
                write!(f, "({left} {sign} {right})")
            }
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{value}"),
            Self::Boolean(value) => write!(f, "#{value}"),
            Self::Null => f.write_str("#null"),
            Self::Text(text) => write!(f, "{:?}", text.to_string()),
            Self::Variable(name) => write!(f, "\"${name}\""),
            Self::Typed(ty, term) => write!(f, "({ty}){term}"),
            Self::Octets(octets) => {
                f.write_str("(hex)\"")?;
                octets.iter().try_for_each(|octet| write!(f, "{octet:02x}"))?;
                f.write_str("\"")
            }
            Self::Fill(expr) => write!(f, "(fill)\"{expr}\""),
            Self::Expr(expr) => write!(f, "(expr)\"{expr}\""),
            Self::Table(entries) => {
                f.write_str("{")?;
                for (name, value) in entries {
                    write!(f, " {name} {value};")?;
                }
                f.write_str(" }")
            }
            Self::Array(elements) => {
                f.write_str("(array)")?;
                elements.iter().try_for_each(|element| write!(f, " {element}"))
            }
        }
    }
}

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equal(term) => write!(f, "{term}"),
            Self::Capture(name) => write!(f, "(capture)\"{name}\""),
            Self::Match(pattern) => write!(f, "(match){:?}", pattern.text),
            Self::Range { from, to, inclusive } => {
                f.write_str("(range)\"")?;
                if let Some(from) = from {
                    write!(f, "{from}")?;
                }
                f.write_str("..")?;
                if let Some(to) = to {
                    write!(f, "{}{to}", if *inclusive { "=" } else { "" })?;
                }
                f.write_str("\"")
            }
            Self::Not(matcher) => write!(f, "(not){matcher}"),
            Self::Present => f.write_str("(present)\"\""),
            Self::Absent => f.write_str("(absent)\"\""),
            Self::Table { entries, exactly } => {
                f.write_str(if *exactly { "exactly {" } else { "{" })?;
                for (name, value) in entries {
                    write!(f, " {name} {value};")?;
                }
                f.write_str(" }")
            }
            Self::Array(elements) => {
                f.write_str("(array)")?;
                elements.iter().try_for_each(|element| write!(f, " {element}"))
            }
        }
    }
}
