//! librabbitmq's own reader: octets in runs of any length to decoded frames, without a socket.

use super::layout::{
    self, Bytes, Method, Properties, RawConnection, RawFrame, RawMethod, RawPayload,
};
use std::{marker::PhantomData, ptr::NonNull};

/// A connection that was never opened: its state machine for input, and its pools.
pub struct Connection(NonNull<RawConnection>);

/// A decoded frame; it lives until the buffers of its channel are released.
pub struct Frame<'c> {
    /// The channel.
    pub channel: u16,
    /// What it holds.
    pub payload: Payload<'c>,
}

/// What a frame holds.
pub enum Payload<'c> {
    /// A decoded method.
    Method(AnyMethod<'c>),
    /// A decoded content header: size of the body, properties.
    Header(u64, &'c Properties<'c>),
    /// A part of a body.
    Body(&'c [u8]),
    /// Any other frame.
    Other(u8),
}

/// A decoded method whose struct depends on its id.
pub struct AnyMethod<'c> {
    raw: RawMethod,
    borrowed: PhantomData<&'c RawConnection>,
}

impl<'c> AnyMethod<'c> {
    /// The struct, if it is this method.
    #[must_use]
    pub fn get<M: Method>(&self) -> Option<&'c M::Borrowed<'c>> {
        if self.raw.id != M::ID {
            return None;
        }
        // SAFETY: the library decoded the method of this id into a struct that lives in the connection.
        unsafe { self.raw.decoded.cast::<M::Borrowed<'c>>().as_ref() }
    }
}

impl Connection {
    /// A connection that takes frames of up to `frame_max` octets; `None` where memory is missing.
    #[must_use]
    pub fn new(frame_max: i32) -> Option<Self> {
        // SAFETY: no condition; the result is checked.
        let connection = Self(NonNull::new(unsafe { layout::amqp_new_connection() })?);
        // The library tunes only between frames, and before the first it waits for a protocol header.
        connection.handle_input(b"AMQP\x00\x00\x09\x01")?;
        // SAFETY: the connection lives.
        let status =
            unsafe { layout::amqp_tune_connection(connection.0.as_ptr(), 0, frame_max, 0) };
        (status == 0).then_some(connection)
    }

    /// Takes octets off the front of `received`: how many, and the frame that they complete.
    pub fn handle_input<'c>(&'c self, received: &'c [u8]) -> Option<(usize, Option<Frame<'c>>)> {
        let mut frame =
            RawFrame { frame_type: 0, channel: 0, payload: RawPayload { body: Bytes::new(&[]) } };
        // SAFETY: the connection lives, is used by one call at a time (it is not Sync), and copies what it
        // keeps of `received`; the frame points into its pools, which `release` needs the connection for.
        let taken =
            unsafe { layout::amqp_handle_input(self.0.as_ptr(), Bytes::new(received), &mut frame) };
        let taken = usize::try_from(taken).ok()?;
        // SAFETY: the type says which member of the payload was written.
        let payload = unsafe {
            match frame.frame_type {
                0 => return Some((taken, None)),
                1 => {
                    Payload::Method(AnyMethod { raw: frame.payload.method, borrowed: PhantomData })
                }
                2 => Payload::Header(
                    frame.payload.properties.body_size,
                    frame.payload.properties.decoded.cast::<Properties<'c>>().as_ref()?,
                ),
                3 => Payload::Body(frame.payload.body.as_slice()),
                other => Payload::Other(other),
            }
        };
        Some((taken, Some(Frame { channel: frame.channel, payload })))
    }

    /// Frees the frames of a channel, for use by those that come next.
    pub fn release(&mut self, channel: u16) {
        // SAFETY: the connection lives, and nothing borrows from it while it is borrowed mutably.
        unsafe { layout::amqp_maybe_release_buffers_on_channel(self.0.as_ptr(), channel) }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // SAFETY: made by the library, and not used after. It has no socket to close.
        unsafe { layout::amqp_destroy_connection(self.0.as_ptr()) };
    }
}
