//! The builder: which files to read, and what to make of them.
//!
//! In: specifications, overlays and options. Out: a resolved [`Protocol`], or the generated files
//! together with the files they depend on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::emit;
use crate::error::{Collector, Errors, Problem, Sources};
use crate::merge;
use crate::model::Protocol;
use crate::options::EmitOptions;
use crate::resolve::{self, Wishes};
use crate::source::Source;
use crate::xml::{classic, document};

/// Generates code from one specification and its overlays.
///
/// ```
/// let generated = amqp_codegen::Builder::new()
///     .version("0-9-1")
///     .overlay("rabbitmq")
///     .module("v0_9_1")
///     .generate()?;
/// assert!(generated.inputs.is_empty(), "the specifications are built in");
/// # Ok::<(), amqp_codegen::Errors>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Builder {
    specification: Option<Source>,
    overlays: Vec<Source>,
    classes: Option<Vec<String>>,
    header: Option<[u8; 8]>,
    module: Option<String>,
    options: EmitOptions,
}

/// What was generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// The files, with paths relative to the output directory, sorted by path.
    pub files: Vec<(PathBuf, String)>,
    /// The files that were read: when one of them changes, generate again.
    pub inputs: Vec<PathBuf>,
}

impl Builder {
    /// A builder without a specification.
    pub fn new() -> Self {
        Builder::default()
    }

    /// Reads a specification that is built in.
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// let protocol = Builder::new().spec(amqp_spec::Version::V0_9_1).model()?;
    /// assert_eq!(protocol.name, "0-9-1");
    /// # Ok::<(), amqp_codegen::Errors>(())
    /// ```
    #[must_use]
    pub fn spec(self, version: amqp_spec::Version) -> Self {
        self.version(version.name())
    }

    /// Reads a specification that is built in, by its name: `0-8`, `0-9`, `0-9-1`.
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// let errors = Builder::new().version("0-7").model().unwrap_err();
    /// assert!(errors.to_string().contains("0-7"));
    /// ```
    #[must_use]
    pub fn version(mut self, name: &str) -> Self {
        self.specification = Some(Source::BuiltIn(name.to_owned()));
        self
    }

    /// Reads a specification from a text; `name` is the file name that messages show.
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// let xml = r#"<amqp major="0" minor="9" revision="1">
    ///   <class name="tx" index="90">
    ///     <method name="select" index="10"><chassis name="server" implement="MUST"/></method>
    ///   </class>
    /// </amqp>"#;
    /// let protocol = Builder::new().spec_text("tx.xml", xml).model()?;
    /// assert_eq!(protocol.records[0].name, "tx.select");
    /// # Ok::<(), amqp_codegen::Errors>(())
    /// ```
    #[must_use]
    pub fn spec_text(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.specification = Some(Source::Text(name.into(), text.into()));
        self
    }

