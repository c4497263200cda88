//! A small tree of an XML file in which every element and attribute keeps its position.
//!
//! In: text. Out: the root [`Element`], or the first place where the text is not well-formed.
//! Comments, processing instructions and document types are skipped, prefixes of namespaces are
//! dropped. Only the five predefined entities and character references are known: nothing expands.

use std::cell::Cell;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::attributes::AttrError;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::error::Problem;
use crate::model::Position;

/// How deep elements may be nested. The deepest official file needs eight.
pub const MAX_DEPTH: usize = 64;

/// An element with what it contains.
#[derive(Debug, Clone)]
pub struct Element {
    /// The local name.
    pub name: String,
    /// The attributes, in file order.
    pub attributes: Vec<Attribute>,
    /// The content, in file order.
    pub content: Vec<Content>,
    /// Where the tag opens.
    pub at: Position,
}

/// An attribute of an element.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// The name.
    pub name: String,
    /// The value, with its references resolved.
    pub value: String,
    /// Where the name begins.
    pub at: Position,
}

/// What an element contains.
#[derive(Debug, Clone)]
pub enum Content {
    /// Another element.
    Element(Element),
    /// Text, with its references resolved.
    Text(String),
}

impl Element {
    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|a| a.name == name)
    }

    /// The value of an attribute.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.attribute(name).map(|a| a.value.as_str())
    }

    /// The elements directly inside.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.content.iter().filter_map(|c| match c {
            Content::Element(e) => Some(e),
            Content::Text(_) => None,
        })
    }

    /// The elements of that name directly inside.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements().filter(move |e| e.name == name)
    }

    /// The text directly inside, without that of inner elements.
    pub fn own_text(&self) -> String {
        self.content
            .iter()
            .filter_map(|c| match c {
                Content::Text(t) => Some(t.as_str()),
                Content::Element(_) => None,
            })
            .collect()
    }

    /// All text inside, that of inner elements included.
    pub fn all_text(&self) -> String {
        let mut out = String::new();
        self.gather(&mut out);
        out
    }

    fn gather(&self, out: &mut String) {
        for content in &self.content {
            match content {
                Content::Text(text) => out.push_str(text),
                Content::Element(element) => element.gather(out),
            }
        }
    }
}

/// Decodes the octets of a file. Octets that are not UTF-8 become U+FFFD, which [`parse`] refuses
/// everywhere but in comments and documentation.
pub fn decode(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

/// Reads the tree of a file.
pub fn parse(file: &Arc<str>, text: &str) -> Result<Element, Problem> {
    Parser { text, places: Places::new(file, text) }.run()
}

struct Parser<'a> {
    text: &'a str,
    places: Places<'a>,
}

