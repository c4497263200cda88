//! From what happened to what it means: outcomes of cases and scenarios, verdicts of rules, the summary.
//!
//! No I/O. In: the events of the engine. Out: [`Results`], from which every report is made.

mod case;
mod judge;
pub mod results;

pub use case::{CaseRecord, Ended, StepVerdict};
pub use judge::{run, scenario_result};

pub use results::{
    CaseResult, Close, Counts, Direction, Judgement, LevelSummary, Outcome, Results, RuleCounts,
    RuleResult, RuleSummary, Run, ScenarioResult, StepAt, Summary, Target, Tool, TranscriptLine,
};
