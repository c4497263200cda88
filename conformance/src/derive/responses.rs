//! Every synchronous method is answered by its response, once.

use super::legal::{CHANNEL, EXCHANGE, NO_EXCHANGE, NO_QUEUE, QUEUE, fields, on_channel};
use super::{Checker, Draft, arms};
use amqp_spec::rules::Rule;

pub(super) fn draft(checker: &Checker, rule: &Rule) -> Option<Draft> {
    let method = rule.id.strip_prefix("prose.sync.")?;
    let record = checker.base.method(method)?;
    let answer = record.responses.first()?;
    let place = if record.class == "connection" { "c1" } else { "c1.1" };
    let expected =
        if rule.accept.is_empty() { format!("{{ expect {answer} }}") } else { arms::arms(rule) };
    let plain = format!("call {place} {method}{} {expected}", fields(method));
    let once = format!("expect {place} silence");
    let asked = |setup: &[&str], after: &[&str]| {
        let mut steps = on_channel(setup.iter().copied());
        steps.push(plain.clone());
        steps.push(once.clone());
        steps.extend(after.iter().map(|step| (*step).to_owned()));
        steps
    };
    let own = |steps: &[&str]| steps.iter().map(|step| (*step).to_owned()).collect::<Vec<_>>();
    let (names, steps) = match method {
        "connection.open" => (
            "",
            own(&[
                "connect c1 until=tune-ok",
                "call c1 connection.open virtual-host=\"$target.vhost\" { expect connection.open-ok }",
                "expect c1 silence",
            ]),
        ),
        "connection.close" => (
            "",
            own(&[
                "connect c1",
                "call c1 connection.close reply-code=200 reply-text=\"bye\" { expect connection.close-ok }",
                "expect c1 { pass closed; pass silence }",
            ]),
        ),
        "channel.open" => (
            "",
            own(&[
                "connect c1",
                "call c1.1 channel.open { expect channel.open-ok }",
                "expect c1.1 silence",
            ]),
        ),
        "channel.flow" => (
            "",
            asked_for(
                &CHANNEL,
                "call c1.1 channel.flow active=#true { expect channel.flow-ok active=#true }",
            ),
        ),
        "channel.close" => (
            "",
            own(&[
                "connect c1",
                "open c1.1",
                "call c1.1 channel.close reply-code=200 reply-text=\"bye\" { expect channel.close-ok }",
                "expect c1.1 silence",
                "call c1.1 channel.open { expect channel.open-ok }",
            ]),
        ),
        "exchange.declare" => ("x", asked(&[], &[])),
        "exchange.delete" => ("x", asked(&[EXCHANGE], &[NO_EXCHANGE])),
        "queue.declare" => ("q", {
            let call = "call c1.1 queue.declare queue=\"$q\" exclusive=#true { expect queue.declare-ok queue=\"$q\" message-count=0 consumer-count=0 }";
            asked_for(&CHANNEL, call)
        }),
        "queue.delete" => ("q", asked(&[QUEUE], &[NO_QUEUE])),
        "queue.unbind" => (
            "q",
            asked(
                &[
                    QUEUE,
                    "call c1.1 queue.bind queue=\"$q\" exchange=\"amq.direct\" routing-key=\"$q\"",
                ],
                &[],
            ),
        ),
        "basic.get" => (
            "q",
            on_channel([
                QUEUE,
                "call c1.1 basic.get queue=\"$q\" { expect basic.get-empty }",
                "publish c1.1 routing-key=\"$q\" body=\"one\"",
                "call c1.1 basic.get queue=\"$q\" { expect basic.get-ok { content body=\"one\" } }",
                "expect c1.1 silence",
            ]),
        ),
        "basic.cancel" => {
            ("q", asked(&[QUEUE, "call c1.1 basic.consume queue=\"$q\" consumer-tag=\"tag\""], &[]))
        }
        "basic.consume" | "queue.bind" | "queue.purge" => ("q", asked(&[QUEUE], &[])),
        "tx.commit" | "tx.rollback" => ("", asked(&["call c1.1 tx.select"], &[])),
        "basic.qos" => (
            "",
            asked_for(&CHANNEL, "call c1.1 basic.qos prefetch-count=10 { expect basic.qos-ok }"),
        ),
        "tx.select" => ("", asked(&[], &[])),
        _ => return None,
    };
    Some(Draft::new(names, steps))
}

/// A call behind a setup, and that nothing follows its answer.
fn asked_for(setup: &[&str], call: &str) -> Vec<String> {
    let steps = setup.iter().copied().chain([call, "expect c1.1 silence"]);
    steps.map(str::to_owned).collect()
}
