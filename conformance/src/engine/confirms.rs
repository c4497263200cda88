//! Publisher confirms of one channel: which publishes are settled, and how.

use crate::script::ast::Settled;
use amqp_types::{DynamicRecord, Value};
use std::collections::BTreeMap;

/// The settled publishes of a channel, `true` for an ack.
#[derive(Debug, Clone, Default)]
pub(super) struct Confirms(BTreeMap<u64, bool>);

impl Confirms {
    /// Takes a basic.ack or basic.nack of the broker; `published` is the number of the last publish that can be meant.
    ///
    /// # Errors
    /// A publish that was settled before, or that there is none of.
    pub(super) fn settle(&mut self, record: &DynamicRecord, published: u64) -> Result<(), String> {
        let ack = record.record().local_name() == "ack";
        let Some(Value::UInt64(tag)) = record.get("delivery-tag") else { return Ok(()) };
        let multiple = matches!(record.get("multiple"), Some(Value::Boolean(true)));
        let last = if *tag == 0 && multiple { published } else { *tag };
        if last == 0 || last > published {
            return Err(format!("publish {last} is settled, and {published} were expected"));
        }
        if multiple {
            let open: Vec<u64> = (1..=last).filter(|tag| !self.0.contains_key(tag)).collect();
            if open.is_empty() {
                return Err(format!("publishes up to {last} are settled again"));
            }
            for tag in open {
                self.0.insert(tag, ack);
            }
        } else if self.0.insert(last, ack).is_some() {
            return Err(format!("publish {last} is settled twice"));
        }
        Ok(())
    }

    /// Whether publishes 1 to `up_to` are settled in this way; an error where one is settled otherwise.
    ///
    /// # Errors
    /// A publish that was settled in the other way.
    pub(super) fn all(&self, up_to: u64, by: Settled) -> Result<bool, String> {
        for tag in 1..=up_to {
            match (self.0.get(&tag), by) {
                (None, _) => return Ok(false),
                (Some(true), Settled::Nack) => {
                    return Err(format!("publish {tag} is acknowledged"));
                }
                (Some(false), Settled::Ack) => return Err(format!("publish {tag} is refused")),
                _ => {}
            }
        }
        Ok(true)
    }
}
