//! Framing: which messages and errors a stream of bytes gives, however it is cut.

use qapi_types::document::Document;
use qapi_types::frame::{FrameError, Frames, Limits};

/// What came out, errors as what they say.
type Found = Vec<Result<String, FrameError>>;

fn frames(limits: Limits, pieces: &[&[u8]]) -> Found {
    let mut frames = Frames::with_limits(limits);
    let mut found = Vec::new();
    for mut piece in pieces.iter().copied() {
        while let Some(frame) = frames.next(&mut piece) {
            found.push(frame.map(|bytes| String::from_utf8_lossy(bytes).into_owned()));
        }
        assert!(piece.is_empty());
    }
    found
}

/// What `input` gives whole. Byte by byte, and cut in two anywhere, it gives the same.
fn all(limits: Limits, input: &[u8]) -> Found {
    let whole = frames(limits, &[input]);
    let bytes: Vec<&[u8]> = input.chunks(1).collect();
    assert_eq!(frames(limits, &bytes), whole, "byte by byte: {input:?}");
    for at in 0..input.len().min(200) {
        let (start, end) = input.split_at(at);
        assert_eq!(frames(limits, &[start, end]), whole, "at {at}: {input:?}");
    }
    whole
}

/// What `input` gives: the text of messages, `!` for errors.
fn found(input: impl AsRef<[u8]>) -> Vec<String> {
    let found = all(Limits::QEMU, input.as_ref());
    let text = |frame: Result<String, FrameError>| frame.unwrap_or_else(|_| "!".to_owned());
    found.into_iter().map(text).collect()
}

fn error(input: &[u8]) -> String {
    let errors: Vec<_> = all(Limits::QEMU, input)
        .into_iter()
        .filter_map(Result::err)
        .collect();
    match errors[..] {
        [error] => error.to_string(),
        _ => panic!("{errors:?}"),
    }
}

