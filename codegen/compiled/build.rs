//! Generates a module for each version, of our documents and, where they are found, of the published ones.
//!
//! The published documents are looked for in `AMQP_SPECS_DIR`, beside the workspace, and where Debian's package
//! `amqp-specs` puts them.

use amqp_codegen::Builder;
use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

/// Our documents: module, version, overlays.
const OURS: &[(&str, &str, &[&str])] = &[
    ("v0_8", "0-8", &[]),
    ("v0_8_qpid", "0-8", &["qpid-0-8"]),
    ("v0_9", "0-9", &["0-9-content"]),
    ("v0_9_qpid", "0-9", &["0-9-content", "qpid-0-9"]),
    ("v0_9_1", "0-9-1", &[]),
    ("v0_9_1_rabbitmq", "0-9-1", &["rabbitmq"]),
    ("v0_9_1_qpid", "0-9-1", &["rabbitmq", "qpid-0-9-1"]),
    ("v0_10", "0-10", &[]),
    ("v0_10_qpid", "0-10", &["qpid-0-10"]),
    ("v1_0", "1.0", &["1-0-errata"]),
];

/// Published documents: module, places, overlays.
const PUBLISHED: &[(&str, &[&str], &[&str])] = &[
    ("published_0_8", &["0-8/amqp0-8.stripped.xml", "amqp0-8.stripped.xml"], &[]),
    ("published_0_9", &["0-9/amqp0-9.stripped.xml", "amqp0-9.stripped.xml"], &["0-9-content"]),
    ("published_0_9_1", &["0-9-1/amqp0-9-1.stripped.xml", "amqp0-9-1.stripped.xml"], &[]),
    ("published_0_10", &["0-10/amqp.0-10.stripped.xml", "amqp.0-10.stripped.xml"], &[]),
    ("published_0_9_1_extended", &["0-9-1-rabbit/amqp0-9-1.stripped.extended.xml"], &[]),
];

/// Small documents of 0-10: every layout, every kind of words, references and no struct.
const ODDITIES_0_10: &[(&str, &str)] =
    &[("layouts", "ok-layouts.xml"), ("words", "ok-full.xml"), ("references", "ok-references.xml")];

/// The files of 1.0, which belong together.
const PUBLISHED_1_0: &[&str] = &[
    "1-0/types.bare.xml",
    "1-0/transport.bare.xml",
    "1-0/messaging.bare.xml",
    "1-0/transactions.bare.xml",
    "1-0/security.bare.xml",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-env-changed=AMQP_SPECS_DIR");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let mut modules = String::new();
    for (module, version, overlays) in OURS {
        let builder = overlays
            .iter()
            .fold(Builder::new().version(version), |builder, overlay| builder.overlay(overlay));
        write(&out, module, version, builder, &mut modules)?;
    }
    for (module, places, overlays) in PUBLISHED {
        let Some(file) = places.iter().find_map(|place| find(place)) else {
            continue;
        };
        let builder = overlays
            .iter()
            .fold(Builder::new().spec_file(&file), |builder, overlay| builder.overlay(overlay));
        write(&out, module, &file.display().to_string(), builder, &mut modules)?;
    }
    let files: Vec<_> = PUBLISHED_1_0.iter().filter_map(|place| find(place)).collect();
    if files.len() == PUBLISHED_1_0.len() {
        let builder = files
            .iter()
            .fold(Builder::new().overlay("1-0-errata"), |builder, file| builder.spec_file(file));
        write(&out, "published_1_0", "the published files of 1.0", builder, &mut modules)?;
    }
    for (module, version, builder) in with_options() {
        write(&out, module, version, builder, &mut modules)?;
    }
    let oddities = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/oddities/v0-10");
    for (module, name) in ODDITIES_0_10 {
        let builder = Builder::new().spec_file(oddities.join(name));
        write(&out, module, name, builder, &mut modules)?;
    }
    let builder = Builder::new().version("0-10").classes(["tx"]);
    write(&out, "v0_10_tx", "one class of 0-10", builder, &mut modules)?;
    Ok(fs::write(out.join("modules.rs"), modules)?)
}

