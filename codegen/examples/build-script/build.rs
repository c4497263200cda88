//! 0-9-1, RabbitMQ's extensions, and ours.

fn main() -> Result<(), amqp_codegen::Errors> {
    amqp_codegen::Builder::new()
        .version("0-9-1")
        .overlay("rabbitmq")
        .overlay_file("acme.xml")
        .module("acme")
        .attribute("audit", "#[non_exhaustive]")
        .rename("audit.record", "Entry")
        .write_to_out_dir()
}
