//! Runs one case of a scenario against a target.
//!
//! In: a scenario, one of its cases, a [`Site`]. Out: a [`CaseRecord`](crate::verdict::CaseRecord): what each judging step found, and the
//! transcript. I/O happens here and in [`crate::target`] only; all times are those of tokio's clock.

mod cleanup;
mod confirms;
mod connection;
mod datum;
mod handshake;
mod inbox;
mod leftovers;
mod matching;
mod runner;
mod steps;
mod text;
mod transcript;
mod waits;
mod wire;

pub use runner::{CaseRun, preflight, probe, run_case};

use crate::target::{Host, Profile};
use amqp_spec::rules::RuleDialect;
use amqp_types::Dialect;
use std::sync::Arc;
use std::time::Duration;

/// What all cases of a run share.
#[derive(Clone)]
pub struct Site {
    /// The broker.
    pub host: Arc<dyn Host>,
    /// What is known of it.
    pub profile: Arc<Profile>,
    /// The dialect of the run.
    pub dialect: RuleDialect,
    /// By how much all waits are lengthened.
    pub time_scale: f64,
    /// What all names begin with.
    pub prefix: String,
    /// Whether what was made is deleted; needless where the broker ends with the case.
    pub cleanup: bool,
    /// Whether nothing else runs on the broker, so that even a delivery that no step took is no accident.
    pub strict: bool,
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Site").field("profile", &self.profile.name).finish_non_exhaustive()
    }
}

impl Site {
    /// A time, lengthened for a slow target.
    #[must_use]
    pub fn scaled(&self, time: Duration) -> Duration {
        time.mul_f64(self.time_scale.clamp(0.001, 1000.0))
    }

    /// A time that must at least pass: it is no longer on a slow target.
    #[must_use]
    pub fn scaled_down(&self, time: Duration) -> Duration {
        time.mul_f64(self.time_scale.clamp(0.001, 1.0))
    }

    /// The letters of tables in this run.
    #[must_use]
    pub fn table_dialect(&self) -> Dialect {
        match self.dialect {
            RuleDialect::Spec => Dialect::Spec091,
            RuleDialect::Base | RuleDialect::Rabbitmq => Dialect::RabbitMq,
        }
    }
}

/// Why a case went no further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// Something else came than was expected, or nothing.
    Mismatch {
        /// What is to be said.
        message: String,
        /// What was expected.
        expected: String,
        /// What came.
        got: String,
        /// Whether nothing came in time.
        hang: bool,
    },
    /// The target could not be reached, or an administrator's command failed.
    Target(String),
    /// The script asks for what cannot be done: a fault of the suite.
    Suite(String),
}

impl Stop {
    fn mismatch(
        message: impl Into<String>,
        expected: impl Into<String>,
        got: impl Into<String>,
    ) -> Self {
        Self::Mismatch {
            message: message.into(),
            expected: expected.into(),
            got: got.into(),
            hang: false,
        }
    }
}
