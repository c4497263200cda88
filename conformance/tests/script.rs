//! Scripts: what is right parses, and what is wrong is told with its place and a suggestion.

use amqp_conformance::script::{self, Checker};

fn checker() -> Checker {
    Checker::v0_9_1().expect("the ledger that is built in parses")
}

/// A scenario around steps.
fn scenario(steps: &str) -> String {
    format!(
        "scenario test.one {{\n    title \"A test\"\n    rule queue.purge.02\n    names q\n    connect c1\n    open c1.1\n    {steps}\n    alive\n}}\n"
    )
}

#[test]
fn what_the_language_offers_parses() {
    let text = include_str!("scripts/everything.kdl");
    let scenarios = match script::parse("everything.kdl", text, &checker()) {
        Ok(scenarios) => scenarios,
        Err(errors) => panic!("{errors:#?}"),
    };
    let cases: Vec<(&str, usize, usize)> =
        scenarios.iter().map(|s| (s.id.as_str(), s.cases.len(), s.steps.len())).collect();
    insta::assert_debug_snapshot!(cases);
    assert!(scenarios[0].text().starts_with("scenario ") && scenarios[0].text().ends_with('}'));
}

#[test]
fn formatting_is_stable_and_keeps_comments_and_meaning() {
    let text = include_str!("scripts/everything.kdl");
    let once = script::format("everything.kdl", text).expect("it is KDL");
    assert_eq!(script::format("everything.kdl", &once).expect("it is KDL"), once);
    assert!(once.contains("// what comes back"));
    let show = |text: &str| {
        let scenarios = script::parse("x.kdl", text, &checker()).expect("it checks");
        let text = format!("{:#?}", scenarios.iter().map(|s| &s.steps).collect::<Vec<_>>());
        text.lines()
            .filter(|line| !line.contains("offset:") && !line.contains("len:"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(show(text), show(&once));
}

#[test]
fn faults_are_told_with_place_and_suggestion() {
    let mut report = String::new();
    let bad_steps = [
        "call c1.1 queue.purgee queue=\"$q\"",
        "call c1.1 queue.purge que=\"$q\"",
        "call c1.1 queue.purge queue=5",
        "call c1.1 queue.purge queue=\"$r\"",
        "call c1.1 queue.purge queue=\"$q\" no-wait=1",
        "call c2.1 queue.purge queue=\"$q\"",
        "call c1.0 queue.purge queue=\"$q\"",
        "call c1.1 queue.purge queue=\"$q\" { expect queue.purge-ok message-count=5000000000 }",
        "call c1.1 queue.purge queue=\"$q\" { expect queue.purge }",
        "call c1.1 queue.purge queue=\"$q\" { expect queue.purge-ok { content body=\"x\" } }",
        "call c1.1 queue.purge queue=\"$q\" { lenient queue.purge-ok }",
        "call c1.1 queue.purge queue=\"$q\" { await queue.purge-ok; expect queue.purge-ok }",
        "call c1.1 basic.ack delivery-tag=1",
        "call c1.1 confirm.select",
        "send c1.1 queue.declare-ok queue=\"$q\"",
        "send c1.1 queue.declare queue=\"$q\" { wrong-way }",
        "send c1.1 queue.declare queue=\"$q\" { arguments { x (int8)300 } }",
        "send c1.1 queue.declare queue=\"$q\" { arguments { x (capture)\"y\" } }",
        "send c1.1 queue.declare queue=\"$q\" { argument { x 1 } }",
        "send c1.1 queue.declare queue=\"$q\" { corrupt frame_end=(hex)\"00\" }",
        "send c1.1 queue.declare queue=\"$q\" { corrupt frame-end=(hex)\"0\" }",
        "send c1.1 basic.publish exchange=(intt8)5",
        "publish c1.1 routing-kee=\"$q\" body=\"x\"",
        "publish c1.1 routing-key=\"$q\" body=5",
        "publish c1.1 routing-key=\"$q\" timestamp=\"now\"",
        "expect c1.1 closd",
        "expect c1.1 silence for=\"1 minute\"",
        "expect c1.1 confirmed",
        "expect c1 queue.purge-ok",
        "expect c1.1 { pas channel.close }",
        "expect c1.1 channel.close reply-code=not-fuond",
        "expect c1.1 channel.close reply-code=(range)\"1\"",
        "expect c1.1 channel.close reply-code=(match)\"4..\"",
        "expect c1.1 channel.close reply-text=(match)\"(\"",
        "await c1.1 channel.close rule=queue.purge.02",
        "expect c1.1 channel.close rule=queue.purge.03",
        "repeat (expr)\"1 +\" { publish c1.1 body=\"x\" }",
        "segment c1 { expect c1.1 silence }",
        "restart",
        "admin set consumer-timeot=5",
        "exspect c1.1 silence",
        "connect c3 until=strat",
        "alive 5",
        "alive within=\"5\"",
        "call c1.1 queue.purge queue=\"$q\" queue=\"$q\"",
    ];
    for step in bad_steps {
        let text = scenario(step);
        let errors = script::parse("bad.kdl", &text, &checker()).expect_err(step);
        report.push_str(&format!("{step}\n"));
        for error in errors {
            report.push_str(&format!("  {error}\n"));
        }
    }
    let bad_files = [
        ("no title", "scenario a { rule queue.purge.02; alive }"),
        ("no rule", "scenario a { title \"x\"; alive }"),
        ("unknown rule", "scenario a { title \"x\"; rule queue.purge.2; alive }"),
        ("rule of a dialect", "scenario a { title \"x\"; rule ext.names.free; alive }"),
        ("rule without verdict", "scenario a { title \"x\"; rule redelivered.hinting; alive }"),
        ("no judging step", "scenario a { title \"x\"; rule queue.purge.02; connect c1 }"),
        (
            "several rules",
            "scenario a { title \"x\"; rule queue.purge.02 queue.purge.01; connect c1; alive }",
        ),
        ("unknown need", "scenario a { title \"x\"; rule queue.purge.02; needs restrat; alive }"),
        ("not KDL", "scenario a { title \"x\n"),
        ("a faulty property", "scenario a {\n    title \"x\"\n    connect c1 heartbeat=1.x\n}"),
        (
            "id twice",
            "scenario a { title \"x\"; rule queue.purge.02; alive }\nscenario a { title \"x\"; rule queue.purge.02; alive }",
        ),
        ("another node", "scenarios a {}"),
        ("umlauts before", "scenario a {\n title \"äöü\"; rule queue.purge.2; alive }"),
        (
            "matrix",
            "scenario a { title \"x\"; rule queue.purge.02; matrix { case \"a\" x=1; case \"b\" y=1 }; alive }",
        ),
    ];
    for (name, text) in bad_files {
        let errors = script::parse("bad.kdl", text, &checker()).expect_err(name);
        report.push_str(&format!("{name}\n"));
        for error in errors {
            report.push_str(&format!("  {error}\n"));
        }
    }
    insta::assert_snapshot!(report);
}

#[test]
fn deep_nesting_is_refused_without_a_crash() {
    let text = "a {".repeat(100_000);
    let errors = script::parse("deep.kdl", &text, &checker()).expect_err("too deep");
    assert!(errors[0].message.contains("levels deep"), "{errors:?}");
}

#[test]
fn all_faults_of_a_file_are_told() {
    let text = scenario(
        "call c1.1 queue.purgee\n    exspect c1.1 silence\n    call c1.1 queue.purge que=5",
    );
    let errors = script::parse("bad.kdl", &text, &checker()).expect_err("three faults");
    let lines: Vec<usize> = errors.iter().map(|error| error.position().line).collect();
    assert_eq!(lines, [7, 8, 9]);
}
