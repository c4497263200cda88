//! Records of 0-10: structs, controls and commands with their fields, results, segments and exceptions.
//!
//! In: their elements. Out: records whose references still have the names that the file gives them.

use super::Reader;
use crate::error::Problem;
use crate::model::{
    BodySegment, Direction, Exception, Field, FieldType, HeaderSegment, Layout, Record, RecordId,
    RecordIndex, RecordKind, Reference, Role, Segments,
};
use crate::suggest::advice;
use crate::xml::attribute::Attributes;
use crate::xml::classic::hyphenated;
use crate::xml::docs::{docs, label, rules, scenario};
use crate::xml::document::Element;

/// How controls and commands lie behind their codes: no size, flags of two octets.
const OPERATION: Layout = Layout::Packed { size: 0, pack: 2 };

const ROLES: [&str; 4] = ["server", "client", "sender", "receiver"];

impl Reader<'_> {
    pub(super) fn structure(
        &mut self,
        element: &Element,
        class: &str,
        class_code: u8,
    ) -> RecordIndex {
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

    pub(super) fn operation(
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

    pub(super) fn role(&mut self, element: &Element, name: &str, implement: &str) -> Option<Role> {
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
