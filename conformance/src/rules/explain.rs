//! One rule in words, and the nearest name to one that does not exist.

use std::fmt::Write as _;

use amqp_spec::rules::{Rule, RuleDialect, Testable};

/// Everything that the ledger says of a rule, and the scenarios that cite it.
#[must_use]
pub fn explain(rule: &Rule, scenarios: &[&str]) -> String {
    let mut out = String::new();
    let mut say = |label: &str, text: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{label:<11}{text}");
    };
    say("rule", &rule.id);
    say("says", &rule.summary);
    say("level", &format!("{}, {} ({})", rule.level, rule.authority, authority(rule)));
    say("actor", rule.actor.as_str());
    say("section", &rule.section);
    say(
        "dialect",
        match rule.dialect {
            RuleDialect::Base => "base: it holds in every run",
            RuleDialect::Spec => "spec: it holds where the text is taken to the letter",
            RuleDialect::Rabbitmq => "rabbitmq: it holds with RabbitMQ's extensions",
        },
    );
    say("error", rule.error.as_deref().unwrap_or("the text names none"));
    if !rule.accept.is_empty() {
        say("accept", &format!("{} (the text leaves these open)", rule.accept.join(", ")));
    }
    if !rule.conflicts.is_empty() {
        say("conflicts", &rule.conflicts.join(", "));
    }
    if !rule.precondition.is_empty() {
        let needs: Vec<&str> = rule.precondition.iter().map(|need| need.as_str()).collect();
        say("needs", &needs.join(", "));
    }
    if let Some(scenario) = &rule.scenario {
        say("test", scenario);
    }
    if let Some(declared) = &rule.rabbitmq_declared {
        say("rabbitmq", &format!("declares: {declared}"));
    }
    match &rule.testable {
        Testable::Yes if scenarios.is_empty() => say("scenarios", "none yet"),
        Testable::Yes => say("scenarios", &scenarios.join("\n           ")),
        Testable::Observational => {
            say("judged", "no: what happens is recorded and gets no verdict")
        }
        Testable::ClientSide => say("judged", "no: it is a duty of clients"),
        Testable::No(reason) => say("judged", &format!("no: {reason}")),
    }
    out
}

fn authority(rule: &Rule) -> &'static str {
    match rule.authority {
        amqp_spec::rules::Authority::Stated => "a requirement word or a named rule of the text",
        amqp_spec::rules::Authority::Implied => "by grammar, schema or an indicative sentence",
        amqp_spec::rules::Authority::Vendor => "by the documents of a vendor",
    }
}

/// The known names that are nearest to `name`, the nearest first, at most three.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let limit = (name.chars().count() / 3).max(2);
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .map(|candidate| {
            let distance = if candidate.starts_with(name) && name.len() > 2 {
                1
            } else {
                strsim::damerau_levenshtein(name, candidate)
            };
            (distance, candidate)
        })
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().map(|(_, candidate)| candidate).take(3).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_typo_finds_its_rule() {
        let known = ["queue.declare.01", "queue.delete.01", "basic.qos.02"];
        assert_eq!(nearest("queue.declar.01", known)[0], "queue.declare.01");
        assert_eq!(nearest("basic.qos", known), ["basic.qos.02"]);
        assert!(nearest("exchange.bind.07", known).is_empty());
    }
}
