//! The options of a downstream: what each changes in the code, and what is wrong with one that cannot be.

use amqp_codegen::{Builder, Errors};

fn text(builder: Builder) -> String {
    builder.generate().expect("code").files.remove(0).1
}

fn problem(builder: Builder) -> String {
    let errors: Errors = builder.generate().expect_err("an option that cannot be");
    errors.to_string()
}

fn classic() -> Builder {
    Builder::new().version("0-9-1")
}

#[test]
fn a_class_of_another_module_is_re_exported_and_nothing_else_changes() {
    let with = text(classic().extern_type("tx", "crate::base::transactions"));
    assert!(with.contains("pub use crate::base::transactions as tx;"), "renamed");
    assert!(!with.contains("pub mod tx"));
    assert!(with.contains("TxSelect(tx::Select)"), "the choice of methods has it still");
    let without = text(classic().docs(false));
    let with = text(classic().docs(false).extern_type("tx", "crate::base::transactions"));
    let start = without.find("/// Class `tx`").expect("the class");
    let end = start + without[start..].find("\n}\n").expect("its end") + 2;
    let used = "pub use crate::base::transactions as tx;";
    assert_eq!(with, format!("{}{used}{}", &without[..start], &without[end..]));
}

#[test]
fn every_attribute_stands_where_it_belongs() {
    let with = text(
        Builder::new()
            .version("1.0")
            .attribute("role", "#[doc(alias = \"of-a-link\")]")
            .field_attribute("open.hostname", "#[doc(alias = \"vhost\")]"),
    );
    let behind = |mark: &str| -> Vec<String> {
        with.split(mark).skip(1).map(|rest| rest.trim_start().to_owned()).collect()
    };
    let role = behind("#[doc(alias = \"of-a-link\")]");
    assert!(role.len() == 1 && role[0].starts_with("pub enum Role"), "{}", role.len());
    let host = behind("#[doc(alias = \"vhost\")]");
    assert!(host.len() == 2 && host.iter().all(|field| field.starts_with("pub hostname:")));
}

#[test]
fn documentation_can_be_left_out_and_format_too() {
    let documented = text(classic());
    let bare = text(classic().docs(false));
    assert!(bare.len() < documented.len());
    let unformatted = text(classic().docs(false).format(false));
    let squeezed = |text: &str| text.replace(char::is_whitespace, "");
    assert!(unformatted.lines().any(|line| line.len() > 200), "nobody breaks its lines");
    assert!(squeezed(&unformatted).contains("pubstructDeclare{"));
}

#[test]
fn a_stand_in_for_nothing_is_named_with_the_nearest_name() {
    let message = problem(classic().extern_type("queue-nam", "crate::Q"));
    assert!(message.contains("nothing is called \"queue-nam\""), "{message}");
    let message = problem(classic().extern_type("queue.declare.queue", "crate::Q"));
    assert!(message.contains("queue.declare.queue"), "{message}");
    let message = problem(classic().extern_type("shortstr", "crate::Q"));
    assert!(message.contains("type of the wire"), "{message}");
    let message = problem(Builder::new().version("1.0").extern_type("uuid", "crate::Q"));
    assert!(message.contains("type of the wire"), "{message}");
}

#[test]
fn a_path_is_absolute() {
    for path in ["Q", "super::Q", "crate::", "crate::Q<u8>", "::"] {
        let message = problem(classic().extern_type("queue-name", path));
        assert!(message.contains("no absolute path"), "{path}: {message}");
    }
}

#[test]
fn the_name_of_a_feature_is_one() {
    assert!(problem(classic().proptest("a\"b")).contains("Cargo feature"));
    assert!(problem(classic().proptest("")).contains("Cargo feature"));
}

#[test]
fn all_options_of_one_run_are_reported_together() {
    let message = problem(
        classic().module("1st").attribute("no.such", "derive").extern_type("nor-this", "crate::T"),
    );
    for part in ["\"1st\"", "\"derive\"", "\"no.such\"", "\"nor-this\""] {
        assert!(message.contains(part), "{part}: {message}");
    }
}
