//! What the model asserts of fields: kept in what a server sends, and enforced where nothing else can be meant.

use super::legal::on_channel;
use super::{Checker, Draft, arms};
use amqp_spec::rules::Rule;

/// Characters of a name, as the model writes them.
const NAME: &str = "(match)#\"[-a-zA-Z0-9_.:]*\"#";
/// At least one word.
const WORDS: &str = "(match)#\"\\s*\\S.*\"#";

pub(super) fn draft(_: &Checker, rule: &Rule) -> Option<Draft> {
    let path = rule.id.strip_prefix("prose.assert.")?;
    let (field_path, assertion) = path.rsplit_once('.')?;
    let (method, field) = field_path.rsplit_once('.')?;
    let (names, steps) = match method {
        "connection.start" => (
            "",
            vec![
                "connect c1 until=socket".to_owned(),
                "raw c1 (hex)\"414d515000000901\"".to_owned(),
                format!("expect c1 {method} {field}={WORDS}"),
            ],
        ),
        "connection.start-ok" => (
            "",
            vec![
                "connect c1 until=start".to_owned(),
                "send c1 connection.start-ok mechanism=\"PLAIN\" locale=\"\" response=\"\\u{0}$target.user\\u{0}$target.password\"".to_owned(),
                format!("expect c1 {}", arms::arms(rule)),
            ],
        ),
        "connection.open" => {
            let value = if assertion == "length" { "(fill)128" } else { "\"\"" };
            (
                "",
                vec![
                    "connect c1 until=tune-ok".to_owned(),
                    format!("send c1 connection.open virtual-host={value}"),
                    format!("expect c1 {}", arms::arms(rule)),
                ],
            )
        }
        "exchange.declare" | "queue.declare" => {
            let rest = if method == "exchange.declare" { "type=\"direct\"" } else { "exclusive=#true" };
            (
                "longest=127 longer=128",
                on_channel([
                    format!("call c1.1 {method} {field}=\"$longest\" {rest} {{ expect {method}-ok }}").as_str(),
                    format!("call c1.1 {method} {field}=\"$longer\" {rest} {}", arms::arms(rule)).as_str(),
                ]),
            )
        }
        "queue.declare-ok" => {
            let value = if assertion == "length" { "(match)#\".{1,127}\"#" } else { NAME };
            let call = format!("call c1.1 queue.declare exclusive=#true {{ expect {method} {field}={value} }}");
            ("", on_channel([call.as_str()]))
        }
        "basic.return" if field == "reply-text" => (
            "q",
            on_channel([
                "publish c1.1 routing-key=\"$q\" mandatory=#true body=\"one\"",
                format!("expect c1.1 {method} {field}={WORDS}").as_str(),
            ]),
        ),
        "basic.return" | "basic.deliver" | "basic.get-ok" if field == "exchange" => {
            ("q longest=127", through_the_longest_name(method))
        }
        _ => return None,
    };
    Some(Draft::new(names, steps))
}

/// A message through an exchange whose name is as long as a legal one can be: it is named unchanged.
fn through_the_longest_name(method: &str) -> Vec<String> {
    let mut steps =
        on_channel(["call c1.1 exchange.declare exchange=\"$longest\" type=\"fanout\""]);
    let publish = "publish c1.1 exchange=\"$longest\" mandatory=#true body=\"one\"";
    let expected = format!("{method} exchange=\"$longest\" {{ content body=\"one\" }}");
    if method == "basic.return" {
        steps.push(publish.to_owned());
        steps.push(format!("expect c1.1 {expected}"));
        return steps;
    }
    steps.push("call c1.1 queue.declare queue=\"$q\" exclusive=#true".into());
    steps.push("call c1.1 queue.bind queue=\"$q\" exchange=\"$longest\"".into());
    if method == "basic.deliver" {
        steps.push("call c1.1 basic.consume queue=\"$q\" no-ack=#true".into());
        steps.push(publish.to_owned());
        steps.push(format!("expect c1.1 {expected}"));
    } else {
        steps.push(publish.to_owned());
        steps
            .push(format!("call c1.1 basic.get queue=\"$q\" no-ack=#true {{ expect {expected} }}"));
    }
    steps
}
