//! Types that a downstream would have, which stand in for domains of 0-9-1 and restricted types of 1.0.

use amqp_types::{
    DecodeError, DomainType, Encode, ShortStr, ShortString, Writer,
    types::{Decoder, Value},
};

/// A name of a queue, at most 20 octets long.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QueueName(ShortString);

/// [`QueueName`], borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct QueueNameRef<'a>(ShortStr<'a>);

impl QueueName {
    /// The borrowed form.
    #[must_use]
    pub fn as_view(&self) -> QueueNameRef<'_> {
        QueueNameRef(self.0.as_view())
    }
}

impl<'a> QueueNameRef<'a> {
    /// An owned copy.
    #[must_use]
    pub fn to_owned(self) -> QueueName {
        QueueName(self.0.to_owned())
    }

    /// The text.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        self.0.as_str()
    }
}

impl<'a> DomainType<'a> for QueueNameRef<'a> {
    type Wire = ShortStr<'a>;

    fn from_wire(wire: ShortStr<'a>) -> Result<Self, &'static str> {
        if wire.len() > 20 { Err("our queues have short names") } else { Ok(Self(wire)) }
    }

    fn to_wire(self) -> ShortStr<'a> {
        self.0
    }
}

/// Whether an answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum NoWait {
    /// It is.
    #[default]
    Answer,
    /// It is not.
    Silence,
}

impl DomainType<'_> for NoWait {
    type Wire = bool;

    fn from_wire(wire: bool) -> Result<Self, &'static str> {
        Ok(if wire { Self::Silence } else { Self::Answer })
    }

    fn to_wire(self) -> bool {
        self == Self::Silence
    }
}

/// A delivery tag; zero is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Tag(u64);

impl DomainType<'_> for Tag {
    type Wire = u64;

    fn from_wire(wire: u64) -> Result<Self, &'static str> {
        if wire == 0 { Err("a delivery has a tag") } else { Ok(Self(wire)) }
    }

    fn to_wire(self) -> u64 {
        self.0
    }
}

macro_rules! uint {
    ($($(#[$doc:meta])* $name:ident),*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(pub u32);

        impl<'a> Value<'a> for $name {
            fn blank() -> Self {
                Self(0)
            }

            fn read(decoder: &mut Decoder<'a>, code: u8) -> Result<Self, DecodeError> {
                Value::read(decoder, code).map(Self)
            }
        }

        impl Encode for $name {
            fn encoded_len(&self) -> usize {
                Encode::encoded_len(&self.0)
            }

            fn write(&self, writer: &mut Writer<'_>) {
                Encode::write(&self.0, writer);
            }
        }

        impl From<u32> for $name {
            fn from(value: u32) -> Self {
                Self(value)
            }
        }
    )*};
}

uint! {
    /// A time of 1.0.
    Milliseconds,
    /// A handle of 1.0.
    Handle
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{options_0_9_1 as classic, options_1_0 as described};
    use amqp_types::{Context, DecodeErrorKind, types};

    /// queue.bind by hand from the grammar of 0-9-1: reserved, queue, exchange, key, no-wait, no arguments.
    fn bind(queue: &[u8]) -> Vec<u8> {
        let mut octets = vec![0, 50, 0, 20, 0, 0, queue.len() as u8];
        octets.extend(queue);
        octets.extend([1, b'e', 1, b'k', 1, 0, 0, 0, 0]);
        octets
    }

    #[test]
    fn fields_of_a_domain_have_the_type_of_the_caller() {
        let octets = bind(b"orders");
        let method = classic::MethodRef::decode(&octets, Context::default()).expect("a bind");
        let classic::MethodRef::QueueBind(bind) = method else { panic!("{method:?}") };
        assert_eq!(bind.queue.as_str(), "orders");
        assert_eq!(bind.no_wait, NoWait::Silence);
        assert_eq!(method.to_vec(), octets);
        assert_eq!(method.to_owned().to_vec(), octets);
    }

    #[test]
    fn a_type_refuses_at_the_octet_where_its_field_begins() {
        let octets = bind(&[b'q'; 21]);
        let error = classic::MethodRef::decode(&octets, Context::default()).expect_err("too long");
        assert_eq!(
            *error.kind(),
            DecodeErrorKind::Refused { reason: "our queues have short names" }
        );
        assert_eq!(error.offset(), 6);
        assert!(error.to_string().contains("queue.bind.queue"), "{error}");
        // A field in a run of fixed width: basic.reject with tag 0.
        let reject = [0, 60, 0, 90, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        let error = classic::MethodRef::decode(&reject, Context::default()).expect_err("no tag");
        assert_eq!(*error.kind(), DecodeErrorKind::Refused { reason: "a delivery has a tag" });
        assert_eq!(error.offset(), 4);
    }

    #[test]
    fn classes_and_records_are_those_of_the_other_module() {
        let ack = crate::v0_9_1_rabbitmq::basic::Ack { delivery_tag: 5, multiple: true };
        assert_eq!(classic::Method::from(ack), classic::Method::BasicAck(ack));
        let tune = crate::v0_9_1_rabbitmq::connection::TuneOk::default();
        let octets = classic::Method::from(tune).to_vec();
        let again = classic::MethodRef::decode(&octets, Context::default()).expect("a tune-ok");
        assert_eq!(again.to_owned(), classic::Method::ConnectionTuneOk(tune));
        assert_eq!(classic::ReplyCode::ABSENT.0, 404);
        assert_eq!(classic::basic::NothingRef::NAME, "basic.get-empty");
    }

    #[test]
    fn types_of_1_0_are_those_of_the_caller() {
        let mut open = described::Open::new(types::Text::from_static("me"));
        open.idle_time_out = Some(Milliseconds(30_000));
        assert_eq!(open.container, "me");
        let octets = open.to_vec();
        // By hand: described, descriptor 0x10, a list of five fields.
        assert_eq!(octets, b"\x00\x53\x10\xc0\x0d\x05\xa1\x02me\x40\x40\x40\x70\x00\x00\x75\x30");
        let again: described::OpenRef<'_> =
            types::decode_whole(&octets, Context::default()).expect("an open");
        assert_eq!(again.to_owned(), open);
        let begin = described::Begin::new(0, 1, 1);
        assert_eq!(begin.handle_max, Handle(u32::MAX), "the default of the document");
        let error = crate::v1_0::Error::new(crate::v1_0::ErrorCondition::from(
            types::Symbol::from_static("amqp:not-found"),
        ));
        assert_eq!(described::Close { error: Some(error.clone()) }.error, Some(error));
        assert_eq!(described::AmqpErrorRef::ABSENT.0, "amqp:not-found");
    }
}
