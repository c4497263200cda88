//! Direction: a method that only a broker may send is refused when a client sends it.

use super::{Family, arms};
use amqp_types::reflect::{FieldType, Record};

/// The scenario of a rule `prose.direction.METHOD`.
pub(super) fn scenario(family: &Family<'_>) -> Option<String> {
    let method = family.record.name;
    let on_connection = family.record.class == "connection";
    let mut steps = vec!["connect c1".to_owned()];
    if !on_connection {
        steps.push("open c1.1".to_owned());
    }
    let place = if on_connection { "c1" } else { "c1.1" };
    // A broker waits for the whole content before it answers.
    let content = if family.record.content { "\n    content body=\"one\"" } else { "" };
    steps.push(format!(
        "send {place} {method}{} {{\n    wrong-way{content}\n}}",
        arguments(family.record)
    ));
    steps.push(format!("expect {place} {}", arms::of(family.rule)));
    Some(family.write(&format!("{method} is refused, since only a broker sends it"), &[], &steps))
}

/// Valid values for the fields that are not empty or zero by nature.
fn arguments(record: &Record) -> String {
    record
        .fields
        .iter()
        .filter(|field| !field.reserved)
        .filter_map(|field| {
            let value = match (field.name, field.ty) {
                ("version-major", _) => "0".to_owned(),
                ("version-minor", _) => "9".to_owned(),
                ("frame-max", _) => "131072".to_owned(),
                ("reply-code", _) => "313".to_owned(),
                ("mechanisms", _) => "\"PLAIN\"".to_owned(),
                ("locales", _) => "\"en_US\"".to_owned(),
                ("exchange", _) => "\"amq.direct\"".to_owned(),
                (_, FieldType::ShortStr | FieldType::LongStr) => "\"x\"".to_owned(),
                (
                    _,
                    FieldType::Octet | FieldType::Short | FieldType::Long | FieldType::LongLong,
                ) => "1".to_owned(),
                (_, FieldType::Bit | FieldType::Timestamp | FieldType::Table) => return None,
            };
            Some(format!(" {}={value}", field.name))
        })
        .collect()
}
