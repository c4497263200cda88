//! Paths: from the root of a specification to the element that an overlay names.

use crate::model::Schema;
use crate::suggest::advice;
use crate::xml::classic::hyphenated;
use crate::xml::document::{Content, Element};

/// The name of an element, as the model has it.
pub(super) fn name_of(element: &Element) -> String {
    element.value("name").map(hyphenated).unwrap_or_default()
}

/// The names of the elements of that tag.
pub(super) fn names(element: &Element, tag: &str) -> Vec<String> {
    element.named(tag).map(name_of).collect()
}

/// The place of the element of that tag and name in the content.
pub(super) fn place_of(element: &Element, tag: &str, name: &str) -> Option<usize> {
    let name = hyphenated(name);
    element
        .content
        .iter()
        .position(|c| matches!(c, Content::Element(e) if e.name == tag && name_of(e) == name))
}

/// Why a path leads nowhere, and what to do.
pub(super) struct Lost {
    pub(super) message: String,
    pub(super) help: String,
}

/// Follows a path from the root.
pub(super) fn find<'a>(
    schema: Schema,
    root: &'a mut Element,
    path: &str,
) -> Result<&'a mut Element, Lost> {
    if path.is_empty() {
        return Ok(root);
    }
    let (prefixes, steps): (&[&str], &[&[&str]]) = match schema {
        Schema::Classic => {
            (&["constant", "domain"], &[&["class"], &["method", "field"], &["field"]])
        }
        Schema::V0_10 => (
            &["constant", "domain", "type"],
            &[&["class"], &["control", "command", "struct", "domain"], &["field"]],
        ),
        Schema::V1_0 => (&["section", "definition"], &[&["type"], &["field", "choice"]]),
    };
    let prefixed = path.split_once(':').filter(|(tag, _)| prefixes.contains(tag));
    if let Some((tag, name)) = prefixed {
        let tags = [tag];
        return step(schema, root, &tags, name, path);
    }
    let mut parts = path.split('.');
    let mut here = root;
    for (tags, name) in steps.iter().zip(parts.by_ref()) {
        here = step(schema, here, tags, name, path)?;
    }
    // `zip` takes a step before it takes a part: none is lost.
    match parts.next() {
        None => Ok(here),
        Some(_) => Err(Lost {
            message: format!("the path \"{path}\" has too many parts"),
            help: match schema {
                Schema::Classic => "a path goes from a class to a method to a field".to_owned(),
                Schema::V0_10 => {
                    "a path goes from a class to a control, command or struct to a field".to_owned()
                }
                Schema::V1_0 => "a path goes from a type to a field".to_owned(),
            },
        }),
    }
}

/// The place of the section of 1.0 that has such an element.
fn section_with(root: &Element, tags: &[&str], name: &str) -> Option<usize> {
    root.content.iter().position(|c| {
        let Content::Element(section) = c else { return false };
        section.name == "section" && tags.iter().any(|tag| place_of(section, tag, name).is_some())
    })
}

fn step<'a>(
    schema: Schema,
    parent: &'a mut Element,
    tags: &[&str],
    name: &str,
    path: &str,
) -> Result<&'a mut Element, Lost> {
    let inner = match schema {
        Schema::V1_0 => section_with(parent, tags, name),
        _ => None,
    };
    let parent = match inner {
        None => parent,
        Some(place) => match parent.content.get_mut(place) {
            Some(Content::Element(section)) => section,
            _ => return Err(lost(path)),
        },
    };
    let Some(place) = tags.iter().find_map(|tag| place_of(parent, tag, name)) else {
        let sections = parent.elements().filter(|e| schema == Schema::V1_0 && e.name == "section");
        let inner = sections.flat_map(|s| tags.iter().flat_map(|tag| names(s, tag)));
        let known: Vec<String> =
            tags.iter().flat_map(|tag| names(parent, tag)).chain(inner).collect();
        let inside = match parent.name.as_str() {
            "amqp" => "the specification".to_owned(),
            tag => format!("the {tag} \"{}\"", name_of(parent)),
        };
        return Err(Lost {
            message: format!(
                "\"{path}\" leads nowhere: {inside} has no {} \"{name}\"",
                tags.join(" or ")
            ),
            help: advice(
                name,
                known.iter().map(String::as_str),
                "check the spelling, and the order of the overlays",
            ),
        });
    };
    match parent.content.get_mut(place) {
        Some(Content::Element(element)) => Ok(element),
        _ => Err(lost(path)),
    }
}

fn lost(path: &str) -> Lost {
    Lost { message: format!("\"{path}\" leads nowhere"), help: "check the spelling".to_owned() }
}
