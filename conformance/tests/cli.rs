//! The command line: every command that needs no run, its exit codes and its errors.

use snapbox::{cmd::Command, str};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Stdio},
    time::{Duration, Instant},
};

fn cli() -> Command {
    Command::new(env!("CARGO_BIN_EXE_amqp-conformance")).env("COLUMNS", "100")
}

fn root() -> &'static str {
    env!("CARGO_MANIFEST_DIR")
}

fn capture(name: &str) -> String {
    format!("{}/tests/captures/{name}", root())
}

/// A file in a folder of its own.
fn file(name: &str, content: impl AsRef<[u8]>) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("written");
    (folder, path)
}

#[test]
fn without_a_command_it_shows_help_and_fails() {
    cli()
        .assert()
        .code(2)
        .stdout_eq("")
        .stderr_eq(str!["...\nUsage: amqp-conformance[EXE] <COMMAND>\n..."]);
}

#[test]
fn every_command_has_help_with_its_options() {
    let commands: [(&str, &[&str]); 6] = [
        ("list", &["--json", "--filter"]),
        ("explain", &["RULE|SCENARIO"]),
        ("check", &["FILE"]),
        ("fmt", &["--check"]),
        ("serve", &["--listen", "--dialect", "--user", "--vhost", "--memory-limit"]),
        ("decode", &["--protocol", "--dialect", "--json", "--roundtrip"]),
    ];
    for (command, options) in commands {
        let output = cli().args([command, "--help"]).output().expect("runs");
        let help = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(output.status.success());
        for option in options {
            assert!(help.contains(option), "{command} --help does not name {option}");
        }
        assert!(output.stderr.is_empty());
    }
}

#[test]
fn unknown_options_and_commands_are_usage() {
    cli().args(["lst"]).assert().code(2);
    cli().args(["list", "--fliter", "x"]).assert().code(2);
    cli().args(["decode", "x", "--protocol", "0-7"]).assert().code(2);
    cli().args(["serve", "--user", "nopassword"]).assert().code(2);
    cli().args(["serve", "--memory-limit", "lots"]).assert().code(2);
}

#[test]
fn version() {
    cli().arg("--version").assert().success().stdout_eq(concat!(
        "amqp-conformance ",
        env!("CARGO_PKG_VERSION"),
        "\n"
    ));
}

