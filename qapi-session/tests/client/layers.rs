//! Layers: what they refuse is not sent, what they repeat or put off reaches the server as they say.

mod one_at_a_time;
mod refusing;
mod retry;
mod trace;
