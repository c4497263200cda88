//! Attributes: in comes an element, out go names, numbers and truth values, or a problem at the attribute.

use super::classic::hyphenated;
use super::document::{Attribute, Element};
use crate::error::{Collector, Problem};

/// Reading attributes, for the readers of all schemas.
pub(super) trait Attributes {
    /// Where problems go.
    fn problems(&mut self) -> &mut Collector;

    /// The name of an element; an empty one is reported once and stays empty.
    fn named(&mut self, element: &Element) -> String {
        let name = self.required(element, "name").map(|a| hyphenated(&a.value));
        name.unwrap_or_default()
    }

    fn required<'e>(&mut self, element: &'e Element, name: &str) -> Option<&'e Attribute> {
        match element.attribute(name) {
            Some(attribute) if !attribute.value.trim().is_empty() => Some(attribute),
            Some(attribute) => {
                self.problems().push(
                    Problem::at(&attribute.at, format!("the attribute \"{name}\" is empty"))
                        .help("give it a value"),
                );
                None
            }
            None => {
                let tag = &element.name;
                self.problems().push(
                    Problem::at(&element.at, format!("<{tag}> has no attribute \"{name}\""))
                        .help(format!("add {name}=\"…\"")),
                );
                None
            }
        }
    }

    fn number<N: TryFrom<u64> + Default + Bounded>(&mut self, element: &Element, name: &str) -> N {
        match self.required(element, name) {
            Some(_) => self.optional_number(element, name).unwrap_or_default(),
            None => N::default(),
        }
    }

    fn optional_number<N: TryFrom<u64> + Bounded>(
        &mut self,
        element: &Element,
        name: &str,
    ) -> Option<N> {
        let attribute = element.attribute(name)?;
        let text = attribute.value.trim();
        let parsed = match text.strip_prefix("0x") {
            Some(hex) => u64::from_str_radix(hex, 16),
            None => text.parse::<u64>(),
        };
        let number = parsed.ok().and_then(|n| N::try_from(n).ok());
        if number.is_none() {
            self.problems().push(
                Problem::at(&attribute.at, format!("\"{text}\" is no number that {name} can have"))
                    .help(format!("give a whole number from 0 to {}", N::LARGEST)),
            );
        }
        number
    }

    fn boolean(&mut self, element: &Element, name: &str) -> bool {
        let Some(attribute) = element.attribute(name) else {
            return false;
        };
        match attribute.value.trim() {
            "1" | "true" => true,
            "0" | "false" | "" => false,
            other => {
                self.problems().push(
                    Problem::at(&attribute.at, format!("\"{other}\" is no truth value"))
                        .help("write 1 or 0"),
                );
                false
            }
        }
    }
}

/// The integers that attributes can hold, with the largest value for messages.
pub(super) trait Bounded {
    const LARGEST: u64;
}

impl Bounded for u8 {
    const LARGEST: u64 = u8::MAX as u64;
}

impl Bounded for u16 {
    const LARGEST: u64 = u16::MAX as u64;
}

impl Bounded for u32 {
    const LARGEST: u64 = u32::MAX as u64;
}

impl Bounded for u64 {
    const LARGEST: u64 = u64::MAX;
}
