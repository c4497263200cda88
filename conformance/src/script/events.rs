//! What a step waits for: alternatives, events, and the methods that are passed over.

use super::ast::{Arm, ContentPattern, Event, MethodPattern, Settled, Wait};
use super::parser::{Parsed, Parser, Parts, Reported, at_entry, at_node};
use super::source::At;
use super::term::Matcher;
use amqp_types::reflect::{Field, FieldType, Record};
use kdl::KdlNode;

const EVENTS: [&str; 5] = ["closed", "header", "heartbeat", "silence", "confirmed"];

impl Parser<'_> {
    /// What stands behind `expect PLACE` or `await PLACE`: one event, alternatives in braces, or `unordered`.
    pub(super) fn wait(
        &mut self,
        parts: &mut Parts<'_>,
        channel: u16,
        judges: bool,
    ) -> Parsed<Wait> {
        let mut wait = Wait { arms: Vec::new(), unordered: false, skip: Vec::new() };
        let Some(entry) = parts.argument() else {
            let faults = self.errors.len();
            for node in parts.children() {
                self.alternative(node, channel, judges, &mut wait);
            }
            if self.errors.len() > faults {
                return Err(Reported);
            }
            if wait.arms.is_empty() {
                return self.fault(
                    at_node(parts.node),
                    "nothing is expected: an event, or `pass EVENT` in braces",
                );
            }
            return Ok(wait);
        };
        let name = self.text(entry)?;
        if name == "unordered" {
            wait.unordered = true;
            for node in parts.children() {
                if node.name().value() == "skip" {
                    self.skip(node, &mut wait);
                    continue;
                }
                let mut inner = Parts::new(self, node);
                let at = at_node(node);
                if let Ok(event) = self.event(&mut inner, at, node.name().value(), channel) {
                    wait.arms.push(Arm { at, lenient: None, event });
                    inner.finish(self, &[]);
                }
            }
            if wait.arms.is_empty() {
                return self.fault(at_entry(entry), "`unordered` wants events in braces");
            }
            return Ok(wait);
        }
        let at = at_entry(entry);
        for node in parts.children().iter().filter(|node| node.name().value() == "skip") {
            self.skip(node, &mut wait);
        }
        let event = self.event(parts, at, &name, channel)?;
        wait.arms.push(Arm { at, lenient: None, event });
        Ok(wait)
    }

    /// `pass EVENT`, `lenient EVENT because="…"`, `skip METHOD …`.
    fn alternative(&mut self, node: &KdlNode, channel: u16, judges: bool, wait: &mut Wait) {
        let _ = match node.name().value() {
            "skip" => {
                self.skip(node, wait);
                Ok(())
            }
            "pass" | "lenient" => self.arm(node, channel, judges, wait),
            other => self.unknown(at_node(node), "alternative", other, ["pass", "lenient", "skip"]),
        };
    }

    /// One alternative: `pass EVENT`, `lenient EVENT because="…"`, `expect EVENT`, `await EVENT`.
    pub(super) fn arm(
        &mut self,
        node: &KdlNode,
        channel: u16,
        judges: bool,
        wait: &mut Wait,
    ) -> Parsed<()> {
        let mut parts = Parts::new(self, node);
        let because = match parts.property("because") {
            Some(entry) => Some(self.text(entry)?),
            None => None,
        };
        let lenient = match (node.name().value(), because) {
            ("lenient", Some(because)) if judges && !because.trim().is_empty() => Some(because),
            ("lenient", _) if !judges => {
                return self.fault(at_node(node), "`lenient` stands only where a step judges");
            }
            ("lenient", _) => {
                return self.fault(
                    at_node(node),
                    "`lenient` wants `because=\"…\"`, the section that leaves it open",
                );
            }
            (_, Some(_)) => return self.fault(at_node(node), "only `lenient` has a `because`"),
            (_, None) => None,
        };
        let entry = parts.wanted(self, "an event")?;
        let name = self.text(entry)?;
        let event = self.event(&mut parts, at_entry(entry), &name, channel)?;
        for child in parts.children().iter().filter(|node| node.name().value() == "skip") {
            self.skip(child, wait);
        }
        parts.finish(self, &["because"]);
        wait.arms.push(Arm { at: at_node(node), lenient, event });
        Ok(())
    }

    /// `skip METHOD …`.
    pub(super) fn skip(&mut self, node: &KdlNode, wait: &mut Wait) {
        let mut parts = Parts::new(self, node);
        for entry in parts.arguments() {
            if let Ok(record) = self.method_named(entry) {
                if record.to_client {
                    wait.skip.push(record);
                } else {
                    let _: Parsed<()> = self
                        .fault(at_entry(entry), format!("a broker never sends {}", record.name));
                }
            }
        }
        parts.finish_leaf(self, &[]);
    }

    fn event(&mut self, parts: &mut Parts<'_>, at: At, name: &str, channel: u16) -> Parsed<Event> {
        match name {
            "closed" => Ok(Event::Closed {
                after: match parts.property("after") {
                    Some(entry) => Some(self.duration(entry)?),
                    None => None,
                },
            }),
            "header" => Ok(Event::Header(match parts.argument() {
                Some(entry) => {
                    let term = self.octets_property(entry)?;
                    Some(term)
                }
                None => None,
            })),
            "heartbeat" => Ok(Event::Heartbeat),
            "silence" => Ok(Event::Silence {
                window: match parts.property("for") {
                    Some(entry) => Some(self.duration(entry)?),
                    None => None,
                },
            }),
            "confirmed" => self.confirmed(parts, at),
            _ => self.method_event(parts, at, name, channel),
        }
    }

    fn confirmed(&mut self, parts: &mut Parts<'_>, at: At) -> Parsed<Event> {
        let up_to = match parts.property("up-to") {
            Some(entry) => self.integer_of(entry, u32::MAX.into())?,
            None => return self.fault(at, "`confirmed` wants `up-to=N`"),
        };
        let by = match parts.property("by") {
            None => Settled::Any,
            Some(entry) => match self.text(entry)?.as_str() {
                "ack" => Settled::Ack,
                "nack" => Settled::Nack,
                "any" => Settled::Any,
                other => {
                    return self.unknown(
                        at_entry(entry),
                        "way to settle",
                        other,
                        ["ack", "nack", "any"],
                    );
                }
            },
        };
        Ok(Event::Confirmed { up_to, by })
    }

    fn method_event(
        &mut self,
        parts: &mut Parts<'_>,
        at: At,
        name: &str,
        channel: u16,
    ) -> Parsed<Event> {
        if !name.contains('.') {
            return self.unknown(at, "event", name, EVENTS);
        }
        let record = self.method_by_name(at, name)?;
        if !record.to_client {
            return self.fault(at, format!("a broker never sends {name}"));
        }
        if channel == 0 && record.class != "connection" {
            let help = Some("name the channel, such as `c1.1`".into());
            return self.fault_with(
                at,
                format!("{name} comes on a channel, not on the connection"),
                help,
            );
        }
        if channel != 0 && record.class == "connection" && record.name != "connection.close" {
            return self.fault(at, format!("{name} comes on the connection, not on a channel"));
        }
        let mut pattern = MethodPattern { record, fields: Vec::new(), content: None };
        for (name, entry) in parts.properties() {
            let at = at_entry(entry);
            let Ok(field) = self.field(at, record, name) else { continue };
            let matcher =
                self.matcher(entry).and_then(|m| self.field_matcher(at, record, field, m));
            pattern.fields.extend(matcher.map(|matcher| (field, matcher)));
        }
        for node in parts.children() {
            match node.name().value() {
                "skip" => {}
                "content" if record.content => {
                    pattern.content = self.content_pattern(node, record).ok()
                }
                "content" => {
                    let message = format!("{} carries no content", record.name);
                    let _: Parsed<()> = self.fault(at_node(node), message);
                }
                _ => pattern.fields.extend(self.table_pattern(node, record)),
            }
        }
        Ok(Event::Method(Box::new(pattern)))
    }

    fn table_pattern(
        &mut self,
        node: &KdlNode,
        record: &'static Record,
    ) -> Parsed<(&'static Field, Matcher)> {
        let name = node.name().value();
        let Some(field) = record.field(name).filter(|field| field.ty == FieldType::Table) else {
            let known = record.fields.iter().filter(|field| field.ty == FieldType::Table);
            let known = known.map(|field| field.name).chain(["content", "skip"]);
            return self.unknown(at_node(node), "child node", name, known);
        };
        let matcher = self.table_node(node, true)?;
        Ok((field, self.field_matcher(at_node(node), record, field, matcher)?))
    }

    /// `content body=… size=… property=… { headers { … } }` of an expected method.
    fn content_pattern(&mut self, node: &KdlNode, method: &Record) -> Parsed<ContentPattern> {
        let Some(record) = self.protocol.class(method.class).and_then(|class| class.properties)
        else {
            return self.fault(at_node(node), format!("{} carries no content", method.name));
        };
        let mut parts = Parts::new(self, node);
        let mut pattern = ContentPattern::default();
        for (name, entry) in parts.properties() {
            let at = at_entry(entry);
            let matcher = self.matcher(entry)?;
            match name {
                "body" => {
                    pattern.body = Some(match matcher {
                        Matcher::Equal(term) => Matcher::Equal(self.octets(at, term)?),
                        other => other,
                    });
                }
                "size" => {
                    pattern.size = Some(match matcher {
                        Matcher::Equal(term) => {
                            Matcher::Equal(self.integer(at, term, u64::MAX.into())?)
                        }
                        other => other,
                    });
                }
                "weight" => {
                    pattern.weight = Some(match matcher {
                        Matcher::Equal(term) => {
                            Matcher::Equal(self.integer(at, term, u16::MAX.into())?)
                        }
                        other => other,
                    });
                }
                _ if record.field(name).is_none() => {
                    let known = record.fields.iter().map(|field| field.name);
                    let known = known.chain(["body", "size", "weight"]);
                    return self.unknown(at, "property", name, known);
                }
                _ => {
                    let field = self.field(at, record, name)?;
                    let matcher = self.field_matcher(at, record, field, matcher)?;
                    pattern.properties.push((field, matcher));
                }
            }
        }
        for child in parts.children() {
            pattern.properties.push(self.table_pattern(child, record)?);
        }
        parts.finish(self, &["body", "size", "weight"]);
        Ok(pattern)
    }
}
