//! Waits: the next events of a channel against the alternatives of a step.

use super::Stop;
use super::datum::{Datum, captured_field, integer};
use super::inbox::{Happening, Received};
use super::matching;
use super::runner::Runner;
use super::steps::{Done, hang};
use crate::script::ast::{Event, Place, Wait};
use amqp_types::{DynamicRecord, Value};
use std::time::Duration;
use tokio::time::Instant;

/// What one event is to one alternative.
enum Fit {
    /// It is what was awaited.
    Matches(matching::Captures),
    /// It is a part of what was awaited.
    Part,
    /// It is something else.
    Differs(String),
}

impl Runner<'_> {
    /// Waits for one of the alternatives, or for all events of an unordered wait.
    pub(super) async fn wait(&mut self, place: &Place, wait: &Wait, within: Duration) -> Done {
        let start = Instant::now();
        let window = wait.arms.iter().find_map(|arm| match &arm.event {
            Event::Silence { window } => {
                Some(self.site.scaled(window.unwrap_or(self.site.profile.quiet())))
            }
            _ => None,
        });
        let end = start + window.unwrap_or(within);
        let inbox = self.connection(&place.connection)?.inbox.clone();
        let everything = window.is_some() && place.channel == 0;
        let mut left: Vec<usize> = (0..wait.arms.len()).collect();
        loop {
            if let Some(index) = self.confirmed(place, wait)? {
                self.taken.extend(wait.arms.get(index).map(|arm| arm.at.offset));
                return Ok(wait.arms.get(index).and_then(|arm| arm.lenient.clone()));
            }
            let Some(received) = inbox.next(place.channel, everything, end).await else {
                return self.nothing_came(wait, window);
            };
            if self.passes_over(&received, wait) {
                continue;
            }
            let settled = match &received.happening {
                Happening::Method { method, .. } => self.receiving(place, &method.0),
                _ => Ok(()),
            };
            let mut differences = Vec::new();
            let mut part = false;
            let mut met = None;
            for index in &left {
                let Some(arm) = wait.arms.get(*index) else { continue };
                match self.fit(&arm.event, place, &received, start, &settled)? {
                    Fit::Matches(captures) => {
                        met = Some((*index, captures));
                        break;
                    }
                    Fit::Part => part = true,
                    Fit::Differs(difference) => differences.push(difference),
                }
            }
            if let Some((index, captures)) = met {
                self.taken.extend(wait.arms.get(index).map(|arm| arm.at.offset));
                for (name, value) in captures {
                    self.variables.bind(name, value);
                }
                if wait.unordered {
                    left.retain(|other| *other != index);
                    if !left.is_empty() {
                        continue;
                    }
                    return Ok(None);
                }
                return Ok(wait.arms.get(index).and_then(|arm| arm.lenient.clone()));
            }
            if part || received.taken {
                continue;
            }
            differences.dedup();
            let got = received.happening.to_string();
            return Err(Stop::mismatch(differences.join("; "), Self::shown(wait), got));
        }
    }

    fn nothing_came(&mut self, wait: &Wait, window: Option<Duration>) -> Done {
        if window.is_none() {
            return Err(hang(&Self::shown(wait)));
        }
        let silence = wait.arms.iter().find(|arm| matches!(arm.event, Event::Silence { .. }));
        self.taken.extend(silence.map(|arm| arm.at.offset));
        Ok(silence.and_then(|arm| arm.lenient.clone()))
    }

    /// Heartbeats that nobody waits for, and methods that the step skips.
    fn passes_over(&mut self, received: &Received, wait: &Wait) -> bool {
        match &received.happening {
            Happening::Heartbeat => {
                !wait.arms.iter().any(|arm| matches!(arm.event, Event::Heartbeat))
            }
            Happening::Method { method, .. } => {
                let found = method.0.record();
                wait.skip.iter().any(|skip| {
                    skip.class_id == found.class_id && skip.method_id == found.method_id
                })
            }
            _ => false,
        }
    }

    /// The alternative whose confirms are all there.
    fn confirmed(&self, place: &Place, wait: &Wait) -> Result<Option<usize>, Stop> {
        for (index, arm) in wait.arms.iter().enumerate() {
            let Event::Confirmed { up_to, by } = &arm.event else { continue };
            let up_to: u64 = self.variables.integer(up_to).map_err(Stop::Suite)?;
            let Some((_, confirms)) = self.confirms.get(&Self::key(place)) else {
                return Err(Stop::Suite(format!("no confirm.select was sent on {place}")));
            };
            match confirms.all(up_to, *by) {
                Ok(true) => return Ok(Some(index)),
                Ok(false) => {}
                Err(message) => {
                    return Err(Stop::mismatch(message.clone(), Self::shown(wait), message));
                }
            }
        }
        Ok(None)
    }

    fn fit(
        &self,
        event: &Event,
        place: &Place,
        received: &Received,
        start: Instant,
        settled: &Result<(), String>,
    ) -> Result<Fit, Stop> {
        let came = || Fit::Differs(format!("{} came", short(&received.happening)));
        Ok(match (event, &received.happening) {
            (Event::Method(pattern), Happening::Method { method, content }) => {
                match matching::method(pattern, &method.0, content.as_ref(), &self.variables) {
                    Ok(captures) => Fit::Matches(captures),
                    Err(difference) => Fit::Differs(difference),
                }
            }
            (Event::Closed { after }, Happening::End { .. }) => {
                let frame = match self.connections.get(&place.connection) {
                    Some(connection) if place.channel == 0 => connection.inbox.since_mark(),
                    _ => None,
                };
                let after = after.map(|after| self.site.scaled_down(after)).unwrap_or_default();
                if let Some(frame) = frame {
                    Fit::Differs(format!("{} came before the end of stream", short(&frame)))
                } else if received.at.saturating_duration_since(start) < after {
                    let early = received.at.saturating_duration_since(start).as_millis();
                    Fit::Differs(format!("the stream ended after {early} ms already"))
                } else {
                    Fit::Matches(Vec::new())
                }
            }
            (Event::Header(wanted), Happening::Header(octets)) => match wanted {
                None => Fit::Matches(Vec::new()),
                Some(term) => {
                    if self.variables.octets(term).map_err(Stop::Suite)? == octets {
                        Fit::Matches(Vec::new())
                    } else {
                        Fit::Differs("another protocol header came".into())
                    }
                }
            },
            (Event::Heartbeat, Happening::Heartbeat) => Fit::Matches(Vec::new()),
            (Event::Confirmed { .. }, Happening::Method { method, .. })
                if matches!(method.0.record().name, "basic.ack" | "basic.nack") =>
            {
                match settled {
                    Ok(()) => Fit::Part,
                    Err(difference) => Fit::Differs(difference.clone()),
                }
            }
            _ => came(),
        })
    }

    /// What a method that comes in changes in what the engine knows; an error where it settles a publish wrongly.
    pub(super) fn receiving(
        &mut self,
        place: &Place,
        record: &DynamicRecord,
    ) -> Result<(), String> {
        match record.record().name {
            "connection.tune" => {
                for name in ["channel-max", "frame-max", "heartbeat"] {
                    let value = record.get(name).map_or(Datum::Integer(0), captured_field);
                    self.variables.bind(format!("{}.offered-{name}", place.connection), value);
                }
                Ok(())
            }
            "connection.close-ok" => {
                if let Some(connection) = self.connections.get_mut(&place.connection) {
                    connection.asked_to_close = false;
                }
                Ok(())
            }
            "channel.close-ok" | "channel.close" => {
                self.closing.remove(&Self::key(place));
                self.open.remove(&Self::key(place));
                Ok(())
            }
            "queue.declare-ok" => {
                let vhost = self.connections.get(&place.connection).map(|c| c.vhost.clone());
                self.made.named(&vhost.unwrap_or_default(), record);
                Ok(())
            }
            "basic.ack" | "basic.nack" => match self.confirms.get_mut(&Self::key(place)) {
                Some((published, confirms)) => confirms.settle(record, *published),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// What tune-ok agrees on.
    pub(super) fn tuned(&mut self, name: &str, record: &DynamicRecord) {
        for limit in ["channel-max", "frame-max", "heartbeat"] {
            let said = match record.get(limit) {
                Some(Value::UInt16(value)) => i128::from(*value),
                Some(Value::UInt32(value)) => i128::from(*value),
                _ => 0,
            };
            let offered = self
                .variables
                .get(&format!("{name}.offered-{limit}"))
                .ok()
                .and_then(integer)
                .unwrap_or(0);
            let agreed = match (limit, said) {
                ("heartbeat", said) => said,
                ("channel-max", 0) if offered == 0 => u16::MAX.into(),
                (_, 0) => offered,
                (_, said) => said,
            };
            self.variables.bind(format!("{name}.{limit}"), Datum::Integer(agreed));
            if limit == "frame-max"
                && let Some(connection) = self.connections.get_mut(name)
            {
                let octets = u32::try_from(agreed).unwrap_or(0);
                connection.frame_max = octets;
                connection.inbox.set_frame_max(octets);
            }
        }
    }
}

/// A happening by its name.
fn short(happening: &Happening) -> String {
    match happening {
        Happening::Method { method, .. } => method.0.record().name.to_owned(),
        other => other.to_string(),
    }
}
