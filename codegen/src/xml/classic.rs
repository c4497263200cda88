//! The classic schema: AMQP 0-8, 0-9, 0-9-1 and the vendors' files that follow it, stripped or full.
//!
//! In: the tree of a file, overlays merged. Out: a [`Protocol`] in which every type still has the name
//! that the file gives it ([`FieldType::Named`]); [`crate::resolve`] does the rest.

use super::attribute::Attributes;
use super::docs::{docs, label, rules};
use super::document::Element;
use super::schema;
use crate::error::{Collector, Problem};
use crate::model::{
    Class, Constant, Direction, Domain, ErrorKind, Field, FieldType, Layout, Protocol, Record,
    RecordId, RecordIndex, RecordKind, Role, Schema,
};

/// A name as the model has it: runs of blanks become hyphens.
pub fn hyphenated(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join("-")
}

/// What identifies a version: its name, and the octets that open a connection.
///
/// Vendors' files write 0-9-1 as minor version 91. An unknown version gets the pattern of 0-9-1.
pub fn version(major: u8, minor: u8, revision: u8) -> (String, [u8; 8]) {
    let (name, tail) = match (major, minor, revision) {
        (8, 0, _) | (0, 8, _) => ("0-8".to_owned(), [1, 1, 8, 0]),
        (0, 9, 0) => ("0-9".to_owned(), [1, 1, 0, 9]),
        (0, 9, 1) | (0, 91, _) => ("0-9-1".to_owned(), [0, 0, 9, 1]),
        (0, 10, _) => ("0-10".to_owned(), [1, 1, 0, 10]),
        (1, 0, _) => ("1.0".to_owned(), [0, 1, 0, 0]),
        (major, minor, 0) => (format!("{major}-{minor}"), [0, major, minor, 0]),
        _ => (format!("{major}-{minor}-{revision}"), [0, major, minor, revision]),
    };
    let mut header = *b"AMQP\0\0\0\0";
    header[4..].copy_from_slice(&tail);
    (name, header)
}

/// Whether the tree is a file of this schema and can be read by [`read`].
pub fn is_classic(root: &Element) -> bool {
    root.name == "amqp"
        && (root.attribute("major").is_some()
            || root.elements().any(|e| matches!(e.name.as_str(), "class" | "domain" | "constant")))
        && root.value("version").is_none()
        && !root.elements().any(|e| matches!(e.name.as_str(), "control" | "section"))
        && !(root.value("major") == Some("0") && root.value("minor") == Some("10"))
}

/// Reads a protocol from the tree of a file. What cannot be read is left out and reported.
pub fn read(root: &Element, problems: &mut Collector) -> Protocol {
    schema::check(&schema::CLASSIC, root, problems);
    let mut reader = ClassReader { problems, records: Vec::new() };
    let major = reader.number(root, "major");
    let minor = reader.number(root, "minor");
    let revision = reader.optional_number(root, "revision").unwrap_or(0);
    let (name, header) = version(major, minor, revision);
    let constants = root.named("constant").map(|e| reader.constant(e)).collect();
    let domains = root.named("domain").map(|e| reader.domain(e)).collect();
    let classes = root.named("class").map(|e| reader.class(e)).collect();
    Protocol {
        name,
        schema: Schema::Classic,
        major,
        minor,
        revision,
        port: reader.optional_number(root, "port").unwrap_or(5672),
        header,
        constants,
        types: Vec::new(),
        domains,
        classes,
        sections: Vec::new(),
        records: reader.records,
        unions: Vec::new(),
        overlays: Vec::new(),
    }
}

pub(super) struct ClassReader<'a> {
    pub(super) problems: &'a mut Collector,
    records: Vec<Record>,
}

impl Attributes for ClassReader<'_> {
    fn problems(&mut self) -> &mut Collector {
        self.problems
    }
}

