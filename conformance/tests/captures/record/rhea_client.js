// A client of rhea: SASL ANONYMOUS, a receiver with a selector, a sender with capabilities, messages of all kinds
// of bodies, one of them too large for a frame, and what the peer says of each.
// Usage: node rhea_client.js PORT
const rhea = require("rhea");
const port = Number(process.argv[2]);
const container = rhea.create_container({ id: "rhea-client" });
const messages = [
  { body: "hello", subject: "s", message_id: 1, durable: true, ttl: 60000 },
  {
    message_id: "m-2",
    correlation_id: rhea.types.wrap_uuid(Buffer.alloc(16, 7)),
    application_properties: { text: "t", yes: true, n: 5, big: rhea.types.wrap_ulong(5000000000) },
    message_annotations: { "x-opt-to": "somewhere" },
    body: { list: [1, -2, "three", null], deep: { er: 1.5 } },
  },
  { body: rhea.message.data_section(Buffer.from([0, 255, 1])) },
  { body: rhea.message.data_sections([Buffer.from("two "), Buffer.from("parts")]) },
  { body: rhea.message.sequence_sections([[1, 2], ["three"]]) },
  { body: "x".repeat(1500), content_type: "text/plain" },
];
let settled = 0;
container.on("connection_open", (context) => {
  context.connection.open_receiver({
    source: {
      address: "examples",
      filter: rhea.filter.selector("colour = 'green'"),
      capabilities: ["queue"],
      expiry_policy: "never",
    },
    credit_window: 0,
    name: "rhea-receiver",
  });
  context.connection.open_sender({
    target: { address: "examples", capabilities: ["queue", "topic"] },
    name: "rhea-sender",
  });
});
container.once("sendable", (context) => messages.forEach((message) => context.sender.send(message)));
["accepted", "rejected", "released", "modified"].forEach((outcome) =>
  container.on(outcome, (context) => {
    settled += 1;
    if (settled === messages.length) {
      context.sender.close();
      context.connection.close();
    }
  })
);
container.connect({
  port,
  host: "127.0.0.1",
  hostname: "example.test",
  username: "anonymous",
  max_frame_size: 512,
  idle_time_out: 30000,
  reconnect: false,
  offered_capabilities: ["ANONYMOUS-RELAY"],
  properties: { product: "recording" },
});
