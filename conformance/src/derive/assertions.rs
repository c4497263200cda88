//! Assertions: what the document asserts of a field holds for what a broker sends, and what breaks it is refused where no
//! other error can be meant.

use super::{Family, arms};
use amqp_types::reflect::Assertion;

/// A name of 127 octets that holds every kind of character that names may have.
fn longest_name() -> String {
    let stem = "amqp-conformance.assertion_of:LENGTH-0123456789.";
    format!("{stem}{}", "n".repeat(127 - stem.len()))
}

/// The scenario of a rule `prose.assert.METHOD.FIELD.CHECK`.
pub(super) fn scenario(family: &Family<'_>) -> Option<String> {
    let (method, field, check) = (family.record.name, family.field?, family.check?);
    // The rule is about an assertion that the document makes.
    family.record.field(field)?.assertions.iter().find(|assertion| name(assertion) == check)?;
    let (names, steps): (&[&str], Vec<String>) = match (method, field, check) {
        ("connection.start", field, "notnull") => (
            &[],
            vec![
                "connect c1 until=socket".to_owned(),
                "raw c1 (hex)\"414d515000000901\"".to_owned(),
                format!("expect c1 connection.start {field}=(match)\"[^ ]+( [^ ]+)*\""),
            ],
        ),
        ("connection.start-ok", "locale", "notnull") => (
            &[],
            vec![
                "connect c1 until=start".to_owned(),
                "send c1 connection.start-ok mechanism=\"PLAIN\" response=\"\\u{0}$target.user\\u{0}$target.password\" locale=\"\"".to_owned(),
                format!("expect c1 {}", arms::of(family.rule)),
            ],
        ),
        ("connection.open", "virtual-host", _) => {
            let host = if check == "notnull" { String::new() } else { "v".repeat(128) };
            (
                &[],
                vec![
                    "connect c1 until=tune-ok".to_owned(),
                    format!("send c1 connection.open virtual-host=\"{host}\""),
                    format!("expect c1 {}", arms::of(family.rule)),
                ],
            )
        }
        ("exchange.declare" | "queue.declare", field, "length") => {
            let name = longest_name();
            let rest = if method == "exchange.declare" { "type=\"direct\"" } else { "exclusive=#true" };
            (
                &[],
                vec![
                    "connect c1".to_owned(),
                    "open c1.1".to_owned(),
                    format!("send c1.1 {method} {field}=\"{name}\" {rest}"),
                    format!("send c1.1 {method} {field}=\"{name}n\" {rest}"),
                    format!("expect c1.1 {method}-ok"),
                    format!("expect c1.1 {}", arms::of(family.rule)),
                ],
            )
        }
        ("queue.declare-ok", "queue", _) => {
            let pattern = if check == "length" { ".{1,127}" } else { "[a-zA-Z0-9_.:-]+" };
            (
                &[],
                vec![
                    "connect c1".to_owned(),
                    "open c1.1".to_owned(),
                    format!("call c1.1 queue.declare queue=\"\" exclusive=#true {{\n    expect queue.declare-ok queue=(match)\"{pattern}\"\n}}"),
                ],
            )
        }
        ("basic.return", "reply-text", "notnull") => (
            &["k"],
            vec![
                "connect c1".to_owned(),
                "open c1.1".to_owned(),
                "publish c1.1 exchange=\"amq.direct\" routing-key=\"$k\" mandatory=#true body=\"one\"".to_owned(),
                "expect c1.1 basic.return reply-text=(match)\".+\" { content body=\"one\" }".to_owned(),
            ],
        ),
        ("basic.return" | "basic.deliver" | "basic.get-ok", "exchange", _) => {
            // A name of each rule's own, so that scenarios beside each other do not meet.
            let mut exchange = longest_name();
            exchange.truncate(120);
            exchange.push_str(match (method, check) {
                ("basic.return", "length") => "ret-len",
                ("basic.return", _) => "ret-reg",
                ("basic.deliver", "length") => "del-len",
                ("basic.deliver", _) => "del-reg",
                (_, "length") => "get-len",
                _ => "get-reg",
            });
            let mut steps = vec![
                "connect c1".to_owned(),
                "open c1.1".to_owned(),
                format!("call c1.1 exchange.declare exchange=\"{exchange}\" type=\"fanout\""),
            ];
            if method != "basic.return" {
                steps.push("call c1.1 queue.declare queue=\"$q\" exclusive=#true".to_owned());
                steps.push(format!("call c1.1 queue.bind queue=\"$q\" exchange=\"{exchange}\""));
            }
            if method == "basic.deliver" {
                steps.push("call c1.1 basic.consume queue=\"$q\" no-ack=#true".to_owned());
            }
            let mandatory = if method == "basic.return" { " mandatory=#true" } else { "" };
            steps.push(format!("publish c1.1 exchange=\"{exchange}\"{mandatory} body=\"one\""));
            if method == "basic.get-ok" {
                steps.push("send c1.1 basic.get queue=\"$q\" no-ack=#true".to_owned());
            }
            steps.push(format!("expect c1.1 {method} exchange=\"{exchange}\" {{ content body=\"one\" }}"));
            (if method == "basic.return" { &[] } else { &["q"] }, steps)
        }
        _ => return None,
    };
    let title = match check {
        "notnull" => format!("The field {field} of {method} is not empty"),
        "length" => format!("The field {field} of {method} has at most 127 octets"),
        _ => format!("The field {field} of {method} uses only the characters of a name"),
    };
    Some(family.write(&title, names, &steps))
}

/// The name of a check in the ids of the ledger.
fn name(assertion: &Assertion) -> &'static str {
    match assertion {
        Assertion::NotNull => "notnull",
        Assertion::Length(_) => "length",
        Assertion::Regexp(_) => "regexp",
        _ => "",
    }
}
