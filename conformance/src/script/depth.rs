//! How deep a script nests, told before it is parsed: the parser of KDL recurses and would overflow the stack.

/// Levels that a script may nest.
pub(crate) const LIMIT: usize = 48;

/// The offset of the first brace that nests deeper than [`LIMIT`].
///
/// Strings and comments are passed over; a text that is not KDL at all may be refused too early by a
/// brace too many, which is an error anyway.
pub(crate) fn too_deep(text: &str) -> Option<usize> {
    let octets = text.as_bytes();
    let mut at = 0;
    let mut depth = 0usize;
    let mut comments = 0usize;
    while at < octets.len() {
        let rest = &octets[at..];
        if rest.starts_with(b"/*") {
            comments += 1;
            if comments + depth > LIMIT {
                return Some(at);
            }
            at += 2;
            continue;
        }
        if comments > 0 {
            if rest.starts_with(b"*/") {
                comments -= 1;
                at += 2;
            } else {
                at += 1;
            }
            continue;
        }
        match octets[at] {
            b'/' if rest.starts_with(b"//") => {
                at += rest.iter().position(|octet| *octet == b'\n').unwrap_or(rest.len());
                continue;
            }
            b'"' => {
                at += string_len(rest);
                continue;
            }
            b'#' => {
                at += raw_string_len(rest).unwrap_or(1);
                continue;
            }
            b'{' => {
                depth += 1;
                if depth > LIMIT {
                    return Some(at);
                }
            }
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Octets of a quoted string, its quotes included.
pub(super) fn string_len(octets: &[u8]) -> usize {
    let quote: &[u8] = if octets.starts_with(b"\"\"\"") { b"\"\"\"" } else { b"\"" };
    let mut at = quote.len();
    while at < octets.len() {
        if octets[at] == b'\\' {
            at += 2;
        } else if octets[at..].starts_with(quote) {
            return at + quote.len();
        } else {
            at += 1;
        }
    }
    octets.len()
}

/// Octets of a raw string such as `#"…"#`; `None` where it is a keyword such as `#true`.
pub(super) fn raw_string_len(octets: &[u8]) -> Option<usize> {
    let hashes = octets.iter().take_while(|octet| **octet == b'#').count();
    let rest = &octets[hashes..];
    let quotes = if rest.starts_with(b"\"\"\"") {
        3
    } else if rest.starts_with(b"\"") {
        1
    } else {
        return None;
    };
    let mut end = vec![b'"'; quotes];
    end.extend(std::iter::repeat_n(b'#', hashes));
    let body = &rest[quotes..];
    let at = body.windows(end.len()).position(|window| window == end).unwrap_or(body.len());
    Some((hashes + quotes + at + end.len()).min(octets.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_in_strings_and_comments_do_not_count() {
        let text = format!(
            "a \"{0}\" #\"{0}\"# \"\"\"\n{0}\n\"\"\" // {0}\nb /* {0} */ {{ }}",
            "{".repeat(100)
        );
        assert_eq!(too_deep(&text), None);
    }

    #[test]
    fn nesting_is_told_by_its_brace() {
        let text = "a {".repeat(LIMIT + 1);
        assert_eq!(too_deep(&text), Some(LIMIT * 3 + 2));
        assert_eq!(too_deep(&"a {".repeat(LIMIT)), None);
    }
}
