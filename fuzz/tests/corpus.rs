//! Every fuzz target over its kept corpus, on the stable compiler: what was found once stays found.

use amqp_fuzz::targets::TARGETS;
use std::{collections::BTreeSet, fs, path::Path};

fn folder(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn names(path: &Path) -> BTreeSet<String> {
    fs::read_dir(path)
        .expect("a folder of the repository")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            path.file_stem().expect("a name").to_str().expect("a plain name").to_owned()
        })
        .collect()
}

#[test]
fn every_target_has_a_binary_and_a_corpus() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    assert_eq!(targets.len(), TARGETS.len(), "no name twice");
    assert_eq!(names(&folder("targets/bin")), targets, "one binary a target");
    assert_eq!(names(&folder("corpus")), targets, "one corpus a target");
    let manifest = fs::read_to_string(folder("targets/Cargo.toml")).expect("the manifest");
    for target in &targets {
        assert!(manifest.contains(&format!("name = \"{target}\"")), "{target} is built");
        let binary = fs::read_to_string(folder("targets/bin").join(format!("{target}.rs")))
            .expect("a binary");
        assert!(
            binary.contains(&format!("amqp_fuzz::targets::{target}(input)")),
            "{target} calls the function of its name"
        );
    }
}

#[test]
fn every_input_that_was_kept_holds_the_promises() {
    let mut octets = 0;
    for target in TARGETS {
        let folder = folder("corpus").join(target.name);
        let mut inputs: Vec<_> = fs::read_dir(&folder)
            .expect("a corpus")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        inputs.sort();
        assert!(!inputs.is_empty(), "{}: nothing was kept", target.name);
        for path in &inputs {
            let input = fs::read(path).expect("an input");
            octets += input.len();
            let run = std::panic::catch_unwind(|| (target.run)(&input));
            assert!(run.is_ok(), "{}: {}", target.name, path.display());
        }
        println!("{}: {} inputs", target.name, inputs.len());
    }
    assert!(octets < 1 << 20, "{octets} octets: a kept corpus is small");
}

/// The bounds hold because they are checked: an allocation that is too large is a panic.
#[test]
fn the_bound_on_allocations_can_fail() {
    use amqp_fuzz::targets::allocation::{NONE, bounded, nothing};
    let over = std::panic::catch_unwind(|| bounded("a vector", NONE, 100, || vec![0u8; 8]));
    assert!(over.is_err());
    let over = std::panic::catch_unwind(|| nothing("a box", 100, || Ok::<_, ()>(Box::new(0u8))));
    assert!(over.is_err());
    assert_eq!(nothing("a view", 100, || Err::<u8, _>(Box::new(0u8))), Err(Box::new(0)));
}
