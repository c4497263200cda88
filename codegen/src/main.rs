//! The command line: the options of [`Builder`], and the exit codes of a comparison.
//!
//! In: arguments. Out: files, JSON or a difference. Exit code 0: done, and nothing differs; 1: `check`
//! found a difference; 2: usage, a file that cannot be read or written, or an error in an input.

use std::fmt::Display;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use amqp_codegen::model::{Protocol, Record, RecordKind, Schema};
use amqp_codegen::{Builder, Errors, Generated, Problem};
use clap::{Args, Parser, Subcommand};

/// Reads AMQP specifications and writes typed Rust codecs.
#[derive(Debug, Parser)]
#[command(version, about, after_help = AFTER)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const AFTER: &str = "A FILE is a path, or the name of a specification that is built in (0-8, 0-9, 0-9-1, 0-10, 1.0).\n\
Several files of AMQP 1.0 are read together, as one specification.\n\
Exit codes: 0 done; 1 `check` found a difference; 2 usage, or an input that cannot be read or is wrong.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Write one Rust module for each specification.
    Rust(Output),
    /// Print the resolved model.
    Model {
        #[command(flatten)]
        input: Input,
        /// Print it as JSON instead of as an overview.
        #[arg(long)]
        json: bool,
    },
    /// Generate in memory and compare with the files in a directory.
    Check(Output),
}

#[derive(Debug, Args)]
struct Input {
    /// Specifications to read.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Merge an overlay: a path, or a built-in name (rabbitmq, 0-9-content). May be repeated. With
    /// several specifications, an overlay is merged into those whose version it is for.
    #[arg(long, value_name = "FILE")]
    overlay: Vec<String>,
    /// Keep only this class. May be repeated.
    #[arg(long, value_name = "NAME")]
    class: Vec<String>,
    /// Give something another Rust name: basic.get-empty=Nothing. May be repeated.
    #[arg(long, value_name = "NAME=RUST", value_parser = pair)]
    rename: Vec<(String, String)>,
}

#[derive(Debug, Args)]
struct Output {
    #[command(flatten)]
    input: Input,
    /// The directory of the generated files.
    #[arg(short, long = "out", value_name = "DIR")]
    out: PathBuf,
    /// The name of the module [default: made from the version, as in v0_9_1].
    #[arg(long, value_name = "NAME")]
    module: Option<String>,
    /// The path of the crate with the wire primitives.
    #[arg(long, value_name = "PATH", default_value = "::amqp_types")]
    crate_path: String,
    /// Leave the documentation of the specification out.
    #[arg(long)]
    no_docs: bool,
    /// Do not format the code.
    #[arg(long)]
    no_format: bool,
    /// An attribute for generated types: queue.declare=#[derive(Hash)]. May be repeated.
    #[arg(long, value_name = "NAME=ATTRIBUTE", value_parser = pair)]
    attribute: Vec<(String, String)>,
    /// An attribute for generated fields: queue.declare.queue=#[doc(alias = "q")]. May be repeated.
    #[arg(long, value_name = "NAME=ATTRIBUTE", value_parser = pair)]
    field_attribute: Vec<(String, String)>,
    /// Use a type or module of your own for a class, a record, a domain or a type of 1.0:
    /// queue-name=crate::QueueName. May be repeated.
    #[arg(long = "extern", value_name = "NAME=PATH", value_parser = pair)]
    externs: Vec<(String, String)>,
    /// Implement proptest's Arbitrary behind this Cargo feature, which turns on amqp-types/proptest.
    #[arg(long, value_name = "FEATURE")]
    proptest: Option<String>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((left, right)) if !left.is_empty() && !right.is_empty() => {
            Ok((left.to_owned(), right.to_owned()))
        }
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Rust(output) => rust(&output),
        Command::Model { input, json } => model(&input, json),
        Command::Check(output) => check(&output),
    };
    outcome.unwrap_or_else(|errors| {
        let handler = if std::env::var_os("NO_COLOR").is_none() && is_terminal() {
            miette::GraphicalReportHandler::new()
        } else {
            miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor())
        };
        eprint!("{}", errors.render(&handler));
        ExitCode::from(2)
    })
}

