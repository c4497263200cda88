//! Arrays: values of one type behind one constructor (1.0 section 1.6.24).
//!
//! In: octets that were checked, or values of one type. Out: the values in order. An array that is made here
//! has the narrowest constructor that all its elements fit, but none without a width (except for null):
//! many peers refuse those.

use super::{AnyRef, Decoder, Value, code, list, trusted};
use crate::{DecodeError, Encode, Limits, ValueError, Writer};
use alloc::vec::Vec;
use core::fmt;

/// An array, borrowed: its octets were checked when it was read.
#[derive(Clone, Copy)]
pub struct ArrayRef<'a> {
    /// The constructor, then the data of the elements.
    octets: &'a [u8],
    count: u32,
}

impl<'a> ArrayRef<'a> {
    pub(super) const fn from_checked((count, octets): (u32, &'a [u8])) -> Self {
        Self { octets, count }
    }

    /// How many elements it has.
    #[must_use]
    pub const fn len(self) -> usize {
        self.count as usize
    }

    /// Whether it has none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.count == 0
    }

    /// Constructor and elements as octets, without size and count in front.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.octets
    }

    fn split(self) -> (&'a [u8], &'a [u8]) {
        trusted::constructor_len(self.octets)
            .and_then(|len| self.octets.split_at_checked(len))
            .unwrap_or_default()
    }

    /// The format code of its elements, that of the value where they are described.
    #[must_use]
    pub fn element_code(self) -> u8 {
        self.split().0.last().copied().unwrap_or(code::NULL)
    }

    /// The elements in order.
    pub fn iter(self) -> impl Iterator<Item = AnyRef<'a>> + Clone + use<'a> {
        let (constructor, data) = self.split();
        let mut rest = data;
        (0..self.count).map_while(move |_| {
            let (element, after) = trusted::constructed(constructor, rest)?;
            rest = after;
            Some(element)
        })
    }

    /// An owned copy.
    #[must_use]
    pub fn to_owned(self) -> Array {
        Array { octets: self.octets.to_vec(), count: self.count }
    }

    pub(super) fn depth_of_elements(self) -> u32 {
        if self.element_code() < 0xc0 && self.octets.first() != Some(&code::DESCRIBED) {
            return 0;
        }
        self.iter().map(|element| element.depth()).max().unwrap_or(0)
    }

    /// Described levels of the constructor, and the containers in its descriptors.
    pub(super) fn constructor_depth(self) -> u32 {
        let (mut level, mut deepest) = (0, 0);
        let mut rest = self.octets;
        while let Some((&code::DESCRIBED, descriptor)) = rest.split_first() {
            let Some((descriptor, after)) = trusted::value(descriptor) else { break };
            level += 1;
            deepest = deepest.max(level + descriptor.depth());
            rest = after;
        }
        deepest
    }
}

impl PartialEq for ArrayRef<'_> {
    /// The same values in the same order, in whichever encodings; where there are none, the same type.
    fn eq(&self, other: &Self) -> bool {
        self.octets == other.octets && self.count == other.count
            || self.count != 0 && self.count == other.count && self.iter().eq(other.iter())
    }
}

impl fmt::Debug for ArrayRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.count > 1000 && self.element_code() <= code::LIST0 {
            return write!(f, "[{} elements of no width]", self.count);
        }
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a> Value<'a> for ArrayRef<'a> {
    #[inline(always)]
    fn blank() -> Self {
        Self { octets: &[code::NULL], count: 0 }
    }

    #[inline]
    fn read(decoder: &mut Decoder<'a>, code: u8) -> Result<Self, DecodeError> {
        let wide = match code {
            code::ARRAY8 => false,
            code::ARRAY32 => true,
            _ => return Err(decoder.unexpected(code, "array")),
        };
        let (count, octets) = decoder.compound(wide)?;
        decoder.check_array(count, octets, 0)?;
        Ok(Self { octets, count })
    }
}

impl Encode for ArrayRef<'_> {
    #[inline]
    fn encoded_len(&self) -> usize {
        let head = if list::is_small(self.count, self.octets.len()) { 3 } else { 9 };
        head + self.octets.len()
    }

    #[inline]
    fn bound(&self) -> usize {
        9 + self.octets.len()
    }

    #[inline]
    fn write(&self, writer: &mut Writer<'_>) {
        list::write_head(writer, code::ARRAY8, code::ARRAY32, self.count, self.octets.len());
        writer.octets(self.octets);
    }
}

