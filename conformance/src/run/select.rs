//! Which scenarios take part in a run.

use super::{RunError, RunOptions};
use crate::script::Scenario;
use amqp_spec::rules::RuleDialect;

/// Whether a pattern with `*` (any run) and `?` (any one character) fits a text.
#[must_use]
pub fn glob(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    p = at + 1;
                    t = from + 1;
                    star = Some((at, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// The scenarios of a dialect that fit the filters.
pub(super) fn choose(
    all: &[Scenario],
    dialect: RuleDialect,
    options: &RunOptions,
) -> Result<Vec<Scenario>, RunError> {
    let fits = |scenario: &&Scenario| {
        scenario.holds_in(dialect)
            && (options.filters.is_empty()
                || options.filters.iter().any(|filter| glob(filter, &scenario.id)))
            && (options.rules.is_empty()
                || options.rules.iter().any(|rule| scenario.rules.contains(rule)))
            && options.only.as_ref().is_none_or(|ids| ids.contains(&scenario.id))
    };
    let chosen: Vec<Scenario> = all.iter().filter(fits).cloned().collect();
    // A filter that fits nothing anywhere is a slip of the pen; one that fits nothing in this dialect is not.
    if options.is_filtered() {
        for filter in &options.filters {
            if !all.iter().any(|scenario| glob(filter, &scenario.id)) {
                return Err(RunError::NothingFits(format!("the filter `{filter}`")));
            }
        }
        for rule in &options.rules {
            if !all.iter().any(|scenario| scenario.rules.contains(rule)) {
                return Err(RunError::NothingFits(format!("the rule `{rule}`")));
            }
        }
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn globs_fit_whole_texts() {
        for (pattern, text, fits) in [
            ("queue.*", "queue.purge.one", true),
            ("*purge*", "queue.purge.one", true),
            ("queue.?urge*", "queue.purge.one", true),
            ("queue", "queue.purge", false),
            ("*.one", "queue.purge.one.two", false),
            ("a*b*c", "axxbyybc", true),
            ("", "", true),
            ("", "a", false),
            ("***", "", true),
        ] {
            assert_eq!(glob(pattern, text), fits, "{pattern} {text}");
        }
    }
}
