//! The results of a run, as `results.json` holds them.

use serde::{Deserialize, Serialize};

/// Everything that a run found out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// What judged.
    pub tool: Tool,
    /// What was judged.
    pub target: Target,
    /// Whether every selected scenario ran; false where the run was interrupted.
    pub complete: bool,
    /// One for each dialect that ran.
    pub runs: Vec<Run>,
}

/// The suite that judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// A hash of the ledgers that it judged by.
    pub rules_hash: String,
}

/// The broker that was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The name of the profile, such as `embedded` or `rabbitmq`.
    pub name: String,
    /// The address, without a password; absent for the broker inside the process.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub address: Option<String>,
    /// Product and version, as the broker announced itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub product: Option<String>,
}

/// The run of one dialect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// `spec`, `rabbitmq`, or `base` where only the rules that hold in both were judged.
    pub dialect: String,
    /// The counts.
    pub summary: Summary,
    /// One for each scenario that was selected, in the order of their ids.
    pub scenarios: Vec<ScenarioResult>,
    /// One for each rule of the dialect that is judged over the wire, in the order of the ledger.
    pub rules: Vec<RuleResult>,
    /// Names that could not be deleted afterwards.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub left_behind: Vec<String>,
}

/// The counts of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Scenarios by outcome.
    pub scenarios: Counts,
    /// Rules by authority and level.
    pub rules: RuleSummary,
}

/// Scenarios by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All of them.
    pub total: usize,
    /// [`Outcome::Pass`].
    pub pass: usize,
    /// [`Outcome::Lenient`].
    pub lenient: usize,
    /// [`Outcome::Fail`].
    pub fail: usize,
    /// [`Outcome::Unsupported`].
    pub unsupported: usize,
    /// [`Outcome::NotRun`].
    pub not_run: usize,
    /// [`Outcome::Inconclusive`].
    pub inconclusive: usize,
    /// [`Outcome::Error`].
    pub error: usize,
}

/// Rules by authority.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSummary {
    /// The text uses a requirement word or names a rule.
    pub stated: LevelSummary,
    /// Implied by grammar, schema or indicative text.
    pub implied: LevelSummary,
    /// A vendor's documented extension.
    pub vendor: LevelSummary,
}

/// Rules of one authority by level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelSummary {
    /// MUST.
    pub must: RuleCounts,
    /// SHOULD.
    pub should: RuleCounts,
    /// MAY.
    pub may: RuleCounts,
}

/// Rules of one authority and level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCounts {
    /// All in the ledger that hold in this dialect.
    pub total: usize,
    /// Of them, those judged over the wire.
    pub testable: usize,
    /// Of those, the ones that a judging step of this run reached.
    pub covered: usize,
    /// Verdict pass.
    pub pass: usize,
    /// Verdict lenient.
    pub lenient: usize,
    /// Verdict fail.
    pub fail: usize,
    /// Verdict unsupported.
    pub unsupported: usize,
    /// Verdict not-run.
    pub not_run: usize,
    /// Verdict inconclusive.
    pub inconclusive: usize,
    /// Verdict error.
    pub error: usize,
}

/// What came out, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The suite's own fault.
    Error,
    /// The rule is broken.
    Fail,
    /// A setup step failed, so that nothing was judged.
    Inconclusive,
    /// An alternative that the text itself leaves open.
    Lenient,
    /// The profile does not provide what the scenario needs.
    NotRun,
    /// The profile declares that the target lacks a feature which the text lets it lack.
    Unsupported,
    /// The rule holds.
    Pass,
}

impl Outcome {
    /// The word in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
            Self::Lenient => "lenient",
            Self::NotRun => "not-run",
            Self::Unsupported => "unsupported",
            Self::Pass => "pass",
        }
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The second axis: how the peer closed, seen at the end of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case")]
pub enum Close {
    /// It did not.
    None,
    /// connection.close or channel.close with this code.
    Frame {
        /// The reply code.
        code: u16,
        /// Whether it closed a channel and not the connection.
        channel: bool,
    },
    /// End of stream.
    Fin,
    /// Reset.
    Rst,
    /// It stopped answering.
    Hang,
}

/// The result of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenarioResult {
    /// Its id.
    pub id: String,
    /// The rules that it cites.
    pub rules: Vec<String>,
    /// The worst outcome of its cases.
    pub outcome: Outcome,
    /// How the peer closed in the worst case.
    pub close: Close,
    /// What is to be said of the outcome: empty for a pass.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub message: String,
    /// Wall time in milliseconds; virtual time in the embedded broker.
    pub ms: u64,
    /// What each rule got in this scenario, where a step that names it was reached.
    pub judgements: Vec<Judgement>,
    /// One for each case of a matrix.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub cases: Vec<CaseResult>,
    /// The step that judged, for anything but a pass.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub step: Option<StepAt>,
    /// What the step expected.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expected: Option<String>,
    /// What came instead.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub got: Option<String>,
    /// What went over the wire, for anything but a pass (for a pass with `--trace`).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub transcript: Vec<TranscriptLine>,
}

/// The result of one case of a matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseResult {
    /// The name: the values, or what the matrix calls it.
    pub name: String,
    /// What came out.
    pub outcome: Outcome,
    /// How the peer closed.
    pub close: Close,
    /// What is to be said of it: empty for a pass.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub message: String,
}

/// What a rule got in a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// The id of the rule.
    pub rule: String,
    /// The worst outcome of the steps that name it.
    pub outcome: Outcome,
    /// Whether a judging step that names it was reached.
    pub reached: bool,
}

/// The place of a step in a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepAt {
    /// The file, or the family for a scenario made from the model.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The text of the line.
    pub text: String,
}

/// The verdict of a rule: the worst of its scenarios.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleResult {
    /// Its id.
    pub id: String,
    /// `MUST`, `SHOULD`, `MAY`.
    pub level: String,
    /// `stated`, `implied`, `vendor`.
    pub authority: String,
    /// The verdict; absent where no scenario of this run cites the rule.
    pub verdict: Option<Outcome>,
    /// Whether a judging step that names it was reached.
    pub covered: bool,
    /// The scenarios that cite it.
    pub scenarios: Vec<String>,
}

/// Which way octets went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// From the suite to the broker.
    Sent,
    /// From the broker to the suite.
    Received,
}

/// One frame, or one run of octets that is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranscriptLine {
    /// Milliseconds since the scenario began.
    pub ms: u64,
    /// Which way.
    pub direction: Direction,
    /// The connection in the script.
    pub connection: String,
    /// The channel, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub channel: Option<u16>,
    /// The frame as text; secrets are redacted.
    pub text: String,
    /// The octets in hex, cut after 256 octets; secrets are redacted.
    pub hex: String,
}
