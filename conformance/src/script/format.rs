//! The formatter: canonical indentation and blank lines; what stands on a line is left as it is written.

use super::ScriptError;
use super::depth;
use super::source::{At, Source};
use std::sync::Arc;

/// Spaces of one level.
const LEVEL: usize = 4;

/// A script in its canonical form: lines are indented by the braces around them, no white space ends a line, blank lines
/// stand alone, and one stands between scenarios.
///
/// # Errors
/// The text is no KDL, or nests too deep.
pub fn format(file: &str, text: &str) -> Result<String, Vec<ScriptError>> {
    let source = Arc::new(Source { file: file.to_owned(), text: text.to_owned() });
    if let Some(offset) = depth::too_deep(text) {
        let message = format!("braces nest more than {} levels deep", depth::LIMIT);
        return Err(vec![ScriptError::new(&source, At { offset, len: 1 }, message, None)]);
    }
    if let Err(error) = kdl::KdlDocument::parse_v2(text) {
        return Err(super::syntax(&source, &error));
    }
    Ok(indented(text))
}

/// The text with its lines indented anew; it is known to be KDL.
fn indented(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0usize;
    let mut continued = false;
    let mut after_node = false;
    let mut rest = text;
    while !rest.is_empty() {
        // A line, with the whole of a string or comment that goes on over its end.
        let line = Line::take(rest);
        rest = &rest[line.len..];
        let content = line.text.trim();
        if content.is_empty() {
            if !out.is_empty() && !out.ends_with("\n\n") {
                out.push('\n');
            }
            continue;
        }
        let closing = content.bytes().take_while(|octet| *octet == b'}').count();
        let level = depth.saturating_sub(closing) + usize::from(continued);
        // A closed scenario ends at the outermost level; what follows it stands apart.
        if depth == 0 && after_node && !out.ends_with("\n\n") {
            out.push('\n');
        }
        // No blank line behind an opening brace or before a closing one.
        if closing > 0 && out.ends_with("\n\n") {
            out.pop();
        }
        if out.ends_with("{\n\n") {
            out.pop();
        }
        out.push_str(&" ".repeat(level * LEVEL));
        out.push_str(content);
        out.push('\n');
        depth = (depth + line.opened).saturating_sub(line.closed);
        after_node = depth == 0 && line.closed > 0;
        continued = content.ends_with('\\');
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

/// A line of a script.
struct Line<'t> {
    text: &'t str,
    len: usize,
    opened: usize,
    closed: usize,
}

impl<'t> Line<'t> {
    fn take(text: &'t str) -> Self {
        let octets = text.as_bytes();
        let mut at = 0;
        let (mut opened, mut closed) = (0, 0);
        while at < octets.len() && octets[at] != b'\n' {
            let rest = &octets[at..];
            at += match octets[at] {
                b'"' => depth::string_len(rest),
                b'#' => depth::raw_string_len(rest).unwrap_or(1),
                b'/' if rest.starts_with(b"//") => {
                    rest.iter().position(|octet| *octet == b'\n').unwrap_or(rest.len())
                }
                b'/' if rest.starts_with(b"/*") => {
                    rest.windows(2).position(|pair| pair == b"*/").map_or(rest.len(), |end| end + 2)
                }
                b'{' => {
                    opened += 1;
                    1
                }
                b'}' => {
                    closed += 1;
                    1
                }
                _ => 1,
            };
        }
        let at = at.min(octets.len());
        Self { text: &text[..at], len: (at + 1).min(octets.len()), opened, closed }
    }
}

#[cfg(test)]
mod tests {
    use super::format;

    #[test]
    fn lines_are_indented_and_what_stands_on_them_is_kept() {
        let text = "a \"\\u{0}\" {\n\n  b x=\"$q\" \\\n y=1   // why {\n    c { d; e }\n\n\n  f \"\"\"\n      as it is\n      \"\"\"\n\n}\nz\n\n\n";
        let wanted = "a \"\\u{0}\" {\n    b x=\"$q\" \\\n        y=1   // why {\n    c { d; e }\n\n    f \"\"\"\n      as it is\n      \"\"\"\n}\n\nz\n";
        assert_eq!(format("x.kdl", text).expect("KDL"), wanted);
        assert_eq!(format("x.kdl", wanted).expect("KDL"), wanted);
    }
}
