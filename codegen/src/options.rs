//! What a caller may decide about the generated code. Filled by [`Builder`](crate::Builder), read by [`emit`](crate::emit).

use std::collections::BTreeMap;

/// Options of the emitter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmitOptions {
    /// The name of the module, which is also the stem of the file (`v0_9_1`).
    pub module: String,
    /// The absolute path of the crate with the wire primitives (`::amqp_types`, or `crate` inside it).
    pub crate_path: String,
    /// Whether the documentation of the specification is carried into the generated code.
    pub docs: bool,
    /// Whether the code is formatted.
    pub format: bool,
    /// Attributes for generated types: a name and the attribute (`#[derive(Hash)]`). See [`Self::attributes_of`].
    pub attributes: Vec<(String, String)>,
    /// Attributes for generated fields: `class.method.field` and the attribute.
    pub field_attributes: Vec<(String, String)>,
    /// Rust names for names of the specification (`basic.get-empty` -> `Empty`).
    pub renames: BTreeMap<String, String>,
}

impl Default for EmitOptions {
    fn default() -> Self {
        EmitOptions {
            module: "amqp".to_owned(),
            crate_path: "::amqp_types".to_owned(),
            docs: true,
            format: cfg!(feature = "format"),
            attributes: Vec::new(),
            field_attributes: Vec::new(),
            renames: BTreeMap::new(),
        }
    }
}

impl EmitOptions {
    /// The attributes that the caller asked for on the type of that name, in the order they were given.
    ///
    /// A pattern is `.` (everything), a class (`queue`: all its records) or a qualified name (`queue.declare`).
    pub fn attributes_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        matching(&self.attributes, name)
    }

    /// The attributes that the caller asked for on the field `record.field`.
    ///
    /// A pattern is `.`, a class, a record (all its fields) or `class.method.field`.
    pub fn attributes_of_field<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        matching(&self.field_attributes, name)
    }

    /// The Rust name that the caller gave to a class, record or field, if there is one.
    pub fn rename_of(&self, name: &str) -> Option<&str> {
        self.renames.get(name).map(String::as_str)
    }
}

/// The attributes whose pattern is `.`, the name itself, or a leading part of it that ends at a dot.
fn matching<'a>(list: &'a [(String, String)], name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
    list.iter().filter_map(move |(pattern, attribute)| {
        let hit = pattern == "."
            || name
                .strip_prefix(pattern.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        hit.then_some(attribute.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_parts_only() {
        let options = EmitOptions {
            attributes: [(".", "a"), ("queue", "b"), ("queue.declare", "c"), ("queue.decl", "d")]
                .map(|(p, a)| (p.to_owned(), a.to_owned()))
                .to_vec(),
            ..EmitOptions::default()
        };
        let of = |name| options.attributes_of(name).collect::<Vec<_>>();
        assert_eq!(of("queue.declare"), ["a", "b", "c"]);
        assert_eq!(of("queue.declare-ok"), ["a", "b"]);
        assert_eq!(of("queues"), ["a"]);
    }
}
