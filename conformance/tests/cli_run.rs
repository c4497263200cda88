//! `run` and `rules` on the command line: what is judged, the exit codes, the files, the errors.

use amqp_conformance::verdict::Results;
use snapbox::{cmd::Command, str};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::Path,
    process::Stdio,
};

/// A folder with a cache and scripts of its own, so that no run sees another.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(scripts: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("scripts")).expect("made");
        std::fs::write(folder.path().join("scripts/own.kdl"), scripts.concat()).expect("written");
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// `run` with the scripts of the folder.
    fn run(&self) -> Command {
        self.cli().args(["run", "--scenarios", "scripts"])
    }

    fn cli(&self) -> Command {
        Command::new(env!("CARGO_BIN_EXE_amqp-conformance"))
            .current_dir(self.path())
            .env("XDG_CACHE_HOME", self.path().join("cache"))
            .env("NO_COLOR", "1")
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).expect("written");
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).expect(name)
    }
}

const PASSES: &str = r#"
scenario own.passes {
    title "A queue is empty when it is declared"
    rule queue.declare.passive.passive
    names q
    connect c1
    open c1.1
    call c1.1 queue.declare queue="$q" exclusive=#true { expect queue.declare-ok message-count=0 }
}
"#;

const FAILS: &str = r#"
scenario own.fails {
    title "A queue holds seven messages when it is declared"
    rule queue.declare.passive.passive
    names q
    connect c1
    open c1.1
    call c1.1 queue.declare queue="$q" exclusive=#true { expect queue.declare-ok message-count=7 }
}
"#;

const MATRIX: &str = r#"
scenario own.matrix {
    title "A queue holds as many messages as a case says"
    rule queue.declare.passive.passive
    names q
    matrix { case "none" count=0; case "one" count=1; case "two" count=2 }
    connect c1
    open c1.1
    call c1.1 queue.declare queue="$q" exclusive=#true { expect queue.declare-ok message-count="$count" }
}
"#;

const WAITS: &str = r#"
scenario own.waits {
    title "The broker ends the connection by itself"
    rule queue.declare.passive.passive
    connect c1
    expect c1 closed within="120s"
}
"#;

