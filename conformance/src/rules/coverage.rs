//! Which rules of the ledger a judging step reached, in the run of some dialect.

use std::collections::BTreeSet;

use amqp_spec::rules::{Authority, Ledger, Level, Rule};
use serde::Serialize;

use crate::verdict::Results;

/// Rules that can be judged over the wire, and those that were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Rules that get a verdict (`testable` = yes).
    pub testable: usize,
    /// Of them, those that a judging step reached.
    pub covered: usize,
}

impl Count {
    fn add(&mut self, covered: bool) {
        self.testable += 1;
        self.covered += usize::from(covered);
    }
}

/// Counts by level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Levels {
    /// MUST.
    pub must: Count,
    /// SHOULD.
    pub should: Count,
    /// MAY.
    pub may: Count,
}

/// How much of the ledger is judged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Rules that get a verdict.
    pub testable: usize,
    /// Of them, those that a judging step reached.
    pub covered: usize,
    /// Rules that the text states.
    pub stated: Levels,
    /// Rules that it implies.
    pub implied: Levels,
    /// Rules of a vendor.
    pub vendor: Levels,
    /// Ids of rules that get a verdict and that no judging step reached, in the order of the ledger.
    pub missing: Vec<String>,
}

impl Coverage {
    /// Counts the rules of `ledger` by what the runs of `results` reached.
    #[must_use]
    pub fn of(ledger: &Ledger, results: &Results) -> Self {
        let covered: BTreeSet<&str> = results
            .runs
            .iter()
            .flat_map(|run| &run.rules)
            .filter(|rule| rule.covered)
            .map(|rule| rule.id.as_str())
            .collect();
        Self::count(ledger, |rule| covered.contains(rule.id.as_str()))
    }

    fn count(ledger: &Ledger, covered: impl Fn(&Rule) -> bool) -> Self {
        let mut coverage = Self::default();
        for rule in ledger.rules().iter().filter(|rule| rule.testable.is_judged()) {
            let covered = covered(rule);
            coverage.testable += 1;
            coverage.covered += usize::from(covered);
            let levels = match rule.authority {
                Authority::Stated => &mut coverage.stated,
                Authority::Implied => &mut coverage.implied,
                Authority::Vendor => &mut coverage.vendor,
            };
            match rule.level {
                Level::Must => &mut levels.must,
                Level::Should => &mut levels.should,
                Level::May => &mut levels.may,
            }
            .add(covered);
            if !covered {
                coverage.missing.push(rule.id.clone());
            }
        }
        coverage
    }

    /// The counts as a table of text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let cell = |count: Count| match count.testable {
            0 => "-".to_owned(),
            _ => format!("{} of {}", count.covered, count.testable),
        };
        let mut out = format!(
            "{} of {} rules of AMQP 0-9-1 that can be judged over the wire are judged\n\n",
            self.covered, self.testable
        );
        out.push_str(&row(["", "MUST", "SHOULD", "MAY"].map(str::to_owned)));
        for (authority, levels) in
            [("stated", self.stated), ("implied", self.implied), ("vendor", self.vendor)]
        {
            let cells = [levels.must, levels.should, levels.may].map(cell);
            let [must, should, may] = cells;
            out.push_str(&row([authority.to_owned(), must, should, may]));
        }
        out
    }
}

fn row([name, must, should, may]: [String; 4]) -> String {
    let line = format!("{name:<10}{must:>12}{should:>12}{may:>12}");
    format!("{}\n", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_judged_rule_is_counted_once() -> Result<(), amqp_spec::rules::LedgerError> {
        let ledger = amqp_spec::rules::rules_0_9_1()?;
        let coverage = Coverage::count(&ledger, |rule| rule.level == Level::Must);
        let levels = [coverage.stated, coverage.implied, coverage.vendor];
        let all = levels.iter().flat_map(|levels| [levels.must, levels.should, levels.may]);
        assert_eq!(coverage.testable, 449);
        assert_eq!(all.clone().map(|count| count.testable).sum::<usize>(), 449);
        assert_eq!(coverage.stated.must, Count { testable: 111, covered: 111 });
        assert_eq!(all.map(|count| count.covered).sum::<usize>(), coverage.covered);
        assert_eq!(coverage.missing.len(), coverage.testable - coverage.covered);
        Ok(())
    }
}
