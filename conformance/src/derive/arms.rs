//! The alternatives of a row: its error is the pass, what it accepts beside that is lenient.

use amqp_spec::rules::Rule;

/// The alternatives in braces.
pub(super) fn arms(rule: &Rule) -> String {
    let mut pass = Vec::new();
    if let Some(error) = &rule.error {
        pass.push(error_event(error));
    }
    let mut lenient = Vec::new();
    for accepted in &rule.accept {
        for event in events(accepted) {
            if !pass.contains(&event) && !lenient.contains(&event) {
                lenient.push(event);
            }
        }
    }
    if pass.is_empty() && !lenient.is_empty() {
        pass.push(lenient.remove(0));
    }
    let because = rule.section.replace('\\', "\\\\").replace('"', "\\\"");
    let mut text = String::from("{");
    for event in pass {
        text.push_str(&format!(" pass {event};"));
    }
    for event in lenient {
        text.push_str(&format!(" lenient {event} because=\"{because} leaves it open\";"));
    }
    text.push_str(" }");
    text
}

/// The event of an `error` such as `504 channel-error (connection)`.
fn error_event(error: &str) -> String {
    if error.starts_with("socket close") {
        return "closed".into();
    }
    let scope = if error.contains("(channel)") { "channel.close" } else { "connection.close" };
    match error.split_whitespace().next().filter(|word| word.parse::<u16>().is_ok()) {
        Some(code) => format!("{scope} reply-code={code}"),
        None => scope.to_owned(),
    }
}

/// The events of an `accept` such as `connection.close 503|505`.
fn events(accepted: &str) -> Vec<String> {
    match accepted.split_once(' ') {
        None if accepted == "eof" => vec!["closed".into()],
        None => vec![accepted.to_owned()],
        Some((method, codes)) => codes
            .split('|')
            .map(|code| match code.trim() {
                "*" => method.to_owned(),
                code => format!("{method} reply-code={code}"),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_alternatives() {
        let ledger = amqp_spec::rules::rules_0_9_1().expect("the ledger parses");
        let arms = |id: &str| arms(ledger.get(id).expect(id));
        assert!(arms("prose.direction.basic.qos-ok").starts_with(
            "{ pass connection.close reply-code=503; lenient connection.close reply-code=505 because="
        ));
        assert_eq!(arms("prose.unopened.basic.get"), "{ pass connection.close reply-code=504; }");
        let vhost = arms("prose.assert.connection.open.virtual-host.length");
        assert!(
            vhost.contains("pass connection.close reply-code=402;")
                && vhost.contains("lenient closed")
        );
    }
}
