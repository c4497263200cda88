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

mod fit;
mod path;

use crate::error::{Collector, Problem};
use crate::model::Schema;
use crate::read::schema_of;
use crate::suggest::advice;
use crate::xml::classic::{hyphenated, version};
use crate::xml::document::{Content, Element};
use fit::{append, fits};
use path::{find, name_of, names, place_of};

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