/// An array, owned.
///
/// ```
/// use amqp_types::types::Array;
/// let ports = Array::from_values([5671u16, 5672])?;
/// assert_eq!(ports.as_view().len(), 2);
/// assert!(Array::from_values(["a".try_into()?, amqp_types::types::AnyRef::Uint(1)]).is_err());
/// # Ok::<(), amqp_types::ValueError>(())
/// ```
#[derive(Clone)]
pub struct Array {
    octets: Vec<u8>,
    count: u32,
}

impl Array {
    /// An array of these values; one without any is an array of null.
    ///
    /// # Errors
    /// Values of different types, or what is too long or nests too deep.
    pub fn from_values<'v, V>(values: impl IntoIterator<Item = V>) -> Result<Self, ValueError>
    where
        V: TryInto<AnyRef<'v>>,
        V::Error: Into<ValueError>,
    {
        let mut elements = Vec::new();
        for value in values {
            let value = value.try_into().map_err(Into::into)?;
            value.check_nesting()?;
            elements.push(value);
        }
        let count = u32::try_from(elements.len())
            .map_err(|_| ValueError::TooLong { octets: elements.len() })?;
        let mut octets = Vec::new();
        build(&elements, &mut octets, Limits::DEFAULT.depth)?;
        list::check_size(octets.len(), count)?;
        Ok(Self { octets, count })
    }

    /// The borrowed form.
    #[must_use]
    #[inline]
    pub fn as_view(&self) -> ArrayRef<'_> {
        ArrayRef { octets: &self.octets, count: self.count }
    }
}