impl<'a> Parser<'a> {
    fn run(&self) -> Result<Element, Problem> {
        let start = if self.text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut reader = Reader::from_str(&self.text[start..]);
        let mut open: Vec<Element> = Vec::new();
        let mut root: Option<Element> = None;
        loop {
            let offset = start + position(reader.buffer_position());
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let offset = start + position(reader.error_position());
                    return Err(self.malformed(offset, error.to_string()));
                }
            };
            match event {
                Event::Start(tag) => {
                    let element = self.element(&tag, offset)?;
                    if open.is_empty() && root.is_some() {
                        return Err(self.second_root(offset));
                    }
                    if open.len() >= MAX_DEPTH {
                        return Err(Problem::at(
                            &element.at,
                            format!("elements are nested more than {MAX_DEPTH} deep"),
                        )
                        .help("no AMQP specification nests this deep: is an end tag missing?"));
                    }
                    open.push(element);
                }
                Event::Empty(tag) => {
                    let element = self.element(&tag, offset)?;
                    match open.last_mut() {
                        Some(parent) => parent.content.push(Content::Element(element)),
                        None if root.is_some() => return Err(self.second_root(offset)),
                        None => root = Some(element),
                    }
                }
                Event::End(_) => {
                    // The reader itself compares the names of tags.
                    let Some(element) = open.pop() else {
                        return Err(self.malformed(offset, "an end tag without a start tag"));
                    };
                    match open.last_mut() {
                        Some(parent) => parent.content.push(Content::Element(element)),
                        None => root = Some(element),
                    }
                }
                Event::Text(text) => {
                    let text = text.decode().map_err(|e| self.malformed(offset, e.to_string()))?;
                    self.text(&mut open, &text, offset)?;
                }
                Event::CData(text) => {
                    let text = text.decode().map_err(|e| self.malformed(offset, e.to_string()))?;
                    self.text(&mut open, &text, offset)?;
                }
                Event::GeneralRef(reference) => {
                    let text = self.reference(&reference, offset)?;
                    self.text(&mut open, &text, offset)?;
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
                Event::Eof => break,
            }
        }
        if let Some(element) = open.pop() {
            return Err(Problem::at(&element.at, format!("<{}> is never closed", element.name))
                .help(format!("add </{}>", element.name)));
        }
        root.ok_or_else(|| {
            self.malformed(0, "the file holds no element")
                .help("an AMQP specification has the root element <amqp>")
        })
    }

    fn text(&self, open: &mut [Element], text: &str, offset: usize) -> Result<(), Problem> {
        match open.last_mut() {
            Some(parent) => {
                if let Some(Content::Text(last)) = parent.content.last_mut() {
                    last.push_str(text);
                } else {
                    parent.content.push(Content::Text(text.to_owned()));
                }
                Ok(())
            }
            None => match text.find(|c: char| !c.is_whitespace()) {
                Some(inner) => Err(self.malformed(offset + inner, "text outside the root element")),
                None => Ok(()),
            },
        }
    }

    fn element(&self, tag: &BytesStart<'_>, offset: usize) -> Result<Element, Problem> {
        // Before the attributes, which follow in the text.
        let at = self.places.position(offset);
        let name = self.name(tag.local_name().as_ref(), offset)?;
        let mut attributes = Vec::new();
        // Attributes borrow from the tag, so their place in it is the distance of the two slices.
        let base: &[u8] = tag;
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|e| {
                let inner = match e {
                    AttrError::ExpectedEq(p)
                    | AttrError::ExpectedValue(p)
                    | AttrError::UnquotedValue(p)
                    | AttrError::ExpectedQuote(p, _)
                    | AttrError::Duplicated(p, _) => p,
                };
                let message = match e {
                    AttrError::Duplicated(..) => "the attribute is given twice",
                    AttrError::UnquotedValue(_) => "the value of an attribute has no quotes",
                    AttrError::ExpectedQuote(..) => "the closing quote of the attribute is missing",
                    _ => "an attribute has no value",
                };
                self.malformed(offset + 1 + inner, message)
            })?;
            let key = attribute.key.as_ref();
            let distance = (key.as_ptr() as usize).saturating_sub(base.as_ptr() as usize);
            let place = offset + 1 + distance.min(base.len());
            let value = attribute
                .unescape_value()
                .map_err(|e| {
                    self.malformed(place, format!("the value cannot be read: {e}"))
                        .help("only &lt; &gt; &amp; &quot; &apos; and numeric references are known")
                })?
                .into_owned();
            self.refuse_replacement(&value, place)?;
            if attribute.key.prefix().is_some() || key == b"xmlns" {
                continue;
            }
            attributes.push(Attribute {
                name: self.name(key, place)?,
                value,
                at: self.places.position(place),
            });
        }
        Ok(Element { name, attributes, content: Vec::new(), at })
    }

    fn name(&self, octets: &[u8], offset: usize) -> Result<String, Problem> {
        let name = String::from_utf8_lossy(octets).into_owned();
        self.refuse_replacement(&name, offset)?;
        if name.is_empty() {
            return Err(self.malformed(offset, "a tag without a name"));
        }
        Ok(name)
    }

    fn refuse_replacement(&self, text: &str, offset: usize) -> Result<(), Problem> {
        if text.contains('\u{fffd}') {
            return Err(self
                .malformed(offset, "this is not UTF-8")
                .help("convert the file to UTF-8"));
        }
        Ok(())
    }

    fn reference(&self, reference: &BytesRef<'_>, offset: usize) -> Result<String, Problem> {
        if let Some(c) =
            reference.resolve_char_ref().map_err(|e| self.malformed(offset, e.to_string()))?
        {
            return Ok(c.to_string());
        }
        let name = reference.decode().map_err(|e| self.malformed(offset, e.to_string()))?;
        let text = match &*name {
            "lt" => "<",
            "gt" => ">",
            "amp" => "&",
            "quot" => "\"",
            "apos" => "'",
            _ => {
                return Err(self
                    .malformed(offset, format!("the entity &{name}; is not known"))
                    .help("only &lt; &gt; &amp; &quot; &apos; and numeric references are known"));
            }
        };
        Ok(text.to_owned())
    }

    fn malformed(&self, offset: usize, message: impl Into<String>) -> Problem {
        Problem::at(
            &self.places.position(offset),
            format!("not well-formed XML: {}", message.into()),
        )
        .help("correct the XML at this place")
    }

    fn second_root(&self, offset: usize) -> Problem {
        self.malformed(offset, "a second root element")
            .help("a file holds one <amqp> or one <overlay>")
    }
}

fn position(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// Turns offsets into lines and columns. Offsets are asked for nearly in order: columns are counted from the last
/// one in the same line, so that a file of one line takes no longer than any other.
struct Places<'a> {
    file: Arc<str>,
    text: &'a str,
    lines: Vec<usize>,
    last: Cell<Counted>,
}

/// Characters between the start of a line and an offset in it.
#[derive(Clone, Copy, Default)]
struct Counted {
    start: usize,
    offset: usize,
    characters: usize,
}

impl<'a> Places<'a> {
    fn new(file: &Arc<str>, text: &'a str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
        Places {
            file: Arc::clone(file),
            text,
            lines: std::iter::once(0).chain(breaks.map(|(i, _)| i + 1)).collect(),
            last: Cell::default(),
        }
    }

    fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let last = self.last.get();
        let (from, counted) = if last.start == start && last.offset <= offset {
            (last.offset, last.characters)
        } else {
            (start, 0)
        };
        let run = &self.text.as_bytes()[from..offset];
        let characters = counted + run.iter().filter(|b| (**b & 0xC0) != 0x80).count();
        self.last.set(Counted { start, offset, characters });
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position::new(Arc::clone(&self.file), number(line), number(characters + 1))
    }
}
