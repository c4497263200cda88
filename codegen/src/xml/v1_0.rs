//! The schema of AMQP 1.0: sections of types (primitive, composite, restricted) and definitions.
//!
//! In: the trees of one or several files, put together by [`combine`], overlays merged, stripped or full.
//! Out: a [`Protocol`] in which every type still has the name that the file gives it
//! ([`FieldType::Named`]); [`crate::resolve`] does the rest.

use super::attribute::Attributes;
use super::classic::{hyphenated, version};
use super::docs::{all_docs, label};
use super::document::Element;
use super::schema;
use crate::error::{Collector, Problem};
use crate::model::{
    Category, Choice, Constant, Direction, Domain, Encoding, Field, FieldType, Layout, Protocol,
    Record, RecordId, RecordKind, Schema, Section, WireType,
};
use crate::suggest::advice;

/// Whether the tree is a file of this schema and can be read by [`read`].
pub fn is_v1_0(root: &Element) -> bool {
    root.name == "amqp"
        && (root.elements().any(|e| e.name == "section")
            || (root.attribute("major").is_none() && root.attribute("name").is_some()))
}

/// Puts the trees of several files together: one root with the sections of all, in order.
pub fn combine(roots: Vec<Element>) -> Option<Element> {
    let mut roots = roots.into_iter();
    let mut all = roots.next()?;
    for root in roots {
        all.attributes.extend(root.attributes);
        all.content.extend(root.content);
    }
    Some(all)
}

/// Reads a protocol from a tree. What cannot be read is left out and reported.
pub fn read(root: &Element, problems: &mut Collector) -> Protocol {
    schema::check(&schema::V1_0, root, problems);
    let mut reader = Reader {
        problems,
        section: None,
        types: Vec::new(),
        domains: Vec::new(),
        records: Vec::new(),
        constants: Vec::new(),
    };
    let sections: Vec<Section> = root.named("section").map(|e| reader.section(e)).collect();
    if !root.named("section").any(|s| s.elements().any(|e| e.name == "type")) {
        reader.problems.push(
            Problem::at(&root.at, "the specification declares no types")
                .help("give the files that hold them as well: AMQP 1.0 has five"),
        );
    }
    let Reader { types, domains, records, constants, .. } = reader;
    let (name, header) = version(1, 0, 0);
    let port = constants.iter().find(|c| c.name == "PORT").map(|c| c.value);
    Protocol {
        name,
        schema: Schema::V1_0,
        major: 1,
        minor: 0,
        revision: 0,
        port: port.and_then(|p| u16::try_from(p).ok()).unwrap_or(5672),
        header,
        constants,
        types,
        domains,
        classes: Vec::new(),
        sections,
        records,
        unions: Vec::new(),
        overlays: Vec::new(),
    }
}

struct Reader<'a> {
    problems: &'a mut Collector,
    section: Option<String>,
    types: Vec<WireType>,
    domains: Vec<Domain>,
    records: Vec<Record>,
    constants: Vec<Constant>,
}

impl Attributes for Reader<'_> {
    fn problems(&mut self) -> &mut Collector {
        self.problems
    }
}

