//! `decode` of the older versions: sessions between the Qpid client and Broker-J that the vectors hold.

use amqp_conformance::decode::{Options, decode};
use amqp_spec::Version;
use amqp_types::Dialect;

const VERSIONS: [Version; 4] = [Version::V0_8, Version::V0_9, Version::V0_9_1, Version::V0_10];

/// The recordings of a version: file name and octets.
fn recordings(version: Version) -> Vec<(String, Vec<u8>)> {
    let name = version.name();
    let folder = format!("{}/../fuzz/vectors/{name}/recorded", env!("CARGO_MANIFEST_DIR"));
    let mut found: Vec<(String, Vec<u8>)> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{folder}: {error}"))
        .map(|entry| {
            let path = entry.expect("a file").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(path).expect("octets"))
        })
        .collect();
    found.sort();
    assert!(found.len() >= 6, "{name}: {} recordings", found.len());
    found
}

fn qpid(version: Version) -> Options {
    Options { protocol: Some(version), dialect: Some(Dialect::Qpid), roundtrip: true }
}

#[test]
fn sessions_of_qpid_are_read_whole_and_encode_to_the_same_octets() {
    for version in VERSIONS {
        for (name, octets) in recordings(version) {
            let decoded = decode(&octets, qpid(version)).expect("decodes");
            let direction = &decoded.directions[0];
            // The Qpid client of 0-10 leaves out a locale that the document requires.
            let mut problems = direction.problems.clone();
            problems.retain(|problem| !problem.text.starts_with("connection.start-ok.locale:"));
            assert_eq!(problems, [], "{version} {name}");
            assert!(!decoded.differs(), "{version} {name}: {}", decoded.to_text());
            let items: usize = direction.items.iter().map(|item| item.len).sum();
            assert_eq!(items, octets.len(), "every octet belongs to an item");
        }
    }
}

#[test]
fn the_version_of_a_client_is_read_and_that_of_a_server_guessed() {
    for version in [Version::V0_8, Version::V0_9, Version::V0_10] {
        for (name, octets) in recordings(version) {
            let decoded = decode(&octets, Options::default()).expect("decodes");
            assert_eq!(decoded.directions[0].protocol, version, "{name}");
            assert!(!decoded.malformed(), "{version} {name}");
        }
    }
}

#[test]
fn a_session_is_shown() {
    for version in VERSIONS {
        for (name, octets) in recordings(version) {
            // The shortest session: a golden text for each of its directions.
            if !name.starts_with("3.") {
                continue;
            }
            let decoded = decode(&octets, qpid(version)).expect("decodes");
            let folder = format!("{}/tests/captures", env!("CARGO_MANIFEST_DIR"));
            let golden = format!("{folder}/qpid-{version}-{name}.txt");
            snapbox::assert_data_eq!(
                decoded.to_text(),
                snapbox::Data::read_from(golden.as_ref(), None).raw()
            );
        }
    }
}

#[test]
fn cut_at_any_octet_a_session_is_told_apart() {
    for version in VERSIONS {
        for (name, octets) in recordings(version) {
            let whole = decode(&octets, qpid(version)).expect("decodes");
            let ends: Vec<usize> =
                whole.directions[0].items.iter().map(|item| item.offset + item.len).collect();
            // Long sessions are cut at each octet of their first part.
            for len in 8..octets.len().min(2500) {
                let decoded = decode(&octets[..len], qpid(version)).expect("decodes");
                assert_eq!(decoded.malformed(), !ends.contains(&len), "{version} {name}: {len}");
                assert_eq!(decoded.differs(), !ends.contains(&len), "{version} {name}: {len}");
            }
        }
    }
}

#[test]
fn transactions_of_0_10_need_the_dialect_of_qpid() {
    // The published document packs the branch of a transaction otherwise than Qpid does.
    let read = |dialect| {
        let (_, octets) =
            recordings(Version::V0_10).into_iter().find(|(n, _)| n == "4.client").expect("there");
        let options = Options { dialect: Some(dialect), ..qpid(Version::V0_10) };
        decode(&octets, options).expect("decodes")
    };
    assert!(!read(Dialect::Qpid).malformed());
    let published = read(Dialect::Spec091);
    assert!(published.malformed() && !published.differs());
    let problem = published.directions[0].problems.iter().find(|problem| problem.malformed);
    assert!(problem.expect("one").text.starts_with("dtx.start.xid"), "{problem:?}");
}
