//! Field tables and arrays in every dialect.
//!
//! In: the entries of a table, or the elements of an array, without their 32-bit length. Beside the promises of
//! all targets: what was checked iterates to its end, and appending what it holds gives the values again.

use super::allocation::{COPIES, bounded, nothing};
use amqp_types::{Array, ArrayRef, Context, Dialect, Table, TableRef, ValueRef};

/// Entries of a table.
///
/// # Panics
/// On a broken promise.
pub fn field_tables(input: &[u8]) {
    for dialect in Dialect::ALL {
        let context = Context::new(dialect);
        match nothing("a table", input.len(), || TableRef::parse(input, context)) {
            Ok(table) => check_table(table, input, context),
            Err(error) => assert!(error.offset() <= input.len(), "{dialect}: {error}"),
        }
    }
}

/// Elements of an array.
///
/// # Panics
/// On a broken promise.
pub fn field_arrays(input: &[u8]) {
    let Ok(len) = u32::try_from(input.len()) else { return };
    // An array stands in a table: name, letter, length, elements.
    let mut octets = vec![1, b'a', b'A'];
    octets.extend_from_slice(&len.to_be_bytes());
    octets.extend_from_slice(input);
    for dialect in Dialect::ALL {
        let context = Context::new(dialect);
        match nothing("an array", octets.len(), || TableRef::parse(&octets, context)) {
            Ok(table) => match table.get("a") {
                Some(ValueRef::Array(array)) => {
                    check_array(array, dialect);
                    check_table(table, &octets, context);
                }
                other => panic!("{dialect}: not an array: {other:?}"),
            },
            Err(error) => assert!(error.offset() <= octets.len(), "{dialect}: {error}"),
        }
    }
}

fn check_table(table: TableRef<'_>, input: &[u8], context: Context) {
    let dialect = context.dialect;
    assert_eq!(table.as_bytes(), input, "{dialect}: the octets that came");
    let owned = bounded("an owned table", COPIES, input.len(), || table.to_owned());
    assert_eq!(owned.as_view().as_bytes(), input, "{dialect}: owned and borrowed");
    let mut appended = Table::new(dialect);
    let mut entries = 0;
    for (name, value) in table {
        entries += 1;
        assert!(entries <= input.len(), "{dialect}: more entries than octets");
        if let Err(error) = appended.insert(name.as_str(), value) {
            panic!("{dialect}: a value that was read cannot be written: {error}");
        }
    }
    let written = appended.as_view().as_bytes();
    assert!(written.len() <= input.len(), "{dialect}: grows");
    match TableRef::parse(written, context) {
        Ok(again) => {
            assert_eq!(again.as_bytes(), written);
            assert_eq!(format!("{again:?}"), format!("{table:?}"), "{dialect}: the values");
        }
        Err(error) => panic!("{dialect}: cannot read what it wrote: {error}"),
    }
}

fn check_array(array: ArrayRef<'_>, dialect: Dialect) {
    let mut appended = Array::new(dialect);
    for value in array {
        if let Err(error) = appended.push(value) {
            panic!("{dialect}: an element that was read cannot be written: {error}");
        }
    }
    assert_eq!(
        format!("{:?}", appended.as_view()),
        format!("{array:?}"),
        "{dialect}: the elements"
    );
    assert_eq!(appended.iter().count(), array.iter().count(), "{dialect}: as many");
}
