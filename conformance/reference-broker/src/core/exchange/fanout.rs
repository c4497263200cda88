//! Fanout: a message goes to every binding, whatever its key.

use super::super::{Binding, Destination};
use std::collections::BTreeSet;

/// All destinations, as often as they are bound.
#[derive(Debug, Default)]
pub(super) struct Fanout(Vec<Destination>);

impl Fanout {
    pub(super) fn add(&mut self, binding: &Binding) {
        self.0.push(binding.destination.clone());
    }

    pub(super) fn remove(&mut self, binding: &Binding) {
        if let Some(at) = self.0.iter().position(|d| *d == binding.destination) {
            self.0.swap_remove(at);
        }
    }

    pub(super) fn route(&self, found: &mut BTreeSet<Destination>) {
        found.extend(self.0.iter().cloned());
    }
}
