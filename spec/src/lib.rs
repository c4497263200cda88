//! The AMQP specifications as data: the XML of each version, overlays, and the catalogue of rules.
//!
//! Nothing goes in; embedded text comes out. A crate that is built from a package needs no file
//! beside it.
//!
//! ```
//! use amqp_spec::{Version, document, overlay};
//!
//! let version: Version = "0-9-1".parse()?;
//! assert_eq!(document(version)[0].name, "0-9-1/amqp.xml");
//! assert!(overlay("rabbitmq").is_some());
//! # Ok::<(), amqp_spec::UnknownVersion>(())
//! ```
//!
//! # The documents
//!
//! One XML document a version (five for 1.0), in the schema in which the version was published.
//! They hold the facts: names, indexes, types, encodings, domains, constants, assertions, responses
//! and directions, in the order of the published file. Where an element has a `label`, the words
//! are ours.
//!
//! # Overlays
//!
//! An overlay adds to a specification and changes what is there. Whoever merges it refuses a
//! conflict: an addition whose name (or index) is taken, a place that does not exist, an
//! expectation that does not hold.
//!
//! ```xml
//! <overlay name="rabbitmq" for="0-9-1">
//!   <add to="">                       <!-- constants, domains and classes -->
//!     <constant name="no-route" value="312" class="soft-error"/>
//!   </add>
//!   <add to="exchange">               <!-- methods (and properties) of a class -->
//!     <method name="bind" index="30" synchronous="1"> … </method>
//!   </add>
//!   <add to="basic.consume" after="nowait">  <!-- fields of a method -->
//!     <field name="arguments" domain="table"/>
//!   </add>
//!   <modify at="exchange.declare.reserved-2">
//!     <expect type="bit" reserved="1"/>
//!     <set name="auto-delete" domain="bit" type="" reserved=""/>
//!   </modify>
//!   <modify at="basic.cancel">
//!     <expect index="30"/>
//!     <add-child> <chassis name="client" implement="SHOULD"/> </add-child>
//!   </modify>
//! </overlay>
//! ```
//!
//! * `overlay` has a `name`, and `for` names the version that it belongs to. Its operations are
//!   carried out in the order of the document.
//! * `add` puts its children into the element that `to` names. `to=""` is the root, `to="CLASS"` a
//!   class, `to="CLASS.METHOD"` a method. They are put at the end, or behind the child that
//!   `after` names; `after=""` puts them first.
//! * `modify` changes one element. `at` is `constant:NAME`, `domain:NAME`, `CLASS`, `CLASS.METHOD`
//!   or `CLASS.METHOD.FIELD`, with names spelt as in the base document (0-8 has blanks in them).
//!   In 0-10 also `type:NAME`, and `CLASS.ITEM` is a control, command, struct or domain. In 1.0
//!   `section:NAME`, `definition:NAME`, `TYPE` and `TYPE.FIELD`, without the section of the type.
//! * `expect` lists attributes and the values that they must have; the empty value means that the
//!   attribute must be absent. Attributes that it does not list are not looked at.
//! * `set` gives attributes new values; the empty value removes the attribute.
//! * `add-child` appends its children (`chassis`, `response`, `assert`) to the element.
//!
//! # The rules
//!
//! The module [`rules`] holds the ledgers of 0-9-1 and 1.0: one entry for every normative
//! statement, with an id that never changes.

mod documents;
pub mod rules;
mod version;

pub use documents::{Document, document, overlay, overlays};
pub use version::{UnknownVersion, Version};
