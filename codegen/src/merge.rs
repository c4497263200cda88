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
//! `CLASS.METHOD.FIELD`, or `CLASS.FIELD` for a content property. The attribute `after` puts new fields
//! behind a field (`""`: before all). In `expect` and `set`, an empty value stands for "no such attribute".

use crate::error::{Collector, Problem};
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
    for operation in overlay.elements() {
        match operation.name.as_str() {
            "add" => add(base, operation, problems),
            "modify" => modify(base, operation, problems),
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
pub fn target_version(overlay: &Element) -> Option<&str> {
    overlay.value("for")
}

/// The name of the version of a base file.
pub fn version_of(base: &Element) -> String {
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
    if wanted.value != actual {
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
    wanted.value == actual
}

fn add(base: &mut Element, operation: &Element, problems: &mut Collector) {
    let Some(to) = operation.attribute("to") else {
        problems.push(
            Problem::at(&operation.at, "<add> does not say where to")
                .help("add to=\"CLASS\" or to=\"CLASS.METHOD\"; to=\"\" is the root"),
        );
        return;
    };
    let target = match find(base, &to.value) {
        Ok(target) => target,
        Err(why) => {
            problems.push(Problem::at(&to.at, why.message).help(why.help));
            return;
        }
    };
    let children: Vec<&Element> = operation.elements().collect();
    let Some(after) = operation.attribute("after") else {
        for child in children {
            append(target, child, problems);
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
        } else if fits(target, child, problems) {
            target.content.insert(place, Content::Element(child.clone()));
            place += 1;
        }
    }
}

fn modify(base: &mut Element, operation: &Element, problems: &mut Collector) {
    let Some(at) = operation.attribute("at") else {
        problems.push(
            Problem::at(&operation.at, "<modify> does not say what")
                .help("add at=\"CLASS.METHOD.FIELD\", or the path of something else"),
        );
        return;
    };
    // A new name is checked against the neighbours before the target itself is borrowed.
    let parent = at.value.rsplit_once('.').map_or("", |(parent, _)| parent);
    let neighbours: Vec<(String, String)> = find(base, parent)
        .map(|p| p.elements().map(|e| (e.name.clone(), name_of(e))).collect())
        .unwrap_or_default();
    let target = match find(base, &at.value) {
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
                    append(target, child, problems);
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

fn append(target: &mut Element, child: &Element, problems: &mut Collector) {
    if fits(target, child, problems) {
        target.content.push(Content::Element(child.clone()));
    }
}

/// Whether the child may stand in the target and is not there yet.
fn fits(target: &Element, child: &Element, problems: &mut Collector) -> bool {
    let allowed: &[&str] = match target.name.as_str() {
        "amqp" => &["constant", "domain", "class"],
        "class" => &["chassis", "field", "method"],
        "method" => &["chassis", "response", "field"],
        "domain" | "field" => &["assert"],
        _ => &[],
    };
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
fn find<'a>(root: &'a mut Element, path: &str) -> Result<&'a mut Element, Lost> {
    if path.is_empty() {
        return Ok(root);
    }
    if let Some((tag @ ("constant" | "domain"), name)) = path.split_once(':') {
        return step(root, &[tag], name, path);
    }
    let mut parts = path.split('.');
    let mut here = step(root, &["class"], parts.next().unwrap_or_default(), path)?;
    if let Some(name) = parts.next() {
        here = step(here, &["method", "field"], name, path)?;
    }
    if let Some(name) = parts.next() {
        here = step(here, &["field"], name, path)?;
    }
    match parts.next() {
        None => Ok(here),
        Some(_) => Err(Lost {
            message: format!("the path \"{path}\" has too many parts"),
            help: "a path goes from a class to a method to a field".to_owned(),
        }),
    }
}

fn step<'a>(
    parent: &'a mut Element,
    tags: &[&str],
    name: &str,
    path: &str,
) -> Result<&'a mut Element, Lost> {
    let Some(place) = tags.iter().find_map(|tag| place_of(parent, tag, name)) else {
        let known: Vec<String> = tags.iter().flat_map(|tag| names(parent, tag)).collect();
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
        _ => Err(Lost {
            message: format!("\"{path}\" leads nowhere"),
            help: "check the spelling".to_owned(),
        }),
    }
}
