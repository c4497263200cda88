//! The octets of an input in a data file, written down shorter than they are.
//!
//! In: hex digits, `#` for a 32-bit length of all octets that follow, and `(…)5` or `(…)N` for what stands there
//! five times, or as often as the caller says. Out: the octets.

#[derive(Debug)]
enum Part {
    Octets(Vec<u8>),
    LengthOfTheRest,
}

impl Part {
    fn len(&self) -> usize {
        match self {
            Self::Octets(octets) => octets.len(),
            Self::LengthOfTheRest => 4,
        }
    }
}

/// The octets of `recipe`, with `levels` for `N`.
pub(crate) fn octets(recipe: &str, levels: usize) -> Vec<u8> {
    let groups = groups(recipe, levels);
    let len = groups
        .iter()
        .map(|(parts, times)| parts.iter().map(Part::len).sum::<usize>() * times)
        .sum();
    let mut octets = Vec::with_capacity(len);
    for (parts, times) in &groups {
        for part in (0..*times).flat_map(|_| parts) {
            match part {
                Part::Octets(run) => octets.extend_from_slice(run),
                Part::LengthOfTheRest => {
                    let rest = u32::try_from(len - octets.len() - 4).expect("32 bits");
                    octets.extend_from_slice(&rest.to_be_bytes());
                }
            }
        }
    }
    assert_eq!(octets.len(), len);
    octets
}

/// Parts, and how often they stand there.
fn groups(recipe: &str, levels: usize) -> Vec<(Vec<Part>, usize)> {
    let mut groups = Vec::new();
    let mut rest = recipe;
    while let Some((before, after)) = rest.split_once('(') {
        groups.push((parts(before), 1));
        let (group, after) = after.split_once(')').expect("a closed group");
        let end = after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len());
        let times = match &after[..end] {
            "N" => levels,
            number => number.parse().expect("a number behind a group"),
        };
        groups.push((parts(group), times));
        rest = &after[end..];
    }
    groups.push((parts(rest), 1));
    groups
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for (place, run) in text.split('#').enumerate() {
        if place > 0 {
            parts.push(Part::LengthOfTheRest);
        }
        let digits: Vec<u8> = run
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| u8::try_from(c.to_digit(16).expect("hex digits")).expect("a digit"))
            .collect();
        assert!(digits.len().is_multiple_of(2), "two digits an octet: {run}");
        parts.push(Part::Octets(digits.chunks(2).map(|two| two[0] << 4 | two[1]).collect()));
    }
    parts
}

#[test]
fn a_recipe_gives_the_octets_that_it_says() {
    assert_eq!(octets("01 (ab#)2 ff", 0), b"\x01\xab\x00\x00\x00\x06\xab\x00\x00\x00\x01\xff");
    assert_eq!(octets("(00)N", 3), [0, 0, 0]);
    assert_eq!(octets("", 3), []);
}
