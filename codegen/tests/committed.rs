//! The committed output of the example: current, and noticed when it is not.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/committed")
}

/// `generate --check` of a copy of the example, with this build's generator in front of the path.
fn check(example: &Path) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_amqp-codegen"));
    let mut path = vec![program.parent().expect("a directory").to_path_buf()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").expect("a path")));
    Command::new(example.join("generate"))
        .arg("--check")
        .env("PATH", std::env::join_paths(path).expect("a path"))
        .output()
        .expect("a shell")
}

#[test]
fn the_example_is_what_the_generator_writes() {
    let output = check(&example());
    assert!(
        output.status.success(),
        "codegen/examples/committed/generate writes it anew: {output:?}"
    );
}

#[test]
fn a_stale_file_fails_the_check() {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("committed");
    let _ = fs::remove_dir_all(&copy);
    fs::create_dir_all(copy.join("src/generated")).expect("a directory");
    fs::copy(example().join("generate"), copy.join("generate")).expect("the script");
    let generated = fs::read_to_string(example().join("src/generated/reliable.rs")).expect("text");
    let stale = generated.replacen(
        "pub const CLASS_ID: u16 = 90u16;",
        "pub const CLASS_ID: u16 = 91u16;",
        1,
    );
    assert!(stale != generated, "there is something to change");
    fs::write(copy.join("src/generated/reliable.rs"), stale).expect("a file");
    let output = check(&copy);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("reliable.rs"), "{said}");
}
