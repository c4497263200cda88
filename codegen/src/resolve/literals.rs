//! Literals: whether what is written in a default or a choice is a value of a wire type of 0-10 or 1.0.

/// What is wrong with the literal, said as advice; `None` if the type has such a value.
pub(super) fn fault(ty: &str, literal: &str) -> Option<String> {
    let text = literal.trim();
    if let Some(largest) = unsigned(ty) {
        let fits = text.parse::<u64>().is_ok_and(|n| n <= largest);
        return (!fits).then(|| format!("give a whole number from 0 to {largest}"));
    }
    if let Some((smallest, largest)) = signed(ty) {
        let fits = text.parse::<i64>().is_ok_and(|n| (smallest..=largest).contains(&n));
        return (!fits).then(|| format!("give a whole number from {smallest} to {largest}"));
    }
    match ty {
        "boolean" => (!matches!(text, "true" | "false")).then(|| "write true or false".to_owned()),
        "bit" => (!matches!(text, "0" | "1" | "true" | "false")).then(|| "write 1 or 0".to_owned()),
        "float" | "double" => text.parse::<f64>().is_err().then(|| "give a number".to_owned()),
        "char" | "char-utf32" => {
            (literal.chars().count() != 1).then(|| "give one character".to_owned())
        }
        "symbol" => (!literal.is_ascii()).then(|| "a symbol has ASCII characters only".to_owned()),
        "str8" => (literal.len() > 255).then(|| "a str8 has at most 255 octets".to_owned()),
        "str16" | "string" => None,
        _ => Some(format!("values of type {ty} cannot be written in the file: remove it")),
    }
}

fn unsigned(ty: &str) -> Option<u64> {
    Some(match ty {
        "ubyte" | "uint8" => u64::from(u8::MAX),
        "ushort" | "uint16" => u64::from(u16::MAX),
        "uint" | "uint32" | "sequence-no" => u64::from(u32::MAX),
        "ulong" | "uint64" | "datetime" => u64::MAX,
        _ => return None,
    })
}

fn signed(ty: &str) -> Option<(i64, i64)> {
    Some(match ty {
        "byte" | "int8" => (i8::MIN.into(), i8::MAX.into()),
        "short" | "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int" | "int32" => (i32::MIN.into(), i32::MAX.into()),
        "long" | "int64" | "timestamp" => (i64::MIN, i64::MAX),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_fit_their_types() {
        for (ty, good, bad) in [
            ("ubyte", "255", "256"),
            ("uint32", "4294967295", "-1"),
            ("byte", "-128", "128"),
            ("boolean", "true", "1"),
            ("bit", "1", "2"),
            ("symbol", "amqp:link:stolen", "é"),
            ("double", "1.5", "x"),
            ("char", "é", "ab"),
        ] {
            assert_eq!(fault(ty, good), None, "{ty} {good}");
            assert!(fault(ty, bad).is_some(), "{ty} {bad}");
        }
        assert!(fault("list", "x").is_some());
    }
}
