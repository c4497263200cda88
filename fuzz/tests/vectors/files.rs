//! The vector files: every TOML file of a version's folder, its vectors one by one.

use amqp_types::Dialect;
use std::{fs, path::PathBuf};

/// One vector, and what its file says of all of them.
pub(crate) struct Vector {
    /// The file, for messages.
    pub(crate) file: String,
    /// How letters of tables are read.
    pub(crate) dialect: Dialect,
    /// Worked out by hand.
    pub(crate) by_hand: bool,
    entry: toml::Value,
}

pub(crate) fn folder(version: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors").join(version)
}

fn dialect(name: &str) -> Dialect {
    Dialect::ALL.into_iter().find(|dialect| dialect.to_string() == name).expect("a dialect")
}

/// Every vector of one kind (`method`, `header`, …) of a version.
pub(crate) fn vectors(version: &str, kind: &str) -> Vec<Vector> {
    let mut paths: Vec<_> = fs::read_dir(folder(version))
        .expect("a folder of vectors")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    paths.sort();
    let mut vectors = Vec::new();
    for path in paths {
        let file = path.display().to_string();
        let document: toml::Table = fs::read_to_string(&path)
            .expect("a file")
            .parse()
            .unwrap_or_else(|error| panic!("{file}: {error}"));
        let source = document["source"].as_str().expect("a source");
        for entry in document.get(kind).and_then(toml::Value::as_array).into_iter().flatten() {
            vectors.push(Vector {
                file: file.clone(),
                dialect: document
                    .get("dialect")
                    .map_or_else(Dialect::default, |name| dialect(name.as_str().expect("a text"))),
                by_hand: source == "by hand",
                entry: entry.clone(),
            });
        }
    }
    vectors
}

impl Vector {
    /// A key that must be there.
    pub(crate) fn get(&self, key: &str) -> &toml::Value {
        self.entry.get(key).unwrap_or_else(|| panic!("{}: no {key} in {:?}", self.file, self.entry))
    }

    /// A key that may be missing.
    pub(crate) fn find(&self, key: &str) -> Option<&toml::Value> {
        self.entry.get(key)
    }

    pub(crate) fn text(&self, key: &str) -> &str {
        self.get(key).as_str().expect("a text")
    }

    pub(crate) fn list(&self, key: &str) -> &[toml::Value] {
        self.get(key).as_array().expect("a list")
    }

    /// The octets: in one run, or in runs that say beside them what they are.
    pub(crate) fn octets(&self) -> Vec<u8> {
        match self.find("runs") {
            Some(runs) => {
                let runs = runs.as_array().expect("runs").iter();
                runs.flat_map(|run| octets(run[0].as_str().expect("hex digits"))).collect()
            }
            None => octets(self.text("hex")),
        }
    }
}

/// The octets of pairs of hexadecimal digits.
pub(crate) fn octets(hex: &str) -> Vec<u8> {
    assert!(hex.len().is_multiple_of(2), "two digits an octet");
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex digits"))
        .collect()
}

/// A number that is not negative; those above 2^63 are texts, since TOML has none.
pub(crate) fn integer(value: &toml::Value) -> u64 {
    match value {
        toml::Value::String(text) => text.parse().expect("a number"),
        value => u64::try_from(value.as_integer().expect("an integer")).expect("not negative"),
    }
}
