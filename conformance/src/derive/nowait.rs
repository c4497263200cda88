//! A method with no-wait has its effect and no reply: the next reply is that of the method after it.

use super::legal::{EXCHANGE, NO_EXCHANGE, NO_QUEUE, QUEUE, on_channel};
use super::{Checker, Draft};
use amqp_spec::rules::Rule;

/// A queue that is asked for after the method without a reply.
const OTHER: &str = "call c1.1 queue.declare queue=\"$other\" exclusive=#true";
/// The first reply is the one to this.
const NEXT: &str = "call c1.1 queue.declare queue=\"$other\" passive=#true { expect queue.declare-ok queue=\"$other\" }";

pub(super) fn draft(_: &Checker, rule: &Rule) -> Option<Draft> {
    let method = rule.id.strip_prefix("prose.nowait.")?;
    let (names, setup, send, effect): (&str, &[&str], &str, &[&str]) = match method {
        "exchange.declare" => (
            "x other",
            &[],
            "exchange.declare exchange=\"$x\" type=\"direct\"",
            &[
                "call c1.1 exchange.declare exchange=\"$x\" passive=#true { expect exchange.declare-ok }",
            ],
        ),
        "exchange.delete" => {
            ("x other", &[EXCHANGE], "exchange.delete exchange=\"$x\"", &[NO_EXCHANGE])
        }
        "queue.declare" => (
            "q other",
            &[],
            "queue.declare queue=\"$q\" exclusive=#true",
            &[
                "call c1.1 queue.declare queue=\"$q\" passive=#true { expect queue.declare-ok queue=\"$q\" }",
            ],
        ),
        "queue.bind" => (
            "q x other",
            &[QUEUE, EXCHANGE],
            "queue.bind queue=\"$q\" exchange=\"$x\"",
            &[
                "publish c1.1 exchange=\"$x\" body=\"one\"",
                "call c1.1 basic.get queue=\"$q\" { expect basic.get-ok { content body=\"one\" } }",
            ],
        ),
        "queue.purge" => (
            "q other",
            &[QUEUE, "publish c1.1 routing-key=\"$q\" body=\"one\""],
            "queue.purge queue=\"$q\"",
            &[
                "call c1.1 queue.declare queue=\"$q\" passive=#true { expect queue.declare-ok message-count=0 }",
            ],
        ),
        "queue.delete" => ("q other", &[QUEUE], "queue.delete queue=\"$q\"", &[NO_QUEUE]),
        "basic.consume" => (
            "q other",
            &[QUEUE],
            "basic.consume queue=\"$q\" consumer-tag=\"tag\"",
            &[
                "call c1.1 queue.declare queue=\"$q\" passive=#true { expect queue.declare-ok consumer-count=1 }",
            ],
        ),
        "basic.cancel" => (
            "q other",
            &[QUEUE, "call c1.1 basic.consume queue=\"$q\" consumer-tag=\"tag\""],
            "basic.cancel consumer-tag=\"tag\"",
            &[
                "call c1.1 queue.declare queue=\"$q\" passive=#true { expect queue.declare-ok consumer-count=0 }",
            ],
        ),
        _ => return None,
    };
    let mut steps = on_channel(setup.iter().copied());
    steps.push(OTHER.to_owned());
    steps.push(format!("send c1.1 {send} no-wait=#true"));
    steps.push(NEXT.to_owned());
    steps.extend(effect.iter().map(|step| (*step).to_owned()));
    Some(Draft::new(names, steps))
}
