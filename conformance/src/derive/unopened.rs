//! Unopened: a method of a functional class on a channel that was never opened is refused.

use super::{Family, arms, legal::legal};

/// The scenario of a rule `prose.unopened.METHOD`.
pub(super) fn scenario(family: &Family<'_>) -> Option<String> {
    let method = family.record.name;
    let legal = legal(method)?;
    let arguments = legal.arguments;
    // A broker waits for the whole content before it answers.
    let content = if family.record.content { " {\n    content body=\"one\"\n}" } else { "" };
    let steps = [
        "connect c1".to_owned(),
        format!("send c1.7 {method} {arguments}{content}"),
        format!("expect c1 {}", arms::of(family.rule)),
    ];
    let names: Vec<_> = legal
        .names
        .iter()
        .copied()
        .filter(|name| arguments.contains(&format!("\"${name}\"")))
        .collect();
    Some(family.write(
        &format!("{method} on a channel that was never opened is refused"),
        &names,
        &steps,
    ))
}
