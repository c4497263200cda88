// A server of rhea: SASL PLAIN, accepts what comes, sends one message to each receiver.
// Usage: node rhea_server.js; prints its port.
const rhea = require("rhea");
const container = rhea.create_container({ id: "rhea-server" });
container.sasl_server_mechanisms.enable_plain(() => true);
// rhea writes a transfer at once and its own attach later: let that go first.
container.once("sendable", (context) =>
  setImmediate(() => context.sender.send({ message_id: "to-you", body: "from rhea", priority: 9 }))
);
const server = container.listen({ port: 0, host: "127.0.0.1", require_sasl: true, max_frame_size: 512 });
server.on("listening", () => console.log(server.address().port));
