//! Overlays: additions to a specification and changes of it, merged on the positioned trees.
//!
//! In: the tree of a base file and the tree of an overlay. Out: the merged tree, or everything in the
//! overlay that does not fit. An overlay says what it expects to find; nothing is overwritten silently.
//!
//! ```xml
//! <overlay name="vendor" for="0-9-1">
//!   <add to="">…constants, domains, classes…</add>
//!   <add to="exchange">…methods…</add>
//!   <add to="basic.consume" after="no-wait">…fields…</add>
//!   <modify at="exchange.declare.reserved-2">
//!     <expect type="bit" reserved="1"/>
//!     <set name="auto-delete" reserved=""/>
//!     <add-child>…</add-child>
//!   </modify>
//! </overlay>
//! ```
//!
//! A target is `""` (the root), `constant:NAME`, `domain:NAME`, `CLASS`, `CLASS.METHOD`,
//! `CLASS.METHOD.FIELD`, or `CLASS.FIELD` for a content property. In 0-10 there is also `type:NAME`, and
//! `CLASS.ITEM` is a control, command, struct or domain; in 1.0 a target is `section:NAME`,
//! `definition:NAME`, `TYPE` or `TYPE.FIELD` (or a choice), whatever section it stands in. The attribute
//! `after` puts new fields behind a field (`""`: before all). In `expect` and `set`, an empty value stands
//! for "no such attribute".

use crate::error::{Collector, Problem};
use crate::model::Schema;
use crate::read::schema_of;
use crate::suggest::advice;
use crate::xml::classic::{hyphenated, version};
use crate::xml::document::{Content, Element};

/// Merges `overlay` into `base` and gives the overlay's name. What does not fit is reported and left out.
pub fn merge(base: &mut Element, overlay: &Element, problems: &mut Collector) -> String {
    let name = overlay.value("name").unwrap_or_default().to_owned();
    if overlay.name != "overlay" {
        problems.push(
            Problem::at(
                &overlay.at,
                format!("an overlay begins with <overlay>, not with <{}>", overlay.name),
            )
            .help("is this a specification? An overlay only lists what to add and to modify"),
        );
        return name;
    }
    if name.is_empty() {
        problems.push(
            Problem::at(&overlay.at, "the overlay has no name").help("add name=\"…\" to <overlay>"),
        );
    }
    if !is_for(base, overlay, problems) {
        return name;
    }
    let schema = schema_of(base).unwrap_or(Schema::Classic);
    for operation in overlay.elements() {
        match operation.name.as_str() {
            "add" => add(schema, base, operation, problems),
            "modify" => modify(schema, base, operation, problems),
            "doc" => {}
            other => problems.push(
                Problem::at(&operation.at, format!("an overlay has no operation <{other}>"))
                    .help("the operations are <add to=\"…\"> and <modify at=\"…\">"),
            ),
        }
    }
    name
}

/// The version that an overlay is for.
pub fn target_version(overlay: &Element) -> Option<String> {
    overlay.value("for").map(written)
}

/// The name of a version as the model has it: 1.0 may be written 1-0, as folders and overlays are called.
fn written(version: &str) -> String {
    if version == "1-0" { "1.0".to_owned() } else { version.to_owned() }
}

/// The name of the version of a base file.
pub fn version_of(base: &Element) -> String {
    if schema_of(base) == Some(Schema::V1_0) {
        return version(1, 0, 0).0;
    }
    let number = |name| base.value(name).and_then(|v| v.trim().parse::<u8>().ok()).unwrap_or(0);
    version(number("major"), number("minor"), number("revision")).0
}

fn is_for(base: &Element, overlay: &Element, problems: &mut Collector) -> bool {
    let actual = version_of(base);
    let Some(wanted) = overlay.attribute("for") else {
        problems.push(
            Problem::at(&overlay.at, "the overlay does not say which version it is for")
                .help(format!("add for=\"{actual}\" to <overlay>")),
        );
        return false;
    };
    let fits = written(&wanted.value) == actual;
    if !fits {
        problems.push(
            Problem::at(
                &wanted.at,
                format!(
                    "the overlay is for AMQP {}, the specification is AMQP {actual}",
                    wanted.value
                ),
            )
            .help("leave the overlay out, or give the specification it was made for"),
        );
    }
    fits
}

