//! Framing: bytes in any pieces in, complete JSON values out, as QEMU finds them.
//!
//! A message is complete at its closing bracket. So it may stand on several lines or beside others
//! on one, and no line end is waited for. Does no I/O.
//!
//! [`Frames`] takes bytes as they arrive and gives, in their order, the bytes of each message, and
//! an error wherever QEMU answers one. What is given out is lexically sound and its brackets are
//! balanced, or it is one token that cannot begin a value; whether it is JSON beyond that is found
//! out by [`Document::read`](crate::document::Document::read), with one error for each.
//!
//! Recovery is QEMU's, too. A byte that cannot stand where it does is an error, and the message so far
//! is dropped; what follows is skipped up to the next bracket, brace, colon or comma, the next control character
//! other than a tab, or the next byte 0xFE or 0xFF. The latter, and control characters that are no
//! white space, are errors themselves. Clients send one to be rid of whatever was sent before.
//!
//! ```
//! use qapi_types::frame::Frames;
//!
//! let mut frames = Frames::new();
//! let mut found = Vec::new();
//! for mut piece in [&b"{\"execute\": \"sto"[..], b"p\"}{'exec", b"\x01 []"] {
//!     while let Some(frame) = frames.next(&mut piece) {
//!         found.push(match frame {
//!             Ok(message) => String::from_utf8_lossy(message).into_owned(),
//!             Err(error) => error.to_string(),
//!         });
//!     }
//! }
//! let error = "invalid JSON at byte 6 of a message: 0x01 cannot stand there";
//! assert_eq!(found, [r#"{"execute": "stop"}"#, error, "[]"]);
//! ```

mod lexer;

use std::fmt;

use self::lexer::{State, Step};
use crate::document::MAX_NESTING;
use crate::error::Error;

/// How much of a buffer is kept for the next message.
const KEPT: usize = 1 << 16;

/// How large a message may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many bytes its tokens may have together. White space between tokens is not counted.
    pub size: usize,
    /// How many tokens it may have: each bracket, brace, colon, comma, name and value is one.
    pub tokens: usize,
    /// How many arrays and objects may be open at once. Beyond [`MAX_NESTING`] messages are framed,
    /// but not read.
    pub nesting: usize,
}

impl Limits {
    /// Those of QEMU: 64 MiB but for a byte, 2097152 tokens, 1024 levels.
    pub const QEMU: Self = Self {
        size: (64 << 20) - 1,
        tokens: 2 << 20,
        nesting: MAX_NESTING,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::QEMU
    }
}

/// Why input is no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameError {
    /// A byte that no JSON token has in its place.
    Stray {
        /// The byte.
        byte: u8,
        /// How many bytes of the message it came after.
        offset: u64,
    },
    /// A message with more text than [`Limits::size`].
    TooLarge(usize),
    /// A message of more tokens than [`Limits::tokens`].
    TooManyTokens(usize),
    /// A message that nests deeper than [`Limits::nesting`].
    TooDeep(usize),
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Stray { byte, offset } => {
                write!(f, "invalid JSON at byte {offset} of a message: ")?;
                if byte.is_ascii_graphic() {
                    write!(f, "'{}' cannot stand there", char::from(byte))
                } else {
                    write!(f, "0x{byte:02x} cannot stand there")
                }
            }
            Self::TooLarge(limit) => write!(f, "a message of more than {limit} bytes"),
            Self::TooManyTokens(limit) => write!(f, "a message of more than {limit} JSON tokens"),
            Self::TooDeep(limit) => write!(f, "a message that nests deeper than {limit} levels"),
        }
    }
}

impl std::error::Error for FrameError {}

impl From<FrameError> for Error {
    fn from(error: FrameError) -> Self {
        Self::generic(error.to_string())
    }
}

/// Finds the messages in a stream of bytes.
///
/// It keeps what has arrived of one message, at most twice [`Limits::size`] and a byte a token,
/// and looks at each byte once or twice, however the input is cut.
#[derive(Debug)]
pub struct Frames {
    limits: Limits,
    state: State,
    /// The tokens so far, with one character of each run of white space between them.
    message: Vec<u8>,
    /// Where in it the last token begins, which may not be whole.
    token: usize,
    /// How many bytes whole tokens have.
    size: usize,
    /// How many there are.
    tokens: usize,
    /// Braces and brackets that are open. One kind closes as many as it opened, whatever stands in
    /// between: that they do not match is for the reader to say.
    braces: usize,
    brackets: usize,
    /// How many bytes have arrived since the message began.
    offset: u64,
    /// Whether the message has been given out.
    given: bool,
}

impl Default for Frames {
    fn default() -> Self {
        Self::new()
    }
}

impl Frames {
    /// Nothing has arrived yet. The limits are QEMU's.
    pub fn new() -> Self {
        Self::with_limits(Limits::QEMU)
    }

