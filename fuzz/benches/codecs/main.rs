//! The codecs measured: ours beside a floor written by hand and beside the codecs of other projects.
//!
//! In: workloads, each one piece of work done by several sides. Out: a table of times and ratios with the
//! figure asked for, or, with `--instructions`, one of instructions and allocations and a verdict.
//!
//! ```text
//! cargo bench -p amqp-fuzz --bench codecs -- [NAME…] [--rounds N] [--json FILE]
//! cargo bench -p amqp-fuzz --bench codecs -- [NAME…] --instructions [--all-sides]
//! cargo bench -p amqp-fuzz --bench codecs -- --list
//! ```

#![allow(missing_docs, unreachable_pub, reason = "a program, not a library")]

mod instructions;
mod report;
mod time;
mod v0_9_1;
mod v1_0;
mod words;
mod workload;

use std::process::ExitCode;
use workload::Entry;

/// What the command line asks for.
#[derive(Default)]
struct Arguments {
    names: Vec<String>,
    rounds: Option<usize>,
    json: Option<String>,
    instructions: bool,
    all_sides: bool,
    list: bool,
    repeat: Option<(String, String, u64)>,
}

impl Arguments {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self::default();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match word.as_str() {
                // What cargo adds.
                "--bench" => {}
                "--instructions" => arguments.instructions = true,
                "--all-sides" => arguments.all_sides = true,
                "--list" => arguments.list = true,
                "--json" => arguments.json = Some(value()?),
                "--rounds" => arguments.rounds = Some(number(&value()?)?),
                "--repeat" => arguments.repeat = Some((value()?, value()?, number(&value()?)?)),
                option if option.starts_with('-') => {
                    return Err(format!("unknown option {option}"));
                }
                _ => arguments.names.push(word),
            }
        }
        Ok(arguments)
    }
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text} is no number"))
}

fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    entries.extend(v0_9_1::entries());
    entries.extend(v1_0::entries());
    entries
}

fn run(arguments: &Arguments) -> Result<bool, String> {
    let entries = entries();
    if let Some((workload, side, times)) = &arguments.repeat {
        let entry = entries.iter().find(|entry| entry.name == workload);
        let workload = entry.map(|entry| (entry.build)()).ok_or("no such workload")?;
        (workload.side(side).ok_or("no such side")?.run)(*times);
        return Ok(true);
    }
    let chosen: Vec<&Entry> = entries
        .iter()
        .filter(|entry| {
            arguments.names.is_empty()
                || arguments.names.iter().any(|name| entry.name.contains(name.as_str()))
        })
        .collect();
    if chosen.is_empty() {
        return Err("no workload has such a name; --list shows them".to_owned());
    }
    if arguments.list {
        for entry in chosen {
            println!("{}", entry.name);
        }
        return Ok(true);
    }
    if arguments.instructions {
        let faults = instructions::gate(&chosen, arguments.all_sides)?;
        for fault in &faults {
            println!("over the limit: {fault}");
        }
        println!("{} workloads, {} over a limit", chosen.len(), faults.len());
        return Ok(faults.is_empty());
    }
    let mut report = report::Report::new();
    for entry in chosen {
        let workload = (entry.build)();
        workload.check(entry.name);
        report.add(entry.name, time::measure(&workload, arguments.rounds.unwrap_or(400)));
    }
    report.finish(arguments.json.as_deref())?;
    Ok(true)
}

fn main() -> ExitCode {
    match Arguments::parse(std::env::args().skip(1)).and_then(|arguments| run(&arguments)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
