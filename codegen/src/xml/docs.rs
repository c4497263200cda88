//! What full files say in words: labels, documentation and normative rules.
//!
//! In: an element. Out: its label, its documentation, its rules, with the indentation of the XML removed.

use super::classic::hyphenated;
use super::document::{Content, Element};
use crate::model::Rule;

/// The label: the attribute, or (0-8) the text at the beginning of the element.
pub(super) fn label(element: &Element) -> Option<String> {
    let label = match element.value("label") {
        Some(label) => label.to_owned(),
        None => element.own_text(),
    };
    let words: Vec<&str> = label.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The documentation: every `<doc>` that has neither a type (grammar, scenario) nor a name (rule).
pub(super) fn docs(element: &Element) -> Option<String> {
    let parts: Vec<String> = element
        .named("doc")
        .filter(|d| d.value("type").is_none() && d.value("name").is_none())
        .filter_map(|d| tidy(&d.all_text()))
        .collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

/// The documentation of 1.0: every `<doc>`, whatever its name and title, with its paragraphs and lists.
pub(super) fn all_docs(element: &Element) -> Option<String> {
    let mut blocks = Vec::new();
    for doc in element.named("doc") {
        collect_blocks(doc, &mut blocks);
    }
    (!blocks.is_empty()).then(|| blocks.join("\n\n"))
}

/// Paragraphs with their line breaks removed, lists with a dash at each item, pictures as they are.
fn collect_blocks(element: &Element, blocks: &mut Vec<String>) {
    let mut line = String::new();
    let flush = |line: &mut String, blocks: &mut Vec<String>| {
        let words: Vec<&str> = line.split_whitespace().collect();
        if !words.is_empty() {
            blocks.push(words.join(" "));
        }
        line.clear();
    };
    for content in &element.content {
        let inner = match content {
            Content::Text(text) => {
                line.push_str(text);
                continue;
            }
            Content::Element(inner) => inner,
        };
        match inner.name.as_str() {
            "p" | "section" | "doc" => {
                flush(&mut line, blocks);
                collect_blocks(inner, blocks);
            }
            "ul" | "ol" | "dl" => {
                flush(&mut line, blocks);
                let items = inner.elements().map(|item| {
                    let mut parts = Vec::new();
                    collect_blocks(item, &mut parts);
                    format!("- {}", parts.join(" "))
                });
                let items: Vec<String> = items.collect();
                blocks.push(items.join("\n"));
            }
            "picture" | "pre" => {
                flush(&mut line, blocks);
                let picture = tidy(&inner.all_text());
                blocks.extend(picture.map(|p| format!("```text\n{p}\n```")));
            }
            _ => line.push_str(&inner.all_text()),
        }
    }
    flush(&mut line, blocks);
}

/// The scenario that a rule or an exception proposes as its test.
pub(super) fn scenario(element: &Element) -> Option<String> {
    let parts: Vec<String> = element
        .named("doc")
        .filter(|d| d.value("type") == Some("scenario"))
        .filter_map(|d| tidy(&d.all_text()))
        .collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

/// The rules directly inside the element, in file order.
pub(super) fn rules(element: &Element) -> Vec<Rule> {
    element
        .elements()
        .filter_map(|inner| match inner.name.as_str() {
            "rule" => Some(rule(inner)),
            // 0-8 also writes rules as <doc name="rule">.
            "doc" if inner.value("name") == Some("rule") => Some(Rule {
                name: None,
                on_failure: None,
                implement: None,
                docs: tidy(&inner.all_text()),
                scenario: None,
                at: inner.at.clone(),
            }),
            _ => None,
        })
        .collect()
}

fn rule(element: &Element) -> Rule {
    Rule {
        name: element.value("name").map(hyphenated),
        on_failure: element.value("on-failure").map(hyphenated),
        implement: element.value("implement").map(str::to_owned),
        docs: docs(element).or_else(|| tidy(&element.own_text())),
        scenario: scenario(element),
        at: element.at.clone(),
    }
}

/// Removes the indentation that every line shares, and empty lines at both ends.
fn tidy(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let first = lines.iter().position(|l| !l.is_empty())?;
    let last = lines.iter().rposition(|l| !l.is_empty())?;
    let lines = &lines[first..=last];
    let blank = |line: &str| line.len() - line.trim_start().len();
    // The first line often follows the tag directly and says nothing about the indentation.
    let indent =
        lines.iter().skip(1).filter(|l| !l.is_empty()).map(|l| blank(l)).min().unwrap_or(0);
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let cut = if index == 0 { blank(line) } else { indent.min(blank(line)) };
        out.push_str(line.get(cut..).unwrap_or(line.trim_start()));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tidy_keeps_the_shape_of_a_list() {
        let text = "\n    Three things:\n      - one\n      - two\n\n    and the rest.\n  ";
        assert_eq!(tidy(text).as_deref(), Some("Three things:\n  - one\n  - two\n\nand the rest."));
        assert_eq!(tidy(" \n "), None);
    }
}
