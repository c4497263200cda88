//! The formatter: canonical indentation, comments kept.

use super::ScriptError;
use super::depth;
use super::source::{At, Source};
use std::sync::Arc;

/// A script in its canonical form.
///
/// # Errors
/// The text is no KDL, or nests too deep.
pub fn format(file: &str, text: &str) -> Result<String, Vec<ScriptError>> {
    let source = Arc::new(Source { file: file.to_owned(), text: text.to_owned() });
    if let Some(offset) = depth::too_deep(text) {
        let message = format!("braces nest more than {} levels deep", depth::LIMIT);
        return Err(vec![ScriptError::new(&source, At { offset, len: 1 }, message, None)]);
    }
    let mut document =
        kdl::KdlDocument::parse_v2(text).map_err(|error| super::syntax(&source, &error))?;
    let config = kdl::FormatConfig::builder().indent("    ").build();
    document.autoformat_config(&config);
    let mut formatted = document.to_string();
    if !formatted.ends_with('\n') {
        formatted.push('\n');
    }
    Ok(formatted)
}
