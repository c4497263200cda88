//! One captured packet, down to its TCP segment.
//!
//! In: the octets of a packet and the link type of the capture. Out: a [`Segment`], or nothing where the packet is
//! not TCP over IP.

use std::net::{IpAddr, SocketAddr};

use etherparse::{NetSlice, SlicedPacket, TransportSlice};

/// How a capture frames its packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// A four-octet address family in front, as on the loopback of BSD and macOS.
    Loopback,
    Ethernet,
    /// No link layer.
    Ip,
    /// Linux "any", first version: 16 octets in front.
    LinuxCooked,
    /// Linux "any", second version: 20 octets in front.
    LinuxCooked2,
}

impl Link {
    /// By the number that captures use (LINKTYPE).
    pub(super) fn of(number: u32) -> Option<Self> {
        Some(match number {
            0 | 108 => Self::Loopback,
            1 => Self::Ethernet,
            // 12 and 14 are what some systems write for raw IP.
            12 | 14 | 101 | 228 | 229 => Self::Ip,
            113 => Self::LinuxCooked,
            276 => Self::LinuxCooked2,
            _ => return None,
        })
    }
}

/// A TCP segment with its place in the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    pub(super) sequence: u32,
    pub(super) syn: bool,
    /// Octets that the packet had and the capture did not keep.
    pub(super) cut: usize,
    pub(super) payload: Vec<u8>,
}

/// The segment in a packet of `original_len` octets, of which `octets` were kept.
pub(super) fn segment(link: Link, octets: &[u8], original_len: usize) -> Option<Segment> {
    let packet = match link {
        Link::Ethernet => SlicedPacket::from_ethernet(octets),
        Link::Ip => SlicedPacket::from_ip(octets),
        Link::Loopback => SlicedPacket::from_ip(octets.get(4..)?),
        Link::LinuxCooked => SlicedPacket::from_ip(octets.get(16..)?),
        Link::LinuxCooked2 => SlicedPacket::from_ip(octets.get(20..)?),
    };
    let packet = match packet {
        Ok(packet) => packet,
        Err(_) => return lax_segment(link, octets, original_len),
    };
    let (from, to) = match packet.net.as_ref()? {
        NetSlice::Ipv4(ip) => {
            (IpAddr::V4(ip.header().source_addr()), IpAddr::V4(ip.header().destination_addr()))
        }
        NetSlice::Ipv6(ip) => {
            (IpAddr::V6(ip.header().source_addr()), IpAddr::V6(ip.header().destination_addr()))
        }
        NetSlice::Arp(_) => return None,
    };
    let Some(TransportSlice::Tcp(tcp)) = packet.transport else { return None };
    Some(Segment {
        from: SocketAddr::new(from, tcp.source_port()),
        to: SocketAddr::new(to, tcp.destination_port()),
        sequence: tcp.sequence_number(),
        syn: tcp.syn(),
        cut: 0,
        payload: tcp.payload().to_vec(),
    })
}

/// As [`segment`], for a packet that was cut when it was captured.
fn lax_segment(link: Link, octets: &[u8], original_len: usize) -> Option<Segment> {
    use etherparse::{LaxNetSlice, LaxSlicedPacket};
    let packet = match link {
        Link::Ethernet => LaxSlicedPacket::from_ethernet(octets).ok()?,
        Link::Ip => LaxSlicedPacket::from_ip(octets).ok()?,
        Link::Loopback => LaxSlicedPacket::from_ip(octets.get(4..)?).ok()?,
        Link::LinuxCooked => LaxSlicedPacket::from_ip(octets.get(16..)?).ok()?,
        Link::LinuxCooked2 => LaxSlicedPacket::from_ip(octets.get(20..)?).ok()?,
    };
    let (from, to) = match packet.net.as_ref()? {
        LaxNetSlice::Ipv4(ip) => {
            (IpAddr::V4(ip.header().source_addr()), IpAddr::V4(ip.header().destination_addr()))
        }
        LaxNetSlice::Ipv6(ip) => {
            (IpAddr::V6(ip.header().source_addr()), IpAddr::V6(ip.header().destination_addr()))
        }
        LaxNetSlice::Arp(_) => return None,
    };
    let Some(TransportSlice::Tcp(tcp)) = packet.transport else { return None };
    Some(Segment {
        from: SocketAddr::new(from, tcp.source_port()),
        to: SocketAddr::new(to, tcp.destination_port()),
        sequence: tcp.sequence_number(),
        syn: tcp.syn(),
        cut: original_len.saturating_sub(octets.len()),
        payload: tcp.payload().to_vec(),
    })
}
