//! Arguments that make a method legal, so that only what a scenario is about can be meant by the answer.

use super::Checker;

/// Fields of a method, as they stand behind its name; the others are zero or empty.
pub(super) fn fields(method: &str) -> &'static str {
    match method {
        "connection.start" => {
            " version-major=0 version-minor=9 mechanisms=\"PLAIN\" locales=\"en_US\""
        }
        "connection.secure" => " challenge=\"who\"",
        "connection.tune" => " channel-max=10 frame-max=8192 heartbeat=0",
        "exchange.declare" => " exchange=\"$x\" type=\"direct\"",
        "exchange.delete" => " exchange=\"$x\"",
        "queue.declare" | "queue.purge" | "queue.delete" | "queue.declare-ok" => " queue=\"$q\"",
        "queue.bind" | "queue.unbind" => " queue=\"$q\" exchange=\"amq.direct\" routing-key=\"$q\"",
        "basic.consume" => " queue=\"$q\" consumer-tag=\"tag\"",
        "basic.cancel" | "basic.consume-ok" | "basic.cancel-ok" => " consumer-tag=\"tag\"",
        "basic.get" => " queue=\"$q\"",
        "basic.publish" => " routing-key=\"$q\"",
        "basic.ack" | "basic.reject" => " delivery-tag=1",
        "basic.deliver" => " consumer-tag=\"tag\" delivery-tag=1 routing-key=\"$q\"",
        "basic.get-ok" => " delivery-tag=1 routing-key=\"$q\"",
        "basic.return" => " reply-code=312 reply-text=\"NO_ROUTE\" routing-key=\"$q\"",
        _ => "",
    }
}

/// Child nodes: a whole content where the method carries one, since a peer waits for it.
pub(super) fn children(checker: &Checker, method: &str, others: &str) -> String {
    let content = checker.base.method(method).is_some_and(|record| record.content);
    match (content, others) {
        (false, "") => String::new(),
        (false, others) => format!(" {{ {others} }}"),
        (true, "") => " { content body=\"a body\" }".into(),
        (true, others) => format!(" {{ {others}; content body=\"a body\" }}"),
    }
}

/// A queue that exists.
pub(super) const QUEUE: &str = "call c1.1 queue.declare queue=\"$q\" exclusive=#true";
/// An exchange that exists.
pub(super) const EXCHANGE: &str = "call c1.1 exchange.declare exchange=\"$x\" type=\"fanout\"";
/// A channel that is open.
pub(super) const CHANNEL: [&str; 2] = ["connect c1", "open c1.1"];
/// The exchange is there no more.
pub(super) const NO_EXCHANGE: &str = "call c1.1 exchange.declare exchange=\"$x\" passive=#true { expect channel.close reply-code=not-found }";
/// The queue is there no more.
pub(super) const NO_QUEUE: &str = "call c1.1 queue.declare queue=\"$q\" passive=#true { expect channel.close reply-code=not-found }";

/// Steps on an open channel.
pub(super) fn on_channel<'s>(steps: impl IntoIterator<Item = &'s str>) -> Vec<String> {
    CHANNEL.into_iter().chain(steps).map(str::to_owned).collect()
}
