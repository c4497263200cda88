//! AMQP 0-10: frames, the segments that they carry, and the assemblies that segments make up.
//!
//! In: octets of one direction in runs of any length. Out: frames that borrow from the buffer, segments put
//! together from them, or the first error. Sizes are checked against the limits before anything is buffered.
//!
//! ```
//! use amqp_types::{Context, segments::{Assembly, FrameReader}, v0_10::ControlRef};
//! let mut reader = FrameReader::new(4096);
//! reader.feed(b"\x0f\0\0\x10\0\0\0\0\0\0\0\0\x01\x0a\0\0");
//! let mut assembly = Assembly::new(1 << 20);
//! let frame = reader.next_frame()?.expect("a whole frame");
//! let segment = assembly.push(frame)?.expect("the only frame of its segment");
//! let control = ControlRef::decode(segment.payload, Context::default())?;
//! assert_eq!(control.name(), Some("connection.heartbeat"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod assembly;
mod frame;
mod reader;

pub use assembly::{Assembly, AssemblyError, Segment};
pub use frame::{
    Frame, FrameError, FrameErrorKind, FrameFlags, HEADER_LEN, MAX_FRAME_SIZE, MIN_MAX_FRAME_SIZE,
    SegmentType, decode_frame, encode_segment,
};
pub use reader::FrameReader;

impl crate::frame::ProtocolHeader {
    /// AMQP 0-10.
    pub const V0_10: Self = Self(*b"AMQP\x01\x01\x00\x0a");
}
