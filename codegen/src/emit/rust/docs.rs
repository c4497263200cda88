//! Documentation comments: a generated first line, then what the document says, escaped for rustdoc.

use super::Scope;
use proc_macro2::TokenStream;
use quote::quote;

/// A summary of our own, then the label and the prose of the document where there is any and the options want it.
pub(super) fn lines(
    scope: &Scope<'_>,
    summary: &str,
    label: Option<&str>,
    prose: Option<&str>,
) -> TokenStream {
    let mut text = vec![format!(" {summary}")];
    if scope.options.docs {
        for part in [label, prose].into_iter().flatten() {
            text.push(String::new());
            text.extend(escape(part).lines().map(|line| format!(" {}", line.trim())));
        }
    }
    quote!(#(#[doc = #text])*)
}

/// Spec text has characters that Markdown and HTML take for their own.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.trim().chars() {
        if matches!(c, '<' | '>' | '[' | ']' | '*' | '_' | '`' | '\\' | '#' | '|') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
