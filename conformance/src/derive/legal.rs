//! A legal state for each method that a client sends: what must be there before, its arguments, and what shows afterwards
//! that it was carried out.

/// How a method is sent legally on channel 1 of `c1`.
pub(super) struct Legal {
    /// Unique names.
    pub(super) names: &'static [&'static str],
    /// Steps before.
    pub(super) setup: &'static [&'static str],
    /// The arguments.
    pub(super) arguments: &'static str,
    /// The fields of the answer that follow from the state.
    pub(super) answer: &'static str,
    /// What a client sends to see the effect, and what then comes.
    pub(super) effect: Option<(&'static str, &'static str)>,
}

const DECLARE: &str = "call c1.1 queue.declare queue=\"$q\" exclusive=#true";
const CONSUME: &str = "call c1.1 basic.consume queue=\"$q\" consumer-tag=\"$tag\"";
const PUBLISH: &str = "publish c1.1 routing-key=\"$q\" body=\"one\"";
const GET: &str = "send c1.1 basic.get queue=\"$q\" no-ack=#true";
const PASSIVE_QUEUE: &str = "send c1.1 queue.declare queue=\"$q\" passive=#true";
const PASSIVE_EXCHANGE: &str = "send c1.1 exchange.declare exchange=\"$x\" passive=#true";

/// The legal state of a method.
pub(super) fn legal(method: &str) -> Option<Legal> {
    let nothing = Legal { names: &[], setup: &[], arguments: "", answer: "", effect: None };
    Some(match method {
        "channel.flow" => Legal { arguments: "active=#true", answer: "active=#true", ..nothing },
        "exchange.declare" => Legal {
            names: &["x"],
            arguments: "exchange=\"$x\" type=\"direct\"",
            effect: Some((PASSIVE_EXCHANGE, "exchange.declare-ok")),
            ..nothing
        },
        "exchange.delete" => Legal {
            names: &["x"],
            setup: &["call c1.1 exchange.declare exchange=\"$x\" type=\"direct\""],
            arguments: "exchange=\"$x\"",
            effect: Some((
                PASSIVE_EXCHANGE,
                "channel.close reply-code=404 class-id=exchange method-id=exchange.declare",
            )),
            ..nothing
        },
        "queue.declare" => Legal {
            names: &["q"],
            arguments: "queue=\"$q\" exclusive=#true",
            answer: "queue=\"$q\" message-count=0 consumer-count=0",
            effect: Some((PASSIVE_QUEUE, "queue.declare-ok queue=\"$q\"")),
            ..nothing
        },
        "queue.bind" => Legal {
            names: &["q", "k"],
            setup: &[DECLARE],
            arguments: "queue=\"$q\" exchange=\"amq.direct\" routing-key=\"$k\"",
            effect: Some((
                "publish c1.1 exchange=\"amq.direct\" routing-key=\"$k\" body=\"one\"\nsend c1.1 basic.get queue=\"$q\" no-ack=#true",
                "basic.get-ok exchange=\"amq.direct\" routing-key=\"$k\" { content body=\"one\" }",
            )),
            ..nothing
        },
        "queue.unbind" => Legal {
            names: &["q", "k"],
            setup: &[
                DECLARE,
                "call c1.1 queue.bind queue=\"$q\" exchange=\"amq.direct\" routing-key=\"$k\"",
            ],
            arguments: "queue=\"$q\" exchange=\"amq.direct\" routing-key=\"$k\"",
            ..nothing
        },
        "queue.purge" => Legal {
            names: &["q"],
            setup: &[DECLARE, PUBLISH],
            arguments: "queue=\"$q\"",
            answer: "message-count=1",
            effect: Some((GET, "basic.get-empty")),
        },
        "queue.delete" => Legal {
            names: &["q"],
            setup: &[DECLARE, PUBLISH],
            arguments: "queue=\"$q\"",
            answer: "message-count=1",
            effect: Some((
                PASSIVE_QUEUE,
                "channel.close reply-code=404 class-id=queue method-id=queue.declare",
            )),
        },
        "basic.qos" => Legal { arguments: "prefetch-count=1", ..nothing },
        "basic.consume" => Legal {
            names: &["q", "tag"],
            setup: &[DECLARE],
            arguments: "queue=\"$q\" consumer-tag=\"$tag\"",
            answer: "consumer-tag=\"$tag\"",
            effect: Some((PUBLISH, "basic.deliver consumer-tag=\"$tag\" { content body=\"one\" }")),
        },
        "basic.cancel" => Legal {
            names: &["q", "tag"],
            setup: &[DECLARE, CONSUME],
            arguments: "consumer-tag=\"$tag\"",
            answer: "consumer-tag=\"$tag\"",
            effect: Some((PASSIVE_QUEUE, "queue.declare-ok queue=\"$q\" consumer-count=0")),
        },
        "tx.select" => nothing,
        "tx.commit" | "tx.rollback" => Legal { setup: &["call c1.1 tx.select"], ..nothing },
        "basic.get" => {
            Legal { names: &["q"], setup: &[DECLARE], arguments: "queue=\"$q\"", ..nothing }
        }
        "basic.publish" => Legal { names: &["q"], arguments: "routing-key=\"$q\"", ..nothing },
        "basic.ack" | "basic.reject" => Legal { arguments: "delivery-tag=1", ..nothing },
        "basic.recover" | "basic.recover-async" => Legal { arguments: "requeue=#true", ..nothing },
        _ => return None,
    })
}
