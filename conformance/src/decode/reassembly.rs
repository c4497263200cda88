//! TCP segments to the octets of each direction, in the order of their sequence numbers.
//!
//! In: segments in the order of capture, with repetitions, overlaps and holes. Out: a [`Stream`] for each direction
//! of each connection. Nothing behind a hole is used, since no frame could be found in it.

use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
};

use super::packet::Segment;

/// Octets of one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stream {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    pub(super) octets: Vec<u8>,
    /// For runs of octets: where each ends, and the packet that carried it.
    pub(super) packets: Vec<(usize, usize)>,
    /// Octets that are missing, and those known behind them.
    pub(super) hole: Option<(u64, u64)>,
}

impl Stream {
    /// The packet that carried the octet before `end`.
    pub(super) fn packet_at(&self, end: usize) -> Option<usize> {
        let index = self.packets.partition_point(|(run_end, _)| *run_end < end);
        self.packets.get(index).map(|(_, packet)| *packet)
    }
}

/// What was captured of one direction of one connection.
struct Flow {
    from: SocketAddr,
    to: SocketAddr,
    /// The sequence number of the first octet, once a SYN told it.
    start: Option<u32>,
    /// Some sequence number of the flow, by which the others are told apart across the wrap at 2^32.
    anchor: u32,
    /// By distance from `anchor`: the packet and the octets, the longest kept.
    segments: BTreeMap<i64, (usize, Vec<u8>, usize)>,
}

/// Segments of many connections, as they come.
#[derive(Default)]
pub(super) struct Reassembly {
    flows: Vec<Flow>,
    current: HashMap<(SocketAddr, SocketAddr), usize>,
}

impl Reassembly {
    /// Takes the segment of packet number `packet`.
    pub(super) fn add(&mut self, packet: usize, segment: Segment) {
        let key = (segment.from, segment.to);
        let first = if segment.syn { segment.sequence.wrapping_add(1) } else { segment.sequence };
        let fresh = match self.current.get(&key).and_then(|index| self.flows.get(*index)) {
            None => true,
            // The ports are used again by a later connection.
            Some(flow) => segment.syn && flow.start.is_some_and(|start| start != first),
        };
        if fresh {
            self.current.insert(key, self.flows.len());
            self.flows.push(Flow {
                from: segment.from,
                to: segment.to,
                start: None,
                anchor: first,
                segments: BTreeMap::new(),
            });
        }
        let Some(flow) = self.current.get(&key).and_then(|index| self.flows.get_mut(*index)) else {
            return;
        };
        if segment.syn {
            flow.start = Some(first);
        }
        if segment.payload.is_empty() && segment.cut == 0 {
            return;
        }
        let distance = i64::from(first.wrapping_sub(flow.anchor).cast_signed());
        let longer = flow
            .segments
            .get(&distance)
            .is_none_or(|(_, octets, _)| octets.len() < segment.payload.len());
        if longer {
            flow.segments.insert(distance, (packet, segment.payload, segment.cut));
        }
    }

    /// The octets of every direction, in the order in which the directions began.
    pub(super) fn finish(self) -> Vec<Stream> {
        self.flows.into_iter().map(assemble).collect()
    }
}

fn assemble(flow: Flow) -> Stream {
    let mut stream = Stream {
        from: flow.from,
        to: flow.to,
        octets: Vec::new(),
        packets: Vec::new(),
        hole: None,
    };
    let first = match flow.start {
        Some(start) => i64::from(start.wrapping_sub(flow.anchor).cast_signed()),
        None => flow.segments.keys().next().copied().unwrap_or(0),
    };
    let mut next = first;
    for (at, (packet, octets, cut)) in &flow.segments {
        let known = octets.len() as i64;
        if let Some((_, behind)) = &mut stream.hole {
            *behind += octets.len() as u64;
            continue;
        }
        if *at > next {
            stream.hole = Some(((at - next).unsigned_abs(), octets.len() as u64));
            continue;
        }
        // What was there already (a repetition, a keep-alive) is left out.
        let seen = next - at;
        if let Some(new) = usize::try_from(seen).ok().and_then(|seen| octets.get(seen..))
            && !new.is_empty()
        {
            stream.octets.extend_from_slice(new);
            stream.packets.push((stream.octets.len(), *packet));
        }
        next = next.max(at + known);
        if *cut > 0 && next == at + known {
            stream.hole = Some((*cut as u64, 0));
        }
    }
    stream
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(sequence: u32, syn: bool, payload: &[u8]) -> Segment {
        Segment {
            from: ([127, 0, 0, 1], 50_000).into(),
            to: ([127, 0, 0, 1], 5672).into(),
            sequence,
            syn,
            cut: 0,
            payload: payload.to_vec(),
        }
    }

    fn streams(segments: &[Segment]) -> Vec<Stream> {
        let mut reassembly = Reassembly::default();
        for (index, segment) in segments.iter().enumerate() {
            reassembly.add(index + 1, segment.clone());
        }
        reassembly.finish()
    }

    #[test]
    fn order_repetition_and_overlap_do_not_matter() {
        let start = u32::MAX - 2;
        let parts = [
            segment(start, true, b""),
            segment(start.wrapping_add(5), false, b"EFGH"),
            segment(start.wrapping_add(1), false, b"ABCD"),
            segment(start.wrapping_add(3), false, b"CDEF"),
            segment(start.wrapping_add(1), false, b"ABCD"),
            segment(start.wrapping_add(9), false, b"IJ"),
        ];
        let streams = streams(&parts);
        assert_eq!(streams.len(), 1);
        assert_eq!(streams[0].octets, b"ABCDEFGHIJ");
        assert_eq!(streams[0].hole, None);
        assert_eq!(streams[0].packet_at(4), Some(3));
        assert_eq!(streams[0].packet_at(10), Some(6));
    }

    #[test]
    fn nothing_behind_a_hole_is_used() {
        let parts = [
            segment(1, true, b""),
            segment(2, false, b"AB"),
            segment(7, false, b"XY"),
            segment(9, false, b"Z"),
        ];
        let streams = streams(&parts);
        assert_eq!(streams[0].octets, b"AB");
        assert_eq!(streams[0].hole, Some((3, 3)));
    }

    #[test]
    fn ports_that_are_used_again_are_another_connection() {
        let parts = [
            segment(1, true, b""),
            segment(2, false, b"AB"),
            segment(100_000, true, b""),
            segment(100_001, false, b"CD"),
        ];
        let octets: Vec<_> = streams(&parts).into_iter().map(|stream| stream.octets).collect();
        assert_eq!(octets, [b"AB".to_vec(), b"CD".to_vec()]);
    }
}
