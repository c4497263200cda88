//! One small file per oddity: what becomes of it is in the snapshot beside it.
//!
//! `oddities/*.xml` are specifications in the schema of 0-8, 0-9 and 0-9-1, `oddities/v0-10/*.xml` and
//! `oddities/v1-0/*.xml` in the others; `oddities/overlays/*.xml` are overlays of `oddities/overlays/base.xml`.
//! The outcome is the resolved model as JSON, or the report that a user sees.

use std::path::{Path, PathBuf};

use amqp_codegen::Builder;
use amqp_codegen::xml::document;

fn files(directory: &str) -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&directory)
        .expect("the directory of the oddities")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "xml"))
        .collect();
    files.sort();
    files
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("a name").to_string_lossy().into_owned()
}

fn text(path: &Path) -> String {
    document::decode(&std::fs::read(path).expect("an oddity"))
}

fn outcome(builder: &Builder) -> String {
    match builder.model() {
        Ok(protocol) => serde_json::to_string_pretty(&protocol).expect("JSON"),
        Err(errors) => {
            for problem in errors.problems() {
                assert!(problem.advice().is_some(), "without advice: {problem}");
            }
            errors.report()
        }
    }
}

/// A name tells whether the file is right, so that no snapshot turns into its opposite unseen.
fn agrees(name: &str, outcome: &str) {
    assert_eq!(name.starts_with("ok-"), outcome.starts_with('{'), "{name}: {outcome}");
}

#[test]
fn specifications() {
    let files = files("tests/oddities");
    assert!(files.len() >= 50, "the oddities are gone: {}", files.len());
    for path in files {
        let name = stem(&path);
        let outcome = outcome(&Builder::new().spec_text(format!("{name}.xml"), text(&path)));
        agrees(&name, &outcome);
        insta::assert_snapshot!(name, outcome);
    }
}

#[test]
fn specifications_of_0_10_and_1_0() {
    for (version, least) in [("v0-10", 25), ("v1-0", 25)] {
        let files = files(&format!("tests/oddities/{version}"));
        assert!(files.len() >= least, "the oddities of {version} are gone: {}", files.len());
        for path in files {
            let name = stem(&path);
            let outcome = outcome(&Builder::new().spec_text(format!("{name}.xml"), text(&path)));
            agrees(&name, &outcome);
            insta::assert_snapshot!(format!("{version}-{name}"), outcome);
        }
    }
}

#[test]
fn overlays() {
    let files = files("tests/oddities/overlays");
    let base = files.iter().find(|p| stem(p) == "base").map(|p| text(p)).expect("the base");
    for path in &files {
        let name = stem(path);
        if name == "base" {
            continue;
        }
        let builder = Builder::new()
            .spec_text("base.xml", base.clone())
            .overlay_text(format!("{name}.xml"), text(path));
        let outcome = outcome(&builder);
        agrees(&name, &outcome);
        insta::assert_snapshot!(format!("overlay-{name}"), outcome);
    }
}

/// Every prefix of a real specification, and every file with one octet damaged, gives a model or an error.
#[test]
fn damaged_files_never_panic() {
    use amqp_spec::{Version, document};
    for version in [Version::V0_9_1, Version::V0_10, Version::V1_0] {
        for damaged in document(version) {
            let others = document(version).iter().filter(|d| *d != damaged);
            let builder = others.fold(Builder::new(), |b, d| b.spec_text(d.name, d.text));
            damage(&builder, damaged.text, 100 / document(version).len());
        }
    }
}

/// As many prefixes as said, and twice as many single octets.
fn damage(others: &Builder, whole: &str, times: usize) {
    let read = |octets: &[u8]| {
        let text = document::decode(octets);
        let outcome = others.clone().spec_text("damaged.xml", text).model();
        if let Err(errors) = &outcome {
            assert!(!errors.report().is_empty());
        }
        outcome.is_ok()
    };
    assert!(read(whole.as_bytes()));
    for end in (0..whole.len() - 10).step_by(whole.len() / times) {
        assert!(!read(&whole.as_bytes()[..end]), "a prefix of {end} octets is no specification");
    }
    for (place, octet) in
        (0..whole.len()).step_by(whole.len() / times / 2).zip(b"<>\"'&;/=\0\xff] ".iter().cycle())
    {
        let mut octets = whole.as_bytes().to_vec();
        octets[place] = *octet;
        read(&octets);
    }
}

/// Nesting is refused long before a stack could overflow.
#[test]
fn deep_nesting_is_refused() {
    for tag in ["<amqp>", "<a b='c'>", "<class name='x'><method>"] {
        let text = tag.repeat(2_000_000);
        let builder = Builder::new().spec_text("deep.xml", text.clone());
        let errors = builder.model().expect_err("too deep");
        assert!(errors.to_string().contains("nested more than 64 deep"), "{errors}");
        let builder = Builder::new().version("0-9-1").overlay_text("deep.xml", text);
        let errors = builder.model().expect_err("too deep");
        assert!(errors.to_string().contains("nested more than 64 deep"), "{errors}");
    }
}

/// Of very many problems, the first thousand are shown and the others counted.
#[test]
fn very_many_problems_are_counted() {
    let text = format!("<amqp major=\"0\" minor=\"9\">{}</amqp>", "<clas/>".repeat(5_000));
    let errors = Builder::new().spec_text("many.xml", text).model().expect_err("misspelt");
    assert_eq!(errors.problems().len(), 1_001);
    let last = errors.problems().last().map(ToString::to_string);
    assert_eq!(last.as_deref(), Some("4000 problems more"));
    let at = errors.problems()[999].position().map(|at| (at.line, at.column));
    assert_eq!(at, Some((1, 27 + 999 * 7)), "columns of one long line");
}

/// The options that select and rename are checked against the specification.
#[test]
fn wishes_that_match_nothing_are_errors() {
    let builder = || Builder::new().version("0-9-1");
    let message =
        |builder: Builder| builder.model().expect_err("nothing has that name").to_string();
    let generated = |builder: Builder| builder.generate().expect_err("no Rust").to_string();
    let messages = [
        message(builder().classes(["bsaic"])),
        message(builder().rename("queue.declar", "Make")),
        message(builder().rename("queue.declare", "Delete")),
        message(builder().rename("queue.declare", "a b")),
        message(builder().overlay("rabitmq")),
        message(Builder::new()),
        generated(builder().module("../outside")),
        generated(builder().crate_path("some crate")),
        generated(builder().attribute("queue", "derive(Hash)")),
        generated(builder().attribute("queue.declar", "#[derive(Hash)]")),
    ];
    insta::assert_snapshot!("wishes", messages.join("\n"));
}
