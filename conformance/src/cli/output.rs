//! What goes to the two streams. A reader that went away (`| head`) is no error.

use std::io::{self, IsTerminal, Write};

use crate::report::Paint;

/// Writes to stdout.
pub(super) fn out(text: &str) {
    write(io::stdout().lock(), text);
}

/// Writes to stderr.
pub(super) fn err(text: &str) {
    write(io::stderr().lock(), text);
}

fn write(mut stream: impl Write, text: &str) {
    // Nobody is left to be told that a stream is closed.
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}

/// Colours for stdout: on a terminal, unless `NO_COLOR` is set.
pub(super) fn paint() -> Paint {
    Paint::new(io::stdout().is_terminal() && colour_wanted())
}

/// Whether the environment lets us colour (<https://no-color.org>: any value that is not empty forbids it).
pub(super) fn colour_wanted() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}