/// Writes the constructor and the data of `elements`.
fn build(elements: &[AnyRef<'_>], out: &mut Vec<u8>, depth: u8) -> Result<(), ValueError> {
    let Some(first) = elements.first() else {
        out.push(code::NULL);
        return Ok(());
    };
    if let Some(index) = elements.iter().position(|other| other.type_name() != first.type_name()) {
        return Err(ValueError::MixedArray { index });
    }
    if let AnyRef::Described(described) = first {
        let descriptor = described.descriptor();
        let mut values = Vec::with_capacity(elements.len());
        for (index, element) in elements.iter().enumerate() {
            match element {
                AnyRef::Described(other) if other.descriptor() == descriptor => {
                    values.push(other.value());
                }
                _ => return Err(ValueError::MixedArray { index }),
            }
        }
        let Some(depth) = depth.checked_sub(1) else {
            return Err(ValueError::TooDeep { limit: Limits::DEFAULT.depth });
        };
        out.push(code::DESCRIBED);
        descriptor.encode(out);
        return build(&values, out, depth);
    }
    let limit = Limits::DEFAULT.zero_width_elements;
    if matches!(first, AnyRef::Null) && elements.len() > limit as usize {
        return Err(ValueError::TooManyElements { limit });
    }
    let small = elements.iter().all(fits_small);
    let code = element_code(first, small);
    out.push(code);
    for element in elements {
        write_element(*element, small, out);
    }
    Ok(())
}

/// Whether the narrow encoding of its type holds the value.
fn fits_small(value: &AnyRef<'_>) -> bool {
    match value {
        AnyRef::Uint(value) => *value <= 255,
        AnyRef::Ulong(value) => *value <= 255,
        AnyRef::Int(value) => i8::try_from(*value).is_ok(),
        AnyRef::Long(value) => i8::try_from(*value).is_ok(),
        AnyRef::Binary(octets) => octets.len() <= 255,
        AnyRef::String(text) => text.len() <= 255,
        AnyRef::Symbol(symbol) => symbol.len() <= 255,
        AnyRef::List(list) => list::is_small(list.len() as u32, list.as_bytes().len()),
        AnyRef::Map(map) => list::is_small(map.len() as u32 * 2, map.as_bytes().len()),
        AnyRef::Array(array) => list::is_small(array.len() as u32, array.as_bytes().len()),
        _ => true,
    }
}

fn element_code(value: &AnyRef<'_>, small: bool) -> u8 {
    let pick = |narrow, wide| if small { narrow } else { wide };
    match value {
        AnyRef::Null => code::NULL,
        AnyRef::Boolean(_) => code::BOOLEAN,
        AnyRef::Ubyte(_) => code::UBYTE,
        AnyRef::Ushort(_) => code::USHORT,
        AnyRef::Uint(_) => pick(code::SMALL_UINT, code::UINT),
        AnyRef::Ulong(_) => pick(code::SMALL_ULONG, code::ULONG),
        AnyRef::Byte(_) => code::BYTE,
        AnyRef::Short(_) => code::SHORT,
        AnyRef::Int(_) => pick(code::SMALL_INT, code::INT),
        AnyRef::Long(_) => pick(code::SMALL_LONG, code::LONG),
        AnyRef::Float(_) => code::FLOAT,
        AnyRef::Double(_) => code::DOUBLE,
        AnyRef::Decimal32(_) => code::DECIMAL32,
        AnyRef::Decimal64(_) => code::DECIMAL64,
        AnyRef::Decimal128(_) => code::DECIMAL128,
        AnyRef::Char(_) => code::CHAR,
        AnyRef::Timestamp(_) => code::TIMESTAMP,
        AnyRef::Uuid(_) => code::UUID,
        AnyRef::Binary(_) => pick(code::BINARY8, code::BINARY32),
        AnyRef::String(_) => pick(code::STRING8, code::STRING32),
        AnyRef::Symbol(_) => pick(code::SYMBOL8, code::SYMBOL32),
        AnyRef::List(_) => pick(code::LIST8, code::LIST32),
        AnyRef::Map(_) => pick(code::MAP8, code::MAP32),
        AnyRef::Array(_) => pick(code::ARRAY8, code::ARRAY32),
        AnyRef::Described(_) => code::DESCRIBED,
    }
}

/// Writes the data of an element, without its constructor.
fn write_element(value: AnyRef<'_>, small: bool, out: &mut Vec<u8>) {
    let sized = |out: &mut Vec<u8>, count: Option<u32>, octets: &[u8]| {
        let counted = count.map_or(0, |_| if small { 1 } else { 4 });
        let size = octets.len() + counted;
        if small {
            out.push(size as u8);
            out.extend(count.map(|count| count as u8));
        } else {
            out.extend_from_slice(&(size as u32).to_be_bytes());
            out.extend(count.map(u32::to_be_bytes).into_iter().flatten());
        }
        out.extend_from_slice(octets);
    };
    match value {
        AnyRef::Boolean(value) => out.push(u8::from(value)),
        AnyRef::Uint(value) if small => out.push(value as u8),
        AnyRef::Ulong(value) if small => out.push(value as u8),
        AnyRef::Int(value) if small => out.push(value as u8),
        AnyRef::Long(value) if small => out.push(value as u8),
        AnyRef::Uint(value) => out.extend_from_slice(&value.to_be_bytes()),
        AnyRef::Ulong(value) => out.extend_from_slice(&value.to_be_bytes()),
        AnyRef::Int(value) => out.extend_from_slice(&value.to_be_bytes()),
        AnyRef::Long(value) => out.extend_from_slice(&value.to_be_bytes()),
        AnyRef::Binary(octets) => sized(out, None, octets.as_bytes()),
        AnyRef::String(text) => sized(out, None, text.as_bytes()),
        AnyRef::Symbol(symbol) => sized(out, None, symbol.as_bytes()),
        AnyRef::List(list) => sized(out, Some(list.len() as u32), list.as_bytes()),
        AnyRef::Map(map) => sized(out, Some(map.len() as u32 * 2), map.as_bytes()),
        AnyRef::Array(array) => sized(out, Some(array.len() as u32), array.as_bytes()),
        // One encoding each: behind the format code.
        other => out.extend_from_slice(other.to_vec().get(1..).unwrap_or_default()),
    }
}

impl PartialEq for Array {
    fn eq(&self, other: &Self) -> bool {
        self.as_view() == other.as_view()
    }
}

impl fmt::Debug for Array {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_view().fmt(f)
    }
}

impl Encode for Array {
    fn encoded_len(&self) -> usize {
        self.as_view().encoded_len()
    }

    fn bound(&self) -> usize {
        self.as_view().bound()
    }

    fn write(&self, writer: &mut Writer<'_>) {
        self.as_view().write(writer);
    }
}
