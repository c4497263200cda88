//! Feeds libFuzzer's octets to `amqp_fuzz::targets::frames_1_0`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| amqp_fuzz::targets::frames_1_0(input));
