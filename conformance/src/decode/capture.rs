//! A capture of packets to the directions of its AMQP connections.
//!
//! In: the octets of a pcap or pcapng file. Out: [`Decoded`], two directions a connection, the client's first. The
//! version of a connection is what its client's header says, for both directions. What is no AMQP is skipped and named.

use std::{borrow::Cow, io::Cursor};

use amqp_spec::Version;
use pcap_file::{
    pcap::PcapReader,
    pcapng::{Block, PcapNgReader},
};

use super::{
    DecodeFailure, Decoded, Options,
    packet::{self, Link},
    protocol,
    reassembly::{Reassembly, Stream},
    stream,
};

/// Whether the octets begin as a pcap or pcapng file does.
pub(super) fn is_capture(input: &[u8]) -> bool {
    matches!(
        input,
        [0xa1, 0xb2, 0xc3, 0xd4 | 0x4d, ..]
            | [0xa1, 0xb2, 0x3c, 0x4d, ..]
            | [0xd4, 0xc3, 0xb2, 0xa1, ..]
            | [0x4d, 0x3c, 0xb2, 0xa1, ..]
            | [0x0a, 0x0d, 0x0d, 0x0a, ..]
    )
}

pub(super) fn decode(input: &[u8], options: Options) -> Result<Decoded, DecodeFailure> {
    let mut packets = Packets::default();
    if input.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]) {
        read_pcapng(input, &mut packets)?;
    } else {
        read_pcap(input, &mut packets)?;
    }
    let Packets { reassembly, mut skipped, .. } = packets;
    let streams = reassembly.finish();
    let mut directions = Vec::new();
    for (client, server) in pairs(streams) {
        let version = match options.protocol {
            Some(version) => Some(version),
            None => version_of(&client, server.as_ref(), options),
        };
        let Some(version) = version else {
            let octets = client.octets.len() + server.as_ref().map_or(0, |s| s.octets.len());
            if octets > 0 {
                skipped.push(format!("{} <-> {}: not AMQP", client.from, client.to));
            }
            continue;
        };
        for stream in [Some(client), server].into_iter().flatten() {
            if stream.octets.is_empty() {
                continue;
            }
            let mut direction = stream::decode(&stream.octets, version, options);
            direction.name = format!("{} -> {}", stream.from, stream.to);
            for item in &mut direction.items {
                item.packet = stream.packet_at(item.offset + item.len);
            }
            if let Some((missing, behind)) = stream.hole {
                skipped.push(format!(
                    "{}: {missing} octets are missing behind octet {}, and {behind} that follow are not shown",
                    direction.name,
                    stream.octets.len()
                ));
            }
            directions.push(direction);
        }
    }
    if directions.is_empty() {
        let why =
            if skipped.is_empty() { String::new() } else { format!(" ({})", skipped.join("; ")) };
        return Err(DecodeFailure::NoConnection(why));
    }
    Ok(Decoded { directions, skipped })
}

#[derive(Default)]
struct Packets {
    reassembly: Reassembly,
    count: usize,
    skipped: Vec<String>,
}

impl Packets {
    fn packet(&mut self, link: u32, octets: &[u8], original_len: u32) {
        self.count += 1;
        match Link::of(link) {
            Some(link) => {
                if let Some(segment) = packet::segment(link, octets, original_len as usize) {
                    self.reassembly.add(self.count, segment);
                }
            }
            None => {
                let text = format!("packets of the link type {link}, which is not read");
                if !self.skipped.contains(&text) {
                    self.skipped.push(text);
                }
            }
        }
    }

    /// A capture that ends within a packet was interrupted: what there is counts.
    fn ended(&mut self, error: &pcap_file::PcapError) -> Result<(), DecodeFailure> {
        if self.count == 0 {
            return Err(DecodeFailure::Capture(error.to_string()));
        }
        self.skipped.push(format!("the capture ends early, behind packet {}: {error}", self.count));
        Ok(())
    }
}

fn read_pcap(input: &[u8], packets: &mut Packets) -> Result<(), DecodeFailure> {
    let mut reader = PcapReader::new(Cursor::new(input))
        .map_err(|error| DecodeFailure::Capture(error.to_string()))?;
    let link = u32::from(reader.header().datalink);
    while let Some(packet) = reader.next_packet() {
        match packet {
            Ok(packet) => packets.packet(link, &packet.data, packet.orig_len),
            Err(error) => return packets.ended(&error),
        }
    }
    Ok(())
}

fn read_pcapng(input: &[u8], packets: &mut Packets) -> Result<(), DecodeFailure> {
    let mut reader = PcapNgReader::new(Cursor::new(input))
        .map_err(|error| DecodeFailure::Capture(error.to_string()))?;
    let mut links: Vec<u32> = Vec::new();
    while let Some(block) = reader.next_block() {
        let block = match block {
            Ok(block) => block,
            Err(error) => return packets.ended(&error),
        };
        let (interface, octets, original_len): (usize, Cow<'_, [u8]>, u32) = match block {
            Block::SectionHeader(_) => {
                links.clear();
                continue;
            }
            Block::InterfaceDescription(interface) => {
                links.push(u32::from(interface.linktype));
                continue;
            }
            Block::EnhancedPacket(packet) => {
                (packet.interface_id as usize, packet.data, packet.original_len)
            }
            Block::SimplePacket(packet) => (0, packet.data, packet.original_len),
            Block::Packet(packet) => {
                (usize::from(packet.interface_id), packet.data, packet.original_len)
            }
            _ => continue,
        };
        match links.get(interface) {
            Some(link) => packets.packet(*link, &octets, original_len),
            None => {
                packets.count += 1;
                packets.skipped.push(format!("packet {}: it names no interface", packets.count));
            }
        }
    }
    Ok(())
}

/// Both directions of each connection, the client's first.
fn pairs(streams: Vec<Stream>) -> Vec<(Stream, Option<Stream>)> {
    let mut pairs: Vec<(Stream, Option<Stream>)> = Vec::new();
    for stream in streams {
        // The latest connection between these ends that has no answer yet.
        let open = pairs.iter_mut().rev().find(|(first, second)| {
            second.is_none() && first.from == stream.to && first.to == stream.from
        });
        match open {
            Some((_, second)) => *second = Some(stream),
            None => pairs.push((stream, None)),
        }
    }
    for (first, second) in &mut pairs {
        // Where the capture began after the handshake, the well-known port says who serves.
        let second_is_client = second.as_ref().is_some_and(|second| {
            second.octets.starts_with(b"AMQP") && !first.octets.starts_with(b"AMQP")
                || first.from.port() == 5672 && second.from.port() != 5672
        });
        if second_is_client && let Some(second) = second {
            std::mem::swap(first, second);
        }
    }
    pairs
}

fn version_of(client: &Stream, server: Option<&Stream>, options: Options) -> Option<Version> {
    if let Some(version) = protocol::of_header(&client.octets) {
        return Some(version);
    }
    let server = server.map(|server| server.octets.as_slice()).unwrap_or_default();
    protocol::guess(&client.octets, options.dialect)
        .or_else(|| protocol::guess(server, options.dialect))
}
