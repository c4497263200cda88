//! Recorded sessions: what each end of a connection wrote, read whole and written again.

use crate::{
    classic::{FOLDERS, version},
    files::folder,
};
use amqp_types::{
    Context, Dialect, Encode,
    frame::{FrameReader, FrameType, ProtocolHeader},
};
use std::{collections::BTreeSet, fs, path::Path};

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

#[test]
fn recorded_sessions_decode_whole_and_encode_to_the_same_octets() {
    for (version, module) in FOLDERS {
        let mut names = BTreeSet::new();
        let (mut files, mut frames) = (0, 0);
        for entry in fs::read_dir(folder(version).join("recorded")).expect("recordings") {
            frames += read(&entry.expect("an entry").path(), module, &mut names);
            files += 1;
        }
        println!("{version}: {files} recordings, {frames} frames, {} methods", names.len());
        assert!(files >= 6 && frames >= 400 && names.len() >= 45, "{version}: {names:?}");
    }
}