    /// Nothing has arrived yet.
    pub fn with_limits(limits: Limits) -> Self {
        Self {
            limits,
            state: State::Start,
            message: Vec::new(),
            token: 0,
            size: 0,
            tokens: 0,
            braces: 0,
            brackets: 0,
            offset: 0,
            given: false,
        }
    }

    /// The next message that `input` completes, or the next error; `None` when there is none before
    /// all of `input` is used up. What is used is taken off the front of `input`.
    ///
    /// Of white space between the tokens of a message one character is left. A number or a word that
    /// stands for itself is complete once something follows that is no part of it.
    ///
    /// # Errors
    ///
    /// What the client is to be answered. The next call goes on behind it.
    pub fn next(&mut self, input: &mut &[u8]) -> Option<Result<&[u8], FrameError>> {
        if self.given {
            self.clear();
        }
        while let Some((&byte, rest)) = input.split_first() {
            let step = self.state.step(byte);
            if matches!(step, Step::Behind | Step::Resume) {
                self.state = State::Start;
            } else {
                *input = rest;
                self.offset = if self.message.is_empty() {
                    1
                } else {
                    self.offset + 1
                };
            }
            let complete = match step {
                Step::Space => {
                    self.space(byte);
                    continue;
                }
                Step::Skip | Step::Resume => continue,
                Step::Into(state) => {
                    self.message.push(byte);
                    self.state = state;
                    if let State::String(quote) = state {
                        self.text(input, quote);
                    }
                    self.unfinished()
                }
                Step::Last => {
                    self.message.push(byte);
                    self.state = State::Start;
                    self.complete(byte)
                }
                // Numbers and words, of which no byte matters.
                Step::Behind => self.complete(0),
                Step::Stray => {
                    let offset = self.offset - 1;
                    self.state = State::Recovery;
                    Err(FrameError::Stray { byte, offset })
                }
            };
            match complete {
                Ok(false) => {}
                Ok(true) => {
                    self.given = true;
                    return Some(Ok(&self.message));
                }
                Err(error) => {
                    self.clear();
                    return Some(Err(error));
                }
            }
        }
        None
    }

    /// Whether nothing has arrived of a message that is not complete: where a stream may end.
    pub fn is_between_messages(&self) -> bool {
        self.given || self.message.is_empty()
    }

    /// Takes white space. No token ends with any, so that what is there tells whether there is some.
    fn space(&mut self, byte: u8) {
        let last = self.message.last();
        if last.is_some_and(|last| !last.is_ascii_whitespace()) {
            self.message.push(byte);
            self.token = self.message.len();
        }
    }

    /// Takes what follows of a string at once, up to a quote or whatever is more than plain text.
    fn text(&mut self, input: &mut &[u8], quote: u8) {
        let plain = |byte: &&u8| lexer::is_text(**byte) && **byte != quote && **byte != b'\\';
        let room = (self.limits.size.saturating_add(2)).saturating_sub(self.length());
        let count = input.iter().take(room).take_while(plain).count();
        let (text, rest) = input.split_at(count);
        self.message.extend_from_slice(text);
        self.offset += text.len() as u64;
        *input = rest;
    }

    /// How many bytes the last token has.
    fn length(&self) -> usize {
        self.message.len() - self.token
    }

    /// Gives up a token that is too large without waiting for its end. QEMU does so two bytes later
    /// than it could, and takes the rest of it for other tokens.
    fn unfinished(&mut self) -> Result<bool, FrameError> {
        if self.length() > self.limits.size.saturating_add(1) {
            self.state = State::Start;
            return Err(FrameError::TooLarge(self.limits.size));
        }
        Ok(false)
    }

    /// Counts the last token, which is whole and ends with the byte `last`; says whether the
    /// message is.
    fn complete(&mut self, last: u8) -> Result<bool, FrameError> {
        let limits = self.limits;
        let mut unbalanced = false;
        // No other token ends with one of these.
        match last {
            b'{' => self.braces += 1,
            b'[' => self.brackets += 1,
            b'}' => unbalanced = close(&mut self.braces),
            b']' => unbalanced = close(&mut self.brackets),
            _ => {}
        }
        self.size += self.length();
        self.tokens += 1;
        self.token = self.message.len();
        if self.size > limits.size {
            return Err(FrameError::TooLarge(limits.size));
        }
        if self.tokens > limits.tokens {
            return Err(FrameError::TooManyTokens(limits.tokens));
        }
        if self.braces + self.brackets > limits.nesting {
            return Err(FrameError::TooDeep(limits.nesting));
        }
        Ok(unbalanced || self.braces + self.brackets == 0)
    }

    /// Forgets the message.
    fn clear(&mut self) {
        if self.message.capacity() > KEPT {
            self.message = Vec::new();
        }
        self.message.clear();
        self.token = 0;
        self.size = 0;
        self.tokens = 0;
        self.braces = 0;
        self.brackets = 0;
        self.offset = 0;
        self.given = false;
    }
}

/// Closes one of what is `open`; says whether there is none.
fn close(open: &mut usize) -> bool {
    match open.checked_sub(1) {
        Some(left) => *open = left,
        None => return true,
    }
    false
}
