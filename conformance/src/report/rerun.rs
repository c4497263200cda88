//! The command that runs one scenario or case again.

use super::Failure;

/// How the command line of the run began, up to what it selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rerun {
    /// Program, subcommand, and the arguments that say what is judged and how.
    pub words: Vec<String>,
}

impl Rerun {
    /// `amqp-conformance run` and these arguments.
    #[must_use]
    pub fn new(arguments: impl IntoIterator<Item = String>) -> Self {
        let mut words = vec!["amqp-conformance".to_owned(), "run".to_owned()];
        words.extend(arguments);
        Self { words }
    }

    /// The command for a failure, as a shell reads it.
    #[must_use]
    pub fn command(&self, failure: &Failure<'_>) -> String {
        let mut words = self.words.clone();
        if failure.run.dialect != "base" && !words.iter().any(|word| word == "--dialect") {
            words.push("--dialect".to_owned());
            words.push(failure.run.dialect.clone());
        }
        words.push("--filter".to_owned());
        words.push(match failure.case {
            Some(case) => format!("{}[{}]", failure.scenario.id, case.name),
            None => failure.scenario.id.clone(),
        });
        words.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ")
    }
}

/// A word in quotes where a shell would take it apart.
fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@=,+%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn words_are_quoted_where_a_shell_needs_it() {
        assert_eq!(shell_word("amqp://127.0.0.1:5672/%2f"), "amqp://127.0.0.1:5672/%2f");
        assert_eq!(shell_word("queue.*"), "'queue.*'");
        assert_eq!(shell_word("it's"), r"'it'\''s'");
    }
}