    /// Reads a specification from a file, which becomes one of [`Generated::inputs`].
    ///
    /// ```no_run
    /// # use amqp_codegen::Builder;
    /// let protocol = Builder::new().spec_file("specs/amqp0-9-1.xml").model()?;
    /// # Ok::<(), amqp_codegen::Errors>(())
    /// ```
    #[must_use]
    pub fn spec_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.specification = Some(Source::File(path.into()));
        self
    }

    /// Merges an overlay that is built in: `rabbitmq`, `0-9-content` … Overlays are merged in the order
    /// they are given.
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// let protocol = Builder::new().version("0-9-1").overlay("rabbitmq").model()?;
    /// assert!(protocol.record_named("basic.nack").is_some());
    /// assert_eq!(protocol.overlays, ["rabbitmq"]);
    /// # Ok::<(), amqp_codegen::Errors>(())
    /// ```
    #[must_use]
    pub fn overlay(mut self, name: &str) -> Self {
        self.overlays.push(Source::BuiltIn(name.to_owned()));
        self
    }

    /// Merges an overlay from a text; `name` is the file name that messages show.
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// let overlay = r#"<overlay name="mine" for="0-9-1">
    ///   <add to=""><constant name="teapot" value="418" class="soft-error"/></add>
    /// </overlay>"#;
    /// let protocol = Builder::new().version("0-9-1").overlay_text("mine.xml", overlay).model()?;
    /// assert_eq!(protocol.constant("teapot").map(|c| c.value), Some(418));
    /// # Ok::<(), amqp_codegen::Errors>(())
    /// ```
    #[must_use]
    pub fn overlay_text(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.overlays.push(Source::Text(name.into(), text.into()));
        self
    }

    /// Merges an overlay from a file, which becomes one of [`Generated::inputs`].
    ///
    /// ```no_run
    /// # use amqp_codegen::Builder;
    /// let protocol = Builder::new().version("0-9-1").overlay_file("specs/mine.xml").model()?;
    /// # Ok::<(), amqp_codegen::Errors>(())
    /// ```
    #[must_use]
    pub fn overlay_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.overlays.push(Source::File(path.into()));
        self
    }

    /// Names the generated module and its file. The default is made from the version: `v0_9_1`.
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// let builder = Builder::new().version("0-9-1").module("amqp");
    /// # let _ = builder;
    /// ```
    #[must_use]
    pub fn module(mut self, name: impl Into<String>) -> Self {
        self.module = Some(name.into());
        self
    }

    /// The path of the crate with the wire primitives, as the generated code writes it. The default is
    /// `::amqp_types`; inside that crate it is `crate`.
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// let builder = Builder::new().version("0-9-1").crate_path("crate");
    /// # let _ = builder;
    /// ```
    #[must_use]
    pub fn crate_path(mut self, path: impl Into<String>) -> Self {
        self.options.crate_path = path.into();
        self
    }

    /// Keeps only the named classes.
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// let protocol = Builder::new().version("0-9-1").classes(["connection", "channel"]).model()?;
    /// assert_eq!(protocol.classes.len(), 2);
    /// # Ok::<(), amqp_codegen::Errors>(())
    /// ```
    #[must_use]
    pub fn classes<I, S>(mut self, names: I) -> Self
    where
        I: IntoIterator<Item = S>,
        S: Into<String>,
    {
        self.classes = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// The octets that open a connection, where they are not those of the version.
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// let protocol = Builder::new().version("0-9-1").header(*b"AMQP\x01\x01\x00\x5b").model()?;
    /// assert_eq!(protocol.header[7], 91);
    /// # Ok::<(), amqp_codegen::Errors>(())
    /// ```
    #[must_use]
    pub fn header(mut self, octets: [u8; 8]) -> Self {
        self.header = Some(octets);
        self
    }

    /// Whether the documentation of the specification goes into the generated code (the default).
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// let builder = Builder::new().version("0-9-1").docs(false);
    /// # let _ = builder;
    /// ```
    #[must_use]
    pub fn docs(mut self, docs: bool) -> Self {
        self.options.docs = docs;
        self
    }

    /// Whether the code is formatted (the default with the feature `format`).
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// let builder = Builder::new().version("0-9-1").format(false);
    /// # let _ = builder;
    /// ```
    #[must_use]
    pub fn format(mut self, format: bool) -> Self {
        self.options.format = format;
        self
    }

    /// An attribute for generated types: of everything (`.`), of a class, or of one record.
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// let builder = Builder::new()
    ///     .version("0-9-1")
    ///     .attribute("queue.declare", "#[derive(Hash)]");
    /// # let _ = builder;
    /// ```
    #[must_use]
    pub fn attribute(mut self, pattern: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.options.attributes.push((pattern.into(), attribute.into()));
        self
    }

    /// An attribute for generated fields: of everything (`.`), of a class, of a record, or of one field.
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// let builder = Builder::new()
    ///     .version("0-9-1")
    ///     .field_attribute("queue.declare.arguments", "#[doc(alias = \"x-args\")]");
    /// # let _ = builder;
    /// ```
    #[must_use]
    pub fn field_attribute(
        mut self,
        pattern: impl Into<String>,
        attribute: impl Into<String>,
    ) -> Self {
        self.options.field_attributes.push((pattern.into(), attribute.into()));
        self
    }

    /// Gives something another Rust name. A name that nothing has is an error.
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// let builder = Builder::new().version("0-9-1").rename("basic.get-empty", "Nothing");
    /// assert!(builder.model().is_ok());
    /// ```
    #[must_use]
    pub fn rename(mut self, name: impl Into<String>, rust_name: impl Into<String>) -> Self {
        self.options.renames.insert(name.into(), rust_name.into());
        self
    }

    /// Reads, merges, resolves and checks, and gives the model.
    pub fn model(&self) -> Result<Protocol, Errors> {
        self.read().map(|(protocol, _)| protocol)
    }

    /// The model, and the emitted files. Nothing is written.
    pub fn generate(&self) -> Result<Generated, Errors> {
        let (protocol, inputs) = self.read()?;
        let mut options = self.options.clone();
        options.module = self
            .module
            .clone()
            .unwrap_or_else(|| format!("v{}", protocol.name.replace(['-', '.'], "_")));
        let mut files: Vec<(PathBuf, String)> =
            emit::rust::emit(&protocol, &options).into_iter().map(|f| (f.path, f.text)).collect();
        files.sort();
        Ok(Generated { files, inputs })
    }

    /// Generates into the directory `OUT_DIR` of a build script and tells Cargo what it depends on.
    ///
    /// ```no_run
    /// // build.rs
    /// fn main() -> Result<(), amqp_codegen::Errors> {
    ///     amqp_codegen::Builder::new()
    ///         .version("0-9-1")
    ///         .overlay("rabbitmq")
    ///         .write_to_out_dir()
    /// }
    /// ```
    pub fn write_to_out_dir(&self) -> Result<(), Errors> {
        let directory = std::env::var_os("OUT_DIR").ok_or_else(|| {
            Problem::anywhere("OUT_DIR is not set")
                .help("Cargo sets it for build scripts; elsewhere use Builder::write_to")
        })?;
        let generated = self.generate()?;
        generated.write_to(Path::new(&directory))?;
        println!("cargo::rerun-if-changed=build.rs");
        for input in &generated.inputs {
            println!("cargo::rerun-if-changed={}", input.display());
        }
        Ok(())
    }

    /// Generates into a directory. Files whose text is the same are not touched.
    ///
    /// ```no_run
    /// # use amqp_codegen::Builder;
    /// Builder::new().version("0-9-1").write_to("src/generated")?;
    /// # Ok::<(), amqp_codegen::Errors>(())
    /// ```
    pub fn write_to(&self, directory: impl AsRef<Path>) -> Result<Generated, Errors> {
        let generated = self.generate()?;
        generated.write_to(directory.as_ref())?;
        Ok(generated)
    }

    /// The version of the specification, read without overlays and without resolving anything.
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// assert_eq!(Builder::new().version("0-8").version_name()?, "0-8");
    /// # Ok::<(), amqp_codegen::Errors>(())
    /// ```
    pub fn version_name(&self) -> Result<String, Errors> {
        let mut inputs = Inputs::default();
        let root = self.specification.as_ref().and_then(|s| inputs.open(s, false));
        inputs.finish()?;
        Ok(root.map(|r| merge::version_of(&r)).unwrap_or_default())
    }

    /// The versions that the overlays are for, in order.
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// assert_eq!(Builder::new().overlay("rabbitmq").overlay_versions()?, ["0-9-1"]);
    /// # Ok::<(), amqp_codegen::Errors>(())
    /// ```
    pub fn overlay_versions(&self) -> Result<Vec<String>, Errors> {
        let mut inputs = Inputs::default();
        let roots: Vec<_> = self.overlays.iter().filter_map(|o| inputs.open(o, true)).collect();
        inputs.finish()?;
        let version = |o| merge::target_version(o).unwrap_or_default().to_owned();
        Ok(roots.iter().map(version).collect())
    }

    fn read(&self) -> Result<(Protocol, Vec<PathBuf>), Errors> {
        let specification = self.specification.as_ref().ok_or_else(|| {
            Problem::anywhere("no specification was given").help(
                "call Builder::version, Builder::spec, Builder::spec_file or Builder::spec_text",
            )
        })?;
        let mut inputs = Inputs::default();
        let root = inputs.open(specification, false);
        let overlays: Vec<_> = self.overlays.iter().filter_map(|o| inputs.open(o, true)).collect();
        inputs.finish()?;
        let Inputs { sources, mut problems, paths } = inputs;
        let Some(mut root) = root else {
            return Err(Problem::anywhere("the specification could not be read").into());
        };
        if !classic::is_classic(&root) {
            problems.push(not_classic(&root));
            problems.finish(&sources)?;
        }
        let names = overlays
            .iter()
            .map(|overlay| merge::merge(&mut root, overlay, &mut problems))
            .collect();
        problems.finish(&sources)?;
        let mut protocol = classic::read(&root, &mut problems);
        problems.finish(&sources)?;
        protocol.overlays = names;
        if let Some(header) = self.header {
            protocol.header = header;
        }
        let wishes =
            Wishes { classes: self.classes.as_deref(), renames: Some(&self.options.renames) };
        resolve::resolve(&mut protocol, &wishes, &mut problems);
        problems.finish(&sources)?;
        Ok((protocol, paths))
    }
}

