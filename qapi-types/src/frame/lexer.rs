//! The states of QEMU's JSON lexer.
//!
//! Takes a state and the next byte, says what the byte does: it belongs to a token, ends one, is to
//! be skipped, or is an error. Keeps nothing, so that input can be cut anywhere.

/// Where in the input the lexer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Between tokens.
    Start,
    /// Behind an error: all is skipped up to where a message may begin.
    Recovery,
    /// In a string with quotes of this kind.
    String(u8),
    /// In such a string, behind a backslash.
    Escape(u8),
    /// Behind a number's minus sign.
    Minus,
    /// Behind a number's leading zero.
    Zero,
    /// In the digits of an integer.
    Integer,
    /// Behind a number's point.
    Point,
    /// In the digits behind the point.
    Fraction,
    /// Behind the letter of an exponent.
    Exponent,
    /// Behind an exponent's sign.
    Sign,
    /// In the digits of an exponent.
    Power,
    /// In a word of lower-case letters.
    Word,
}

/// What a byte does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It is white space between tokens.
    Space,
    /// It is skipped after an error.
    Skip,
    /// It belongs to a token, which goes on.
    Into(State),
    /// It is the last byte of a token.
    Last,
    /// It is no part of the token that stands before it; what it does is asked again at the start.
    Behind,
    /// It ends the recovery from an error; what it does is asked again at the start.
    Resume,
    /// It cannot stand here.
    Stray,
}

impl State {
    /// What `byte` does.
    pub(super) fn step(self, byte: u8) -> Step {
        match self {
            Self::Start => start(byte),
            Self::Recovery => match byte {
                b'\t' => Step::Skip,
                _ if is_text(byte) && !is_structural(byte) => Step::Skip,
                _ => Step::Resume,
            },
            Self::String(quote) => match byte {
                b'\\' => Step::Into(Self::Escape(quote)),
                _ if byte == quote => Step::Last,
                _ => text(byte, quote),
            },
            // Which escapes there are is the reader's business.
            Self::Escape(quote) => text(byte, quote),
            Self::Minus => match byte {
                b'0' => Step::Into(Self::Zero),
                b'1'..=b'9' => Step::Into(Self::Integer),
                _ => Step::Stray,
            },
            // An exponent may follow, as JSON has it. QEMU's lexer begins another token there.
            Self::Zero => match byte {
                b'0'..=b'9' => Step::Stray,
                _ => behind_integer(byte),
            },
            Self::Integer => match byte {
                b'0'..=b'9' => Step::Into(Self::Integer),
                _ => behind_integer(byte),
            },
            Self::Point => digit(byte, Self::Fraction),
            Self::Fraction => match byte {
                b'0'..=b'9' => Step::Into(Self::Fraction),
                b'e' | b'E' => Step::Into(Self::Exponent),
                _ => Step::Behind,
            },
            Self::Exponent => match byte {
                b'+' | b'-' => Step::Into(Self::Sign),
                _ => digit(byte, Self::Power),
            },
            Self::Sign => digit(byte, Self::Power),
            Self::Power => match byte {
                b'0'..=b'9' => Step::Into(Self::Power),
                _ => Step::Behind,
            },
            Self::Word => match byte {
                b'a'..=b'z' => Step::Into(Self::Word),
                _ => Step::Behind,
            },
        }
    }
}

fn start(byte: u8) -> Step {
    match byte {
        b' ' | b'\t' | b'\r' | b'\n' => Step::Space,
        b'"' | b'\'' => Step::Into(State::String(byte)),
        b'-' => Step::Into(State::Minus),
        b'0' => Step::Into(State::Zero),
        b'1'..=b'9' => Step::Into(State::Integer),
        b'a'..=b'z' => Step::Into(State::Word),
        _ if is_structural(byte) => Step::Last,
        _ => Step::Stray,
    }
}

/// Whether a byte is a token that brackets values or stands between them.
fn is_structural(byte: u8) -> bool {
    matches!(byte, b'[' | b']' | b'{' | b'}' | b':' | b',')
}

/// Whether a byte may stand in a string. Bytes that UTF-8 has nowhere do not; whether the others
/// are UTF-8 is the reader's business.
pub(super) fn is_text(byte: u8) -> bool {
    (0x20..0xfe).contains(&byte)
}

fn text(byte: u8, quote: u8) -> Step {
    if is_text(byte) {
        Step::Into(State::String(quote))
    } else {
        Step::Stray
    }
}

fn behind_integer(byte: u8) -> Step {
    match byte {
        b'.' => Step::Into(State::Point),
        b'e' | b'E' => Step::Into(State::Exponent),
        _ => Step::Behind,
    }
}

fn digit(byte: u8, then: State) -> Step {
    if byte.is_ascii_digit() {
        Step::Into(then)
    } else {
        Step::Stray
    }
}
