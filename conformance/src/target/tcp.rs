//! A broker at an address, and the scripts that do what only its administrator can.

use super::{BoxStream, Hooks, Host, Pending};
use crate::script::ast::{Limit, Resource};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::process::Command;

/// Seconds that a hook may take.
const HOOK_SECONDS: u64 = 120;

/// `amqp://user:password@host:port/vhost`; what is left out is `None`.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// A name or an address.
    pub host: String,
    /// The port; 5672 where none is given.
    pub port: u16,
    /// The user.
    pub user: Option<String>,
    /// The password.
    pub password: Option<String>,
    /// The virtual host.
    pub vhost: Option<String>,
}

/// Why an address is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{address}` is no address: {reason}")]
pub struct AddressError {
    address: String,
    reason: &'static str,
}

impl fmt::Display for Address {
    /// Without user and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bracket = self.host.contains(':');
        let (open, close) = if bracket { ("[", "]") } else { ("", "") };
        write!(f, "amqp://{open}{}{close}:{}", self.host, self.port)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // What is shown holds no password.
        let shown = match text.rsplit_once('@') {
            Some((_, rest)) => format!("amqp://…@{rest}"),
            None => text.to_owned(),
        };
        let fail = |reason| AddressError { address: shown.clone(), reason };
        let rest = match text.split_once("://") {
            Some(("amqp", rest)) => rest,
            Some(("amqps", _)) => return Err(fail("TLS is not spoken yet, use amqp://")),
            Some(_) => return Err(fail("it begins with amqp://")),
            None => return Err(fail("it is written amqp://user:password@host:port/vhost")),
        };
        let (authority, path) = match rest.split_once('/') {
            Some((authority, path)) => (authority, Some(path)),
            None => (rest, None),
        };
        let (credentials, place) = match authority.rsplit_once('@') {
            Some((credentials, place)) => (Some(credentials), place),
            None => (None, authority),
        };
        let (host, port) = match place.strip_prefix('[') {
            Some(rest) => {
                let (host, after) = rest.split_once(']').ok_or_else(|| fail("`]` is missing"))?;
                (host, after.strip_prefix(':'))
            }
            None => match place.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (place, None),
            },
        };
        if host.is_empty() {
            return Err(fail("it has no host"));
        }
        let port = match port {
            None => 5672,
            Some(port) => port.parse().map_err(|_| fail("the port is no number up to 65535"))?,
        };
        let decode =
            |text: &str| decode(text).ok_or_else(|| fail("a % is not followed by two hex digits"));
        let (user, password) =
            match credentials.map(|text| text.split_once(':').unwrap_or((text, ""))) {
                Some((user, password)) => (Some(decode(user)?), Some(decode(password)?)),
                None => (None, None),
            };
        let vhost = match path {
            Some(path) if !path.is_empty() => Some(decode(path)?),
            _ => None,
        };
        Ok(Self { host: host.to_owned(), port, user, password, vhost })
    }
}

/// Undoes percent-encoding.
fn decode(text: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&octet, after)) = rest.split_first() {
        rest = after;
        if octet == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            rest = after;
            octets.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        } else {
            octets.push(octet);
        }
    }
    String::from_utf8(octets).ok()
}

/// A broker at an address.
#[derive(Debug, Clone)]
pub struct TcpHost {
    address: Address,
    hooks: Hooks,
}

impl TcpHost {
    /// A broker at an address with these hooks.
    #[must_use]
    pub fn new(address: Address, hooks: Hooks) -> Self {
        Self { address, hooks }
    }