#[test]
fn messages_end_with_their_closing_bracket() {
    assert_eq!(found(r#"{"a": [1]}"#), [r#"{"a": [1]}"#]);
    assert_eq!(found("{}{}\r\n[] {}"), ["{}", "{}", "[]", "{}"]);
    assert_eq!(found(" \n\t\r\n"), [""; 0]);
    assert_eq!(found("{\"a\":\n"), [""; 0]);
    assert_eq!(
        found(r#"{"}": "]", '"}': '\'}'}"#),
        [r#"{"}": "]", '"}': '\'}'}"#]
    );
}

#[test]
fn white_space_between_tokens_is_cut_to_one_character() {
    let input = "  {\r\n    \"a  b\" :\t 1  , \"c\":2\n}  ";
    assert_eq!(found(input), ["{\r\"a  b\" :\t1 , \"c\":2\n}"]);
    // What stands apart stays apart.
    assert_eq!(found("[1  2]"), ["[1 2]"]);
}

#[test]
fn scalars_are_messages_once_their_token_is_whole() {
    assert_eq!(found(r#""a"'b'"#), [r#""a""#, "'b'"]);
    assert_eq!(found("12"), [""; 0]);
    assert_eq!(
        found("12 -0.5e+7\ntrue,nulls "),
        ["12", "-0.5e+7", "true", ",", "nulls"]
    );
    assert_eq!(found("1true{"), ["1", "true"]);
    assert_eq!(found("0 0.0 0e1 0E-0 "), ["0", "0.0", "0e1", "0E-0"]);
}

#[test]
fn what_stands_open_ends_with_a_bracket_too_many() {
    assert_eq!(found("}]:,"), ["}", "]", ":", ","]);
    assert_eq!(found("{]}"), ["{]", "}"]);
    assert_eq!(found("[{}}]"), ["[{}}", "]"]);
    // Braces and brackets are counted, not matched.
    assert_eq!(found("{[}]{}"), ["{[}]", "{}"]);
}

#[test]
fn an_error_costs_the_message_and_what_follows_up_to_a_bracket_or_the_like() {
    assert_eq!(found("@@ x 'y' {}"), ["!", "{}"]);
    assert_eq!(found("{\"a\": @, 1}"), ["!", ",", "1", "}"]);
    assert_eq!(found("[nullX]"), ["!", "]"]);
    for bracket in ["[", "]", "{", "}", ":", ","] {
        let resumed = found(format!("@ 'x' \"y{bracket} 1 "));
        assert_eq!(
            resumed.len(),
            if bracket == "[" || bracket == "{" {
                1
            } else {
                3
            }
        );
    }
}

#[test]
fn line_ends_end_the_recovery_and_tabs_do_not() {
    assert_eq!(found("@\n@"), ["!", "!"]);
    assert_eq!(found("@\r@"), ["!", "!"]);
    assert_eq!(found("@ \t@"), ["!"]);
    assert_eq!(found(b"@\x7f\x80\xfd@"), ["!"]);
}

#[test]
fn control_characters_and_bytes_beyond_utf_8_are_errors_wherever_they_stand() {
    for byte in (0..0x20).chain([0xfe, 0xff]) {
        if [b'\t', b'\r', b'\n'].contains(&byte) {
            continue;
        }
        let reset = |before: &[u8]| found([before, &[byte], b"{}"].concat());
        for before in ["", "{\"a\": ", "{\"a", "'\\", "[1", "nul", "-", "1.5e"] {
            let before = before.as_bytes();
            let expected = if before == b"nul" {
                vec!["nul", "!", "{}"]
            } else {
                vec!["!", "{}"]
            };
            assert_eq!(reset(before), expected, "{byte} after {before:?}");
        }
        // The one that ends the recovery from an error is one itself.
        assert_eq!(reset(b"@ "), ["!", "!", "{}"]);
        assert_eq!(reset(&[byte]), ["!", "!", "{}"]);
    }
}

#[test]
fn strings_have_no_line_ends() {
    for c in ["\t", "\r", "\n"] {
        assert_eq!(found(format!("'a{c}{{}}")), ["!", "{}"]);
        assert_eq!(found(format!("'a\\{c}{{}}")), ["!", "{}"]);
    }
}

#[test]
fn numbers_are_those_of_json() {
    for text in [
        "01", "-a", "-", "1.", "1.e5", "1e", "1e+", "00", "+1", ".5", "1E-x",
    ] {
        assert_eq!(found(format!("{text}\n"))[..], ["!"], "{text}");
    }
}

#[test]
fn errors_tell_what_came_where() {
    let says = |input: &[u8], what| {
        let lead = "invalid JSON at byte ";
        assert_eq!(error(input), format!("{lead}{what} cannot stand there"));
    };
    says(b"@", "0 of a message: '@'");
    says(b"{} \n {\"a\":\n\n @", "8 of a message: '@'");
    says(b"{\"abc\x01", "5 of a message: 0x01");
    says(b"{}{\xff", "1 of a message: 0xff");
    // A message that begins after one begins anew.
    let two = all(Limits::QEMU, b"[12@ {#");
    let offsets = two
        .into_iter()
        .map(|found| found.expect_err("both are errors"));
    let expected = [(b'@', 3), (b'#', 1)].map(|(byte, offset)| FrameError::Stray { byte, offset });
    assert!(offsets.eq(expected));
}

/// Limits that can be reached by hand.
const SMALL: Limits = Limits {
    size: 10,
    tokens: 6,
    nesting: 3,
};

#[test]
fn messages_are_limited_in_depth() {
    assert_eq!(all(SMALL, b"[{[]}]"), [Ok("[{[]}]".to_owned())]);
    // Recovery is at once: what follows is taken for messages.
    let expected = [
        Err(FrameError::TooDeep(3)),
        Ok("[]".to_owned()),
        Ok("]".to_owned()),
    ];
    assert_eq!(all(SMALL, b"[{[[[]]"), expected);
    let deep = "[".repeat(1025);
    let found = all(Limits::QEMU, deep.as_bytes());
    assert_eq!(found, [Err(FrameError::TooDeep(1024))]);
    assert_eq!(
        found[0].clone().expect_err("is one").to_string(),
        "a message that nests deeper than 1024 levels"
    );
}

#[test]
fn messages_are_limited_in_tokens() {
    assert_eq!(all(SMALL, b"[1,2,]"), [Ok("[1,2,]".to_owned())]);
    let expected = [Err(FrameError::TooManyTokens(6)), Ok("]".to_owned())];
    assert_eq!(all(SMALL, b"[,,,,,,]"), expected);
    let error = FrameError::TooManyTokens(6).to_string();
    assert_eq!(error, "a message of more than 6 JSON tokens");
}

#[test]
fn messages_are_limited_in_size() {
    assert_eq!(all(SMALL, b"'12345678'"), [Ok("'12345678'".to_owned())]);
    assert_eq!(all(SMALL, b"['123456']"), [Ok("['123456']".to_owned())]);
    let large = FrameError::TooLarge(10);
    // White space is not counted, but for that in strings.
    let spaces = "[  '1234  '   ]";
    assert_eq!(
        all(SMALL, spaces.as_bytes()),
        [Ok("[ '1234  ' ]".to_owned())]
    );
    assert_eq!(all(SMALL, b"'123456789' "), [Err(large)]);
    assert_eq!(all(SMALL, b"['1234567'] "), [Err(large)]);
    assert_eq!(
        all(SMALL, b"['12345678'] "),
        [Err(large), Ok("]".to_owned())]
    );
    // A token that does not end is given up.
    assert_eq!(
        all(SMALL, b"'12345678901{}"),
        [Err(large), Ok("{}".to_owned())]
    );
    assert_eq!(
        all(SMALL, b"12345678901{}"),
        [Err(large), Ok("{}".to_owned())]
    );
}

#[test]
fn the_limits_are_those_of_qemu() {
    let qemu = Limits {
        size: (64 << 20) - 1,
        tokens: 2 << 20,
        nesting: 1024,
    };
    assert_eq!(Limits::default(), qemu);
    let error = FrameError::TooLarge(qemu.size).to_string();
    assert_eq!(error, "a message of more than 67108863 bytes");
}

#[test]
fn a_stream_may_end_between_messages() {
    let mut frames = Frames::new();
    for (piece, between) in [
        ("", true),
        (" {", false),
        ("}", true),
        ("\n", true),
        ("12", false),
        (" ", true),
        ("'\u{1}", true),
    ] {
        let mut piece = piece.as_bytes();
        while frames.next(&mut piece).is_some() {}
        assert_eq!(frames.is_between_messages(), between);
    }
}

#[test]
fn work_and_memory_do_not_depend_on_the_cuts() {
    let text = format!(
        "{{\"a\": [{}], 'b': '{}'}}",
        "[1, {}], ".repeat(2000),
        "x".repeat(50_000)
    );
    let bytes = |pieces: &[&[u8]]| {
        let info = allocation_counter::measure(|| {
            let mut stream = Frames::new();
            for mut piece in pieces.iter().copied() {
                while stream.next(&mut piece).is_some() {}
            }
        });
        info.bytes_max
    };
    let pieces: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
    let limit = 4 * text.len() as u64;
    assert!(bytes(&pieces) <= limit && bytes(&[text.as_bytes()]) <= limit);
    // What has been rejected is not kept.
    let garbage = "{'a': [1, ".repeat(100_000);
    assert!(bytes(&[garbage.as_bytes()]) < 100_000);
    let spaces = format!("[{}", " ".repeat(1_000_000));
    assert!(bytes(&[spaces.as_bytes()]) < 1000);
}

#[test]
fn what_is_given_out_can_be_read_unless_it_is_ill_formed() {
    for text in [
        r#"{"a": 'b\'', "c": [0e1, -0, null]}"#,
        "[\n\n[ ]\t]",
        "'\u{7f}\u{e9}'",
    ] {
        for message in found(text) {
            assert!(Document::read(message.as_bytes()).is_ok(), "{message}");
        }
    }
    for text in ["{\"a\" 1}", "[1,]", "{]", "[nul ]", ",", "'\\q'"] {
        for message in found(text) {
            assert!(Document::read(message.as_bytes()).is_err(), "{message}");
        }
    }
    let mut latin = &b"'\xe9'"[..];
    let mut frames = Frames::new();
    let message = frames
        .next(&mut latin)
        .expect("it is whole")
        .expect("it is a token");
    assert!(Document::read(message).is_err());
}
