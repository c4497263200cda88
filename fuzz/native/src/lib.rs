//! The codecs of librabbitmq and qpid-proton behind safe functions, where these libraries are installed.
//!
//! Where a library is missing, its module is not there, and [`LIBRABBITMQ`] or [`QPID_PROTON`] is false.

/// Whether librabbitmq was found when this crate was built.
pub const LIBRABBITMQ: bool = cfg!(librabbitmq);

/// Whether qpid-proton was found when this crate was built.
pub const QPID_PROTON: bool = cfg!(qpid_proton);

#[cfg(qpid_proton)]
pub mod qpid_proton;