    /// Runs the commands of a need.
    async fn hook(&self, need: &str, reason: &str) -> Result<(), String> {
        let Some(commands) = self.hooks.commands.get(need) else {
            return Err(format!("the profile has no command for {need}"));
        };
        let Some(base) = self.hooks.base_dir() else {
            return Err(format!("{} is not set", self.hooks.base_dir_env));
        };
        for command in commands {
            let Some((program, arguments)) = command.split_first() else { continue };
            let program = self.hooks.script_dir().join(program);
            let mut process = Command::new(&program);
            for argument in arguments {
                match argument.as_str() {
                    "{base}" => process.arg(&base),
                    "{reason}" => process.arg(reason),
                    plain => process.arg(plain),
                };
            }
            // What a script starts may outlive it and keep a pipe open, so nothing is read from it.
            process.stdin(std::process::Stdio::null());
            process.stdout(std::process::Stdio::null());
            process.stderr(std::process::Stdio::null());
            process.kill_on_drop(true);
            let shown = program.display();
            let mut child = process.spawn().map_err(|error| format!("{shown}: {error}"))?;
            let done = tokio::time::timeout(Duration::from_secs(HOOK_SECONDS), child.wait()).await;
            match done {
                Err(_) => return Err(format!("{shown} did not end within {HOOK_SECONDS} s")),
                Ok(Err(error)) => return Err(format!("{shown}: {error}")),
                Ok(Ok(status)) if !status.success() => {
                    return Err(format!("{shown} failed: {status}"));
                }
                Ok(Ok(_)) => {}
            }
        }
        Ok(())
    }
}

fn alarm_name(resource: Resource) -> &'static str {
    match resource {
        Resource::Memory => "memory-alarm",
        Resource::Disk => "disk-alarm",
    }
}

impl Host for TcpHost {
    fn connect(&self) -> Pending<'_, std::io::Result<BoxStream>> {
        Box::pin(async move {
            let stream =
                TcpStream::connect((self.address.host.as_str(), self.address.port)).await?;
            stream.set_nodelay(true)?;
            Ok(Box::new(stream) as BoxStream)
        })
    }

    fn restart(&self) -> Pending<'_, Result<(), String>> {
        Box::pin(self.hook("restart", ""))
    }

    fn kill(&self) -> Pending<'_, Result<(), String>> {
        Box::pin(self.hook("kill", ""))
    }

    fn alarm(&self, resource: Resource, on: bool) -> Pending<'_, Result<(), String>> {
        Box::pin(async move {
            let name = alarm_name(resource);
            if on { self.hook(name, "").await } else { self.hook(&format!("{name}-off"), "").await }
        })
    }

    fn close_connections<'h>(&'h self, reason: &'h str) -> Pending<'h, Result<(), String>> {
        Box::pin(self.hook("close-connections", reason))
    }

    fn set(&self, limit: Limit, _value: u64) -> Pending<'_, Result<(), String>> {
        Box::pin(async move { Err(format!("no hook sets {limit:?}")) })
    }

    fn put_back(&self) -> Pending<'_, Result<(), String>> {
        Box::pin(async move {
            for resource in [Resource::Memory, Resource::Disk] {
                let off = format!("{}-off", alarm_name(resource));
                if self.hooks.commands.contains_key(&off) {
                    self.hook(&off, "").await?;
                }
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_with_what_may_be_left_out() {
        let address: Address = "amqp://a%40b:p%2Fw@[::1]:5673/%2fv".parse().expect("an address");
        assert_eq!(
            (
                address.host.as_str(),
                address.port,
                address.user.as_deref(),
                address.password.as_deref(),
                address.vhost.as_deref()
            ),
            ("::1", 5673, Some("a@b"), Some("p/w"), Some("/v"))
        );
        assert_eq!(address.to_string(), "amqp://[::1]:5673");
        let address: Address = "amqp://broker".parse().expect("an address");
        assert_eq!((address.port, address.user, address.vhost), (5672, None, None));
    }

    #[test]
    fn what_is_no_address_is_told_without_the_password() {
        for bad in [
            "broker",
            "http://x",
            "amqps://x",
            "amqp://",
            "amqp://x:99999",
            "amqp://x/%4",
            "amqp://[::1",
        ] {
            assert!(bad.parse::<Address>().is_err(), "{bad}");
        }
        let error = "amqp://user:secret@host:port".parse::<Address>().expect_err("a bad port");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
