//! The generated modules as values: one row a version, so that a test can go over all of them.

use amqp_types::{Context, DecodeError, Encode, reflect::Protocol};

/// What the typed codec of one version made of some octets: the octets again, from the view and from the owned
/// type, and the length that each announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reencoded {
    /// From the view.
    pub view: Vec<u8>,
    /// From the owned type.
    pub owned: Vec<u8>,
    /// The length that the view announced.
    pub len: usize,
    /// The full name, or the class of a content header.
    pub name: Option<&'static str>,
}

/// A codec: the payload of a frame in, the same payload out.
pub type Reencode = fn(&[u8], Context) -> Result<Reencoded, DecodeError>;

/// A codec: the payload of a frame in, and whether it can be read.
pub type Read = fn(&[u8], Context) -> Result<(), DecodeError>;

/// One generated module.
#[derive(Debug)]
pub struct Version {
    /// The name of the module.
    pub module: &'static str,
    /// Its reflection tables.
    pub protocol: &'static Protocol,
    /// Its methods.
    pub method: Reencode,
    /// Its content headers.
    pub header: Reencode,
    /// Its methods, read and not written.
    pub reads_method: Read,
    /// Its content headers, read and not written.
    pub reads_header: Read,
}

fn reencoded(view: &impl Encode, owned: &impl Encode, name: Option<&'static str>) -> Reencoded {
    Reencoded { view: view.to_vec(), owned: owned.to_vec(), len: view.encoded_len(), name }
}

macro_rules! versions {
    ($($module:ident),* $(,)?) => {
        /// Every generated module.
        pub static VERSIONS: &[Version] = &[$(Version {
            module: stringify!($module),
            protocol: &amqp_types::$module::PROTOCOL,
            method: |payload, context| {
                let method = amqp_types::$module::MethodRef::decode(payload, context)?;
                Ok(reencoded(&method, &method.to_owned(), method.name()))
            },
            header: |payload, context| {
                let header = amqp_types::$module::ContentHeaderRef::decode(payload, context)?;
                Ok(reencoded(&header, &header.to_owned(), None))
            },
            reads_method: |payload, context| {
                amqp_types::$module::MethodRef::decode(payload, context).map(drop)
            },
            reads_header: |payload, context| {
                amqp_types::$module::ContentHeaderRef::decode(payload, context).map(drop)
            },
        }),*];
    };
}

versions!(v0_8, v0_8_qpid, v0_9, v0_9_qpid, v0_9_1, v0_9_1_rabbitmq, v0_9_1_qpid);