/// What was read so far.
#[derive(Default)]
struct Inputs {
    sources: Sources,
    problems: Collector,
    paths: Vec<PathBuf>,
}

impl Inputs {
    /// The tree of an input, or nothing and a problem.
    fn open(&mut self, source: &Source, overlay: bool) -> Option<document::Element> {
        self.paths.extend(source.path().map(Path::to_path_buf));
        let parsed = source.load(overlay).and_then(|(name, text)| {
            let (name, text): (Arc<str>, Arc<str>) = (name.into(), text.into());
            self.sources.add(Arc::clone(&name), Arc::clone(&text));
            document::parse(&name, &text)
        });
        parsed.map_err(|problem| self.problems.push(problem)).ok()
    }

    fn finish(&mut self) -> Result<(), Errors> {
        self.problems.finish(&self.sources)
    }
}

fn not_classic(root: &document::Element) -> Problem {
    let problem = |message: &str, help: &str| Problem::at(&root.at, message).help(help);
    match root.name.as_str() {
        "overlay" => problem(
            "this is an overlay, not a specification",
            "give the specification first and the overlay with --overlay or Builder::overlay_file",
        ),
        "amqp" if root.attribute("major").is_none() && root.elements().next().is_none() => problem(
            "the specification is empty and has no version",
            "add major=\"…\" and minor=\"…\" to <amqp>",
        ),
        "amqp" => problem(
            "this version of AMQP has no reader yet",
            "the versions 0-8, 0-9 and 0-9-1 can be read",
        ),
        other => Problem::at(&root.at, format!("the root is <{other}>, not <amqp>"))
            .help("is this an AMQP specification?"),
    }
}

