//! `explain`: a rule, or a scenario with its script.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, OK, Outcome, out, scenarios};
use crate::{
    rules,
    script::{Checker, Scenario},
};

/// Explains a rule, or a scenario and what passes in it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  amqp-conformance explain queue.purge.02
  amqp-conformance explain queue.purge.leaves-unacked")]
pub(super) struct Arguments {
    /// The id of a rule or of a scenario
    #[arg(value_name = "RULE|SCENARIO")]
    name: String,
    /// The scripts of this folder instead of those built in
    #[arg(long, value_name = "DIR")]
    scenarios: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let checker = scenarios::checker()?;
    let all = scenarios::all(arguments.scenarios.as_deref(), &checker)?;
    let name = arguments.name.as_str();
    let mut found = false;
    if let Some(rule) = checker.ledger.get(name) {
        out(&rules::explain(rule, &citing(name, &all)));
        found = true;
    }
    if let Some(scenario) = all.iter().find(|scenario| scenario.id == name) {
        if found {
            out("\n");
        }
        out(&explain_scenario(scenario, &checker));
        found = true;
    }
    if found {
        return Ok(OK);
    }
    if let Some(heir) = checker.ledger.retired_into(name)
        && let Some(rule) = checker.ledger.get(heir)
    {
        out(&format!("{name} is retired; its statement is now in {heir}:\n\n"));
        out(&rules::explain(rule, &citing(heir, &all)));
        return Ok(OK);
    }
    let known = checker
        .ledger
        .rules()
        .iter()
        .map(|rule| rule.id.as_str())
        .chain(all.iter().map(|scenario| scenario.id.as_str()));
    let near = rules::nearest(name, known);
    let hint = match near.as_slice() {
        [] => "`amqp-conformance list` shows the scenarios, `rules --json` counts the rules"
            .to_owned(),
        near => format!("did you mean {}?", near.join(" or ")),
    };
    Err(Failure::usage(format!("no rule and no scenario is called `{name}`; {hint}")))
}

fn citing<'a>(rule: &str, all: &'a [Scenario]) -> Vec<&'a str> {
    all.iter()
        .filter(|scenario| scenario.rules.iter().any(|id| id == rule))
        .map(|scenario| scenario.id.as_str())
        .collect()
}

fn explain_scenario(scenario: &Scenario, checker: &Checker) -> String {
    let line = scenario.source.position(scenario.at.offset).line;
    let mut text = format!("{:<11}{}\n", "scenario", scenario.id);
    text.push_str(&format!("{:<11}{}\n", "holds", scenario.title));
    text.push_str(&format!("{:<11}{}:{line}\n", "script", scenario.source.file));
    for id in &scenario.rules {
        match checker.ledger.get(id) {
            Some(rule) => text.push_str(&format!(
                "{:<11}{id} ({}, {}): {}\n{:<11}error: {}{}\n",
                "rule",
                rule.level,
                rule.authority,
                rule.summary,
                "",
                rule.error.as_deref().unwrap_or("none named"),
                match rule.accept.as_slice() {
                    [] => String::new(),
                    accept => format!("; left open: {}", accept.join(", ")),
                }
            )),
            None => text.push_str(&format!("{:<11}{id}\n", "rule")),
        }
    }
    if !scenario.needs.is_empty() {
        let needs: Vec<&str> = scenario.needs.iter().map(|need| need.as_str()).collect();
        text.push_str(&format!("{:<11}{} (without it: not-run)\n", "needs", needs.join(", ")));
    }
    let cases = scenario.cases.iter().filter(|case| !case.name.is_empty()).count();
    if cases > 0 {
        text.push_str(&format!("{:<11}{cases}\n", "cases"));
    }
    text.push_str(&format!(
        "{:<11}every `expect`, `alive` and `eventually`, as written: an arm `pass` passes, an arm `lenient`\n{:<11}is what the text leaves open, anything else fails\n\n",
        "passes", ""
    ));
    text.push_str(scenario.text().trim_end());
    text.push('\n');
    text
}