fn is_terminal() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stderr())
}

fn rust(output: &Output) -> Result<ExitCode, Errors> {
    for generated in all(output)? {
        generated.write_to(&output.out)?;
        for (path, _) in &generated.files {
            say(output.out.join(path).display())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn check(output: &Output) -> Result<ExitCode, Errors> {
    for generated in all(output)? {
        if let Some(difference) = generated.difference(&output.out) {
            say(difference)?;
            return Ok(ExitCode::from(1));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn model(input: &Input, json: bool) -> Result<ExitCode, Errors> {
    let protocols = builders(input)?.iter().map(Builder::model).collect::<Result<Vec<_>, _>>()?;
    if json {
        let text = match protocols.as_slice() {
            [one] => serde_json::to_string_pretty(one),
            several => serde_json::to_string_pretty(several),
        }
        .map_err(|e| Problem::anywhere(format!("cannot write the model as JSON: {e}")))?;
        say(text)?;
        return Ok(ExitCode::SUCCESS);
    }
    for protocol in &protocols {
        let overlays: String = protocol.overlays.iter().map(|o| format!(" + {o}")).collect();
        if !protocol.schema.is_classic() {
            overview(protocol, &overlays)?;
            continue;
        }
        say(format_args!(
            "AMQP {}{overlays}: {} constants, {} domains, {} classes, {} methods",
            protocol.name,
            protocol.constants.len(),
            protocol.domains.len(),
            protocol.classes.len(),
            protocol.records.iter().filter(|r| r.is_method()).count(),
        ))?;
        for class in &protocol.classes {
            let methods: Vec<&str> = protocol.methods(class).map(|m| m.local.as_str()).collect();
            say(format_args!("  {:>3} {}: {}", class.id, class.name, methods.join(" ")))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The overview of 0-10 and 1.0: what there is of each kind, then the records in their groups.
fn overview(protocol: &Protocol, overlays: &str) -> Result<(), Errors> {
    let count = |kind| protocol.records.iter().filter(|r| r.kind == kind).count();
    let names = |wanted: &dyn Fn(&Record) -> bool| {
        let records = protocol.records.iter().filter(|r| wanted(r));
        records.map(|r| r.local.as_str()).collect::<Vec<_>>().join(" ")
    };
    let name = &protocol.name;
    if protocol.schema == Schema::V0_10 {
        say(format_args!(
            "AMQP {name}{overlays}: {} types, {} domains, {} classes, {} controls, {} commands, {} structs",
            protocol.types.len(),
            protocol.domains.len(),
            protocol.classes.len(),
            count(RecordKind::Control),
            count(RecordKind::Command),
            count(RecordKind::Struct),
        ))?;
        for class in &protocol.classes {
            let records = names(&|r| r.class.as_ref() == Some(&class.name));
            say(format_args!("  {:>3} {}: {records}", class.id, class.name))?;
        }
        return Ok(());
    }
    say(format_args!(
        "AMQP {name}{overlays}: {} primitive types, {} composite types, {} restricted types, {} archetypes",
        protocol.types.len(),
        count(RecordKind::Composite),
        count(RecordKind::Described) + protocol.domains.len(),
        protocol.unions.len(),
    ))?;
    for section in &protocol.sections {
        let records = names(&|r| r.section.as_ref() == Some(&section.name));
        if !records.is_empty() {
            say(format_args!("  {}: {records}", section.name))?;
        }
    }
    Ok(())
}

/// A line on standard output. A reader that has gone away is no error of ours, but ends the work.
fn say(line: impl Display) -> Result<(), Errors> {
    writeln!(std::io::stdout(), "{line}")
        .map_err(|e| Problem::anywhere(format!("cannot write to standard output: {e}")).into())
}

/// Generates everything before anything is written, so that an error leaves the directory as it was.
fn all(output: &Output) -> Result<Vec<Generated>, Errors> {
    if output.module.is_some() && specifications(&output.input)?.len() > 1 {
        return Err(Problem::anywhere("several specifications cannot become one module")
            .help("leave --module out, or generate them one at a time")
            .into());
    }
    let mut generated: Vec<Generated> = Vec::new();
    for mut builder in builders(&output.input)? {
        builder =
            builder.crate_path(&output.crate_path).docs(!output.no_docs).format(!output.no_format);
        if let Some(module) = &output.module {
            builder = builder.module(module);
        }
        for (pattern, attribute) in &output.attribute {
            builder = builder.attribute(pattern, attribute);
        }
        for (pattern, attribute) in &output.field_attribute {
            builder = builder.field_attribute(pattern, attribute);
        }
        for (name, path) in &output.externs {
            builder = builder.extern_type(name, path);
        }
        if let Some(feature) = &output.proptest {
            builder = builder.proptest(feature);
        }
        let next = builder.generate()?;
        let clash = next
            .files
            .iter()
            .find(|(path, _)| generated.iter().any(|g| g.files.iter().any(|(p, _)| p == path)));
        if let Some((path, _)) = clash {
            return Err(Problem::anywhere(format!(
                "two of the specifications would both be written to {}",
                path.display()
            ))
            .help("generate them one at a time, with --module or into different directories")
            .into());
        }
        generated.push(next);
    }
    Ok(generated)
}

/// The specifications with their versions (not looked at if there is only one file). The files of 1.0 belong
/// together; every other file stands by itself.
fn specifications(input: &Input) -> Result<Vec<(String, Builder)>, Errors> {
    let with = |builder: Builder, file: &str| {
        let built_in =
            !Path::new(file).exists() && amqp_codegen::specifications().any(|s| s == file);
        if built_in { builder.version(file) } else { builder.spec_file(file) }
    };
    let mut specifications: Vec<(String, Builder)> = Vec::new();
    for file in &input.files {
        let bare = with(Builder::new(), file);
        let version = if input.files.len() > 1 { bare.version_name()? } else { String::new() };
        let place = specifications.iter().position(|(v, _)| *v == version && version == "1.0");
        match place {
            Some(place) => {
                let (version, builder) = specifications.remove(place);
                specifications.insert(place, (version, with(builder, file)));
            }
            None => specifications.push((version, bare)),
        }
    }
    Ok(specifications)
}

fn builders(input: &Input) -> Result<Vec<Builder>, Errors> {
    let specifications = specifications(input)?;
    let several = specifications.len() > 1;
    let mut unused: Vec<&str> = input.overlay.iter().map(String::as_str).collect();
    let mut builders = Vec::new();
    for (version, mut builder) in specifications {
        for overlay in &input.overlay {
            let is_name = !Path::new(overlay).exists()
                && (amqp_codegen::overlays().any(|o| o == overlay)
                    || !overlay.contains(['/', '.']));
            let with = |builder: Builder| {
                if is_name { builder.overlay(overlay) } else { builder.overlay_file(overlay) }
            };
            if several {
                let wanted = with(Builder::new()).overlay_versions()?;
                if !wanted.contains(&version) {
                    continue;
                }
            }
            unused.retain(|o| o != overlay);
            builder = with(builder);
        }
        if !input.class.is_empty() {
            builder = builder.classes(input.class.iter().cloned());
        }
        for (name, rust_name) in &input.rename {
            builder = builder.rename(name, rust_name);
        }
        builders.push(builder);
    }
    match unused.first() {
        Some(overlay) => Err(Problem::anywhere(format!(
            "the overlay {overlay} is for none of the specifications"
        ))
        .help("leave it out, or add the specification it is for")
        .into()),
        None => Ok(builders),
    }
}
