//! What a step sends: methods, contents, and what is wrong with their frames.

use super::ast::{Content, ContentHeader, Corrupt, Method, Place, Send};
use super::parser::{Parsed, Parser, Parts, at_entry, at_node};
use super::source::At;
use super::term::Term;
use amqp_types::reflect::{Field, FieldType, Record};
use kdl::{KdlEntry, KdlNode};

/// A child node that a caller understands beside those of the method; true where it took the node.
pub(super) type Child<'c, 'p> = &'c mut dyn FnMut(&mut Parser<'p>, &KdlNode) -> Parsed<bool>;

impl<'p> Parser<'p> {
    /// A connection or a channel: `c1`, `c1.1`.
    pub(super) fn place(&mut self, entry: &KdlEntry) -> Parsed<Place> {
        let text = self.text(entry)?;
        let at = at_entry(entry);
        let (connection, channel) = match text.split_once('.') {
            None => (text.as_str(), 0),
            Some((connection, channel)) => match channel.parse::<u16>() {
                Ok(channel) if channel > 0 => (connection, channel),
                _ => return self.fault(at, format!("`{channel}` is no channel: 1 to 65535")),
            },
        };
        if !self.scope.has_connection(connection) {
            let known: Vec<String> = self.scope.connections().map(str::to_owned).collect();
            return self.unknown(at, "connection", connection, known.iter().map(String::as_str));
        }
        Ok(Place { connection: connection.to_owned(), channel })
    }

    /// A connection: `c1`.
    pub(super) fn connection(&mut self, entry: &KdlEntry) -> Parsed<String> {
        let place = self.place(entry)?;
        if place.channel == 0 {
            Ok(place.connection)
        } else {
            self.fault(at_entry(entry), "a connection is wanted here, not a channel")
        }
    }

    /// A channel: `c1.1`.
    pub(super) fn channel(&mut self, entry: &KdlEntry) -> Parsed<Place> {
        let place = self.place(entry)?;
        if place.channel == 0 {
            let help = Some(format!("such as `{}.1`", place.connection));
            self.fault_with(at_entry(entry), "a channel is wanted here", help)
        } else {
            Ok(place)
        }
    }

