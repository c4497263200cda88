//! Names of the specification as names of Rust: cases, keywords, renames.

use crate::options::EmitOptions;
use proc_macro2::{Ident, Span, TokenStream};

/// Turns names of the specification into identifiers.
pub(crate) struct Names<'p> {
    options: &'p EmitOptions,
}

impl<'p> Names<'p> {
    pub(crate) const fn new(options: &'p EmitOptions) -> Self {
        Self { options }
    }

    /// The module of a class.
    pub(crate) fn module(&self, class: &str) -> Ident {
        ident(&snake(self.options.rename_of(class).unwrap_or(class)))
    }

    /// The owned type of a record.
    pub(crate) fn owned(&self, qualified: &str, local: &str) -> Ident {
        ident(&pascal(self.options.rename_of(qualified).unwrap_or(local)))
    }

    /// The borrowed type of a record.
    pub(crate) fn view(&self, qualified: &str, local: &str) -> Ident {
        Ident::new(
            &format!("{}Ref", pascal(self.options.rename_of(qualified).unwrap_or(local))),
            Span::call_site(),
        )
    }

    /// The variant of a record in the method enums: class and method.
    pub(crate) fn variant(&self, class: &str, qualified: &str, local: &str) -> Ident {
        let class = pascal(self.options.rename_of(class).unwrap_or(class));
        let local = pascal(self.options.rename_of(qualified).unwrap_or(local));
        Ident::new(&format!("{class}{local}"), Span::call_site())
    }

    /// The variant of a class in the property enums.
    pub(crate) fn class_variant(&self, class: &str) -> Ident {
        ident(&pascal(self.options.rename_of(class).unwrap_or(class)))
    }

    /// A constant of the document.
    pub(crate) fn constant(&self, name: &str) -> Ident {
        constant(self.options.rename_of(name).unwrap_or(name))
    }

    /// The constant for a named value of a restricted type.
    pub(crate) fn choice(&self, domain: &str, choice: &str) -> Ident {
        constant(self.choice_name(domain, choice))
    }

    /// The variant for a named value of a restricted type.
    pub(crate) fn choice_variant(&self, domain: &str, choice: &str) -> Ident {
        type_ident(self.choice_name(domain, choice), "")
    }

    fn choice_name<'n>(&'n self, domain: &str, choice: &'n str) -> &'n str {
        self.options.rename_of(&format!("{domain}.{choice}")).unwrap_or(choice)
    }

    /// The field of a struct.
    pub(crate) fn field(&self, record: &str, field: &str) -> Ident {
        let qualified = format!("{record}.{field}");
        ident(&snake(self.options.rename_of(&qualified).unwrap_or(field)))
    }
}

/// The constant for a name.
pub(crate) fn constant(name: &str) -> Ident {
    ident(&snake(name).to_uppercase())
}

/// The type or variant for a name, with something behind it.
pub(crate) fn type_ident(name: &str, suffix: &str) -> Ident {
    ident(&format!("{}{suffix}", pascal(name)))
}

/// The words of a name, split at everything that is no letter or digit.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// `get-empty` to `GetEmpty`.
pub(crate) fn pascal(name: &str) -> String {
    words(name)
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters)
        })
        .collect()
}

/// `get-empty` to `get_empty`.
pub(crate) fn snake(name: &str) -> String {
    words(name).map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// An identifier, with an underscore behind a keyword and in front of a digit.
fn ident(name: &str) -> Ident {
    let escaped = if KEYWORDS.contains(&name) {
        format!("{name}_")
    } else if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        format!("_{name}")
    } else {
        name.to_owned()
    };
    Ident::new(&escaped, Span::call_site())
}

/// The tokens of a path that the caller gave.
pub(crate) fn path(text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|_| quote::quote!(::amqp_types))
}

const KEYWORDS: &[&str] = &[
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern",
    "false", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut",
    "pub", "ref", "return", "self", "Self", "static", "struct", "super", "trait", "true", "type",
    "unsafe", "use", "where", "while", "abstract", "become", "box", "do", "final", "macro",
    "override", "priv", "try", "typeof", "unsized", "virtual", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_specification_become_identifiers() {
        assert_eq!(pascal("declare-ok"), "DeclareOk");
        assert_eq!(snake("reserved-1"), "reserved_1");
        assert_eq!(ident("type").to_string(), "type_");
        assert_eq!(constant("not-found").to_string(), "NOT_FOUND");
        assert_eq!(ident("9to5").to_string(), "_9to5");
    }
}
