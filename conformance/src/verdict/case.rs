//! What a case found: the input of every verdict.

use super::{Close, Outcome, TranscriptLine};
use crate::script::source::At;
use std::collections::BTreeSet;

/// What a judging step found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepVerdict {
    /// The step.
    pub at: At,
    /// The rules that it judges.
    pub rules: Vec<String>,
    /// What came out.
    pub outcome: Outcome,
    /// Why it is no full pass.
    pub because: Option<String>,
}

/// How a case ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Every step was done.
    Whole,
    /// The run was cut short.
    Interrupted,
    /// The target does not provide what it needs.
    NotRun(String),
    /// The target declares that it lacks what the rule is about.
    Unsupported(String),
    /// A step stopped it.
    Stopped {
        /// The step.
        at: At,
        /// What that means.
        outcome: Outcome,
        /// What is to be said.
        message: String,
        /// What was expected.
        expected: Option<String>,
        /// What came.
        got: Option<String>,
    },
}

/// What a case found.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRecord {
    /// Its name; empty without a matrix.
    pub name: String,
    /// How it ended.
    pub ended: Ended,
    /// What its judging steps found, in order.
    pub verdicts: Vec<StepVerdict>,
    /// The alternatives that were met, by their offsets in the script.
    pub taken: BTreeSet<usize>,
    /// How the peer closed.
    pub close: Close,
    /// Milliseconds that it took.
    pub ms: u64,
    /// What went over the wire.
    pub transcript: Vec<TranscriptLine>,
}

impl CaseRecord {
    /// A case that did not run.
    #[must_use]
    pub fn without_run(name: &str, ended: Ended) -> Self {
        Self {
            name: name.to_owned(),
            ended,
            verdicts: Vec::new(),
            taken: BTreeSet::new(),
            close: Close::None,
            ms: 0,
            transcript: Vec::new(),
        }
    }

    /// What came out of the case.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match &self.ended {
            Ended::Whole => {
                self.verdicts.iter().map(|verdict| verdict.outcome).min().unwrap_or(Outcome::Pass)
            }
            Ended::Interrupted => Outcome::Inconclusive,
            Ended::NotRun(_) => Outcome::NotRun,
            Ended::Unsupported(_) => Outcome::Unsupported,
            Ended::Stopped { outcome, .. } => *outcome,
        }
    }

    /// What is to be said of it: nothing for a pass.
    #[must_use]
    pub fn message(&self) -> String {
        match &self.ended {
            Ended::Whole => {
                let reasons: Vec<&str> =
                    self.verdicts.iter().filter_map(|verdict| verdict.because.as_deref()).collect();
                reasons.join("; ")
            }
            Ended::Interrupted => "the run was cut short".into(),
            Ended::NotRun(reason) | Ended::Unsupported(reason) => reason.clone(),
            Ended::Stopped { message, .. } => message.clone(),
        }
    }
}
