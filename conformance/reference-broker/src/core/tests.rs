//! The core alone: order, credit, expiry, dead letters.
