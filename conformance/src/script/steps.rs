//! Steps: one node each.

use super::ast::{Action, Admin, Connect, Limit, Resource, Send, Stage, Step, Wait};
use super::parser::{Parsed, Parser, Parts, at_entry, at_node};
use super::source::At;
use super::term::Term;
use kdl::{KdlEntry, KdlNode};
use std::time::Duration;

const STEPS: [&str; 24] = [
    "connect",
    "open",
    "close",
    "drop",
    "send",
    "publish",
    "content-header",
    "content-body",
    "frame",
    "raw",
    "segment",
    "pace",
    "call",
    "expect",
    "await",
    "alive",
    "eventually",
    "repeat",
    "restart",
    "kill",
    "admin",
    "skip",
    "pass",
    "lenient",
];

impl<'p> Parser<'p> {
    /// The steps of a scenario or of a step that has steps inside; faults are reported, and the others go on.
    pub(super) fn steps<'k>(&mut self, nodes: impl IntoIterator<Item = &'k KdlNode>) -> Vec<Step> {
        nodes.into_iter().filter_map(|node| self.step(node).ok()).collect()
    }

    fn step(&mut self, node: &KdlNode) -> Parsed<Step> {
        let mut parts = Parts::new(self, node);
        let within: Option<Duration> = match parts.property("within") {
            Some(entry) => Some(self.duration(entry)?),
            None => None,
        };
        let rule = parts.property("rule");
        let at = at_node(node);
        let name = node.name().value();
        let faults = self.errors.len();
        let (action, judges) = self.action(&mut parts, name, rule)?;
        let leaf = matches!(
            name,
            "open" | "close" | "drop" | "raw" | "pace" | "alive" | "restart" | "kill" | "admin"
        );
        // A node whose method was not understood has not been looked at: what is left over says nothing.
        if self.errors.len() == faults {
            if leaf {
                parts.finish_leaf(self, &["within", "rule"])
            } else {
                parts.finish(self, &["within", "rule"])
            }
        }
        let rules = match (judges, rule) {
            (false, None) => Vec::new(),
            (false, Some(entry)) => {
                return self.fault(
                    at_entry(entry),
                    format!("`{name}` judges nothing, so it names no rule"),
                );
            }
            (true, None) => self.default_rules(at)?,
            (true, Some(entry)) => self.named_rules(entry)?,
        };
        Ok(Step { at, within, rules, action })
    }

    fn default_rules(&mut self, at: At) -> Parsed<Vec<String>> {
        if let Some(rules) = &self.inherited {
            return Ok(rules.clone());
        }
        if self.rules.len() > 1 {
            let help = Some(format!("rule=… with one of {}", self.rules.join(", ")));
            return self.fault_with(
                at,
                "the scenario cites several rules, so each judging step names its own",
                help,
            );
        }
        Ok(self.rules.clone())
    }

    fn named_rules(&mut self, entry: &KdlEntry) -> Parsed<Vec<String>> {
        let text = self.text(entry)?;
        let mut rules = Vec::new();
        for id in text.split_whitespace() {
            if !self.rules.iter().any(|rule| rule == id) {
                let known = self.rules.clone();
                return self.unknown(
                    at_entry(entry),
                    "rule of this scenario",
                    id,
                    known.iter().map(String::as_str),
                );
            }
            rules.push(id.to_owned());
        }
        if rules.is_empty() {
            return self.fault(at_entry(entry), "`rule` wants the id of a rule");
        }
        Ok(rules)
    }

    /// What the step does, and whether it judges.
    fn action(
        &mut self,
        parts: &mut Parts<'_>,
        name: &str,
        rule: Option<&KdlEntry>,
    ) -> Parsed<(Action, bool)> {
        let setup = |action| Ok((action, false));
        match name {
            "connect" => setup(Action::Connect(Box::new(self.connect(parts)?))),
            "open" => {
                let entry = parts.wanted(self, "a channel such as `c1.1`")?;
                setup(Action::Open(self.channel(entry)?))
            }
            "close" => {
                let entry = parts.wanted(self, "a connection or a channel")?;
                setup(Action::Close(self.place(entry)?))
            }
            "drop" => {
                let entry = parts.wanted(self, "a connection")?;
                setup(Action::Drop(self.connection(entry)?))
            }
            "send" => {
                let send = self.send(parts, &mut |_, _| Ok(false))?;
                setup(Action::Send(Box::new(send)))
            }
            "publish" => setup(Action::Send(Box::new(self.publish(parts)?))),
            "content-header" => setup(Action::ContentHeader(Box::new(self.content_header(parts)?))),
            "content-body" => {
                let entry = parts.wanted(self, "a channel such as `c1.1`")?;
                let place = self.place(entry)?;
                let body = self.octets_argument(parts, "the octets of the body")?;
                setup(Action::ContentBody { place, body, corrupt: self.only_corrupt(parts)? })
            }
            "frame" => {
                let entry = parts.wanted(self, "a channel such as `c1.1`")?;
                let place = self.place(entry)?;
                let (Some(ty), Some(payload)) = (parts.property("type"), parts.property("payload"))
                else {
                    return self.fault(at_node(parts.node), "`frame` wants `type=N payload=…`");
                };
                let ty = self.octet_property(ty)?;
                let payload = self.octets_property(payload)?;
                setup(Action::Frame { place, ty, payload, corrupt: self.only_corrupt(parts)? })
            }
            "raw" => {
                let entry = parts.wanted(self, "a connection")?;
                let connection = self.connection(entry)?;
                setup(Action::Raw { connection, octets: self.octets_argument(parts, "octets")? })
            }
            "segment" => {
                let entry = parts.wanted(self, "a connection")?;
                let connection = self.connection(entry)?;
                let steps = self.steps(parts.children());
                for step in &steps {
                    let sends = matches!(
                        step.action,
                        Action::Send(_)
                            | Action::ContentHeader(_)
                            | Action::ContentBody { .. }
                            | Action::Frame { .. }
                            | Action::Raw { .. }
                    );
                    if !sends {
                        let _: Parsed<()> = self.fault(
                            step.at,
                            "a segment holds only steps that send and wait for nothing",
                        );
                    }
                }
                setup(Action::Segment { connection, steps })
            }
            "pace" => {
                let entry = parts.wanted(self, "a connection")?;
                let connection = self.connection(entry)?;
                let Some(entry) = parts.property("octets") else {
                    return self.fault(at_node(parts.node), "`pace` wants `octets=N`");
                };
                setup(Action::Pace { connection, octets: self.integer_of(entry, u32::MAX.into())? })
            }
            "call" => self.call(parts),
            "expect" | "await" => {
                let judges = name == "expect";
                let entry = parts.wanted(self, "a connection or a channel")?;
                let place = self.place(entry)?;
                let wait = self.wait(parts, place.channel, judges)?;
                Ok((Action::Wait { place, wait }, judges))
            }
            "alive" => Ok((Action::Alive, true)),
            "eventually" => {
                let rules = match rule {
                    Some(entry) => self.named_rules(entry)?,
                    None => self.default_rules(at_node(parts.node))?,
                };
                let outer = self.inherited.replace(rules);
                let steps = self.steps(parts.children());
                self.inherited = outer;
                if steps.is_empty() {
                    return self.fault(at_node(parts.node), "`eventually` wants steps in braces");
                }
                Ok((Action::Eventually(steps), true))
            }
            "repeat" => {
                let entry = parts.wanted(self, "how often")?;
                let times = self.integer_of(entry, 100_000)?;
                self.scope.bind("i", super::scope::Kind::Integer);
                setup(Action::Repeat { times, steps: self.steps(parts.children()) })
            }
            "restart" => setup(Action::Restart),
            "kill" => setup(Action::Kill),
            "admin" => setup(Action::Admin(self.admin(parts)?)),
            _ => self.unknown(at_node(parts.node), "step", name, STEPS),
        }
    }

    fn only_corrupt(&mut self, parts: &Parts<'_>) -> Parsed<super::ast::Corrupt> {
        let mut corrupt = super::ast::Corrupt::default();
        for child in parts.children() {
            match child.name().value() {
                "corrupt" => corrupt = self.corrupt(child)?,
                other => return self.unknown(at_node(child), "child node", other, ["corrupt"]),
            }
        }
        Ok(corrupt)
    }

    /// `call PLACE METHOD … { await … / expect … / pass … lenient … ; content … ; skip … }`.
    fn call(&mut self, parts: &mut Parts<'_>) -> Parsed<(Action, bool)> {
        let mut wait = Wait { arms: Vec::new(), unordered: false, skip: Vec::new() };
        let mut judges = None;
        let channel = parts
            .node
            .entries()
            .iter()
            .find(|entry| entry.name().is_none())
            .and_then(|entry| entry.value().as_string())
            .map_or(1, |place| u16::from(place.contains('.')));
        let send: Send = self.send(parts, &mut |parser: &mut Parser<'p>, node: &KdlNode| {
            let word = node.name().value();
            match word {
                "skip" => parser.skip(node, &mut wait),
                "expect" | "await" | "pass" | "lenient" => {
                    let this = word != "await";
                    let alone = matches!(word, "expect" | "await");
                    if judges.is_some_and(|other| other != this) || (alone && !wait.arms.is_empty())
                    {
                        return parser.fault(
                            at_node(node),
                            "one `await`, one `expect`, or `pass` and `lenient`",
                        );
                    }
                    judges = Some(this);
                    parser.arm(node, channel, this, &mut wait)?;
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        if wait.arms.is_empty() {
            if send.method.record.responses.is_empty() && judges.is_none() {
                let message = format!("nothing answers {}", send.method.record.name);
                return self.fault_with(
                    at_node(parts.node),
                    message,
                    Some("use `send`, or say what is expected".into()),
                );
            }
            if !wait.skip.is_empty() {
                let arms = send
                    .method
                    .record
                    .responses
                    .iter()
                    .filter_map(|name| self.protocol.method(name));
                for record in arms {
                    let pattern =
                        super::ast::MethodPattern { record, fields: Vec::new(), content: None };
                    let event = super::ast::Event::Method(Box::new(pattern));
                    wait.arms.push(super::ast::Arm {
                        at: at_node(parts.node),
                        lenient: None,
                        event,
                    });
                }
            }
        }
        let answer = (!wait.arms.is_empty()).then_some(wait);
        Ok((Action::Call { send: Box::new(send), answer }, judges == Some(true)))
    }

    fn connect(&mut self, parts: &mut Parts<'_>) -> Parsed<Connect> {
        let entry = parts.wanted(self, "a name for the connection, such as `c1`")?;
        let name = self.text(entry)?;
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return self.fault(at_entry(entry), "a connection is named by letters, digits and -");
        }
        // The values of Tune-Ok can use what this very connection was offered.
        self.scope.connection(&name);
        let until = match parts.property("until") {
            None => Stage::Open,
            Some(entry) => match self.text(entry)?.as_str() {
                "socket" => Stage::Socket,
                "start" => Stage::Start,
                "tune" => Stage::Tune,
                "tune-ok" => Stage::TuneOk,
                "open" => Stage::Open,
                other => {
                    let known = ["socket", "start", "tune", "tune-ok", "open"];
                    return self.unknown(at_entry(entry), "stage", other, known);
                }
            },
        };
        let auto_close = match parts.property("auto-close") {
            Some(entry) => self.boolean(entry)?,
            None => true,
        };
        let octets = |parser: &mut Self, parts: &mut Parts<'_>, name: &str| {
            parts.property(name).map(|entry| parser.octets_property(entry)).transpose()
        };
        let user = octets(self, parts, "user")?;
        let password = octets(self, parts, "password")?;
        let vhost = octets(self, parts, "vhost")?;
        let mechanism = octets(self, parts, "mechanism")?;
        let locale = octets(self, parts, "locale")?;
        let response = octets(self, parts, "response")?;
        let header = octets(self, parts, "header")?;
        let limit = |parser: &mut Self, parts: &mut Parts<'_>, name: &str, greatest: i128| {
            parts.property(name).map(|entry| parser.integer_of(entry, greatest)).transpose()
        };
        let channel_max = limit(self, parts, "channel-max", u16::MAX.into())?;
        let frame_max = limit(self, parts, "frame-max", u32::MAX.into())?;
        let heartbeat = limit(self, parts, "heartbeat", u16::MAX.into())?;
        let mut client_properties = None;
        for child in parts.children() {
            match (child.name().value(), child.children()) {
                ("client-properties", Some(children)) => {
                    client_properties = Some(self.table_term(at_node(child), children)?);
                }
                ("client-properties", None) => client_properties = Some(Term::Table(Vec::new())),
                (other, _) => {
                    return self.unknown(
                        at_node(child),
                        "child node",
                        other,
                        ["client-properties"],
                    );
                }
            }
        }
        let connect = Connect {
            connection: name,
            until,
            user,
            password,
            vhost,
            mechanism,
            locale,
            response,
            header,
            channel_max,
            frame_max,
            heartbeat,
            client_properties,
            auto_close,
        };
        self.scope.connect(&connect);
        Ok(connect)
    }

    fn admin(&mut self, parts: &mut Parts<'_>) -> Parsed<Admin> {
        let entry = parts.wanted(self, "what the administrator does")?;
        match self.text(entry)?.as_str() {
            "alarm" => {
                let entry = parts.wanted(self, "\"memory\" or \"disk\"")?;
                let resource = match self.text(entry)?.as_str() {
                    "memory" => Resource::Memory,
                    "disk" => Resource::Disk,
                    other => {
                        return self.unknown(at_entry(entry), "alarm", other, ["memory", "disk"]);
                    }
                };
                let entry = parts.wanted(self, "#true or #false")?;
                let on = self.term(entry)?;
                if !matches!(on, Term::Boolean(_) | Term::Variable(_)) {
                    return self.fault(at_entry(entry), "#true or #false is wanted here");
                }
                Ok(Admin::Alarm { resource, on })
            }
            "close-connections" => Ok(Admin::CloseConnections),
            "set" => {
                let limits = [
                    ("consumer-timeout", Limit::ConsumerTimeout),
                    ("consumer-limit", Limit::ConsumerLimit),
                    ("message-size-limit", Limit::MessageSize),
                ];
                for (name, limit) in limits {
                    if let Some(entry) = parts.property(name) {
                        let value = self.integer_of(entry, i128::from(u64::MAX))?;
                        return Ok(Admin::Set { limit, value });
                    }
                }
                self.fault(
                    at_entry(entry),
                    "`admin set` wants consumer-timeout=, consumer-limit= or message-size-limit=",
                )
            }
            other => self.unknown(
                at_entry(entry),
                "administration",
                other,
                ["alarm", "close-connections", "set"],
            ),
        }
    }
}
