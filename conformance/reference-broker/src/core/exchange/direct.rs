//! Direct: a message goes where the binding key equals its routing key, octet for octet.

use super::super::{Binding, Destination};
use std::collections::{BTreeMap, BTreeSet};

/// Binding keys and their destinations; one that is bound twice with other arguments stands there twice.
#[derive(Debug, Default)]
pub(super) struct Direct(BTreeMap<Box<str>, Vec<Destination>>);

impl Direct {
    pub(super) fn add(&mut self, binding: &Binding) {
        self.0.entry((*binding.key).into()).or_default().push(binding.destination.clone());
    }

    pub(super) fn remove(&mut self, binding: &Binding) {
        if let Some(list) = self.0.get_mut(&*binding.key) {
            if let Some(at) = list.iter().position(|d| *d == binding.destination) {
                list.swap_remove(at);
            }
            if list.is_empty() {
                self.0.remove(&*binding.key);
            }
        }
    }

    pub(super) fn route(&self, key: &str, found: &mut BTreeSet<Destination>) {
        found.extend(self.0.get(key).into_iter().flatten().cloned());
    }
}
