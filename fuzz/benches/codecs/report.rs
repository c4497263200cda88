//! The table of times: what each side took, how many times faster ours is, and the figure asked for.

use crate::time::Timed;
use serde_json::{Value, json};

/// The rows so far.
pub struct Report {
    rows: Vec<Value>,
    met: usize,
    missed: Vec<String>,
}

impl Report {
    /// Prints the heading.
    pub fn new() -> Self {
        println!(
            "{:<28} {:<14} {:>10} {:>10} {:>7} {:>7}",
            "workload", "side", "ours ns", "side ns", "ratio", "asked"
        );
        Self { rows: Vec::new(), met: 0, missed: Vec::new() }
    }

    /// Prints the rows of one workload, of which ours is the first.
    pub fn add(&mut self, workload: &str, rows: Vec<Timed>) {
        let ours = rows.first().map_or(f64::NAN, |row| row.nanoseconds);
        for row in rows.iter().skip(1) {
            let asked = row.asked.map_or_else(String::new, |asked| format!("{asked:.2}"));
            let verdict = match row.met() {
                Some(true) => "met",
                Some(false) => "MISSED",
                None => "",
            };
            println!(
                "{workload:<28} {:<14} {ours:>10.1} {:>10.1} {:>7.2} {asked:>7} {verdict}",
                row.side, row.nanoseconds, row.ratio
            );
            match row.met() {
                Some(true) => self.met += 1,
                Some(false) => self.missed.push(format!(
                    "{workload}: {:.2} times faster than {}, asked {asked}",
                    row.ratio, row.side
                )),
                None => {}
            }
            self.rows.push(json!({
                "workload": workload, "side": row.side, "ours_ns": ours, "side_ns": row.nanoseconds,
                "ratio": row.ratio, "asked": row.asked, "met": row.met(),
            }));
        }
    }

    /// Prints what was missed, and writes the rows as JSON.
    pub fn finish(self, json: Option<&str>) -> Result<(), String> {
        println!("{} figures met, {} missed", self.met, self.missed.len());
        for missed in &self.missed {
            println!("missed: {missed}");
        }
        let Some(path) = json else { return Ok(()) };
        let text = serde_json::to_string_pretty(&self.rows).map_err(|error| error.to_string())?;
        std::fs::write(path, text).map_err(|error| format!("{path}: {error}"))
    }
}
