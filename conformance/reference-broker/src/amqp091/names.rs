//! Names of entities and of fields, as far as a dialect limits them.

use super::exception::Exception;
use amqp_types::{ShortStr, TableRef, ValueRef, v0_9_1_rabbitmq::ReplyCode};

/// Octets that the specification gives a name.
const NAME_MAX: usize = 127;

/// Whether the specification allows every character of a name.
pub(crate) fn has_legal_characters(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':'))
}

/// The assertion on the length of names.
pub(crate) fn check_length(name: ShortStr<'_>) -> Result<(), Exception> {
    if name.len() > NAME_MAX {
        let text = format!("a name of {} octets is longer than {NAME_MAX}", name.len());
        return Err(Exception::connection(ReplyCode::SYNTAX_ERROR, text));
    }
    Ok(())
}

/// The assertions on names where no rule of the method says otherwise.
pub(crate) fn check_assertions(name: ShortStr<'_>) -> Result<(), Exception> {
    check_length(name)?;
    if has_legal_characters(name.as_str()) {
        Ok(())
    } else {
        let text = format!("illegal characters in name '{name}'");
        Err(Exception::connection(ReplyCode::SYNTAX_ERROR, text))
    }
}

/// The rule on names in a declaration.
pub(crate) fn check_declared(name: ShortStr<'_>) -> Result<(), Exception> {
    check_length(name)?;
    if has_legal_characters(name.as_str()) {
        Ok(())
    } else {
        let text = format!("illegal characters in name '{name}'");
        Err(Exception::channel(ReplyCode::PRECONDITION_FAILED, text))
    }
}

/// Field names begin with a letter, `$` or `#` and have at most 128 octets. What follows the first character is left
/// free: the specification's own `x-match` has a hyphen.
pub(crate) fn check_fields(table: TableRef<'_>) -> Result<(), Exception> {
    for (name, value) in table {
        let first = name.as_str().chars().next();
        let legal = first.is_some_and(|c| c.is_alphabetic() || c == '$' || c == '#');
        if !legal || name.len() > 128 {
            let text = format!("illegal field name '{name}'");
            return Err(Exception::connection(ReplyCode::COMMAND_INVALID, text));
        }
        check_value(value)?;
    }
    Ok(())
}

fn check_value(value: ValueRef<'_>) -> Result<(), Exception> {
    match value {
        ValueRef::Table(table) => check_fields(table),
        ValueRef::Array(array) => array.iter().try_for_each(check_value),
        _ => Ok(()),
    }
}
