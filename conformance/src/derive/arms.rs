//! The arms of an `expect` from the columns `error` and `accept` of a row: the row's own error passes, what the text
//! leaves open beside it is lenient.

use super::quoted;
use amqp_spec::rules::Rule;

/// The braces of an `expect` for the error of this rule.
pub(super) fn of(rule: &Rule) -> String {
    let error = rule.error.as_deref().unwrap_or_default();
    let mut arms = vec![format!("    pass {}", event(error))];
    for accepted in rule.accept.iter().flat_map(|accepted| alternatives(accepted)) {
        if arms.iter().any(|arm| arm.ends_with(&accepted)) {
            continue;
        }
        let because = quoted(&format!("{}: the text leaves it open", rule.section));
        arms.push(format!("    lenient {accepted} because={because}"));
    }
    format!("{{\n{}\n}}", arms.join("\n"))
}

/// `503 command-invalid (connection)`, `unspecified (channel)`, `socket close, nothing sent`.
fn event(error: &str) -> String {
    let method = match error {
        error if error.ends_with("(connection)") => "connection.close",
        error if error.ends_with("(channel)") => "channel.close",
        _ => return "closed".to_owned(),
    };
    match error.split_whitespace().next() {
        Some(code) if code.chars().all(|c| c.is_ascii_digit()) => {
            format!("{method} reply-code={code}")
        }
        _ => method.to_owned(),
    }
}

/// `connection.close 503|505`, `channel.close *`, `eof`, `tx.select-ok`.
fn alternatives(accepted: &str) -> Vec<String> {
    match accepted.split_once(' ') {
        _ if accepted == "eof" => vec!["closed".to_owned()],
        Some((method, "*")) => vec![method.to_owned()],
        Some((method, codes)) => {
            codes.split('|').map(|code| format!("{method} reply-code={code}")).collect()
        }
        None => vec![accepted.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::{alternatives, event};

    #[test]
    fn errors_become_events() {
        assert_eq!(event("503 command-invalid (connection)"), "connection.close reply-code=503");
        assert_eq!(event("unspecified (channel)"), "channel.close");
        assert_eq!(event("socket close, nothing sent"), "closed");
    }

    #[test]
    fn accepted_outcomes_become_events() {
        assert_eq!(
            alternatives("connection.close 402|502"),
            ["connection.close reply-code=402", "connection.close reply-code=502"]
        );
        assert_eq!(alternatives("channel.close *"), ["channel.close"]);
        assert_eq!(alternatives("eof"), ["closed"]);
        assert_eq!(alternatives("tx.select-ok"), ["tx.select-ok"]);
    }
}
