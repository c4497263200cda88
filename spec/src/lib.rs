//! The AMQP specifications as data: XML per version, overlays, and the catalogue of rules.