fn add(schema: Schema, base: &mut Element, operation: &Element, problems: &mut Collector) {
    let Some(to) = operation.attribute("to") else {
        problems.push(
            Problem::at(&operation.at, "<add> does not say where to")
                .help("add to=\"CLASS\" or to=\"CLASS.METHOD\"; to=\"\" is the root"),
        );
        return;
    };
    let target = match find(schema, base, &to.value) {
        Ok(target) => target,
        Err(why) => {
            problems.push(Problem::at(&to.at, why.message).help(why.help));
            return;
        }
    };
    let children: Vec<&Element> = operation.elements().collect();
    let Some(after) = operation.attribute("after") else {
        for child in children {
            append(schema, target, child, problems);
        }
        return;
    };
    let mut place = if after.value.is_empty() {
        let first = |c: &Content| matches!(c, Content::Element(e) if e.name == "field");
        target.content.iter().position(first).unwrap_or(target.content.len())
    } else {
        match place_of(target, "field", &after.value) {
            Some(place) => place + 1,
            None => {
                let fields = names(target, "field");
                problems.push(
                    Problem::at(
                        &after.at,
                        format!("\"{}\" has no field \"{}\" to add after", to.value, after.value),
                    )
                    .help(advice(
                        &after.value,
                        fields.iter().map(String::as_str),
                        "name a field that is there; \"\" adds before the first",
                    )),
                );
                return;
            }
        }
    };
    for child in children {
        if child.name != "field" {
            problems.push(
                Problem::at(
                    &child.at,
                    format!(
                        "only fields have an order, so <{}> cannot be added after one",
                        child.name
                    ),
                )
                .help("put it into an <add> without after"),
            );
        } else if fits(schema, target, child, problems) {
            target.content.insert(place, Content::Element(child.clone()));
            place += 1;
        }
    }
}

fn modify(schema: Schema, base: &mut Element, operation: &Element, problems: &mut Collector) {
    let Some(at) = operation.attribute("at") else {
        problems.push(
            Problem::at(&operation.at, "<modify> does not say what")
                .help("add at=\"CLASS.METHOD.FIELD\", or the path of something else"),
        );
        return;
    };
    // A new name is checked against the neighbours before the target itself is borrowed.
    let parent = at.value.rsplit_once('.').map_or("", |(parent, _)| parent);
    let neighbours: Vec<(String, String)> = find(schema, base, parent)
        .map(|p| p.elements().map(|e| (e.name.clone(), name_of(e))).collect())
        .unwrap_or_default();
    let target = match find(schema, base, &at.value) {
        Ok(target) => target,
        Err(why) => {
            problems.push(Problem::at(&at.at, why.message).help(why.help));
            return;
        }
    };
    if operation.named("expect").next().is_none() {
        problems.push(
            Problem::at(
                &operation.at,
                format!("the modification of \"{}\" expects nothing", at.value),
            )
            .help(
                "add <expect …/> with the attributes it relies on: a conflict must not pass unseen",
            ),
        );
        return;
    }
    let mut met = true;
    for expected in operation.named("expect").flat_map(|e| &e.attributes) {
        let found = target.value(&expected.name).unwrap_or_default();
        if found == expected.value {
            continue;
        }
        met = false;
        let shown = |v: &str| if v.is_empty() { "none".to_owned() } else { format!("\"{v}\"") };
        problems.push(
            Problem::at(
                &expected.at,
                format!(
                    "\"{}\" has {} {}, where the overlay expects {}",
                    at.value,
                    expected.name,
                    shown(found),
                    shown(&expected.value)
                ),
            )
            .help(format!(
                "it is declared at {}: has another overlay changed it, or is it another edition of the specification?",
                target.at
            )),
        );
    }
    if !met {
        return;
    }
    for step in operation.elements() {
        match step.name.as_str() {
            "expect" => {}
            "set" => set(target, step, &neighbours, problems),
            "add-child" => {
                for child in step.elements() {
                    append(schema, target, child, problems);
                }
            }
            other => problems.push(
                Problem::at(&step.at, format!("<modify> holds no <{other}>"))
                    .help("it holds <expect>, <set> and <add-child>"),
            ),
        }
    }
}