impl Reader<'_> {
    fn section(&mut self, element: &Element) -> Section {
        let name = self.named(element);
        self.section = Some(name.clone());
        for item in element.elements() {
            match item.name.as_str() {
                "type" => self.ty(item),
                "definition" => {
                    let constant = self.definition(item);
                    self.constants.push(constant);
                }
                _ => {}
            }
        }
        Section {
            name,
            label: label_or_title(element),
            docs: all_docs(element),
            at: element.at.clone(),
        }
    }

    fn definition(&mut self, element: &Element) -> Constant {
        Constant {
            name: self.named(element),
            value: self.number(element, "value"),
            kind: None,
            docs: all_docs(element).or_else(|| label(element)),
            at: element.at.clone(),
        }
    }

    fn ty(&mut self, element: &Element) {
        let Some(class) = self.required(element, "class") else { return };
        let allowed: &[&str] = match class.value.as_str() {
            "primitive" => {
                self.primitive(element);
                &["encoding"]
            }
            "composite" => {
                self.composite(element);
                &["descriptor", "field"]
            }
            "restricted" => {
                self.restricted(element);
                &["descriptor", "choice"]
            }
            other => {
                let classes = ["primitive", "composite", "restricted"];
                let help = advice(other, classes, "it is primitive, composite or restricted");
                self.problems.push(
                    Problem::at(&class.at, format!("a type of the unknown class \"{other}\""))
                        .help(help),
                );
                return;
            }
        };
        for child in element.elements() {
            let tag = child.name.as_str();
            let known = matches!(tag, "encoding" | "descriptor" | "field" | "choice");
            if known && !allowed.contains(&tag) {
                self.problems.push(
                    Problem::at(&child.at, format!("a {} type holds no <{tag}>", class.value))
                        .help(format!("it holds <{}>", allowed.join(">, <"))),
                );
            }
        }
    }

    fn primitive(&mut self, element: &Element) {
        let name = self.named(element);
        let encodings: Vec<Encoding> =
            element.named("encoding").filter_map(|e| self.encoding(e)).collect();
        if element.named("encoding").next().is_none() {
            self.problems.push(
                Problem::at(&element.at, format!("the primitive type \"{name}\" has no encoding"))
                    .help("add <encoding code=\"…\" category=\"…\" width=\"…\"/>"),
            );
        }
        self.types.push(WireType {
            name,
            label: label(element),
            encodings,
            section: self.section.clone(),
            docs: all_docs(element),
            at: element.at.clone(),
        });
    }

    fn encoding(&mut self, element: &Element) -> Option<Encoding> {
        let code = self.required(element, "code").is_some();
        let code = self.optional_number(element, "code").filter(|_| code);
        let category = self.required(element, "category")?;
        let Some(known) = Category::from_name(category.value.trim()) else {
            let names = ["fixed", "variable", "compound", "array"];
            let help = advice(&category.value, names, "it is fixed, variable, compound or array");
            self.problems.push(
                Problem::at(
                    &category.at,
                    format!("an encoding of the unknown category \"{}\"", category.value),
                )
                .help(help),
            );
            return None;
        };
        Some(Encoding {
            name: element.value("name").map(hyphenated),
            code,
            category: known,
            width: self.number(element, "width"),
            docs: all_docs(element).or_else(|| label(element)),
            at: element.at.clone(),
        })
    }

    fn composite(&mut self, element: &Element) {
        let id = self.descriptor(element);
        if element.named("descriptor").next().is_none() {
            self.problems.push(
                Problem::at(&element.at, "a composite type without a descriptor")
                    .help("add <descriptor name=\"…\" code=\"0x…:0x…\"/>"),
            );
        }
        let mut record = self.record(element, RecordKind::Composite, id, Layout::DescribedList);
        record.fields = element.named("field").map(|f| self.field(f)).collect();
        self.records.push(record);
    }

    fn restricted(&mut self, element: &Element) {
        if element.named("descriptor").next().is_some() {
            let id = self.descriptor(element);
            let record = self.record(element, RecordKind::Described, id, Layout::DescribedBasic);
            self.records.push(record);
            if let Some(choice) = element.named("choice").next() {
                self.problems.push(
                    Problem::at(&choice.at, "a type with a descriptor has choices")
                        .help("give the choices to a type without one, and make that the source"),
                );
            }
            return;
        }
        let domain = Domain {
            name: self.named(element),
            class: None,
            section: self.section.clone(),
            label: label(element),
            ty: self.source(element),
            assertions: Vec::new(),
            choices: element.named("choice").map(|c| self.choice(c)).collect(),
            provides: names(element, "provides"),
            rules: Vec::new(),
            docs: all_docs(element),
            at: element.at.clone(),
        };
        self.domains.push(domain);
    }

    fn record(
        &mut self,
        element: &Element,
        kind: RecordKind,
        id: RecordId,
        layout: Layout,
    ) -> Record {
        let name = self.named(element);
        Record {
            local: name.clone(),
            name,
            class: None,
            kind,
            section: self.section.clone(),
            label: label(element),
            id,
            layout,
            source: Some(self.source(element)),
            fields: Vec::new(),
            responses: Vec::new(),
            result: None,
            segments: None,
            exceptions: Vec::new(),
            provides: names(element, "provides"),
            synchronous: false,
            content: false,
            deprecated: false,
            direction: Direction { to_server: true, to_client: true },
            roles: Vec::new(),
            rules: Vec::new(),
            docs: all_docs(element),
            at: element.at.clone(),
        }
    }

    fn source(&mut self, element: &Element) -> FieldType {
        match self.required(element, "source") {
            Some(source) => type_of(&source.value),
            None => FieldType::Named(String::new()),
        }
    }

    /// The descriptor, or `Unnumbered` where there is none that can be read.
    fn descriptor(&mut self, element: &Element) -> RecordId {
        let mut all = element.named("descriptor");
        let Some(descriptor) = all.next() else { return RecordId::Unnumbered };
        if let Some(second) = all.next() {
            self.problems.push(
                Problem::at(&second.at, "a type with two descriptors").help("remove one of them"),
            );
        }
        let symbol = self.required(descriptor, "name").map(|a| a.value.clone());
        let Some(code) = self.required(descriptor, "code") else { return RecordId::Unnumbered };
        let half = |text: &str| {
            let digits = text.trim().strip_prefix("0x")?;
            (1..=8).contains(&digits.len()).then(|| u32::from_str_radix(digits, 16).ok())?
        };
        let halves = code.value.split_once(':').and_then(|(hi, lo)| Some((half(hi)?, half(lo)?)));
        match halves {
            Some((hi, lo)) => RecordId::Descriptor { hi, lo, symbol },
            None => {
                self.problems.push(
                    Problem::at(&code.at, format!("\"{}\" is no code of a descriptor", code.value))
                        .help("write the two halves of the number: 0x00000000:0x00000010"),
                );
                RecordId::Unnumbered
            }
        }
    }

    fn choice(&mut self, element: &Element) -> Choice {
        let value = self.required(element, "value").map(|v| v.value.clone());
        Choice {
            name: self.named(element),
            value: value.unwrap_or_default(),
            docs: all_docs(element).or_else(|| label(element)),
            at: element.at.clone(),
        }
    }

    fn field(&mut self, element: &Element) -> Field {
        let ty = match self.required(element, "type") {
            Some(ty) => type_of(&ty.value),
            None => FieldType::Named(String::new()),
        };
        Field {
            name: self.named(element),
            label: label(element),
            domain: None,
            ty,
            reserved: false,
            mandatory: self.boolean(element, "mandatory"),
            multiple: self.boolean(element, "multiple"),
            requires: names(element, "requires"),
            assertions: Vec::new(),
            exceptions: Vec::new(),
            rules: Vec::new(),
            default: element.value("default").map(str::to_owned),
            docs: all_docs(element),
            at: element.at.clone(),
        }
    }
}

fn label_or_title(element: &Element) -> Option<String> {
    label(element).or_else(|| element.value("title").map(str::to_owned))
}

fn type_of(name: &str) -> FieldType {
    match name.trim() {
        "*" => FieldType::Any,
        name => FieldType::Named(hyphenated(name)),
    }
}

/// A list of names: commas with blanks around them.
fn names(element: &Element, attribute: &str) -> Vec<String> {
    let list = element.value(attribute).unwrap_or_default();
    list.split(',').map(hyphenated).filter(|n| !n.is_empty()).collect()
}
