//! Topic: keys are words between dots; in a pattern `*` stands for one word and `#` for any number of them.
//!
//! The patterns form a tree of words. A key walks it with all the branches it may take at once, and each node is
//! visited at most once for each position in the key, so that a pattern full of `#` costs no more than its length
//! times the key's.

use super::super::{Binding, Destination};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Default)]
struct Node {
    destinations: Vec<Destination>,
    /// The branches: a word, `*`, or `#`.
    next: BTreeMap<Box<str>, usize>,
    many: bool,
}

/// The tree; node 0 is its root.
#[derive(Debug)]
pub(super) struct Topic {
    nodes: Vec<Node>,
    free: Vec<usize>,
}

impl Default for Topic {
    fn default() -> Self {
        Self { nodes: vec![Node::default()], free: Vec::new() }
    }
}

/// The words of a key; the empty key has none.
fn words(key: &str) -> Vec<&str> {
    if key.is_empty() { Vec::new() } else { key.split('.').collect() }
}

impl Topic {
    pub(super) fn add(&mut self, binding: &Binding) {
        let mut at = 0;
        for word in words(&binding.key) {
            at = match self.nodes[at].next.get(word) {
                Some(&next) => next,
                None => {
                    let node = Node { many: word == "#", ..Node::default() };
                    let next = match self.free.pop() {
                        Some(free) => {
                            self.nodes[free] = node;
                            free
                        }
                        None => {
                            self.nodes.push(node);
                            self.nodes.len() - 1
                        }
                    };
                    self.nodes[at].next.insert(word.into(), next);
                    next
                }
            };
        }
        self.nodes[at].destinations.push(binding.destination.clone());
    }

    pub(super) fn remove(&mut self, binding: &Binding) {
        let words = words(&binding.key);
        let mut path = vec![0];
        for word in &words {
            let Some(&next) = path.last().and_then(|&at| self.nodes[at].next.get(*word)) else {
                return;
            };
            path.push(next);
        }
        if let Some(&last) = path.last() {
            let list = &mut self.nodes[last].destinations;
            if let Some(at) = list.iter().position(|d| *d == binding.destination) {
                list.swap_remove(at);
            }
        }
        for (depth, word) in words.iter().enumerate().rev() {
            let (parent, node) = (path[depth], path[depth + 1]);
            if !self.nodes[node].destinations.is_empty() || !self.nodes[node].next.is_empty() {
                break;
            }
            self.nodes[parent].next.remove(*word);
            self.free.push(node);
        }
    }

    pub(super) fn route(&self, key: &str, found: &mut BTreeSet<Destination>) {
        let mut current = BTreeSet::new();
        self.enter(0, &mut current);
        for word in words(key) {
            let mut after = BTreeSet::new();
            for &at in &current {
                let node = &self.nodes[at];
                if node.many {
                    self.enter(at, &mut after);
                }
                if let Some(&next) = node.next.get(word).filter(|_| word != "*" && word != "#") {
                    self.enter(next, &mut after);
                }
                if let Some(&next) = node.next.get("*") {
                    self.enter(next, &mut after);
                }
            }
            current = after;
            if current.is_empty() {
                return;
            }
        }
        for at in current {
            found.extend(self.nodes[at].destinations.iter().cloned());
        }
    }

    /// Adds a node and what can be reached from it by a `#` that stands for no word.
    fn enter(&self, at: usize, set: &mut BTreeSet<usize>) {
        let mut next = Some(at);
        while let Some(at) = next {
            if !set.insert(at) {
                return;
            }
            next = self.nodes[at].next.get("#").copied();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::QueueId;
    use amqp_types::Table;
    use proptest::prelude::*;

    fn binding(key: &str, queue: u64) -> Binding {
        Binding {
            destination: Destination::Queue(QueueId(queue)),
            key: key.into(),
            arguments: Table::default(),
            charge: None,
        }
    }

    fn matches(topic: &Topic, key: &str) -> Vec<u64> {
        let mut found = BTreeSet::new();
        topic.route(key, &mut found);
        found
            .into_iter()
            .map(|d| match d {
                Destination::Queue(QueueId(id)) => id,
                Destination::Exchange(_) => panic!("only queues are bound here"),
            })
            .collect()
    }

    /// The definition, word by word.
    fn naive(pattern: &[&str], key: &[&str]) -> bool {
        match (pattern.split_first(), key.split_first()) {
            (None, None) => true,
            (Some((&"#", rest)), _) => {
                naive(rest, key) || key.split_first().is_some_and(|(_, k)| naive(pattern, k))
            }
            (Some((&"*", rest)), Some((_, key))) => naive(rest, key),
            (Some((word, rest)), Some((first, key))) => word == first && naive(rest, key),
            _ => false,
        }
    }

    #[test]
    fn patterns_of_the_specification() {
        let mut topic = Topic::default();
        for (id, key) in ["*.stock.#", "#", "a.*", "#.a.#"].into_iter().enumerate() {
            topic.add(&binding(key, id as u64));
        }
        assert_eq!(matches(&topic, "usd.stock"), [0, 1]);
        assert_eq!(matches(&topic, "eur.stock.db"), [0, 1]);
        assert_eq!(matches(&topic, "stock.nasdaq"), [1]);
        assert_eq!(matches(&topic, ""), [1]);
        assert_eq!(matches(&topic, "a"), [1, 3]);
        assert_eq!(matches(&topic, "a.b"), [1, 2, 3]);
        assert_eq!(matches(&topic, "a.b.c"), [1, 3]);
        topic.remove(&binding("#", 1));
        assert_eq!(matches(&topic, "stock.nasdaq"), [0u64; 0]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn agrees_with_the_definition(
            patterns in prop::collection::vec(prop::collection::vec("[ab*#]", 0..5), 1..6),
            removed in 0usize..6,
            key in prop::collection::vec("[abc]", 0..6),
        ) {
            let mut topic = Topic::default();
            for (id, pattern) in patterns.iter().enumerate() {
                topic.add(&binding(&pattern.join("."), id as u64));
            }
            if let Some(pattern) = patterns.get(removed) {
                topic.remove(&binding(&pattern.join("."), removed as u64));
            }
            let key: Vec<&str> = key.iter().map(String::as_str).collect();
            let expected: Vec<u64> = patterns
                .iter()
                .enumerate()
                .filter(|(id, _)| *id != removed)
                .filter(|(_, p)| naive(&p.iter().map(String::as_str).collect::<Vec<_>>(), &key))
                .map(|(id, _)| id as u64)
                .collect();
            prop_assert_eq!(matches(&topic, &key.join(".")), expected);
        }
    }
}
