//! `list`: the scenarios, with what they judge.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{OK, Outcome, out, scenarios};
use crate::{run::glob, script::Scenario};

/// Lists the scenarios
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  amqp-conformance list
  amqp-conformance list --filter 'queue.*' --json")]
pub(super) struct Arguments {
    /// Only scenarios whose id matches; `*` and `?` stand for anything [may be repeated]
    #[arg(long, value_name = "GLOB")]
    filter: Vec<String>,
    /// The scripts of this folder instead of those built in
    #[arg(long, value_name = "DIR")]
    scenarios: Option<PathBuf>,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let checker = scenarios::checker()?;
    let mut found = scenarios::all(arguments.scenarios.as_deref(), &checker)?;
    found.retain(|scenario| {
        arguments.filter.is_empty()
            || arguments.filter.iter().any(|filter| glob(filter, &scenario.id))
    });
    if arguments.json {
        let list: Vec<_> = found.iter().map(to_json).collect();
        out(&format!("{:#}\n", serde_json::Value::Array(list)));
    } else {
        for scenario in &found {
            out(&format!("{:<48} {}\n", scenario.id, scenario.title));
        }
    }
    Ok(OK)
}

fn to_json(scenario: &Scenario) -> serde_json::Value {
    let cases: Vec<&str> = scenario
        .cases
        .iter()
        .map(|case| case.name.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    let needs: Vec<&str> = scenario.needs.iter().map(|need| need.as_str()).collect();
    json!({
        "id": scenario.id,
        "title": scenario.title,
        "rules": scenario.rules,
        "dialect": scenario.dialect.as_str(),
        "needs": needs,
        "cases": cases,
        "file": scenario.source.file,
        "line": scenario.source.position(scenario.at.offset).line,
    })
}
