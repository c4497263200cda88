//! What a side saw, in words that do not depend on the side: `path=value`, sorted, since peers keep maps.

use std::fmt::Display;

/// Collects words; nested containers lengthen the path.
#[derive(Default)]
pub struct Words {
    path: Vec<String>,
    words: Vec<String>,
}

impl Words {
    pub fn new() -> Self {
        Self::default()
    }

    /// One value.
    pub fn put(&mut self, name: &str, value: impl Display) -> &mut Self {
        let mut path = self.path.join(".");
        if !path.is_empty() && !name.is_empty() {
            path.push('.');
        }
        self.words.push(format!("{path}{name}={value}"));
        self
    }

    /// Octets, as text where they are text.
    pub fn octets(&mut self, name: &str, octets: &[u8]) -> &mut Self {
        self.put(name, format!("{} octets {}", octets.len(), octets.escape_ascii()))
    }

    /// The values of a container.
    pub fn within(&mut self, name: &str, fill: impl FnOnce(&mut Self)) -> &mut Self {
        self.path.push(name.to_owned());
        fill(self);
        self.path.pop();
        self
    }

    /// All of them, sorted.
    pub fn sorted(&mut self) -> Vec<String> {
        let mut words = std::mem::take(&mut self.words);
        words.sort();
        words
    }
}
