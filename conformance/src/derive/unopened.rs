//! Methods of a channel need an open one.

use super::legal::{children, fields};
use super::{Checker, Draft, arms};
use amqp_spec::rules::Rule;

pub(super) fn draft(checker: &Checker, rule: &Rule) -> Option<Draft> {
    let method = rule.id.strip_prefix("prose.unopened.")?;
    checker.base.method(method)?;
    let children = children(checker, method, "");
    let steps = [
        "connect c1".to_owned(),
        format!("send c1.1 {method}{}{children}", fields(method)),
        format!("expect c1.1 {}", arms::arms(rule)),
    ];
    Some(Draft::new("q x", steps))
}
