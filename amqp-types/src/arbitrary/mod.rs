//! Strategies of proptest for the types of the wire; generated types have theirs from these.
//!
//! In: nothing, or the dialect of a table. Out: any value that the type can hold and the codec can write, and
//! nothing else. Numbers are never NaN, which is equal to nothing.

mod classic;
#[cfg(feature = "v1_0")]
pub mod described;
#[cfg(feature = "v0_10")]
pub mod packed;

pub use classic::{short_string, table, value};
pub use proptest::{
    arbitrary::{Arbitrary, any},
    strategy::{BoxedStrategy, Just, Strategy, Union},
};

use core::fmt::Debug;
use proptest::{prop_oneof, sample::select};

/// Any value, and those at the edges as often.
fn edges<T: Clone + Debug + 'static>(
    all: impl Strategy<Value = T> + 'static,
    edges: &[T],
) -> BoxedStrategy<T> {
    prop_oneof![all, select(edges.to_vec())].boxed()
}
