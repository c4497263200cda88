//! The schema of AMQP 0-10: types, domains, classes with structs, controls and commands.
//!
//! In: the tree of a file, overlays merged, stripped or full. Out: a [`Protocol`] in which every type still
//! has the name that the file gives it ([`FieldType::Named`]); [`crate::resolve`] does the rest.

mod record;

use crate::error::{Collector, Problem};
use crate::model::{
    Category, Choice, Class, Constant, Domain, Encoding, FieldType, Protocol, Record, RecordKind,
    Schema, WireType,
};
use crate::xml::attribute::Attributes;
use crate::xml::classic::{hyphenated, version};
use crate::xml::docs::{docs, label, rules};
use crate::xml::document::Element;
use crate::xml::schema;

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
    if (major, minor) != (0, 10) {
        let says = version(major, minor, revision).0;
        reader.problems.push(
            Problem::at(&root.at, format!("controls and commands in a file that says AMQP {says}"))
                .attribute("minor")
                .help("they belong to 0-10: write major=\"0\" minor=\"10\", or declare methods"),
        );
    }
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
}

fn qualified(class: Option<&str>, local: &str) -> String {
    match class {
        Some(class) if !local.is_empty() => format!("{class}.{local}"),
        _ => local.to_owned(),
    }
}
