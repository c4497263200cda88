//! What was compared with one peer: agreements counted, disagreements held against the table.
//!
//! In: one call for each comparison. Out: a summary, or what the table does not explain and what it explains in vain.

use std::{collections::BTreeMap, fmt::Write as _};

/// The table: every known disagreement with its explanation.
pub const TABLE: &str = include_str!("../disagreements.toml");

/// A disagreement without its explanation: what a row must name to the letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Disagreement {
    /// What it is about the input.
    pub input: String,
    /// What ours makes of it.
    pub ours: String,
    /// What the peer makes of it.
    pub theirs: String,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The crate.
    pub peer: String,
    /// Its version.
    pub version: String,
    /// What it is about the input.
    pub input: String,
    /// What ours makes of it.
    pub ours: String,
    /// What the peer makes of it.
    pub theirs: String,
    /// Who is right: `ours`, `peer`, `both` (the specification leaves it open) or `field` (what brokers do).
    pub right: String,
    /// The section of the specification.
    pub section: String,
    /// Why.
    pub why: String,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    disagreement: Vec<Row>,
}

/// The rows of the table in its order.
///
/// # Errors
/// What is wrong with the table.
pub fn rows() -> Result<Vec<Row>, String> {
    let file: File = toml::from_str(TABLE).map_err(|error| error.to_string())?;
    for row in &file.disagreement {
        if !["ours", "peer", "both", "field"].contains(&row.right.as_str()) {
            return Err(format!("{}, {}: nobody is called {}", row.peer, row.input, row.right));
        }
        if row.section.is_empty() || row.why.is_empty() {
            return Err(format!("{}, {}: not explained", row.peer, row.input));
        }
    }
    Ok(file.disagreement)
}

/// The table as Markdown, for people.
///
/// # Errors
/// What is wrong with the table.
pub fn rendered() -> Result<String, String> {
    let mut out = String::from(
        "| peer | input | ours | theirs | right | section | why |\n|---|---|---|---|---|---|---|\n",
    );
    for row in rows()? {
        let _ = writeln!(
            out,
            "| {} {} | {} | {} | {} | {} | {} | {} |",
            row.peer, row.version, row.input, row.ours, row.theirs, row.right, row.section, row.why
        );
    }
    Ok(out)
}

/// The comparisons with one peer.
#[derive(Debug)]
pub struct Journal {
    peer: &'static str,
    version: &'static str,
    agreed: BTreeMap<&'static str, u64>,
    seen: BTreeMap<Disagreement, (u64, String)>,
}

impl Journal {
    /// An empty one.
    #[must_use]
    pub fn new(peer: &'static str, version: &'static str) -> Self {
        Self { peer, version, agreed: BTreeMap::new(), seen: BTreeMap::new() }
    }

    /// Counts an agreement of some kind.
    pub fn agree(&mut self, kind: &'static str) {
        *self.agreed.entry(kind).or_default() += 1;
    }

    /// How many agreements of a kind there were.
    #[must_use]
    pub fn agreed(&self, kind: &str) -> u64 {
        self.agreed.get(kind).copied().unwrap_or_default()
    }

    /// Notes a disagreement; the first of its kind is kept as an example.
    pub fn disagree(
        &mut self,
        input: impl Into<String>,
        ours: impl Into<String>,
        theirs: impl Into<String>,
        example: impl FnOnce() -> String,
    ) {
        let key = Disagreement { input: input.into(), ours: ours.into(), theirs: theirs.into() };
        let entry = self.seen.entry(key).or_insert_with(|| (0, example()));
        entry.0 += 1;
    }

    /// Holds what was seen against the table.
    ///
    /// # Errors
    /// Disagreements without a row, and rows that nothing observed.
    pub fn finish(self) -> Result<String, String> {
        let rows: Vec<_> = rows()?.into_iter().filter(|row| row.peer == self.peer).collect();
        let mut faults = String::new();
        let mut shown = format!("{} {}: {:?} agreed\n", self.peer, self.version, self.agreed);
        let key = |row: &Row| Disagreement {
            input: row.input.clone(),
            ours: row.ours.clone(),
            theirs: row.theirs.clone(),
        };
        for row in &rows {
            if row.version != self.version {
                let _ = writeln!(faults, "a row is about version {}: {}", row.version, row.input);
            }
            match self.seen.get(&key(row)) {
                Some((times, _)) => {
                    let _ = writeln!(
                        shown,
                        "  {times:>6} x {}: ours {}, theirs {}; {} right ({})",
                        row.input, row.ours, row.theirs, row.right, row.section
                    );
                }
                None => {
                    let _ = writeln!(faults, "never observed: {:?}", key(row));
                }
            }
        }
        for (seen, (times, example)) in &self.seen {
            let known = rows.iter().filter(|row| key(row) == *seen).count();
            if known != 1 {
                let _ = writeln!(
                    faults,
                    "{known} rows explain ({times} x): input = {:?}, ours = {:?}, theirs = {:?}\n    {example}",
                    seen.input,
                    seen.ours,
                    seen.theirs,
                    example = example.chars().take(700).collect::<String>()
                );
            }
        }
        if faults.is_empty() { Ok(shown) } else { Err(format!("{shown}\n{faults}")) }
    }
}
