//! The command line: each subcommand, and its exit codes.

use std::path::{Path, PathBuf};

use snapbox::cmd::Command;
use snapbox::str;

fn amqp_codegen(arguments: &[&str]) -> Command {
    Command::new(snapbox::cmd::cargo_bin!("amqp-codegen")).args(arguments).env("NO_COLOR", "1")
}

/// A directory of this test run, empty.
fn directory(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a directory");
    path
}

fn files(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                files.push((path.clone(), std::fs::read(&path).expect("a file")));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn model_prints_an_overview() {
    amqp_codegen(&[
        "model",
        "0-9-1",
        "--overlay",
        "rabbitmq",
        "--class",
        "tx",
        "--class",
        "confirm",
    ])
    .assert()
    .code(0)
    .stdout_eq(str![[r#"
AMQP 0-9-1 + rabbitmq: 25 constants, 24 domains, 2 classes, 8 methods
   90 tx: select select-ok commit commit-ok rollback rollback-ok
   85 confirm: select select-ok

"#]]);
}

#[test]
fn model_prints_json() {
    let output = amqp_codegen(&["model", "0-9-1", "--json"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(0));
    let model: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(model["name"], "0-9-1");
    assert_eq!(model["header"], serde_json::json!([65, 77, 81, 80, 0, 0, 9, 1]));
    let records = model["records"].as_array().expect("records");
    let declare = records.iter().find(|r| r["name"] == "queue.declare").expect("queue.declare");
    assert_eq!(declare["id"], serde_json::json!({"method": {"class": 50, "method": 10}}));
    assert_eq!(declare["fields"][1]["ty"], serde_json::json!({"primitive": "shortstr"}));
    assert!(declare["at"]["line"].as_u64().is_some_and(|line| line > 0));
    let both = amqp_codegen(&["model", "0-8", "0-9-1", "--json"]).output().expect("it runs");
    let both: serde_json::Value = serde_json::from_slice(&both.stdout).expect("JSON");
    assert_eq!(both.as_array().map(Vec::len), Some(2));
}

/// The files of 1.0 are one specification; other versions beside them stay their own.
#[test]
fn files_of_1_0_are_read_together() {
    let spec =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").join("spec/1-0");
    let files: Vec<String> = ["types", "transport", "messaging", "transactions", "security"]
        .iter()
        .map(|name| spec.join(format!("{name}.xml")).to_str().expect("a path of text").to_owned())
        .collect();
    let with = |first: &[&str], last: &[&str]| {
        let arguments: Vec<&str> = first
            .iter()
            .copied()
            .chain(files.iter().map(String::as_str))
            .chain(last.iter().copied())
            .collect();
        amqp_codegen(&arguments)
    };
    with(&["model"], &["--overlay", "1-0-errata"]).assert().code(0).stdout_eq(str![[r#"
AMQP 1.0 + 1-0-errata: 24 primitive types, 33 composite types, 39 restricted types, 14 archetypes
  performatives: open begin attach flow transfer disposition detach end close
...
  sasl: sasl-mechanisms sasl-init sasl-challenge sasl-response sasl-outcome

"#]]);
    let output = with(&["model", "--json", "0-10"], &["0-9-1"]).output().expect("it runs");
    let models: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let names: Vec<&str> =
        models.as_array().expect("several").iter().filter_map(|m| m["name"].as_str()).collect();
    assert_eq!(names, ["0-10", "1.0", "0-9-1"]);
    assert_eq!(models[1]["schema"], "1.0");
    let open = &models[1]["records"][0];
    assert_eq!(
        open["id"]["descriptor"],
        serde_json::json!({"hi": 0, "lo": 16, "symbol": "amqp:open:list"})
    );
    assert_eq!(open["fields"][2]["ty"], serde_json::json!({"wire": "uint"}));
    assert_eq!(open["fields"][4]["ty"], serde_json::json!({"named": "milliseconds"}));

    let alone = amqp_codegen(&["model", &files[1]]).output().expect("it runs");
    assert_eq!(alone.status.code(), Some(2));
    let message = String::from_utf8_lossy(&alone.stderr).into_owned();
    assert!(
        message.contains("transport.xml:") && message.contains("used by open.hostname"),
        "{message}"
    );
}

#[test]
fn every_version_is_written_and_checked() {
    for version in ["0-8", "0-9-1", "0-10", "1.0"] {
        let out = directory(&format!("emitter-{version}"));
        let place = out.to_str().expect("a path of text");
        for command in ["rust", "check"] {
            let outcome = amqp_codegen(&[command, version, "-o", place]).output().expect("it runs");
            let message = String::from_utf8_lossy(&outcome.stderr).into_owned();
            assert_eq!(outcome.status.code(), Some(0), "{command} {version}: {message}");
        }
        assert_eq!(files(&out).len(), 1, "{version}");
    }
}

#[test]
fn an_input_in_error_shows_its_line() {
    amqp_codegen(&["model", "0-9"]).assert().code(2).stdout_eq(str![[""]]).stderr_eq(str![[r#"
  × the domain "content" is not defined
     ╭─[0-9/amqp.xml:[..]]
...
 [..] │       <field name="body" domain="content"[..]/>
     ·                          ────────┬───────
     ·                                  ╰── used by message.transfer.body
...
  help: AMQP 0-9 nowhere defines it: add the overlay 0-9-content

"#]]);
}

#[test]
fn an_absent_file_is_one_sentence() {
    amqp_codegen(&["rust", "nowhere.xml", "-o", "nowhere"]).assert().code(2).stderr_eq(str![[r#"
  × cannot read nowhere.xml: No such file or directory (os error 2)
  help: check the path

"#]]);
    amqp_codegen(&["rust", "0-9-1", "--overlay", "rabitmq", "-o", "nowhere"])
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
  × there is no built-in overlay "rabitmq"
  help: did you mean "rabbitmq"?

"#]]);
}

#[test]
fn usage_is_exit_code_2() {
    for arguments in [&["rust", "0-9-1"][..], &["rust", "-o", "x"], &["paint"], &[]] {
        amqp_codegen(arguments).assert().code(2);
    }
    amqp_codegen(&["rust", "0-8", "0-9-1", "--module", "one", "-o", "nowhere"]).assert().code(2);
    amqp_codegen(&["model", "0-8", "0-9-1", "--overlay", "0-9-content"])
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
  × the overlay 0-9-content is for none of the specifications
  help: leave it out, or add the specification it is for

"#]]);
}

#[test]
fn rust_writes_and_check_compares() {
    let out = directory("rust-and-check");
    let place = out.to_str().expect("a path of text");
    let versions = ["0-8", "0-9", "0-9-1", "--overlay", "0-9-content", "--overlay", "rabbitmq"];
    let run = |command: &str| {
        let arguments: Vec<&str> =
            [command].into_iter().chain(versions).chain(["-o", place]).collect();
        amqp_codegen(&arguments).output().expect("it runs")
    };
    assert_eq!(run("check").status.code(), Some(1), "nothing is there yet");
    let first = run("rust");
    assert_eq!(first.status.code(), Some(0), "{}", String::from_utf8_lossy(&first.stderr));
    let written = files(&out);
    for name in ["v0_8", "v0_9", "v0_9_1"] {
        assert!(
            written.iter().any(|(p, text)| p.to_string_lossy().contains(name) && !text.is_empty()),
            "{name} was not written: {:?}",
            written.iter().map(|(p, _)| p).collect::<Vec<_>>()
        );
    }
    assert_eq!(run("check").status.code(), Some(0));
    assert_eq!(run("rust").status.code(), Some(0));
    assert_eq!(files(&out), written, "a second run gives the same octets");

    let (path, text) = &written[0];
    let mut changed = text.clone();
    changed.extend_from_slice(b"// changed by hand\n");
    std::fs::write(path, changed).expect("a file that can be written");
    let compared = run("check");
    assert_eq!(compared.status.code(), Some(1));
    let message = String::from_utf8_lossy(&compared.stdout).into_owned();
    assert!(message.contains("// changed by hand"), "{message}");
}

#[test]
fn the_options_of_a_downstream_reach_the_code() {
    let out = directory("options");
    let place = out.to_str().expect("a path of text");
    let options = [
        "0-9-1",
        "-o",
        place,
        "--module",
        "mine",
        "--class",
        "queue",
        "--extern",
        "queue-name=crate::QueueName",
        "--attribute",
        "queue.delete=#[doc(alias = \"remove\")]",
        "--field-attribute",
        "queue.bind.routing-key=#[doc(alias = \"key\")]",
        "--rename",
        "queue.purge=Empty",
        "--proptest",
        "arbitrary",
    ];
    let rust: Vec<&str> = ["rust"].into_iter().chain(options).collect();
    amqp_codegen(&rust).assert().code(0);
    let text = std::fs::read_to_string(out.join("mine.rs")).expect("the module");
    for part in [
        "pub queue: crate::QueueName,",
        "#[doc(alias = \"remove\")]",
        "#[doc(alias = \"key\")]",
        "pub struct Empty {",
        "#[cfg(feature = \"arbitrary\")]",
    ] {
        assert!(text.contains(part), "{part}");
    }
    let check: Vec<&str> = ["check"].into_iter().chain(options).collect();
    amqp_codegen(&check).assert().code(0);
    amqp_codegen(&check[..check.len() - 2]).assert().code(1);
}
