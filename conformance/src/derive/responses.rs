//! Responses: a synchronous method is answered by the method that the document names, once.
//!
//! "Once" is shown by the close-ok of the channel, which must be the next to come. It is asked for only when the answer
//! is there, since a broker that closes a channel may drop what it still had to say on it.

use super::{Family, legal::legal};

/// The scenario of a rule `prose.sync.METHOD`.
pub(super) fn scenario(family: &Family<'_>) -> Option<String> {
    let method = family.record.name;
    let title = format!("{method} is answered by {}, once", family.record.responses.join(" or "));
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let (names, steps) = match method {
        "connection.open" => (
            vec![],
            lines(&[
                "connect c1 until=tune-ok",
                "send c1 connection.open virtual-host=\"$target.vhost\"",
                "expect c1 connection.open-ok",
                "send c1 connection.close reply-code=200 reply-text=\"done\"",
                "expect c1 connection.close-ok",
            ]),
        ),
        "connection.close" => (
            vec![],
            lines(&[
                "connect c1",
                "send c1 connection.close reply-code=200 reply-text=\"done\"",
                "expect c1 connection.close-ok",
            ]),
        ),
        "channel.open" => (
            vec![],
            lines(&[
                "connect c1",
                "send c1.1 channel.open",
                "expect c1.1 channel.open-ok",
                "send c1.1 channel.close reply-code=200 reply-text=\"done\"",
                "expect c1.1 channel.close-ok",
            ]),
        ),
        "channel.close" => (
            vec![],
            lines(&[
                "connect c1",
                "open c1.1",
                "send c1.1 channel.close reply-code=200 reply-text=\"done\"",
                "expect c1.1 channel.close-ok",
                "send c1.1 channel.open",
                "expect c1.1 channel.open-ok",
            ]),
        ),
        "basic.get" => (
            vec!["q"],
            lines(&[
                "connect c1",
                "open c1.1",
                "call c1.1 queue.declare queue=\"$q\" exclusive=#true",
                "send c1.1 basic.get queue=\"$q\" no-ack=#true",
                "expect c1.1 basic.get-empty",
                "publish c1.1 routing-key=\"$q\" body=\"one\"",
                "send c1.1 basic.get queue=\"$q\" no-ack=#true",
                "expect c1.1 basic.get-ok exchange=\"\" routing-key=\"$q\" message-count=0 { content body=\"one\" }",
                "send c1.1 channel.close reply-code=200 reply-text=\"done\"",
                "expect c1.1 channel.close-ok",
            ]),
        ),
        _ => {
            let legal = legal(method)?;
            let response = family.record.responses.first()?;
            let mut steps = lines(&["connect c1", "open c1.1"]);
            steps.extend(legal.setup.iter().map(|step| (*step).to_owned()));
            steps.push(format!("send c1.1 {method} {}", legal.arguments));
            steps.push(if optional(method) {
                format!(
                    "expect c1.1 {{\n    pass {response} {}\n    lenient connection.close reply-code=540 because=\"1.8: a server is asked to have the class, not bound to\"\n}}",
                    legal.answer
                )
            } else {
                format!("expect c1.1 {response} {}", legal.answer)
            });
            steps.extend(lines(&[
                "send c1.1 channel.close reply-code=200 reply-text=\"done\"",
                "expect c1.1 channel.close-ok",
            ]));
            (legal.names.to_vec(), steps)
        }
    };
    Some(family.write(&title, &names, &steps))
}

/// Whether a broker may lack the method and say so.
fn optional(method: &str) -> bool {
    method == "tx.select"
}
