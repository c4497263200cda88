//! The builder: which files to read, and what to make of them.
//!
//! In: specifications, overlays and options. Out: a resolved [`Protocol`], or the generated files
//! together with the files they depend on.

use std::path::{Path, PathBuf};

use crate::emit;
use crate::error::{Errors, Problem};
use crate::generated::Generated;
use crate::merge;
use crate::model::Protocol;
use crate::options::{self, EmitOptions};
use crate::read::Inputs;
use crate::source::Source;

/// Generates code from one specification and its overlays.
///
/// AMQP 1.0 is spread over several files: [`Builder::spec_file`] and its like may be called several times.
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
    pub(crate) specifications: Vec<Source>,
    pub(crate) overlays: Vec<Source>,
    pub(crate) classes: Option<Vec<String>>,
    pub(crate) header: Option<[u8; 8]>,
    module: Option<String>,
    pub(crate) options: EmitOptions,
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

    /// Reads a specification that is built in, by its name: `0-8`, `0-9`, `0-9-1`, `0-10`, `1.0`.
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// let errors = Builder::new().version("0-7").model().unwrap_err();
    /// assert!(errors.to_string().contains("0-7"));
    /// ```
    #[must_use]
    pub fn version(mut self, name: &str) -> Self {
        self.specifications.push(Source::BuiltIn(name.to_owned()));
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
        self.specifications.push(Source::Text(name.into(), text.into()));
        self
    }

    /// Reads a specification from a file, which becomes one of [`Generated::inputs`]. The files of 1.0 are
    /// given one after the other.
    ///
    /// ```no_run
    /// # use amqp_codegen::Builder;
    /// let protocol = Builder::new().spec_file("specs/amqp0-9-1.xml").model()?;
    /// # Ok::<(), amqp_codegen::Errors>(())
    /// ```
    #[must_use]
    pub fn spec_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.specifications.push(Source::File(path.into()));
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

    /// Uses a type or module of the caller instead of generating one. `path` begins with `::` or `crate::`, since
    /// the generated modules nest.
    ///
    /// * A class of 0-8 to 0-10: `path` is a module as this generator writes it for that class. It is re-exported
    ///   in place of the class, so that a vendor's module shares the types of the version it extends.
    /// * A record (`queue.declare`), or a type of 1.0 (`source`, `milliseconds`): `path` is the owned type, and
    ///   `path` with `Ref` behind it the borrowed one where values of the type borrow. Both are re-exported in place
    ///   of the type, and have what the generator would have given them: the same fields and methods for a
    ///   record; for a type of 1.0 `amqp_types::types::Value` (with a descriptor `DescribedValue` too), `Encode`,
    ///   `Debug`, `Clone` (`Copy` where nothing borrows, and for the borrowed form), `PartialEq`, and the inherent
    ///   methods `as_view` and `to_owned` where it borrows. A field with a default asks for `From` of
    ///   what it is made from, or for the constants of its choices; a `multiple` one for `Element`.
    /// * A domain of 0-8, 0-9 or 0-9-1 (`queue-name`): the fields of that domain have this type, by
    ///   `amqp_types::DomainType`, which may refuse a value. Owned and borrowed forms are named as above.
    ///
    /// With [`Builder::proptest`], the type implements `Arbitrary` as well.
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// let generated = Builder::new()
    ///     .version("0-9-1")
    ///     .overlay("rabbitmq")
    ///     .extern_type("connection", "::amqp_types::v0_9_1_rabbitmq::connection")
    ///     .extern_type("queue-name", "crate::QueueName")
    ///     .generate()?;
    /// let text = &generated.files[0].1;
    /// assert!(text.contains("pub use ::amqp_types::v0_9_1_rabbitmq::connection;"));
    /// assert!(text.contains("pub queue: crate::QueueNameRef<'a>"));
    /// # Ok::<(), amqp_codegen::Errors>(())
    /// ```
    #[must_use]
    pub fn extern_type(mut self, name: impl Into<String>, path: impl Into<String>) -> Self {
        self.options.externs.insert(name.into(), path.into());
        self
    }

    /// Implements proptest's `Arbitrary` for every generated type, behind a feature of the crate that holds the
    /// code. That feature turns on `amqp-types/proptest`, which brings proptest along.
    ///
    /// The strategies yield every value that the types can hold, which is what the codec can write: they
    /// know the limits of the wire, and nothing of what the specification asserts in prose.
    ///
    /// ```
    /// # use amqp_codegen::Builder;
    /// let generated = Builder::new().version("0-9-1").proptest("arbitrary").generate()?;
    /// assert!(generated.files[0].1.contains(r#"#[cfg(feature = "arbitrary")]"#));
    /// # Ok::<(), amqp_codegen::Errors>(())
    /// ```
    #[must_use]
    pub fn proptest(mut self, feature: impl Into<String>) -> Self {
        self.options.proptest = Some(feature.into());
        self
    }

    /// Reads, merges, resolves and checks, and gives the model.
    pub fn model(&self) -> Result<Protocol, Errors> {
        self.read().map(|(protocol, _)| protocol)
    }

    /// The model, and the emitted files. Nothing is written.
    pub fn generate(&self) -> Result<Generated, Errors> {
        let (protocol, inputs) = self.read()?;
        let mut wanted = self.options.clone();
        wanted.module = self
            .module
            .clone()
            .unwrap_or_else(|| format!("v{}", protocol.name.replace(['-', '.'], "_")));
        options::check(&protocol, &wanted)?;
        let mut files: Vec<(PathBuf, String)> =
            emit::rust::emit(&protocol, &wanted).into_iter().map(|f| (f.path, f.text)).collect();
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
        let roots: Vec<_> =
            self.specifications.first().into_iter().flat_map(|s| inputs.open(s, false)).collect();
        inputs.finish()?;
        Ok(roots.first().map(merge::version_of).unwrap_or_default())
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
        let roots: Vec<_> = self.overlays.iter().flat_map(|o| inputs.open(o, true)).collect();
        inputs.finish()?;
        Ok(roots.iter().map(|o| merge::target_version(o).unwrap_or_default()).collect())
    }
}
