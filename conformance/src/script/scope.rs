//! Which variables a step can see, and what is known of their values before anything runs.

use super::ast::{Case, Connect};
use super::term::{Expr, Operator, Piece, Template, Term};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a variable.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// Text.
    Text,
    /// An integer.
    Integer,
    /// Nothing.
    Any,
    /// One of these: a variable of the matrix.
    OneOf(Vec<Term>),
}

/// The variables and connections that a step can see.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    variables: BTreeMap<String, Kind>,
    connections: BTreeSet<String>,
}

/// What a target tells about itself.
const TARGET: [&str; 6] =
    ["user", "password", "vhost", "second-vhost", "restricted-user", "restricted-password"];

impl Scope {
    /// The scope of the first step.
    pub(super) fn new(names: &[String], cases: &[Case]) -> Self {
        let mut scope = Self::default();
        for name in TARGET {
            scope.bind(&format!("target.{name}"), Kind::Text);
        }
        scope.bind("target.plain-octets", Kind::Integer);
        for name in names {
            scope.bind(name, Kind::Text);
        }
        let mut matrix: BTreeMap<&str, Vec<Term>> = BTreeMap::new();
        for (name, term) in cases.iter().flat_map(|case| &case.values) {
            let terms = matrix.entry(name).or_default();
            if !terms.contains(term) {
                terms.push(term.clone());
            }
        }
        for (name, terms) in matrix {
            scope.bind(name, Kind::OneOf(terms));
        }
        scope
    }

    pub(super) fn bind(&mut self, name: &str, kind: Kind) {
        self.variables.insert(name.to_owned(), kind);
    }

    /// What a connection binds.
    pub(super) fn connect(&mut self, connect: &Connect) {
        self.connection(&connect.connection);
    }

    /// The variables of a connection.
    pub(super) fn connection(&mut self, name: &str) {
        self.connections.insert(name.to_owned());
        for limit in ["channel-max", "frame-max", "heartbeat"] {
            self.bind(&format!("{name}.{limit}"), Kind::Integer);
            self.bind(&format!("{name}.offered-{limit}"), Kind::Integer);
        }
    }

    pub(super) fn has_connection(&self, name: &str) -> bool {
        self.connections.contains(name)
    }

    pub(super) fn connections(&self) -> impl Iterator<Item = &str> {
        self.connections.iter().map(String::as_str)
    }

    pub(super) fn get(&self, name: &str) -> Option<&Kind> {
        self.variables.get(name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.variables.keys().map(String::as_str)
    }

    /// The variable at the start of `text`, which follows a dollar sign: the longest name that is bound.
    ///
    /// # Errors
    /// The name that is not bound.
    fn variable<'t>(&self, text: &'t str) -> Result<&'t str, &'t str> {
        let end = text
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')))
            .unwrap_or(text.len());
        let whole = text[..end].trim_end_matches(['.', '-']);
        let mut name = whole;
        loop {
            if self.variables.contains_key(name) {
                return Ok(name);
            }
            match name.rfind(['.', '-']) {
                Some(at) => name = &name[..at],
                None => return Err(whole),
            }
        }
    }

    /// Text in which `$name` stands for a variable and `$$` for a dollar sign.
    ///
    /// # Errors
    /// The name that is not bound.
    pub(super) fn template(&self, text: &str) -> Result<Template, String> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            plain.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('$') {
                plain.push('$');
                rest = after;
            } else if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
                let name = self.variable(rest)?;
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(Piece::Variable(name.to_owned()));
                rest = &rest[name.len()..];
            } else {
                plain.push('$');
            }
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Template(pieces))
    }

    /// An integer expression.
    ///
    /// # Errors
    /// A sentence.
    pub(super) fn expression(&self, text: &str) -> Result<Expr, String> {
        let mut parser = ExprParser { scope: self, rest: text.trim_start(), depth: 0 };
        let expr = parser.sum()?;
        if parser.rest.is_empty() {
            Ok(expr)
        } else {
            Err(format!("`{}` does not belong to an expression", parser.rest))
        }
    }
}

struct ExprParser<'s, 't> {
    scope: &'s Scope,
    rest: &'t str,
    depth: usize,
}

impl ExprParser<'_, '_> {
    fn take(&mut self, sign: char) -> bool {
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    fn sum(&mut self) -> Result<Expr, String> {
        let mut left = self.product()?;
        loop {
            let operator = if self.take('+') {
                Operator::Add
            } else if self.take('-') {
                Operator::Subtract
            } else {
                return Ok(left);
            };
            left = Expr::Binary(Box::new(left), operator, Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Expr, String> {
        let mut left = self.factor()?;
        while self.take('*') {
            left = Expr::Binary(Box::new(left), Operator::Multiply, Box::new(self.factor()?));
        }
        Ok(left)
    }

    fn factor(&mut self) -> Result<Expr, String> {
        if self.take('(') {
            self.depth += 1;
            if self.depth > 32 {
                return Err("parentheses nest more than 32 deep".into());
            }
            let inner = self.sum()?;
            self.depth -= 1;
            return if self.take(')') { Ok(inner) } else { Err("`)` is missing".into()) };
        }
        if let Some(rest) = self.rest.strip_prefix('$') {
            let name =
                self.scope.variable(rest).map_err(|name| format!("`${name}` is not bound here"))?;
            self.rest = rest[name.len()..].trim_start();
            return Ok(Expr::Variable(name.to_owned()));
        }
        let negative = self.take('-');
        let digits = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let number = self.rest[..digits].parse::<i128>().map_err(|_| {
            if self.rest.is_empty() {
                "the expression ends too early".to_owned()
            } else {
                format!("`{}` is no number, variable or parenthesis", self.rest)
            }
        })?;
        self.rest = self.rest[digits..].trim_start();
        Ok(Expr::Integer(if negative { -number } else { number }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope() -> Scope {
        let mut scope = Scope::new(&["q".into()], &[]);
        scope.connection("c1");
        scope
    }

    #[test]
    fn the_longest_bound_name_is_taken() {
        let template = scope().template("$q-dead and $q.x costs $$5, 5$").expect("a template");
        assert_eq!(
            template.0,
            [
                Piece::Variable("q".into()),
                Piece::Text("-dead and ".into()),
                Piece::Variable("q".into()),
                Piece::Text(".x costs $5, 5$".into()),
            ]
        );
        assert_eq!(scope().template("$tag"), Err("tag".into()));
    }

    #[test]
    fn expressions_bind_as_usual() {
        let expr = scope().expression("$c1.frame-max * 2 - (1 + -3)").expect("an expression");
        assert_eq!(expr.to_string(), "(($c1.frame-max * 2) - (1 + -3))");
        for bad in ["", "1 +", "(1", "1 2", "$x", "a", &"(".repeat(100)] {
            assert!(scope().expression(bad).is_err(), "{bad}");
        }
    }
}
