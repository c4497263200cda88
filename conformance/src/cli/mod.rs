//! The command line: one thin file a subcommand, which turns options into calls and results into an exit code.

mod baseline;
mod check;
mod decode;
mod explain;
mod fmt;
mod interrupt;
mod last;
mod list;
mod output;
mod progress;
mod rules;
mod run;
mod scenarios;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use output::{err, out};

/// All as expected.
const OK: u8 = 0;
/// A failure that was not expected, or a stale baseline.
const UNEXPECTED: u8 = 1;
/// Usage, or a bad script.
const USAGE: u8 = 2;
/// The target could not be reached.
const UNREACHABLE: u8 = 3;
/// Interrupted; the partial report is written.
const INTERRUPTED: u8 = 130;

/// Judges AMQP brokers rule by rule, with the wire transcript as proof.
#[derive(Debug, Parser)]
#[command(
    name = "amqp-conformance",
    version,
    about,
    after_help = "\
Examples:
  amqp-conformance run                              the embedded broker; nothing to install
  amqp-conformance run amqp://guest:guest@localhost your broker, by the rules that hold for all
  amqp-conformance run amqp://localhost --target rabbitmq --baseline my-baseline.toml
  amqp-conformance explain queue.purge.02           what a rule asks for
  amqp-conformance serve                            a strict broker to test a client against

Exit codes: 0 all as expected, 1 an unexpected failure or a stale baseline, 2 usage or a bad script, 3 the broker could not be reached, 130 interrupted (the report of what ran is written)."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(Box<run::Arguments>),
    List(list::Arguments),
    Explain(explain::Arguments),
    Check(check::Arguments),
    Fmt(fmt::Arguments),
    Rules(rules::Arguments),
    Serve(serve::Arguments),
    Decode(decode::Arguments),
}

/// Why a command ended early: an exit code and a sentence.
#[derive(Debug)]
struct Failure {
    code: u8,
    text: String,
}

impl Failure {
    fn usage(text: impl Into<String>) -> Self {
        Self { code: USAGE, text: text.into() }
    }
}

type Outcome = Result<u8, Failure>;

/// Reads the command line, runs the command and gives its exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors: clap knows which stream and code they take.
            let code = if error.use_stderr() { USAGE } else { OK };
            // A closed pipe is all that can go wrong, and then nobody reads.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let outcome = match cli.command {
        Command::Run(arguments) => run::run(*arguments),
        Command::List(arguments) => list::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Fmt(arguments) => fmt::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Serve(arguments) => serve::run(arguments),
        Command::Decode(arguments) => decode::run(&arguments),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            err(&format!("error: {}\n", failure.text));
            ExitCode::from(failure.code)
        }
    }
}
