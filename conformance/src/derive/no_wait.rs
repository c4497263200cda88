//! No-wait: the method has its effect and no reply, so that the first reply is the one to the next method.

use super::{Family, legal::legal};

/// The scenario of a rule `prose.nowait.METHOD`.
pub(super) fn scenario(family: &Family<'_>) -> Option<String> {
    let method = family.record.name;
    let legal = legal(method)?;
    let (effect, seen) = legal.effect?;
    let mut names = legal.names.to_vec();
    names.push("other");
    let mut steps = vec![
        "connect c1".to_owned(),
        "open c1.1".to_owned(),
        "call c1.1 queue.declare queue=\"$other\" exclusive=#true".to_owned(),
    ];
    steps.extend(legal.setup.iter().map(|step| (*step).to_owned()));
    steps.push(format!("send c1.1 {method} {} no-wait=#true", legal.arguments));
    steps.push("send c1.1 queue.declare queue=\"$other\" passive=#true".to_owned());
    steps.push("expect c1.1 queue.declare-ok queue=\"$other\"".to_owned());
    steps.push(effect.to_owned());
    steps.push(format!("expect c1.1 {seen}"));
    Some(family.write(
        &format!("{method} with no-wait has its effect and no reply"),
        &names,
        &steps,
    ))
}