#[test]
fn explain_tells_a_rule() {
    cli().args(["explain", "delivery-tag.non-zero"]).assert().success().stderr_eq("").stdout_eq(str![[r#"
rule       delivery-tag.non-zero
says       Servers number deliveries from non-zero values; zero is kept for clients meaning everything received so far.
level      MUST, stated (a requirement word or a named rule of the text)
actor      server
section    xml domain delivery-tag#non-zero
dialect    base: it holds in every run
error      the text names none
...
"#]]);
}

#[test]
fn explain_suggests_what_may_have_been_meant() {
    cli().args(["explain", "delivery-tag.non-zer"]).assert().code(2).stdout_eq("").stderr_eq(str![
        [r#"
error: no rule and no scenario is called `delivery-tag.non-zer`; did you mean delivery-tag.non-zero?

"#]
    ]);
    cli().args(["explain", "completely different"]).assert().code(2);
}

#[test]
fn explain_tells_a_scenario_of_a_folder() {
    let (folder, _file) = file("own.kdl", GOOD);
    cli()
        .args(["explain", "own.scenario", "--scenarios"])
        .arg(folder.path())
        .assert()
        .success()
        .stdout_eq(str![[r#"
scenario   own.scenario
holds      A channel opens
script     [..]own.kdl:1
rule       delivery-tag.non-zero (MUST, stated): [..]
...
scenario own.scenario {
...
"#]]);
}

const GOOD: &str = "\
scenario own.scenario {
    title \"A channel opens\"
    rule delivery-tag.non-zero
    connect c1
    open c1.1
    alive
}
";

#[test]
fn list_shows_the_scenarios_of_a_folder() {
    let (folder, _file) = file("own.kdl", GOOD);
    let list = || cli().args(["list", "--scenarios"]).arg(folder.path());
    list().assert().success().stdout_eq("own.scenario[..] A channel opens\n");
    list().args(["--filter", "own.*"]).assert().success().stdout_eq("own.scenario[..]\n");
    list().args(["--filter", "other.*"]).assert().success().stdout_eq("");
    let output = list().arg("--json").output().expect("runs");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json[0]["id"], "own.scenario");
    assert_eq!(json[0]["rules"][0], "delivery-tag.non-zero");
    assert_eq!(json[0]["line"], 1);
}

#[test]
fn what_is_built_in_has_no_fault() {
    cli().arg("list").assert().success().stderr_eq("");
}

#[test]
fn check_counts_scenarios() {
    let (_folder, path) = file("own.kdl", GOOD);
    cli().arg("check").arg(&path).assert().success().stdout_eq("[..]own.kdl: 1 scenario\n");
}

#[test]
fn check_tells_line_column_and_a_suggestion() {
    let (_folder, path) =
        file("own.kdl", GOOD.replace("delivery-tag.non-zero", "delivery-tag.non-zer"));
    cli().arg("check").arg(&path).assert().code(2).stdout_eq("").stderr_eq(str![[r#"
[..]own.kdl:3:10: [..]`delivery-tag.non-zer`[..]`delivery-tag.non-zero`[..]

"#]]);
    cli()
        .args(["check", "no-such-file.kdl"])
        .assert()
        .code(2)
        .stderr_eq("error: no-such-file.kdl cannot be read: [..]\n");
}

#[test]
fn fmt_formats_and_checks() {
    let ugly = GOOD.replace("    ", "  ");
    let (_folder, path) = file("own.kdl", &ugly);
    cli()
        .args(["fmt", "--check"])
        .arg(&path)
        .assert()
        .code(1)
        .stdout_eq("[..]own.kdl is not formatted\n");
    assert_eq!(std::fs::read_to_string(&path).expect("there"), ugly, "--check changes nothing");
    cli().arg("fmt").arg(&path).assert().success().stdout_eq("");
    assert_eq!(std::fs::read_to_string(&path).expect("there"), GOOD);
    cli().args(["fmt", "--check"]).arg(&path).assert().success();
    cli().args(["fmt", "-"]).stdin(&ugly).assert().success().stdout_eq(GOOD);
    cli().args(["fmt", "-"]).stdin("scenario {").assert().code(2);
}

#[test]
fn decode_exit_codes() {
    let client = capture("rabbitmq-3.10-pika-client.bin");
    cli().args(["decode", &client, "--roundtrip"]).assert().success().stderr_eq("").stdout_eq(
        str![[r#"
AMQP 0-9-1, field tables of the rabbitmq dialect, 966 octets
       0  protocol header AMQP 0 0 9 1
...
roundtrip: encoded again, the octets are the same

"#]],
    );
    let octets = std::fs::read(&client).expect("there");
    cli().args(["decode", "-"]).stdin(&octets[..100]).assert().code(1).stdout_eq(str![[r#"
...
       8  ! malformed: the input ends within a frame: 362 octets announced, 92 here

"#]]);
    // The octets of another version.
    for version in ["0-10", "1.0"] {
        cli().args(["decode", &client, "--protocol", version]).assert().code(1);
    }
    let proton = capture("amqp-1.0-proton-client.bin");
    cli().args(["decode", &proton, "--roundtrip"]).assert().success().stderr_eq("").stdout_eq(
        str![[r#"
AMQP 1.0, 1820 octets
       0  protocol header AMQP 3 1 0 0 (SASL)
       8  sasl    sasl-init mechanism=:PLAIN initial-response=[redacted]
...
roundtrip: encoded again, the octets are the same

"#]],
    );
    let octets = std::fs::read(&proton).expect("there");
    cli().args(["decode", "-"]).stdin(&octets[..100]).assert().code(1).stdout_eq(str![[r#"
...
      57  ! malformed: the input ends within a frame: 86 octets announced, 43 here

"#]]);
    cli()
        .args(["decode", "no-such-file"])
        .assert()
        .code(2)
        .stderr_eq("error: no-such-file: [..]\n");
    cli().args(["decode", "-"]).stdin("").assert().code(2);
}

#[test]
fn decode_lists_what_is_not_canonical_and_succeeds() {
    let octets =
        b"\x01\0\x01\0\0\0\x18\0\x32\0\x0a\0\0\x01q\0\0\0\0\x0b\x01aL\0\0\0\0\0\0\0\x05\xce";
    cli().args(["decode", "-", "--roundtrip"]).stdin(&octets[..]).assert().success().stdout_eq(
        str![[r#"
...
not canonical at octet 22: queue.declare.arguments["a"]: letter `L` for int64, which is written `l`
roundtrip: encoded again, the octets are the same

"#]],
    );
}

/// A `serve` that is killed when the test is over.
struct Serve(Child);

impl Drop for Serve {
    fn drop(&mut self) {
        // Where it has ended already there is nothing left to do.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(arguments: &[&str]) -> (Serve, BufReader<std::process::ChildStdout>, String) {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_amqp-conformance"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("a line");
    let address = line.trim().strip_prefix("amqp://").expect("an address").to_owned();
    (Serve(child), stdout, address)
}

/// The first eleven octets of what the broker at `address` says to a header.
fn greet(address: &str) -> [u8; 11] {
    let mut stream = TcpStream::connect(address).expect("connects");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("set");
    stream.write_all(b"AMQP\x00\x00\x09\x01").expect("writes");
    let mut octets = [0; 11];
    stream.read_exact(&mut octets).expect("an answer");
    octets
}

#[cfg(unix)]
#[test]
fn serve_says_its_address_and_ends_on_term() {
    let (mut serve, mut stdout, address) = serve(&["--dialect", "spec"]);
    assert_eq!(greet(&address)[7..], [0, 10, 0, 10], "connection.start");
    let pid = serve.0.id().to_string();
    assert!(
        std::process::Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success()
    );
    let started = Instant::now();
    let status = serve.0.wait().expect("ends");
    assert!(status.success(), "{status}");
    assert!(started.elapsed() < Duration::from_secs(10));
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).expect("read");
    assert_eq!(rest, "", "one line on stdout");
    let mut log = String::new();
    serve.0.stderr.take().expect("piped").read_to_string(&mut log).expect("read");
    assert!(log.lines().any(|line| line.starts_with("connection 1 from 127.0.0.1:")), "{log}");
    assert!(log.lines().any(|line| line.contains("closed: ")), "{log}");
}

#[cfg(unix)]
#[test]
fn serve_is_not_stalled_by_a_reader_of_its_log() {
    // Nobody reads stderr here: 3,000 connections write more than a pipe and the queue hold.
    let (mut serve, _stdout, address) = serve(&[]);
    for _ in 0..3000 {
        drop(TcpStream::connect(&address).expect("connects"));
    }
    assert_eq!(greet(&address)[7..], [0, 10, 0, 10]);
    let pid = serve.0.id().to_string();
    assert!(
        std::process::Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success()
    );
    assert!(serve.0.wait().expect("ends").success());
}

#[test]
fn serve_refuses_an_address_that_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("bound").to_string();
    cli()
        .args(["serve", "--listen", &address])
        .assert()
        .code(2)
        .stdout_eq("")
        .stderr_eq("error: cannot listen on 127.0.0.1:[..]: [..]\n");
    cli().args(["serve", "--listen", "nowhere"]).assert().code(2);
}