/// Modules with types of `crate::options`, other names, attributes, and without documentation.
fn with_options() -> [(&'static str, &'static str, Builder); 3] {
    let classic = Builder::new()
        .version("0-9-1")
        .overlay("rabbitmq")
        .docs(false)
        .format(false)
        .attribute("queue", "#[doc(alias = \"q\")]")
        .field_attribute("queue.declare.arguments", "#[doc(alias = \"x-arguments\")]")
        .rename("basic.get-empty", "Nothing")
        .rename("not-found", "absent")
        .extern_type("connection", "crate::v0_9_1_rabbitmq::connection")
        .extern_type("basic.ack", "crate::v0_9_1_rabbitmq::basic::Ack")
        .extern_type("basic.publish", "::amqp_types::v0_9_1_rabbitmq::basic::Publish")
        .extern_type("reply-code", "crate::v0_9_1::ReplyCode")
        .extern_type("no-wait", "crate::options::NoWait")
        .extern_type("queue-name", "crate::options::QueueName")
        .extern_type("delivery-tag", "crate::options::Tag");
    let described = Builder::new()
        .version("1.0")
        .overlay("1-0-errata")
        .docs(false)
        .format(false)
        .attribute("open", "#[doc(alias = \"hello\")]")
        .attribute("role", "#[doc(alias = \"end-of-link\")]")
        .field_attribute("open.container-id", "#[doc(alias = \"identity\")]")
        .rename("open.container-id", "container")
        .rename("role.sender", "Sends")
        .rename("amqp-error.not-found", "Absent")
        .rename("delivery-state", "State")
        .extern_type("milliseconds", "crate::options::Milliseconds")
        .extern_type("handle", "crate::options::Handle")
        .extern_type("error", "crate::v1_0::Error")
        .extern_type("terminus-durability", "::amqp_types::v1_0::TerminusDurability")
        .extern_type("properties", "::amqp_types::v1_0::Properties")
        .extern_type("received", "crate::v1_0::Received");
    let packed = Builder::new()
        .version("0-10")
        .docs(false)
        .format(false)
        .attribute("message.transfer", "#[doc(alias = \"deliver\")]")
        .rename("message.accept-mode.explicit", "Asked")
        .rename("message.flow", "Credit")
        .extern_type("connection", "crate::v0_10::connection")
        .extern_type("session.commands", "crate::v0_10::session::Commands")
        .extern_type("message.fragment-properties", "crate::v0_10::message::FragmentProperties")
        .extern_type("message.acquire-mode", "::amqp_types::v0_10::message::AcquireMode");
    [
        ("options_0_10", "0-10 with every option", packed),
        ("options_0_9_1", "0-9-1 with every option", classic),
        ("options_1_0", "1.0 with every option", described),
    ]
}

fn write(
    out: &Path,
    module: &str,
    source: &str,
    builder: Builder,
    modules: &mut String,
) -> Result<(), Box<dyn std::error::Error>> {
    let generate = || builder.clone().module(module).generate();
    let (first, second) = (generate()?, generate()?);
    if first.files != second.files {
        return Err(
            io::Error::other(format!("{source}: a second run differs from the first")).into()
        );
    }
    first.write_to(out)?;
    for input in &first.inputs {
        println!("cargo::rerun-if-changed={}", input.display());
    }
    modules.push_str(&format!(
        "#[doc = \"Generated from {source}.\"]\n#[deny(warnings, missing_docs, clippy::all)]\npub mod {module} {{ include!(concat!(env!(\"OUT_DIR\"), \"/{module}.rs\")); }}\n"
    ));
    Ok(())
}

fn find(place: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/official-specs");
    env::var_os("AMQP_SPECS_DIR")
        .map(PathBuf::from)
        .into_iter()
        .chain([beside, PathBuf::from("/usr/share/amqp/specs"), PathBuf::from("/usr/share/amqp")])
        .map(|root| root.join(place))
        .find(|file| file.is_file())
}
