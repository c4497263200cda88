//! The codecs of librabbitmq and qpid-proton behind safe functions, where these libraries are installed.
//!
//! Where a library is missing, its module is not there, and [`LIBRABBITMQ`] or [`QPID_PROTON`] is false; what uses
//! a module stands in [`with_librabbitmq`] or [`with_qpid_proton`].

/// Whether librabbitmq was found when this crate was built.
pub const LIBRABBITMQ: bool = cfg!(librabbitmq);

/// Whether qpid-proton was found when this crate was built.
pub const QPID_PROTON: bool = cfg!(qpid_proton);

#[cfg(qpid_proton)]
pub mod qpid_proton;

#[cfg(librabbitmq)]
pub mod librabbitmq;

/// These items or statements, where librabbitmq was found; nothing elsewhere.
#[cfg(librabbitmq)]
#[macro_export]
macro_rules! with_librabbitmq {
    ($($tokens:tt)*) => { $($tokens)* };
}

/// These items or statements, where librabbitmq was found; nothing elsewhere.
#[cfg(not(librabbitmq))]
#[macro_export]
macro_rules! with_librabbitmq {
    ($($tokens:tt)*) => {};
}

/// These items or statements, where qpid-proton was found; nothing elsewhere.
#[cfg(qpid_proton)]
#[macro_export]
macro_rules! with_qpid_proton {
    ($($tokens:tt)*) => { $($tokens)* };
}

/// These items or statements, where qpid-proton was found; nothing elsewhere.
#[cfg(not(qpid_proton))]
#[macro_export]
macro_rules! with_qpid_proton {
    ($($tokens:tt)*) => {};
}
