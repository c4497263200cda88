//! AMQP wire primitives, frames, and the method codecs generated from the specifications.
