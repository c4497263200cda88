//! The schema of AMQP 0-10: types, domains, classes with structs, controls and commands.
//!
//! In: the tree of a file, overlays merged, stripped or full. Out: a [`Protocol`] in which every type still
//! has the name that the file gives it ([`FieldType::Named`]); [`crate::resolve`] does the rest.

use super::attribute::Attributes;
use super::classic::{hyphenated, version};
use super::docs::{docs, label, rules, scenario};
use super::document::Element;
use super::schema;
use crate::error::{Collector, Problem};
use crate::model::{
    BodySegment, Category, Choice, Class, Constant, Direction, Domain, Encoding, Exception, Field,
    FieldType, HeaderSegment, Layout, Protocol, Record, RecordId, RecordIndex, RecordKind,
    Reference, Role, Schema, Segments, WireType,
};
use crate::suggest::advice;

/// How controls and commands lie behind their codes: no size, flags of two octets.
const OPERATION: Layout = Layout::Packed { size: 0, pack: 2 };

const ROLES: [&str; 4] = ["server", "client", "sender", "receiver"];

/// Whether the tree is a file of this schema and can be read by [`read`].
pub fn is_v0_10(root: &Element) -> bool {
    let numbered = root.value("major").map(str::trim) == Some("0")
        && root.value("minor").map(str::trim) == Some("10");
    root.name == "amqp"
        && (numbered
            || root.named("class").any(|class| {
                class.elements().any(|e| matches!(e.name.as_str(), "control" | "command"))
            }))
}

/// Reads a protocol from the tree of a file. What cannot be read is left out and reported.
pub fn read(root: &Element, problems: &mut Collector) -> Protocol {
    schema::check(&schema::V0_10, root, problems);
    let mut reader = Reader { problems, records: Vec::new(), domains: Vec::new() };
    let major = reader.number(root, "major");
    let minor = reader.number(root, "minor");
    let revision = reader.optional_number(root, "revision").unwrap_or(0);
    let (name, header) = version(major, minor, revision);
    let types = root.named("type").map(|e| reader.wire_type(e)).collect();
    let constants = root.named("constant").map(|e| reader.constant(e)).collect();
    for domain in root.named("domain") {
        reader.domain(domain, None);
    }
    let classes = root.named("class").map(|e| reader.class(e)).collect();
    Protocol {
        name,
        schema: Schema::V0_10,
        major,
        minor,
        revision,
        port: reader.optional_number(root, "port").unwrap_or(5672),
        header,
        constants,
        types,
        domains: reader.domains,
        classes,
        sections: Vec::new(),
        records: reader.records,
        unions: Vec::new(),
        overlays: Vec::new(),
    }
}

struct Reader<'a> {
    problems: &'a mut Collector,
    records: Vec<Record>,
    domains: Vec<Domain>,
}

impl Attributes for Reader<'_> {
    fn problems(&mut self) -> &mut Collector {
        self.problems
    }
}