impl ClassReader<'_> {
    fn constant(&mut self, element: &Element) -> Constant {
        let kind =
            element.attribute("class").and_then(|class| match hyphenated(&class.value).as_str() {
                "soft-error" => Some(ErrorKind::Soft),
                "hard-error" => Some(ErrorKind::Hard),
                other => {
                    self.problems.push(
                        Problem::at(
                            &class.at,
                            format!("a constant of the unknown class \"{other}\""),
                        )
                        .help("the classes of errors are soft-error and hard-error"),
                    );
                    None
                }
            });
        Constant {
            name: self.named(element),
            value: self.number(element, "value"),
            kind,
            docs: docs(element).or_else(|| label(element)),
            at: element.at.clone(),
        }
    }

    fn domain(&mut self, element: &Element) -> Domain {
        let ty = self.required(element, "type").map(|a| hyphenated(&a.value));
        Domain {
            name: self.named(element),
            class: None,
            section: None,
            label: label(element),
            ty: FieldType::Named(ty.unwrap_or_default()),
            assertions: self.assertions(element),
            choices: Vec::new(),
            provides: Vec::new(),
            rules: rules(element),
            docs: docs(element),
            at: element.at.clone(),
        }
    }

    fn class(&mut self, element: &Element) -> Class {
        let name = self.named(element);
        let id = self.number(element, "index");
        let fields = self.fields(element);
        let carries = element.named("method").any(|m| flag(m, "content"));
        let properties = (carries || !fields.is_empty()).then(|| {
            self.add(Record {
                name: name.clone(),
                class: Some(name.clone()),
                local: "properties".to_owned(),
                kind: RecordKind::Properties,
                section: None,
                label: None,
                id: RecordId::Class(id),
                layout: Layout::PropertyFlags,
                source: None,
                fields,
                responses: Vec::new(),
                result: None,
                segments: None,
                exceptions: Vec::new(),
                provides: Vec::new(),
                synchronous: false,
                content: false,
                deprecated: false,
                direction: Direction { to_server: true, to_client: true },
                roles: Vec::new(),
                rules: Vec::new(),
                docs: None,
                at: element.at.clone(),
            })
        });
        let methods = element
            .named("method")
            .map(|m| {
                let record = self.method(m, &name, id);
                self.add(record)
            })
            .collect();
        Class {
            id,
            label: label(element),
            handler: element.value("handler").map(hyphenated),
            roles: self.roles(element),
            properties,
            methods,
            structs: Vec::new(),
            rules: rules(element),
            docs: docs(element),
            at: element.at.clone(),
            name,
        }
    }

    fn add(&mut self, record: Record) -> RecordIndex {
        self.records.push(record);
        RecordIndex(self.records.len() - 1)
    }

    fn method(&mut self, element: &Element, class: &str, class_id: u16) -> Record {
        let local = self.named(element);
        let roles = self.roles(element);
        let handled_by = |name: &str| roles.iter().any(|r| r.name == name);
        Record {
            name: format!("{class}.{local}"),
            class: Some(class.to_owned()),
            local,
            kind: RecordKind::Method,
            section: None,
            label: label(element),
            id: RecordId::Method { class: class_id, method: self.number(element, "index") },
            layout: Layout::Sequential,
            source: None,
            fields: self.fields(element),
            responses: element
                .named("response")
                .filter_map(|r| self.required(r, "name").map(|a| hyphenated(&a.value)))
                .collect(),
            result: None,
            segments: None,
            exceptions: Vec::new(),
            provides: Vec::new(),
            synchronous: self.boolean(element, "synchronous"),
            content: self.boolean(element, "content"),
            deprecated: self.boolean(element, "deprecated"),
            direction: Direction {
                to_server: handled_by("server"),
                to_client: handled_by("client"),
            },
            rules: rules(element),
            docs: docs(element),
            at: element.at.clone(),
            roles,
        }
    }

    fn roles(&mut self, element: &Element) -> Vec<Role> {
        let mut roles = Vec::new();
        for chassis in element.named("chassis") {
            let Some(name) = self.required(chassis, "name") else {
                continue;
            };
            if !matches!(name.value.as_str(), "server" | "client") {
                self.problems.push(
                    Problem::at(
                        &name.at,
                        format!("a chassis for the unknown peer \"{}\"", name.value),
                    )
                    .help("the peers are server and client"),
                );
                continue;
            }
            roles.push(Role {
                name: name.value.clone(),
                implement: chassis.value("implement").unwrap_or("MUST").to_owned(),
            });
        }
        roles
    }

    fn fields(&mut self, element: &Element) -> Vec<Field> {
        element.named("field").map(|f| self.field(f)).collect()
    }

    fn field(&mut self, element: &Element) -> Field {
        let name = self.named(element);
        let domain = element.value("domain").map(hyphenated);
        let ty = match (&domain, element.attribute("type")) {
            (Some(_), Some(ty)) => {
                self.problems.push(
                    Problem::at(
                        &ty.at,
                        format!("the field \"{name}\" has both a domain and a type"),
                    )
                    .help("a domain has a type already: remove one of the two"),
                );
                String::new()
            }
            (Some(domain), None) => domain.clone(),
            (None, Some(ty)) => hyphenated(&ty.value),
            (None, None) => {
                self.problems.push(
                    Problem::at(&element.at, format!("the field \"{name}\" has no type"))
                        .help("add domain=\"…\" or type=\"…\""),
                );
                String::new()
            }
        };
        Field {
            name,
            label: label(element),
            domain,
            ty: FieldType::Named(ty),
            reserved: self.boolean(element, "reserved"),
            mandatory: true,
            multiple: false,
            requires: Vec::new(),
            assertions: self.assertions(element),
            exceptions: Vec::new(),
            rules: rules(element),
            default: element.value("default").map(str::to_owned),
            docs: docs(element),
            at: element.at.clone(),
        }
    }
}

fn flag(element: &Element, name: &str) -> bool {
    matches!(element.value(name).map(str::trim), Some("1" | "true"))
}
