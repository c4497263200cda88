//! Reserved: a broker leaves the reserved fields of what it sends empty. What it makes of those of a client is its own
//! affair, so that only answers are judged.

use super::Family;
use amqp_types::reflect::FieldType;

/// The scenario of a rule `prose.reserved.METHOD.FIELD`.
pub(super) fn scenario(family: &Family<'_>) -> Option<String> {
    let method = family.record.name;
    let field = family.field?;
    let value = match family.record.field(field)?.ty {
        FieldType::ShortStr | FieldType::LongStr => "\"\"",
        _ => "0",
    };
    let answer = format!("{method} {field}={value}");
    let (names, steps): (&[&str], Vec<String>) = match method {
        "connection.open-ok" => (
            &[],
            vec![
                "connect c1 until=tune-ok".to_owned(),
                format!(
                    "call c1 connection.open virtual-host=\"$target.vhost\" {{\n    expect {answer}\n}}"
                ),
            ],
        ),
        "channel.open-ok" => (
            &[],
            vec![
                "connect c1".to_owned(),
                format!("call c1.1 channel.open {{\n    expect {answer}\n}}"),
            ],
        ),
        "basic.get-empty" => (
            &["q"],
            vec![
                "connect c1".to_owned(),
                "open c1.1".to_owned(),
                "call c1.1 queue.declare queue=\"$q\" exclusive=#true".to_owned(),
                format!("call c1.1 basic.get queue=\"$q\" {{\n    expect {answer}\n}}"),
            ],
        ),
        _ => return None,
    };
    Some(family.write(&format!("The reserved field {field} of {method} is empty"), names, &steps))
}
