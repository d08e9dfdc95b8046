//! Where a server made with this crate differs from QEMU on purpose.
//!
//! Both answer the same input with the same number of messages in the same order, of the same class,
//! about the same command and id. What descriptions of errors say is nobody's protocol, nor is the
//! order of members or how characters are escaped; what is left is listed here. Each has a test in
//! `tests/differences.rs`, which says what QEMU does (what happens around messages: in `tests/framing.rs`
//! and `tests/output.rs`). `tests/beside_qemu.rs` sends random input to both.
//!
//! # What is taken here and refused by QEMU
//!
//! - **`0e1`, `0E0`**: a zero with an exponent is a number, as JSON has it. QEMU's lexer ends the
//!   number at the zero.
//! - **Noncharacters** such as U+FFFE and U+FDD0, escaped or not. JSON has them, and strings hold them.
//!   Surrogates that have no partner are refused by both.
//!
//! # What is refused here and taken by QEMU
//!
//! - **Negative numbers where the schema says `uint64` or `size`**. QEMU adds 2⁶⁴ for the sake of old
//!   clients, so that a size of -1 becomes all but endless. They are out of range.
//! - **Numbers beyond a double**, such as `1e400`, where a `number` or `any` is expected. They are
//!   infinite in QEMU; no value here holds that, and no JSON could say it.
//! - **The bytes C0 80 for U+0000**. That is no UTF-8. `\u0000` is taken by both.
//! - **Arguments of another type in commands that the schema does not describe wholly** (`'gen':
//!   false`), such as `device_add` with the number 1 for its `id`. What is described is checked, since
//!   the handler is given it with its type. Members beyond that may be anything in both.
//!
//! # What is answered otherwise
//!
//! - **An id that is a number comes back as it was written**: `1.50`, `-0`, `1e5`, `1e400`, integers of
//!   any length. QEMU rounds to a double and answers `1.5`, `0`, `100000`, and `inf`, which is no JSON.
//! - **Of several things that are wrong with arguments, the first in the message is named**, and what
//!   is missing where its object ends. QEMU goes by the order of the schema, and comes to what is
//!   unexpected last.
//! - **Paths are whole**: `enable[1]`, where QEMU says `null`, and `backend.type`, where it says `type`.
//!
//! # What happens around messages
//!
//! - **One character is left of the white space between two tokens** before a message is read
//!   ([`frame`](crate::frame)), so places in errors count that one alone.
//! - **A number that JSON does not have is an error in all messages that are written**
//!   ([`output`](crate::output)). QEMU writes `inf` and `nan`.
