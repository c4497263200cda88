//! Strategies for the types of 0-10.

use super::Arbitrary;
use crate::packed::{
    Array, Bin, Bit, ByteRanges, Char, Datetime, Dec32, Dec64, List, Map, SequenceNo, SequenceSet,
    Str8Latin, Str8Utf16, Str16, Str16Latin, Str16Utf16, Struct32, Uuid, Vbin8, Vbin16, Void,
};
use alloc::vec::Vec;
use proptest::{collection::vec, prelude::*};

macro_rules! strategies {
    ($($ty:ty => $strategy:expr;)*) => {$(
        impl Arbitrary for $ty {
            type Parameters = ();
            type Strategy = BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                Strategy::boxed($strategy)
            }
        }
    )*};
}

fn octets() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![6 => vec(any::<u8>(), 0..40), 1 => vec(any::<u8>(), 255..=255)]
}

/// Two numbers, the smaller first.
fn range<T: Arbitrary + Ord + Copy + 'static>() -> impl Strategy<Value = (T, T)> {
    any::<(T, T)>().prop_map(|(one, other)| (one.min(other), one.max(other)))
}

/// What a map holds: numbers, text, and a map in a map.
fn map() -> impl Strategy<Value = Map> {
    let entries = vec(("[a-z]{0,12}", any::<(u32, i64, bool)>(), "\\PC{0,20}"), 0..4);
    (entries, any::<bool>()).prop_filter_map("fits", |(entries, nested)| {
        let mut map = Map::new();
        for (name, (number, long, truth), text) in &entries {
            map.insert(name, *number).ok()?;
            map.insert(&name.to_ascii_uppercase(), text.as_str()).ok()?;
            map.insert(&alloc::format!("{name}-1"), *long).ok()?;
            map.insert(&alloc::format!("{name}-2"), *truth).ok()?;
        }
        if nested {
            let inner = map.clone();
            map.insert("inner", inner.as_view()).ok()?;
        }
        Some(map)
    })
}

strategies! {
    Char => any::<u8>().prop_map(Char);
    SequenceNo => any::<u32>().prop_map(SequenceNo);
    Datetime => any::<i64>().prop_map(Datetime);
    Uuid => any::<[u8; 16]>().prop_map(Uuid);
    Dec32 => any::<(u8, i32)>().prop_map(|(scale, value)| Dec32 { scale, value });
    Dec64 => any::<(u8, i64)>().prop_map(|(scale, value)| Dec64 { scale, value });
    Void => Just(Void);
    Bit => Just(Bit);
    Vbin8 => octets().prop_filter_map("fits", |octets| Vbin8::from_octets(octets).ok());
    Vbin16 => octets().prop_filter_map("fits", |octets| Vbin16::from_octets(octets).ok());
    Str8Latin => octets().prop_filter_map("fits", |octets| Str8Latin::from_octets(octets).ok());
    Str16Latin => octets().prop_filter_map("fits", |octets| Str16Latin::from_octets(octets).ok());
    Str16 => "\\PC{0,40}".prop_filter_map("fits", |text| Str16::new(text).ok());
    Str8Utf16 => "\\PC{0,40}".prop_filter_map("fits", |text| Str8Utf16::new(&text).ok());
    Str16Utf16 => "\\PC{0,40}".prop_filter_map("fits", |text| Str16Utf16::new(&text).ok());
    SequenceSet => vec(range::<u32>(), 0..4).prop_filter_map("fits", |ranges| {
        let ranges = ranges.into_iter().map(|(first, last)| (SequenceNo(first), SequenceNo(last)));
        SequenceSet::from_ranges(ranges).ok()
    });
    ByteRanges => vec(range::<u64>(), 0..4)
        .prop_filter_map("fits", |ranges| ByteRanges::from_ranges(ranges).ok());
    Map => map();
    List => vec(any::<u32>(), 0..5).prop_filter_map("fits", |values| List::from_values(values).ok());
    Array => vec("[a-z]{0,12}", 0..5).prop_filter_map("fits", |texts| {
        Array::from_values(texts.iter().map(alloc::string::String::as_str)).ok()
    });
    // Of a class that no version has, so that its fields are nobody's.
    Struct32 => (any::<u8>(), octets())
        .prop_filter_map("fits", |(code, fields)| Struct32::new(0xf0, code, &fields).ok());
}

impl<const N: usize> Arbitrary for Bin<N> {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        vec(any::<u8>(), N)
            .prop_filter_map("fits", |octets| octets.try_into().ok().map(Bin))
            .boxed()
    }
}
