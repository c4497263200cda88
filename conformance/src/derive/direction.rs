//! A server refuses methods that only servers send.

use super::legal::{children, fields};
use super::{Checker, Draft, arms};
use amqp_spec::rules::Rule;

pub(super) fn draft(checker: &Checker, rule: &Rule) -> Option<Draft> {
    let method = rule.id.strip_prefix("prose.direction.")?;
    let record = checker.base.method(method)?;
    let mut steps = vec!["connect c1".to_owned()];
    let place = if record.class == "connection" {
        "c1"
    } else {
        steps.push("open c1.1".into());
        "c1.1"
    };
    let children = children(checker, method, "wrong-way");
    steps.push(format!("send {place} {method}{}{children}", fields(method)));
    steps.push(format!("expect {place} {}", arms::arms(rule)));
    Some(Draft::new("q", steps))
}