fn set(
    target: &mut Element,
    step: &Element,
    neighbours: &[(String, String)],
    problems: &mut Collector,
) {
    for new in &step.attributes {
        if new.name == "name" {
            let renamed = hyphenated(&new.value);
            let taken = renamed != name_of(target)
                && neighbours.iter().any(|(tag, name)| *tag == target.name && *name == renamed);
            if renamed.is_empty() || taken {
                let message = if taken {
                    format!("there is a {} \"{renamed}\" already", target.name)
                } else {
                    "a name cannot be removed".to_owned()
                };
                problems.push(Problem::at(&new.at, message).help("choose another name"));
                continue;
            }
        }
        let old = target.attributes.iter().position(|a| a.name == new.name);
        match (old, new.value.is_empty()) {
            (Some(old), true) => {
                target.attributes.remove(old);
            }
            (Some(old), false) => target.attributes[old] = new.clone(),
            (None, true) => {}
            (None, false) => target.attributes.push(new.clone()),
        }
    }
    // What is wrong with the element from here on is wrong in the overlay.
    target.at = step.at.clone();
}

fn append(schema: Schema, target: &mut Element, child: &Element, problems: &mut Collector) {
    if fits(schema, target, child, problems) {
        target.content.push(Content::Element(child.clone()));
    }
}

/// Whether the child may stand in the target and is not there yet.
fn fits(schema: Schema, target: &Element, child: &Element, problems: &mut Collector) -> bool {
    let allowed = allowed(schema, &target.name);
    if !allowed.contains(&child.name.as_str()) && !matches!(child.name.as_str(), "doc" | "rule") {
        problems.push(
            Problem::at(
                &child.at,
                format!("<{}> has no place inside <{}>", child.name, target.name),
            )
            .help(if allowed.is_empty() {
                "documentation and rules can be added here".to_owned()
            } else {
                format!("what can be added here: {}", allowed.join(", "))
            }),
        );
        return false;
    }
    if matches!(child.name.as_str(), "doc" | "rule" | "assert") {
        return true;
    }
    let name = name_of(child);
    let there = target.elements().find(|e| e.name == child.name && name_of(e) == name);
    if let Some(there) = there.filter(|_| !name.is_empty()) {
        problems.push(
            Problem::at(&child.at, format!("the {} \"{name}\" is there already", child.name))
                .attribute("name")
                .help(format!("it is declared at {}: use <modify> to change it", there.at)),
        );
        return false;
    }
    true
}

/// What may be added to an element of that name.
fn allowed(schema: Schema, tag: &str) -> &'static [&'static str] {
    match (schema, tag) {
        (Schema::Classic, "amqp") => &["constant", "domain", "class"],
        (Schema::Classic, "class") => &["chassis", "field", "method"],
        (Schema::Classic, "method") => &["chassis", "response", "field"],
        (Schema::Classic, "domain" | "field") => &["assert"],
        (Schema::V0_10, "amqp") => &["type", "constant", "domain", "class"],
        (Schema::V0_10, "class") => &["role", "domain", "struct", "control", "command"],
        (Schema::V0_10, "control") => &["implement", "response", "exception", "field"],
        (Schema::V0_10, "command") => {
            &["implement", "response", "exception", "field", "result", "segments"]
        }
        (Schema::V0_10, "struct") => &["field"],
        (Schema::V0_10, "domain") => &["enum"],
        (Schema::V0_10, "field") => &["exception"],
        (Schema::V1_0, "amqp") => &["section"],
        (Schema::V1_0, "section") => &["type", "definition"],
        (Schema::V1_0, "type") => &["encoding", "descriptor", "field", "choice"],
        _ => &[],
    }
}

fn name_of(element: &Element) -> String {
    element.value("name").map(hyphenated).unwrap_or_default()
}

fn names(element: &Element, tag: &str) -> Vec<String> {
    element.named(tag).map(name_of).collect()
}

fn place_of(element: &Element, tag: &str, name: &str) -> Option<usize> {
    let name = hyphenated(name);
    element
        .content
        .iter()
        .position(|c| matches!(c, Content::Element(e) if e.name == tag && name_of(e) == name))
}

/// Why a path leads nowhere, and what to do.
struct Lost {
    message: String,
    help: String,
}

/// Follows a path from the root.
fn find<'a>(schema: Schema, root: &'a mut Element, path: &str) -> Result<&'a mut Element, Lost> {
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
