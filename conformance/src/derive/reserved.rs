//! Reserved fields of what a server sends are empty or zero.

use super::legal::{QUEUE, on_channel};
use super::{Checker, Draft};
use amqp_spec::rules::Rule;

pub(super) fn draft(checker: &Checker, rule: &Rule) -> Option<Draft> {
    let path = rule.id.strip_prefix("prose.reserved.")?;
    let (method, field) = path.rsplit_once('.')?;
    let field = checker.base.method(method)?.field(field).filter(|field| field.reserved)?.name;
    let steps = match method {
        "connection.open-ok" => vec![
            "connect c1 until=tune-ok".to_owned(),
            format!(
                "call c1 connection.open virtual-host=\"$target.vhost\" {{ expect {method} {field}=\"\" }}"
            ),
        ],
        "channel.open-ok" => vec![
            "connect c1".to_owned(),
            format!("call c1.1 channel.open {{ expect {method} {field}=\"\" }}"),
        ],
        "basic.get-empty" => {
            let call =
                format!("call c1.1 basic.get queue=\"$q\" {{ expect {method} {field}=\"\" }}");
            on_channel([QUEUE, call.as_str()])
        }
        _ => return None,
    };
    Some(Draft::new("q", steps))
}