#[test]
fn all_as_expected_is_0() {
    let folder = Folder::new(&[PASSES]);
    folder
        .run()
        .args(["--dialect", "spec"])
        .assert()
        .code(0)
        .stdout_eq(str![[r#"
embedded
  spec      1 scenario: 1 pass
            MUST 1 of 1 stated
[..] s

"#]])
        .stderr_eq("spec: 1 scenario\n");
}

#[test]
fn the_scenarios_that_the_documents_show_pass_in_every_dialect() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for document in [root.join("../README.md"), root.join("scenarios/README.md")] {
        let text = std::fs::read_to_string(&document).expect("there");
        let scenario = text
            .split_once("```kdl\n")
            .and_then(|(_, rest)| rest.split_once("```"))
            .map(|(scenario, _)| scenario)
            .expect("a scenario");
        Folder::new(&[scenario]).run().assert().code(0).stdout_eq(str![[r#"
embedded
  spec      1 scenario: 1 pass
...
  rabbitmq  1 scenario: 1 pass
...
"#]]);
    }
}

#[test]
fn a_failure_is_1_and_shows_its_proof() {
    let folder = Folder::new(&[FAILS]);
    folder.run().args(["--dialect", "spec"]).assert().code(1).stdout_eq(str![[r#"
FAIL own.fails (spec)
...
  rule      queue.declare.passive.passive (MUST, [..]): [..]
  line      scripts/own.kdl:8
            | call c1.1 queue.declare queue="$q" exclusive=#true { expect queue.declare-ok message-count=7 }
  expected  queue.declare-ok message-count=7
  got       queue.declare-ok queue="[..]" message-count=0 consumer-count=0
  wire           ms
...
  rerun     amqp-conformance run --scenarios scripts --dialect spec --filter own.fails
...
"#]]);
}

#[test]
fn the_command_of_a_failure_runs_this_case_alone() {
    let folder = Folder::new(&[PASSES, MATRIX]);
    let output = folder.run().args(["--dialect", "spec"]).output().expect("runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let rerun =
        text.lines().find_map(|line| line.trim().strip_prefix("rerun     amqp-conformance "));
    assert_eq!(rerun, Some("run --scenarios scripts --dialect spec --filter 'own.matrix[one]'"));
    folder
        .run()
        .args(["--dialect", "spec", "--filter", "own.matrix[one]", "--json", "one.json"])
        .assert()
        .code(1);
    let results: Results = serde_json::from_str(&folder.read("one.json")).expect("results");
    let scenarios = &results.runs[0].scenarios;
    assert_eq!(scenarios.len(), 1);
    let cases: Vec<&str> = scenarios[0].cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(cases, ["one"]);
    folder.run().args(["--dialect", "spec", "--filter", "own.matrix[none]"]).assert().code(0);
}

#[test]
fn filters_and_rules_narrow() {
    let folder = Folder::new(&[PASSES, FAILS]);
    folder.run().args(["--filter", "*.passes"]).assert().code(0);
    folder.run().args(["--filter", "*.passes", "--filter", "own.f*"]).assert().code(1);
    folder.run().args(["--rule", "queue.declare.passive.passive"]).assert().code(1);
    folder.run().args(["--filter", "nothing.*"]).assert().code(2).stderr_eq(str![[r#"
error: no scenario fits the filter `nothing.*`

"#]]);
    folder.run().args(["--rule", "basic.qos.99"]).assert().code(2);
}

#[test]
fn usage_is_2() {
    let folder = Folder::new(&[PASSES]);
    for wrong in [
        &["--jobs", "0"][..],
        &["--time-scale", "0"],
        &["--dialect", "qpid"],
        &["--tcp", "amqp://localhost"],
        &["--target", "no-such-profile"],
        &["--update-baseline"],
        &["--baseline", "none", "--update-baseline"],
        &["--baseline", "no-such-file.toml"],
        &["--filter", "*", "--baseline", "known.toml", "--update-baseline"],
        &["--no-such-option"],
    ] {
        folder.cli().arg("run").args(wrong).assert().code(2).stdout_eq("");
    }
}

#[test]
fn a_bad_script_is_2_and_nothing_is_sent() {
    let folder = Folder::new(&[PASSES, &FAILS.replace("queue.declare-ok", "queue.declare-okay")]);
    folder.run().assert().code(2).stdout_eq("").stderr_eq(str![[r#"
scripts/own.kdl:17:65: unknown method `queue.declare-okay` (did you mean `queue.declare-ok`?)
error: 1 fault in scripts; nothing was sent

"#]]);
    let folder = Folder::new(&["scenario {"]);
    folder.run().assert().code(2);
}

#[test]
fn a_target_that_cannot_be_reached_is_3_and_one_sentence() {
    let folder = Folder::new(&[PASSES]);
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("bound")
    };
    let sentence = |address: &str| {
        let output = folder.run().arg(address).output().expect("runs");
        assert_eq!(output.status.code(), Some(3), "{address}");
        assert!(output.stdout.is_empty());
        let text = String::from_utf8(output.stderr).expect("UTF-8");
        let errors: Vec<&str> = text.lines().filter(|line| line.starts_with("error: ")).collect();
        assert_eq!(errors.len(), 1, "{text}");
        errors[0].to_owned()
    };
    assert!(sentence(&format!("amqp://{closed}")).contains("cannot be reached"));
    assert!(sentence("localhost:5672").contains("no address"));
    assert!(sentence("amqp://localhost:99999").contains("port"));
    assert!(sentence("amqps://localhost").contains("TLS"));
    let tls = answering(&[0x15, 3, 1, 0, 2, 2, 0x46]);
    assert!(sentence(&format!("amqp://{tls}")).contains("TLS"));
    let serve = Serve::start(&folder);
    let wrong = sentence(&format!("amqp://guest:secret-of-mine@{}", serve.address));
    assert!(wrong.contains("403"), "{wrong}");
    assert!(!wrong.contains("secret-of-mine"), "{wrong}");
}

/// A listener that answers whatever comes with these octets and closes.
fn answering(octets: &'static [u8]) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut header = [0; 8];
            // A peer that goes away has seen enough.
            let _ = stream.read_exact(&mut header).and_then(|()| stream.write_all(octets));
        }
    });
    address
}

/// A `serve` that is killed when the test is over.
struct Serve {
    child: std::process::Child,
    address: String,
}

impl Serve {
    fn start(folder: &Folder) -> Self {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_amqp-conformance"))
            .current_dir(folder.path())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let address = line.trim().trim_start_matches("amqp://").to_owned();
        Self { child, address }
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        // Where it has ended already there is nothing left to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_broker_at_an_address_is_judged_by_the_base_rules_or_by_its_profile() {
    let folder = Folder::new(&[PASSES]);
    let serve = Serve::start(&folder);
    let address = format!("amqp://{}", serve.address);
    folder.run().arg(&address).assert().code(0).stdout_eq(str![[r#"
...
  base      1 scenario: 1 pass
...
            only the rules that hold in every dialect were judged: --dialect or --target adds the others
...
"#]]);
    folder.run().args([&address, "--target", "embedded"]).assert().code(0).stdout_eq(str![[r#"
...
  rabbitmq  1 scenario: 1 pass
...
"#]]);
    folder.run().arg("--tcp").assert().code(0).stdout_eq(str![[r#"
...
  spec      1 scenario: 1 pass
...
  rabbitmq  1 scenario: 1 pass
...
"#]]);
}

#[test]
fn files_hold_the_results() {
    let folder = Folder::new(&[PASSES, FAILS, MATRIX]);
    folder
        .run()
        .args(["--trace", "--json", "new/results.json", "--junit", "new/results.xml"])
        .assert()
        .code(1);
    let text = folder.read("new/results.json");
    let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let schema: serde_json::Value =
        serde_json::from_str(amqp_conformance::report::json::SCHEMA).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> =
        validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    let results: Results = serde_json::from_str(&text).expect("results");
    assert!(results.complete);
    assert_eq!(results.runs.len(), 2);
    assert!(results.runs[0].scenarios.iter().all(|scenario| !scenario.transcript.is_empty()));
    assert!(folder.read("new/results.xml").contains(r#"<testcase name="own.matrix [one]""#));
}

#[test]
fn last_failed_takes_what_failed_last() {
    let folder = Folder::new(&[PASSES, FAILS]);
    folder.run().arg("--last-failed").assert().code(2);
    folder.run().assert().code(1);
    folder.run().args(["--last-failed", "--dialect", "spec"]).assert().code(1).stdout_eq(str![[
        r#"
...
  spec      1 scenario: 0 pass, 1 fail
...
"#
    ]]);
    folder.write("scripts/own.kdl", &[PASSES, &FAILS.replace("=7", "=0")].concat());
    folder.run().arg("--last-failed").assert().code(0);
    folder.run().arg("--last-failed").assert().code(0).stdout_eq("nothing failed last\n");
}

#[test]
fn a_baseline_excuses_what_it_lists_and_nothing_else() {
    let folder = Folder::new(&[PASSES, FAILS]);
    let run = |baseline: &str| folder.run().args(["--dialect", "spec", "--baseline", baseline]);
    folder.run().args(["--dialect", "spec", "--baseline", "none"]).assert().code(1);
    let output =
        folder.run().args(["--dialect", "spec", "--json", "r.json"]).output().expect("runs");
    assert_eq!(output.status.code(), Some(1));
    let results: Results = serde_json::from_str(&folder.read("r.json")).expect("results");
    let failed = &results.runs[0].scenarios[0];
    assert_eq!(failed.id, "own.fails");
    let entry = |scenario: &str, evidence: &str| {
        format!(
            "[[known]]\nscenario = \"{scenario}\"\ndialect = \"spec\"\noutcome = \"fail\"\nmessage = {:?}\ngot = \"an empty queue\"\nevidence = \"{evidence}\"\nreading = \"the text says so\"\n",
            failed.message
        )
    };
    folder.write("known.toml", &entry("own.fails", "its manual, section 1"));
    run("known.toml").assert().code(0).stdout_eq(str![[r#"
failures that the baseline lists: 1
  known fail own.fails: [..]
...
known.toml has 1 entry: 1 [..]

"#]]);
    folder.write("stale.toml", &[entry("own.fails", "x"), entry("own.passes", "x")].concat());
    run("stale.toml").assert().code(1).stdout_eq(str![[r#"
...
stale own.passes (spec): listed as fail, now it passes
...
"#]]);
    folder.write("unproved.toml", &entry("own.fails", ""));
    run("unproved.toml").assert().code(2).stdout_eq("").stderr_eq(str![[r#"
error: unproved.toml is refused: the entry for own.fails has no `evidence`

"#]]);
    folder.write("gone.toml", &entry("own.gone", "x"));
    run("gone.toml").assert().code(2);
    folder.write("broken.toml", "[[known]");
    run("broken.toml").assert().code(2);
}

#[cfg(unix)]
#[test]
fn interrupted_is_130_and_the_report_says_that_it_is_partial() {
    let folder = Folder::new(&[PASSES, WAITS]);
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_amqp-conformance"))
        .current_dir(folder.path())
        .env("XDG_CACHE_HOME", folder.path().join("cache"))
        .args([
            "run",
            "--scenarios",
            "scripts",
            "--tcp",
            "--dialect",
            "spec",
            "--json",
            "partial.json",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut stderr = BufReader::new(child.stderr.take().expect("piped"));
    let mut line = String::new();
    stderr.read_line(&mut line).expect("a line");
    assert_eq!(line, "spec: 2 scenarios\n", "the run has begun");
    let pid = child.id().to_string();
    let signalled = std::process::Command::new("kill").args(["-INT", &pid]).status().expect("kill");
    assert!(signalled.success());
    let output = child.wait_with_output().expect("ends");
    assert_eq!(output.status.code(), Some(130));
    assert!(String::from_utf8_lossy(&output.stdout).contains("PARTIAL the run was cut short"));
    let results: Results = serde_json::from_str(&folder.read("partial.json")).expect("results");
    assert!(!results.complete);
}

#[test]
fn rules_counts_what_the_embedded_run_reached() {
    let folder = Folder::new(&[]);
    let output = folder.cli().args(["rules", "--json"]).output().expect("runs");
    assert_eq!(output.status.code(), Some(0));
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(value["testable"], 449);
    assert_eq!(value["stated"]["must"]["testable"], 111);
    let covered = value["covered"].as_u64().expect("a number");
    let mut sum = 0;
    for authority in ["stated", "implied", "vendor"] {
        for level in ["must", "should", "may"] {
            let count = &value[authority][level];
            assert!(count["covered"].as_u64() <= count["testable"].as_u64());
            sum += count["covered"].as_u64().expect("a number");
        }
    }
    assert_eq!(covered, sum);
    let missing = value["missing"].as_array().expect("a list").len() as u64;
    assert_eq!(covered + missing, 449);
}