impl Reader<'_> {
    fn wire_type(&mut self, element: &Element) -> WireType {
        let name = self.named(element);
        let (category, width) =
            match (element.attribute("fixed-width"), element.attribute("variable-width")) {
                (Some(_), None) => (Category::Fixed, self.number(element, "fixed-width")),
                (None, Some(_)) => (Category::Variable, self.number(element, "variable-width")),
                (fixed, _) => {
                    let message = if fixed.is_some() {
                        format!("the type \"{name}\" has both a fixed and a variable width")
                    } else {
                        format!("the type \"{name}\" has no width")
                    };
                    self.problems.push(
                        Problem::at(&element.at, message)
                            .help("give either fixed-width=\"…\" or variable-width=\"…\""),
                    );
                    (Category::Fixed, 0)
                }
            };
        if category == Category::Variable && !matches!(width, 0 | 1 | 2 | 4) {
            self.problems.push(
                Problem::at(&element.at, format!("a size of {width} octets cannot be written"))
                    .attribute("variable-width")
                    .help("the size in front of a value has 1, 2 or 4 octets"),
            );
        }
        WireType {
            label: label(element),
            encodings: vec![Encoding {
                name: None,
                code: self.optional_number(element, "code"),
                category,
                width,
                docs: None,
                at: element.at.clone(),
            }],
            section: None,
            docs: docs(element),
            at: element.at.clone(),
            name,
        }
    }

    fn constant(&mut self, element: &Element) -> Constant {
        Constant {
            name: self.named(element),
            value: self.number(element, "value"),
            kind: None,
            docs: docs(element).or_else(|| label(element)),
            at: element.at.clone(),
        }
    }

    fn domain(&mut self, element: &Element, class: Option<&str>) {
        let local = self.named(element);
        let ty = self.required(element, "type").map(|a| hyphenated(&a.value));
        let enums: Vec<&Element> = element.named("enum").collect();
        if let Some(second) = enums.get(1) {
            self.problems.push(
                Problem::at(&second.at, format!("the domain \"{local}\" has two enumerations"))
                    .help("put all choices into one <enum>"),
            );
        }
        let choices: Vec<Choice> =
            enums.iter().flat_map(|e| e.named("choice")).map(|c| self.choice(c)).collect();
        if let Some(empty) = enums.first().filter(|_| choices.is_empty()) {
            self.problems.push(
                Problem::at(&empty.at, "an enumeration without choices")
                    .help("add <choice name=\"…\" value=\"…\"/> for each of them"),
            );
        }
        self.domains.push(Domain {
            name: qualified(class, &local),
            class: class.map(str::to_owned),
            section: None,
            label: label(element),
            ty: FieldType::Named(ty.unwrap_or_default()),
            assertions: Vec::new(),
            choices,
            provides: Vec::new(),
            rules: rules(element),
            docs: docs(element),
            at: element.at.clone(),
        });
    }

    fn choice(&mut self, element: &Element) -> Choice {
        let value = self.required(element, "value").map(|v| v.value.trim().to_owned());
        Choice {
            name: self.named(element),
            value: value.unwrap_or_default(),
            docs: docs(element).or_else(|| label(element)),
            at: element.at.clone(),
        }
    }

    fn class(&mut self, element: &Element) -> Class {
        let name = self.named(element);
        let code: u8 = self.number(element, "code");
        let roles =
            element.named("role").filter_map(|r| self.role(r, "name", "implement")).collect();
        let (mut methods, mut structs) = (Vec::new(), Vec::new());
        for item in element.elements() {
            match item.name.as_str() {
                "domain" => self.domain(item, Some(&name)),
                "struct" => structs.push(self.structure(item, &name, code)),
                "control" => methods.push(self.operation(
                    item,
                    RecordKind::Control,
                    (&name, code),
                    &mut structs,
                )),
                "command" => methods.push(self.operation(
                    item,
                    RecordKind::Command,
                    (&name, code),
                    &mut structs,
                )),
                _ => {}
            }
        }
        Class {
            id: u16::from(code),
            label: label(element),
            handler: None,
            roles,
            properties: None,
            methods,
            structs,
            rules: rules(element),
            docs: docs(element),
            at: element.at.clone(),
            name,
        }
    }

    fn structure(&mut self, element: &Element, class: &str, class_code: u8) -> RecordIndex {
        let local = self.named(element);
        let octets = |reader: &mut Self, name: &str, allowed: &[u8], of: &str| {
            let width = reader.number(element, name);
            if !allowed.contains(&width) {
                reader.problems.push(
                    Problem::at(
                        &element.at,
                        format!("a struct cannot have {width} octets of {of}"),
                    )
                    .attribute(name)
                    .help(format!("{name} is one of {allowed:?}")),
                );
            }
            width
        };
        let size = octets(self, "size", &[0, 1, 2, 4], "size");
        let pack = octets(self, "pack", &[0, 1, 2], "flags");
        let code = self.optional_number(element, "code");
        let id =
            code.map_or(RecordId::Unnumbered, |code| RecordId::Code { class: class_code, code });
        let mut record = self.record(element, class, local, RecordKind::Struct, id);
        record.layout = Layout::Packed { size, pack };
        self.add(record)
    }

    fn operation(
        &mut self,
        element: &Element,
        kind: RecordKind,
        (class, class_code): (&str, u8),
        structs: &mut Vec<RecordIndex>,
    ) -> RecordIndex {
        let local = self.named(element);
        let id = RecordId::Code { class: class_code, code: self.number(element, "code") };
        let mut record = self.record(element, class, local, kind, id);
        record.roles =
            element.named("implement").filter_map(|r| self.role(r, "role", "handle")).collect();
        // A sender or receiver can be either peer, and what names no role may come from both.
        let handled_by = |name: &str| {
            record.roles.is_empty()
                || record
                    .roles
                    .iter()
                    .any(|r| r.name == name || matches!(r.name.as_str(), "sender" | "receiver"))
        };
        record.direction =
            Direction { to_server: handled_by("server"), to_client: handled_by("client") };
        record.responses = element
            .named("response")
            .filter_map(|r| self.required(r, "name").map(|a| hyphenated(&a.value)))
            .collect();
        record.exceptions = self.exceptions(element);
        record.result = self.result(element, class, class_code, structs);
        record.segments = self.segments(element);
        record.content = record.segments.is_some();
        self.add(record)
    }

    fn record(
        &mut self,
        element: &Element,
        class: &str,
        local: String,
        kind: RecordKind,
        id: RecordId,
    ) -> Record {
        Record {
            name: format!("{class}.{local}"),
            class: Some(class.to_owned()),
            local,
            kind,
            section: None,
            label: label(element),
            id,
            layout: OPERATION,
            source: None,
            fields: element.named("field").map(|f| self.field(f)).collect(),
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
            rules: rules(element),
            docs: docs(element),
            at: element.at.clone(),
        }
    }

    fn add(&mut self, record: Record) -> RecordIndex {
        self.records.push(record);
        RecordIndex(self.records.len() - 1)
    }

    fn field(&mut self, element: &Element) -> Field {
        let ty = self.required(element, "type").map(|a| hyphenated(&a.value));
        Field {
            name: self.named(element),
            label: label(element),
            domain: None,
            ty: FieldType::Named(ty.unwrap_or_default()),
            reserved: false,
            mandatory: self.boolean(element, "required"),
            multiple: false,
            requires: Vec::new(),
            assertions: Vec::new(),
            exceptions: self.exceptions(element),
            rules: rules(element),
            default: element.value("default").map(str::to_owned),
            docs: docs(element),
            at: element.at.clone(),
        }
    }

    fn exceptions(&mut self, element: &Element) -> Vec<Exception> {
        element
            .named("exception")
            .map(|e| {
                let code = self.required(e, "error-code").map(|a| hyphenated(&a.value));
                Exception {
                    name: self.named(e),
                    label: label(e),
                    error_code: code.unwrap_or_default(),
                    docs: docs(e),
                    scenario: scenario(e),
                    at: e.at.clone(),
                }
            })
            .collect()
    }

    fn result(
        &mut self,
        element: &Element,
        class: &str,
        code: u8,
        structs: &mut Vec<RecordIndex>,
    ) -> Option<Reference> {
        let result = self.only(element, "result")?;
        let inline: Vec<&Element> = result.named("struct").collect();
        match (result.attribute("type"), inline.as_slice()) {
            (Some(ty), []) => {
                Some(Reference { name: hyphenated(&ty.value), at: result.at.clone() })
            }
            (None, [inline]) => {
                let index = self.structure(inline, class, code);
                structs.push(index);
                let name = self.records.get(index.0).map(|r| r.name.clone()).unwrap_or_default();
                Some(Reference { name, at: inline.at.clone() })
            }
            (ty, inline) => {
                let message = match (ty, inline) {
                    (Some(_), _) => "a result has both a type and a struct of its own",
                    (None, []) => "a result without a type",
                    _ => "a result of several structs",
                };
                self.problems.push(
                    Problem::at(&result.at, message)
                        .help("give either type=\"…\" or one <struct> inside"),
                );
                None
            }
        }
    }

    fn segments(&mut self, element: &Element) -> Option<Segments> {
        let segments = self.only(element, "segments")?;
        let header = self.only(segments, "header").map(|header| HeaderSegment {
            required: self.boolean(header, "required"),
            entries: header
                .named("entry")
                .filter_map(|e| {
                    let ty = self.required(e, "type")?;
                    Some(Reference { name: hyphenated(&ty.value), at: e.at.clone() })
                })
                .collect(),
            at: header.at.clone(),
        });
        let body = self.only(segments, "body").map(|body| BodySegment {
            required: self.boolean(body, "required"),
            at: body.at.clone(),
        });
        if header.is_none() && body.is_none() {
            self.problems.push(
                Problem::at(&segments.at, "segments without a header and without a body")
                    .help("add <header> or <body>, or remove <segments>"),
            );
        }
        Some(Segments { header, body, at: segments.at.clone() })
    }

    /// The element of that name, of which there may be one.
    fn only<'e>(&mut self, parent: &'e Element, name: &str) -> Option<&'e Element> {
        let mut found = parent.elements().filter(|e| e.name == name);
        let first = found.next();
        if let Some(second) = found.next() {
            self.problems.push(
                Problem::at(&second.at, format!("a second <{name}> in <{}>", parent.name))
                    .help("remove one of the two"),
            );
        }
        first
    }

    fn role(&mut self, element: &Element, name: &str, implement: &str) -> Option<Role> {
        let role = self.required(element, name)?;
        if !ROLES.contains(&role.value.as_str()) {
            let message = format!("the role \"{}\" is not known", role.value);
            let help = advice(&role.value, ROLES, "the roles are server, client, sender, receiver");
            self.problems.push(Problem::at(&role.at, message).help(help));
            return None;
        }
        let level = element.value(implement).unwrap_or("MUST");
        if !matches!(level, "MUST" | "SHOULD" | "MAY") {
            self.problems.push(
                Problem::at(&element.at, format!("\"{level}\" does not say how binding it is"))
                    .attribute(implement)
                    .help("write MUST, SHOULD or MAY"),
            );
        }
        Some(Role { name: role.value.clone(), implement: level.to_owned() })
    }
}

fn qualified(class: Option<&str>, local: &str) -> String {
    match class {
        Some(class) if !local.is_empty() => format!("{class}.{local}"),
        _ => local.to_owned(),
    }
}
