//! Colour, where it is wanted.

use anstyle::{AnsiColor, Style};

use crate::verdict::Outcome;

/// Whether and how text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    on: bool,
}

impl Paint {
    /// Colours only where `on`.
    #[must_use]
    pub const fn new(on: bool) -> Self {
        Self { on }
    }

    fn styled(self, style: Style, text: &str) -> String {
        if self.on { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// What leads the eye.
    #[must_use]
    pub fn bold(self, text: &str) -> String {
        self.styled(Style::new().bold(), text)
    }

    /// What stands beside.
    #[must_use]
    pub fn dim(self, text: &str) -> String {
        self.styled(Style::new().dimmed(), text)
    }

    /// Text in the colour of an outcome.
    #[must_use]
    pub fn outcome(self, outcome: Outcome, text: &str) -> String {
        let colour = match outcome {
            Outcome::Error | Outcome::Fail => AnsiColor::Red,
            Outcome::Inconclusive => AnsiColor::Magenta,
            Outcome::Lenient => AnsiColor::Yellow,
            Outcome::NotRun | Outcome::Unsupported => AnsiColor::Cyan,
            Outcome::Pass => AnsiColor::Green,
        };
        self.styled(Style::new().bold().fg_color(Some(colour.into())), text)
    }
}
