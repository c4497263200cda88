//! Wire types of 0-10 and 1.0: no name and no code twice, and every code belongs to its category and width.

use std::collections::BTreeMap;

use super::checks::twice;
use crate::error::{Collector, Problem};
use crate::model::{Category, Encoding, Position, Protocol, Schema, WireType};

/// Reports wire types that contradict each other or their own codes.
pub(super) fn check(protocol: &Protocol, problems: &mut Collector) {
    twice("type", protocol.types.iter().map(|t| (t.name.as_str(), &t.at)), problems);
    let mut seen: BTreeMap<u8, (&str, &Position)> = BTreeMap::new();
    for ty in &protocol.types {
        for encoding in &ty.encodings {
            let Some(code) = encoding.code else { continue };
            shape(protocol.schema, ty, encoding, code, problems);
            match seen.get(&code) {
                Some((other, first)) => problems.push(
                    Problem::at(
                        &encoding.at,
                        format!("the type \"{}\" has the code {code:#04x} of \"{other}\"", ty.name),
                    )
                    .attribute("code")
                    .help(format!("it was declared at {first}: give one of them another code")),
                ),
                None => {
                    seen.insert(code, (&ty.name, &encoding.at));
                }
            }
        }
    }
}

/// The upper half of a code says how many octets follow.
fn shape(schema: Schema, ty: &WireType, encoding: &Encoding, code: u8, problems: &mut Collector) {
    let wanted = match schema {
        Schema::V0_10 => shape_0_10(code),
        _ => shape_1_0(code),
    };
    if wanted == Some((encoding.category, encoding.width)) {
        return;
    }
    let help = match wanted {
        Some((category, width)) => format!(
            "such a code says {} {width}, the file says {} {}",
            category.name(),
            encoding.category.name(),
            encoding.width
        ),
        None => "no type can have a code of this range".to_owned(),
    };
    problems.push(
        Problem::at(
            &encoding.at,
            format!("the code {code:#04x} of \"{}\" contradicts its width", ty.name),
        )
        .attribute("code")
        .help(help),
    );
}

fn shape_0_10(code: u8) -> Option<(Category, u8)> {
    Some(match code >> 4 {
        upper @ 0..=7 => (Category::Fixed, 1 << upper),
        8 => (Category::Variable, 1),
        9 => (Category::Variable, 2),
        10 => (Category::Variable, 4),
        12 => (Category::Fixed, 5),
        13 => (Category::Fixed, 9),
        15 => (Category::Fixed, 0),
        _ => return None,
    })
}

fn shape_1_0(code: u8) -> Option<(Category, u8)> {
    Some(match code >> 4 {
        4 => (Category::Fixed, 0),
        upper @ 5..=9 => (Category::Fixed, 1 << (upper - 5)),
        10 => (Category::Variable, 1),
        11 => (Category::Variable, 4),
        12 => (Category::Compound, 1),
        13 => (Category::Compound, 4),
        14 => (Category::Array, 1),
        15 => (Category::Array, 4),
        _ => return None,
    })
}