impl Generated {
    /// Writes the files into a directory, which is made if need be. Files whose text is the same are not touched.
    pub fn write_to(&self, directory: &Path) -> Result<(), Errors> {
        for (path, text) in &self.files {
            let path = directory.join(path);
            if std::fs::read(&path).is_ok_and(|old| old == text.as_bytes()) {
                continue;
            }
            let parent = path.parent().unwrap_or(directory);
            std::fs::create_dir_all(parent).and_then(|()| std::fs::write(&path, text)).map_err(
                |error| {
                    Problem::anywhere(format!("cannot write {}: {error}", path.display()))
                        .help("check that the directory exists and may be written")
                },
            )?;
        }
        Ok(())
    }

    /// The first difference to the files in a directory, described; `None` if there is none.
    ///
    /// ```
    /// let generated = amqp_codegen::Generated {
    ///     files: vec![("absent.rs".into(), String::new())],
    ///     inputs: vec![],
    /// };
    /// assert!(generated.difference("nowhere".as_ref()).is_some());
    /// ```
    pub fn difference(&self, directory: &Path) -> Option<String> {
        self.files.iter().find_map(|(path, text)| {
            let path = directory.join(path);
            match std::fs::read(&path) {
                Ok(found) if found == text.as_bytes() => None,
                Ok(found) => Some(describe(&path, &String::from_utf8_lossy(&found), text)),
                Err(error) => Some(format!("{}: {error}", path.display())),
            }
        })
    }
}

fn describe(path: &Path, found: &str, wanted: &str) -> String {
    let mut found_lines = found.lines();
    let mut wanted_lines = wanted.lines();
    let mut number = 0;
    loop {
        number += 1;
        match (found_lines.next(), wanted_lines.next()) {
            (None, None) => return format!("{}: the ends of lines differ", path.display()),
            (found, wanted) if found == wanted => {}
            (found, wanted) => {
                let shown =
                    |line: Option<&str>| line.map_or("(end of file)".to_owned(), |l| l.to_owned());
                return format!(
                    "{}:{number}: differs\n  in the file: {}\n  generated:   {}",
                    path.display(),
                    shown(found),
                    shown(wanted)
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generated(text: &str) -> Generated {
        Generated { files: vec![("deep/inside.rs".into(), text.to_owned())], inputs: Vec::new() }
    }

    #[test]
    fn the_first_difference_has_its_line() {
        let directory = std::env::temp_dir().join(format!("amqp-codegen-{}", std::process::id()));
        let one = generated("a\nb\n");
        assert!(one.difference(&directory).is_some_and(|d| d.contains("inside.rs")));
        one.write_to(&directory).expect("a directory that can be written");
        assert_eq!(one.difference(&directory), None);
        let difference =
            generated("a\nc\n").difference(&directory).expect("the second line differs");
        assert!(difference.contains(":2:") && difference.ends_with('c'), "{difference}");
        let difference = generated("a\nb").difference(&directory).expect("the end differs");
        assert!(difference.contains("ends of lines"), "{difference}");
        let file = directory.join("deep/inside.rs");
        let written = std::fs::metadata(&file).and_then(|m| m.modified()).expect("a time");
        one.write_to(&directory).expect("nothing to write");
        let again = std::fs::metadata(&file).and_then(|m| m.modified()).expect("a time");
        assert_eq!(written, again, "a file that is the same is not touched");
        std::fs::remove_dir_all(&directory).expect("the directory goes");
    }
}
