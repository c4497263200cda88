//! Generates the codecs of each version whose feature is on.

use amqp_codegen::Builder;
use std::env;
use std::process::ExitCode;

/// Feature, module, version, overlays.
const MODULES: &[(&str, &str, &str, &[&str])] = &[
    ("V0_8", "v0_8", "0-8", &[]),
    ("V0_9", "v0_9", "0-9", &["0-9-content"]),
    ("V0_9_1", "v0_9_1", "0-9-1", &[]),
    ("V0_9_1", "v0_9_1_rabbitmq", "0-9-1", &["rabbitmq"]),
    ("V0_8", "v0_8_qpid", "0-8", &["qpid-0-8"]),
    ("V0_9", "v0_9_qpid", "0-9", &["0-9-content", "qpid-0-9"]),
    ("V0_9_1", "v0_9_1_qpid", "0-9-1", &["rabbitmq", "qpid-0-9-1"]),
    ("V0_10", "v0_10", "0-10", &[]),
    ("V0_10", "v0_10_qpid", "0-10", &["qpid-0-10"]),
    ("V1_0", "v1_0", "1-0", &["1-0-errata"]),
];

fn main() -> ExitCode {
    for (feature, module, version, overlays) in MODULES {
        if env::var_os(format!("CARGO_FEATURE_{feature}")).is_none() {
            continue;
        }
        let builder = overlays.iter().fold(
            Builder::new()
                .version(version)
                .module(*module)
                .crate_path("crate")
                .proptest("proptest"),
            |builder, overlay| builder.overlay(overlay),
        );
        if let Err(errors) = builder.write_to_out_dir() {
            eprintln!("{module}: {errors}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
