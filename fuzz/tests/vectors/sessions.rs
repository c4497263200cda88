//! Recorded sessions: what each end of a connection wrote, read whole and written again.

use crate::{
    classic::{FOLDERS, version},
    files::folder,
    packed::QPID,
};
use amqp_types::{
    Context, Dialect, Encode,
    frame::{FrameReader, FrameType, ProtocolHeader},
    packed::DynamicRecord,
    segments::{self, Assembly, SegmentType, encode_segment},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The octets of one direction, in runs that end at other places than frames.
fn read(path: &Path, module: &str, names: &mut BTreeSet<&'static str>) -> usize {
    let version = version(module);
    let octets = fs::read(path).expect("a recording");
    let context = Context::new(Dialect::Qpid);
    let mut reader = FrameReader::new(262_144);
    let mut again = Vec::new();
    let mut frames = 0;
    let mut frames_from = 0;
    if path.extension().is_some_and(|extension| extension == "client") {
        let (header, _) = octets.split_first_chunk::<8>().expect("a protocol header");
        assert!(ProtocolHeader(*header).is_amqp());
        again.extend_from_slice(header);
        frames_from = header.len();
    }
    for run in octets[frames_from..].chunks(61) {
        reader.feed(run);
        while let Some(frame) = reader.next_frame().expect("well-formed") {
            frames += 1;
            match frame.ty {
                FrameType::METHOD => {
                    let method = (version.method)(frame.payload, context)
                        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                    assert_eq!(method.view, frame.payload);
                    assert_eq!(method.owned, frame.payload);
                    names.extend(method.name);
                }
                FrameType::HEADER => {
                    let header = (version.header)(frame.payload, context)
                        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                    assert_eq!(header.view, frame.payload);
                    assert_eq!(header.owned, frame.payload);
                }
                FrameType::BODY | FrameType::HEARTBEAT => {}
                other => panic!("{}: a frame of type {other:?}", path.display()),
            }
            frame.encode(&mut again);
        }
    }
    assert_eq!(again, octets, "{}", path.display());
    frames
}

fn recordings(version: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(version).join("recorded")).expect("recordings");
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

#[test]
fn recorded_sessions_decode_whole_and_encode_to_the_same_octets() {
    for (version, module) in FOLDERS {
        // The vectors of 0-9-1 are held against the dialect of RabbitMQ; Qpid asks for bindings too.
        let module = if version == "0-9-1" { "v0_9_1_qpid" } else { module };
        let mut names = BTreeSet::new();
        let (mut files, mut frames) = (0, 0);
        for path in recordings(version) {
            frames += read(&path, module, &mut names);
            files += 1;
        }
        println!("{version}: {files} recordings, {frames} frames, {} methods", names.len());
        assert!(files >= 6 && frames >= 400 && names.len() >= 47, "{version}: {names:?}");
    }
}

/// What a direction of 0-10 was put together to.
#[derive(Default)]
struct Read {
    frames: usize,
    segments: usize,
    names: BTreeSet<&'static str>,
}

/// As [`read`], for 0-10: frames to segments, segments to records, and each of them again.
fn read_0_10(path: &Path, read: &mut Read) {
    let octets = fs::read(path).expect("a recording");
    let mut reader = segments::FrameReader::new(65_535);
    let mut open: BTreeMap<(u16, u8), Assembly> = BTreeMap::new();
    let (mut again, mut from_segments) = (Vec::new(), Vec::new());
    // Both ends open with a protocol header.
    let (header, rest) = octets.split_first_chunk::<8>().expect("a protocol header");
    assert_eq!(*header, QPID.protocol.header);
    for run in rest.chunks(61) {
        reader.feed(run);
        while let Some(frame) = reader.next_frame().expect("well-formed") {
            frame.encode(&mut again).expect("fits");
            read.frames += 1;
            let place = (frame.channel, frame.track);
            let assembly = open.entry(place).or_insert_with(|| Assembly::new(1 << 20));
            let Some(segment) = assembly.push(frame).expect("in order") else { continue };
            read.segments += 1;
            record(segment.ty, segment.payload, &mut read.names);
            let ends = (segment.first, segment.last);
            let place = (segment.ty, place.1, place.0);
            let payload = Octets(segment.payload);
            encode_segment(place, ends, &payload, 65_535, &mut from_segments).expect("fits");
        }
    }
    assert_eq!(again, rest, "{}", path.display());
    assert_eq!(from_segments, rest, "{}: each segment is one frame", path.display());
}

struct Octets<'a>(&'a [u8]);

impl Encode for Octets<'_> {
    fn encoded_len(&self) -> usize {
        self.0.len()
    }

    fn write(&self, writer: &mut amqp_types::Writer<'_>) {
        writer.octets(self.0);
    }
}

/// A segment by both codecs.
fn record(ty: SegmentType, payload: &[u8], names: &mut BTreeSet<&'static str>) {
    let context = Context::default();
    let (typed, dynamic) = match ty {
        SegmentType::CONTROL => {
            let dynamic = DynamicRecord::decode_control(QPID.protocol, payload, context);
            let dynamic = dynamic.expect("well-formed").expect("a control");
            names.insert(dynamic.record().name);
            ((QPID.control)(payload), dynamic.to_vec())
        }
        SegmentType::COMMAND => {
            let dynamic = DynamicRecord::decode_command(QPID.protocol, payload, context);
            let dynamic = dynamic.expect("well-formed").expect("a command");
            names.insert(dynamic.command.record().name);
            ((QPID.command)(payload), dynamic.to_vec())
        }
        SegmentType::HEADER => {
            let dynamic = DynamicRecord::decode_header(QPID.protocol, payload, context);
            let entries = dynamic.expect("well-formed");
            ((QPID.header)(payload), entries.iter().flat_map(Encode::to_vec).collect())
        }
        _ => return,
    };
    let typed = typed.expect("well-formed");
    for side in [0, 1] {
        let again: Vec<u8> = typed.iter().flat_map(|records| records[side].clone()).collect();
        assert_eq!(again, payload);
    }
    assert_eq!(dynamic, payload);
}

#[test]
fn recorded_sessions_of_0_10_decode_whole_and_encode_to_the_same_octets() {
    let mut read = Read::default();
    let paths = recordings("0-10");
    for path in &paths {
        read_0_10(path, &mut read);
    }
    println!(
        "0-10: {} recordings, {} frames, {} segments, {} controls and commands",
        paths.len(),
        read.frames,
        read.segments,
        read.names.len()
    );
    assert!(
        paths.len() >= 10 && read.segments >= 900 && read.names.len() >= 45,
        "{:?}",
        read.names
    );
}
