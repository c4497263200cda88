//! Assertions: in comes an element that holds `<assert>`, out go the assertions of the model.

use super::attribute::Attributes;
use super::classic::{ClassReader, hyphenated};
use super::document::Element;
use crate::error::Problem;
use crate::model::{Assertion, Operand, Relation};
use crate::suggest::advice;

impl ClassReader<'_> {
    /// What an element asserts; checks that are not known are reported and left out.
    pub(super) fn assertions(&mut self, element: &Element) -> Vec<Assertion> {
        element.named("assert").filter_map(|a| self.assertion(a)).collect()
    }

    fn assertion(&mut self, element: &Element) -> Option<Assertion> {
        let check = self.required(element, "check")?;
        let relation = match check.value.as_str() {
            "notnull" => return Some(Assertion::NotNull),
            "null" => return Some(Assertion::Null),
            "length" => {
                self.required(element, "value")?;
                return Some(Assertion::Length(self.number(element, "value")));
            }
            "regexp" => {
                let value = self.required(element, "value")?;
                return Some(Assertion::Regexp(value.value.clone()));
            }
            "enum" => {
                let values: Vec<String> = element
                    .named("value")
                    .filter_map(|v| self.required(v, "name").map(|a| hyphenated(&a.value)))
                    .collect();
                if values.is_empty() {
                    self.problems.push(
                        Problem::at(&element.at, "an enumeration without values")
                            .help("add <value name=\"…\"/> for each of them"),
                    );
                }
                return Some(Assertion::Enumerated(values));
            }
            "syntax" => {
                let rule = self.required(element, "rule")?;
                return Some(Assertion::Syntax(hyphenated(&rule.value)));
            }
            "eq" => Relation::Equal,
            "ne" => Relation::NotEqual,
            "lt" => Relation::Less,
            "le" => Relation::LessOrEqual,
            "gt" => Relation::Greater,
            "ge" => Relation::GreaterOrEqual,
            other => {
                const CHECKS: [&str; 12] = [
                    "notnull", "null", "length", "regexp", "enum", "syntax", "eq", "ne", "lt",
                    "le", "gt", "ge",
                ];
                let help = advice(other, CHECKS, &format!("the checks are {}", CHECKS.join(", ")));
                self.problems.push(
                    Problem::at(&check.at, format!("the check \"{other}\" is not known"))
                        .help(help),
                );
                return None;
            }
        };
        let with = match (element.value("value"), element.value("method"), element.value("field")) {
            (Some(value), None, None) => Operand::Value(value.to_owned()),
            (None, Some(method), Some(field)) => {
                Operand::Field { method: hyphenated(method), field: hyphenated(field) }
            }
            _ => {
                self.problems.push(
                    Problem::at(
                        &element.at,
                        format!("the check \"{}\" compares with nothing", check.value),
                    )
                    .help("give either a value, or a method and a field"),
                );
                return None;
            }
        };
        Some(Assertion::Compare { relation, with })
    }
}