    /// The method of this name.
    pub(super) fn method_named(&mut self, entry: &KdlEntry) -> Parsed<&'static Record> {
        let name = self.text(entry)?;
        self.method_by_name(at_entry(entry), &name)
    }

    /// The method of this name.
    pub(super) fn method_by_name(&mut self, at: At, name: &str) -> Parsed<&'static Record> {
        if let Some(record) = self.protocol.method(name) {
            return Ok(record);
        }
        if self.checker.rabbitmq.method(name).is_some() {
            let message = format!("{name} is an extension of RabbitMQ");
            return self.fault_with(
                at,
                message,
                Some("the scenario needs `dialect rabbitmq`".into()),
            );
        }
        self.unknown(at, "method", name, self.protocol.methods().map(|method| method.name))
    }

    /// `send PLACE METHOD field=… { … }` and the sending half of `call`.
    pub(super) fn send(&mut self, parts: &mut Parts<'_>, child: Child<'_, 'p>) -> Parsed<Send> {
        let place =
            parts.wanted(self, "a channel such as `c1.1`").and_then(|entry| self.place(entry));
        let entry = parts.wanted(self, "a method")?;
        let record = self.method_named(entry)?;
        let fields = self.fields(parts, record);
        let mut fields = fields.unwrap_or_default();
        let mut content = None;
        let mut corrupt = Corrupt::default();
        let mut wrong_way = false;
        for node in parts.children() {
            let name = node.name().value();
            match name {
                "content" if record.content => content = self.content(node, record).ok(),
                "content" => {
                    let help = Some(
                        "what is expected of a content stands inside the expected method".into(),
                    );
                    let _: Parsed<()> = self.fault_with(
                        at_node(node),
                        format!("{} carries no content", record.name),
                        help,
                    );
                }
                "corrupt" => corrupt = self.corrupt(node).unwrap_or_default(),
                "wrong-way" => {
                    wrong_way = true;
                    Parts::new(self, node).finish_leaf(self, &[]);
                }
                _ => {
                    let taken = child(self, node);
                    if taken == Ok(false) {
                        self.table_field(node, record, &mut fields);
                    }
                }
            }
        }
        self.direction(at_entry(entry), record, wrong_way)?;
        Ok(Send { place: place?, method: Method { record, fields }, content, corrupt })
    }

    fn direction(&mut self, at: At, record: &Record, wrong_way: bool) -> Parsed<()> {
        match (record.to_server, wrong_way) {
            (true, false) | (false, true) => Ok(()),
            (true, true) => {
                self.fault(at, format!("a client may send {}: `wrong-way` is wrong", record.name))
            }
            (false, false) => {
                let message = format!("only a broker sends {}", record.name);
                let help = "a scenario that means it says so with the child node `wrong-way`";
                self.fault_with(at, message, Some(help.into()))
            }
        }
    }

    /// The properties of a node as fields of a method.
    fn fields(
        &mut self,
        parts: &mut Parts<'_>,
        record: &'static Record,
    ) -> Parsed<Vec<(&'static Field, Term)>> {
        let mut fields = Vec::new();
        let mut result = Ok(());
        for (name, entry) in parts.properties() {
            match self.one_field(record, name, entry) {
                Ok(field) => fields.push(field),
                Err(reported) => result = Err(reported),
            }
        }
        result.map(|()| fields)
    }

    fn one_field(
        &mut self,
        record: &'static Record,
        name: &str,
        entry: &KdlEntry,
    ) -> Parsed<(&'static Field, Term)> {
        let at = at_entry(entry);
        let field = self.field(at, record, name)?;
        let term = self.term(entry)?;
        Ok((field, self.field_term(at, field, term)?))
    }

    /// A child node as a table-valued field.
    fn table_field(
        &mut self,
        node: &KdlNode,
        record: &'static Record,
        fields: &mut Vec<(&'static Field, Term)>,
    ) {
        if let Ok(field) = self.table_field_value(node, record) {
            fields.push(field);
        }
    }

    fn table_field_value(
        &mut self,
        node: &KdlNode,
        record: &'static Record,
    ) -> Parsed<(&'static Field, Term)> {
        let at = at_node(node);
        let name = node.name().value();
        let Some(field) = record.field(name) else {
            let known = record.fields.iter().filter(|field| field.ty == FieldType::Table);
            let known = known.map(|field| field.name).chain(["content", "corrupt"]);
            return self.unknown(at, "child node", name, known);
        };
        if field.ty != FieldType::Table {
            return self.fault(
                at,
                format!("{name} is a {}: write `{name}=…` behind the method", field.ty.name()),
            );
        }
        let term = match node.children() {
            Some(children) if node.entries().is_empty() => self.table_term(at, children)?,
            _ => {
                let mut parts = Parts::new(self, node);
                let entry = parts.wanted(self, "the entries of a table in braces")?;
                parts.finish_leaf(self, &[]);
                self.term(entry)?
            }
        };
        Ok((field, self.field_term(at, field, term)?))
    }

    /// `content body=… property=… { headers { … } ; split … }`.
    fn content(&mut self, node: &KdlNode, method: &'static Record) -> Parsed<Content> {
        let mut parts = Parts::new(self, node);
        let record = self.content_record(at_node(node), method.class)?;
        let body = match parts.property("body") {
            Some(entry) => Some(self.octets_of(entry)?),
            None => None,
        };
        let mut properties = self.fields(&mut parts, record)?;
        let mut split = Vec::new();
        for child in parts.children() {
            if child.name().value() == "split" {
                split = self.split(child)?;
            } else {
                self.table_field(child, record, &mut properties);
            }
        }
        parts.finish(self, &["body"]);
        Ok(Content { record, body, properties, split })
    }

    /// The properties of a class.
    fn content_record(&mut self, at: At, class: &str) -> Parsed<&'static Record> {
        match self.protocol.class(class).and_then(|class| class.properties) {
            Some(record) => Ok(record),
            None => self.fault(at, format!("the class {class} carries no content")),
        }
    }

    fn octets_of(&mut self, entry: &KdlEntry) -> Parsed<Term> {
        let term = self.term(entry)?;
        self.octets(at_entry(entry), term)
    }

    fn split(&mut self, node: &KdlNode) -> Parsed<Vec<Term>> {
        let mut parts = Parts::new(self, node);
        let mut sizes = Vec::new();
        for entry in parts.arguments() {
            let term = self.term(entry)?;
            sizes.push(self.integer(at_entry(entry), term, u32::MAX.into())?);
        }
        parts.finish_leaf(self, &[]);
        Ok(sizes)
    }

    /// `publish PLACE exchange=… body=… property=… { headers { … } ; split … ; corrupt … }`.
    pub(super) fn publish(&mut self, parts: &mut Parts<'_>) -> Parsed<Send> {
        let place =
            parts.wanted(self, "a channel such as `c1.1`").and_then(|entry| self.place(entry));
        let at = at_node(parts.node);
        let record = self.method_by_name(at, "basic.publish")?;
        let header = self.content_record(at, "basic")?;
        let body = match parts.property("body") {
            Some(entry) => Some(self.octets_of(entry)?),
            None => None,
        };
        let mut fields = Vec::new();
        let mut properties = Vec::new();
        for (name, entry) in parts.properties() {
            if record.field(name).is_some() {
                fields.extend(self.one_field(record, name, entry));
            } else if header.field(name).is_some() {
                properties.extend(self.one_field(header, name, entry));
            } else {
                let known = record.fields.iter().chain(header.fields).map(|field| field.name);
                let known: Vec<&str> = known.chain(["body", "within"]).collect();
                let _: Parsed<()> =
                    self.unknown(at_entry(entry), "field or property of a publish", name, known);
            }
        }
        let mut split = Vec::new();
        let mut corrupt = Corrupt::default();
        for child in parts.children() {
            match child.name().value() {
                "split" => split = self.split(child)?,
                "corrupt" => corrupt = self.corrupt(child)?,
                _ => self.table_field(child, header, &mut properties),
            }
        }
        let content = Some(Content { record: header, body, properties, split });
        Ok(Send { place: place?, method: Method { record, fields }, content, corrupt })
    }

    /// `content-header PLACE body-size=N …`.
    pub(super) fn content_header(&mut self, parts: &mut Parts<'_>) -> Parsed<ContentHeader> {
        let entry = parts.wanted(self, "a channel such as `c1.1`")?;
        let place = self.place(entry)?;
        let at = at_node(parts.node);
        let (record, class) = match parts.property("class") {
            None => {
                let record = self.content_record(at, "basic")?;
                (record, Term::Integer(record.class_id.into()))
            }
            Some(entry) => self.class(entry)?,
        };
        let number = |parser: &mut Self, parts: &mut Parts<'_>, name: &str, greatest: i128| {
            parts.property(name).map(|entry| {
                let term = parser.term(entry)?;
                parser.integer(at_entry(entry), term, greatest)
            })
        };
        let weight =
            number(self, parts, "weight", u16::MAX.into()).unwrap_or(Ok(Term::Integer(0)))?;
        let body_size = match number(self, parts, "body-size", u64::MAX.into()) {
            Some(term) => term?,
            None => return self.fault(at, "`content-header` wants `body-size=…`"),
        };
        let mut properties = self.fields(parts, record)?;
        let mut corrupt = Corrupt::default();
        for child in parts.children() {
            if child.name().value() == "corrupt" {
                corrupt = self.corrupt(child)?;
            } else {
                self.table_field(child, record, &mut properties);
            }
        }
        Ok(ContentHeader { place, record, class, weight, body_size, properties, corrupt })
    }

    /// A class by name or number; its properties are those of `basic` where it has none of its own.
    fn class(&mut self, entry: &KdlEntry) -> Parsed<(&'static Record, Term)> {
        let at = at_entry(entry);
        let term = self.term(entry)?;
        let basic = self.content_record(at, "basic")?;
        let Term::Text(text) = &term else {
            return Ok((basic, self.integer(at, term, u16::MAX.into())?));
        };
        let name = text.to_string();
        match self.protocol.class(&name) {
            Some(class) => Ok((class.properties.unwrap_or(basic), Term::Integer(class.id.into()))),
            None => self.unknown(
                at,
                "class",
                &name,
                self.protocol.classes.iter().map(|class| class.name),
            ),
        }
    }

    /// `corrupt frame-end=… size=… channel=… type=… truncate=… append=…`.
    pub(super) fn corrupt(&mut self, node: &KdlNode) -> Parsed<Corrupt> {
        let mut parts = Parts::new(self, node);
        let mut corrupt = Corrupt::default();
        let known = ["frame-end", "size", "channel", "type", "truncate", "append"];
        for (name, entry) in parts.properties() {
            let at = at_entry(entry);
            let term = self.term(entry)?;
            match name {
                "frame-end" => corrupt.frame_end = Some(self.octet(at, term)?),
                "size" => corrupt.size = Some(self.integer(at, term, u32::MAX.into())?),
                "channel" => corrupt.channel = Some(self.integer(at, term, u16::MAX.into())?),
                "type" => corrupt.ty = Some(self.octet(at, term)?),
                "truncate" => corrupt.truncate = Some(self.integer(at, term, u32::MAX.into())?),
                "append" => corrupt.append = Some(self.octets(at, term)?),
                _ => return self.unknown(at, "corruption", name, known),
            }
        }
        let empty = node.entries().iter().all(|entry| entry.name().is_none());
        parts.finish_leaf(self, &known);
        if empty {
            return self.fault(
                at_node(node),
                "`corrupt` wants what is wrong, such as `frame-end=(hex)\"00\"`",
            );
        }
        Ok(corrupt)
    }

    /// One octet: a number, or two hex digits.
    fn octet(&mut self, at: At, term: Term) -> Parsed<Term> {
        match &term {
            Term::Octets(octets) if octets.len() == 1 => Ok(term),
            Term::Variable(_) => Ok(term),
            _ => self.integer(at, term, u8::MAX.into()),
        }
    }

    /// The octets of an argument.
    pub(super) fn octets_argument(&mut self, parts: &mut Parts<'_>, what: &str) -> Parsed<Term> {
        let entry = parts.wanted(self, what)?;
        self.octets_of(entry)
    }

    /// An integer argument or property.
    pub(super) fn integer_of(&mut self, entry: &KdlEntry, greatest: i128) -> Parsed<Term> {
        let term = self.term(entry)?;
        self.integer(at_entry(entry), term, greatest)
    }

    /// The octets of a property.
    pub(super) fn octets_property(&mut self, entry: &KdlEntry) -> Parsed<Term> {
        self.octets_of(entry)
    }

    /// An octet as a property.
    pub(super) fn octet_property(&mut self, entry: &KdlEntry) -> Parsed<Term> {
        let term = self.term(entry)?;
        self.octet(at_entry(entry), term)
    }
}
