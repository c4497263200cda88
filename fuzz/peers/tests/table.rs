//! The README shows the table of disagreements as it is.

#[test]
fn the_readme_shows_every_row() {
    let readme = include_str!("../README.md");
    let table = amqp_peers::rendered().expect("a table");
    assert!(readme.ends_with(&table), "the end of fuzz/peers/README.md must be:\n{table}");
}
