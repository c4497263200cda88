//! SASL: PLAIN, AMQPLAIN, and RABBIT-CR-DEMO, which asks a question.
//!
//! In: a mechanism and the client's octets. Out: a user, a challenge, or a refusal.

use crate::config::{Config, User};
use amqp_types::{Context, TableRef, ValueRef};

/// The mechanisms, as connection.start offers them.
pub(crate) const MECHANISMS: &str = "PLAIN AMQPLAIN RABBIT-CR-DEMO";

/// What RABBIT-CR-DEMO asks.
pub(crate) const CHALLENGE: &str = "Please tell me your password";
const ANSWER: &[u8] = b"My password is ";

/// The state of an exchange.
#[derive(Debug)]
pub(crate) enum Step<'c> {
    /// The user is known.
    Accepted(&'c User),
    /// The client must answer a challenge; the name that it gave.
    Challenge(String),
    /// Wrong name, password or octets.
    Refused,
}

fn check<'c>(config: &'c Config, name: &[u8], password: &[u8]) -> Step<'c> {
    let user = config
        .users
        .iter()
        .find(|user| user.name.as_bytes() == name && user.password.as_bytes() == password);
    user.map_or(Step::Refused, Step::Accepted)
}

/// Takes the first response; `None` for a mechanism that is not offered.
pub(crate) fn start<'c>(config: &'c Config, mechanism: &str, response: &[u8]) -> Option<Step<'c>> {
    Some(match mechanism {
        "PLAIN" => {
            let mut parts = response.split(|octet| *octet == 0);
            match (parts.next(), parts.next(), parts.next(), parts.next()) {
                (Some(_), Some(name), Some(password), None) => check(config, name, password),
                _ => Step::Refused,
            }
        }
        "AMQPLAIN" => {
            let context = Context::new(config.dialect.letters());
            let Ok(table) = TableRef::parse(response, context) else { return Some(Step::Refused) };
            let octets = |name| match table.get(name) {
                Some(ValueRef::LongString(octets)) => Some(octets),
                Some(ValueRef::ShortString(text)) => Some(text.as_bytes()),
                _ => None,
            };
            match (octets("LOGIN"), octets("PASSWORD")) {
                (Some(name), Some(password)) => check(config, name, password),
                _ => Step::Refused,
            }
        }
        "RABBIT-CR-DEMO" => match std::str::from_utf8(response) {
            Ok(name) => Step::Challenge(name.to_owned()),
            Err(_) => Step::Refused,
        },
        _ => return None,
    })
}

/// Takes the answer to the challenge.
pub(crate) fn answer<'c>(config: &'c Config, name: &str, response: &[u8]) -> Step<'c> {
    match response.strip_prefix(ANSWER) {
        Some(password) => check(config, name.as_bytes(), password),
        None => Step::Refused,
    }
}
