//! The program `amqp-conformance`.

fn main() -> std::process::ExitCode {
    amqp_conformance::cli::main()
}
