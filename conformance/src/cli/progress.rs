//! What is seen while a run runs: a bar on a terminal, plain lines elsewhere (CI, a file, a pipe).
//!
//! In: the events of the run, from several threads. Out: stderr.

use std::{
    io::IsTerminal,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

use super::err;
use crate::{Progress, verdict::Outcome};

/// Where progress is shown.
pub(super) struct Display {
    bar: Option<Mutex<Bar>>,
}

struct Bar {
    bar: ProgressBar,
    failed: usize,
}

impl Display {
    /// A bar where stderr is a terminal and nothing says that this is CI.
    pub(super) fn new() -> Self {
        let terminal = std::io::stderr().is_terminal()
            && std::env::var_os("CI").is_none_or(|value| value.is_empty() || value == "false")
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let bar = terminal.then(|| Mutex::new(Bar { bar: ProgressBar::hidden(), failed: 0 }));
        Self { bar }
    }

    /// Shows an event.
    pub(super) fn event(&self, event: &Progress<'_>) {
        match &self.bar {
            Some(bar) => bar.lock().unwrap_or_else(PoisonError::into_inner).event(event),
            None => plain(event),
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.lock().unwrap_or_else(PoisonError::into_inner).bar.finish_and_clear();
        }
    }
}

impl Bar {
    fn event(&mut self, event: &Progress<'_>) {
        match event {
            Progress::Dialect { dialect, scenarios } => {
                self.bar.finish_and_clear();
                let template = if super::output::colour_wanted() {
                    "{prefix:<9} {bar:30.green} {pos} of {len} {wide_msg:.dim}"
                } else {
                    "{prefix:<9} {bar:30} {pos} of {len} {wide_msg}"
                };
                self.bar = ProgressBar::new(*scenarios as u64);
                if let Ok(style) = ProgressStyle::with_template(template) {
                    self.bar.set_style(style);
                }
                self.bar.set_prefix(dialect.as_str());
                self.bar.enable_steady_tick(Duration::from_millis(200));
                self.failed = 0;
            }
            Progress::Done(result) => {
                if matches!(result.outcome, Outcome::Fail | Outcome::Error | Outcome::Inconclusive)
                {
                    self.failed += 1;
                    self.bar
                        .println(format!("{} {}: {}", result.outcome, result.id, result.message));
                }
                let failed = match self.failed {
                    0 => String::new(),
                    failed => format!("{failed} failed, "),
                };
                self.bar.set_message(format!("{failed}{}", result.id));
                self.bar.inc(1);
            }
            Progress::Note(note) => self.bar.println(note),
        }
    }
}

/// One line for the start of a dialect, for each scenario that did not pass, and for each note.
fn plain(event: &Progress<'_>) {
    match event {
        Progress::Dialect { dialect, scenarios } => {
            err(&format!("{dialect}: {}\n", super::scenarios::count(*scenarios, "scenario")));
        }
        Progress::Done(result) if result.outcome == Outcome::Pass => {}
        Progress::Done(result) => {
            err(&format!("{} {}: {}\n", result.outcome, result.id, result.message));
        }
        Progress::Note(note) => err(&format!("{note}\n")),
    }
}
