//! The floor: for each message the least that a safe, typed and validating codec does, written by hand.
//!
//! A floor knows which message comes, checks that it is that one, checks everything that ours checks (frame
//! end and limit, lengths, UTF-8, every entry of a table, octets left over), and says only that something is
//! wrong, not what.

use super::ours::FRAME_MAX;
use amqp_types::v0_9_1::{MethodRef, basic};

/// Takes a frame of this type off the front: its payload and what follows.
#[inline]
fn frame(octets: &[u8], ty: u8) -> Option<(&[u8], &[u8])> {
    let (&[found, _, _, s0, s1, s2, s3], rest) = octets.split_first_chunk::<7>()?;
    let size = u32::from_be_bytes([s0, s1, s2, s3]);
    if found != ty || size > FRAME_MAX - 8 {
        return None;
    }
    let (payload, rest) = rest.split_at_checked(size as usize)?;
    let (&0xce, rest) = rest.split_first()? else { return None };
    Some((payload, rest))
}

pub fn decode_ack(octets: &Vec<u8>) -> Option<MethodRef<'_>> {
    let (payload, _) = frame(octets, 1)?;
    let &[0, 60, 0, 80, t0, t1, t2, t3, t4, t5, t6, t7, bits] = payload else { return None };
    Some(MethodRef::BasicAck(basic::Ack {
        delivery_tag: u64::from_be_bytes([t0, t1, t2, t3, t4, t5, t6, t7]),
        multiple: bits & 1 != 0,
    }))
}
