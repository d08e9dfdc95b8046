//! Writing JSON in ASCII, compact or pretty.
//!
//! Takes values through serde, or nodes as they were read, gives text in which every character
//! beyond ASCII is an escape, as QMP promises its clients. Writing a node does not recurse.

use std::io;

use serde_json::ser::{CharEscape, Formatter};

use super::node::{Kind, Node};
use super::scan::is_plain_ascii;
use super::text::{Piece, pieces};

/// A formatter for `serde_json`, and the writer of nodes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ascii {
    pretty: bool,
    depth: usize,
    /// Whether the innermost array or object has something in it.
    filled: bool,
}

impl Ascii {
    /// Writes what stands `depth` levels deep.
    pub(crate) fn new(pretty: bool, depth: usize) -> Self {
        Self {
            pretty,
            depth,
            filled: false,
        }
    }

    pub(crate) fn is_pretty(self) -> bool {
        self.pretty
    }

    /// Writes JSON text on one line.
    pub(crate) fn raw(mut self, out: &mut Vec<u8>, text: &str) -> io::Result<()> {
        self.write_raw_fragment(out, text)
    }

    /// Goes to a new line where that is wanted.
    pub(crate) fn line<W: io::Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
        if self.pretty {
            out.write_all(b"\n")?;
            for _ in 0..self.depth {
                out.write_all(b"    ")?;
            }
        }
        Ok(())
    }

    fn open<W: io::Write + ?Sized>(&mut self, out: &mut W, bracket: u8) -> io::Result<()> {
        self.depth += 1;
        self.filled = false;
        out.write_all(&[bracket])
    }

    fn close<W: io::Write + ?Sized>(&mut self, out: &mut W, bracket: u8) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.filled {
            self.line(out)?;
        }
        self.filled = true;
        out.write_all(&[bracket])
    }

    fn item<W: io::Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        self.line(out)
    }

    fn string(&mut self, out: &mut Vec<u8>, text: &str) -> io::Result<()> {
        let mut serializer = serde_json::Serializer::with_formatter(&mut *out, *self);
        serde::Serialize::serialize(text, &mut serializer).map_err(io::Error::from)
    }

    /// Writes a node as it was read: numbers digit by digit, members in their order.
    #[inline]
    pub(crate) fn node(self, out: &mut Vec<u8>, node: Node<'_>) -> io::Result<()> {
        // Ids are plain numbers and strings mostly.
        match node.raw().kind {
            Kind::Integer => {
                out.extend_from_slice(node.written());
                Ok(())
            }
            Kind::String => self.string_node(out, node),
            _ => self.any_node(out, node),
        }
    }

    fn string_node(self, out: &mut Vec<u8>, node: Node<'_>) -> io::Result<()> {
        if !is_plain_ascii(node.text()) {
            return self.any_node(out, node);
        }
        out.push(b'"');
        out.extend_from_slice(node.text().as_bytes());
        out.push(b'"');
        Ok(())
    }

    fn any_node(mut self, out: &mut Vec<u8>, node: Node<'_>) -> io::Result<()> {
        // What is open: where it ends, its bracket, whether it is an object.
        let mut open: Vec<(usize, u8, bool)> = Vec::new();
        let mut index = node.index;
        let end = node.raw().next as usize;
        let mut after_key = false;
        let mut first = true;
        while index < end {
            let at = node.at(index);
            let raw = at.raw();
            let in_object = open.last().is_some_and(|(_, _, object)| *object);
            if !open.is_empty() && !after_key {
                self.item(out, first)?;
            }
            first = false;
            index += 1;
            match raw.kind {
                Kind::Null => out.extend(b"null"),
                Kind::False => out.extend(b"false"),
                Kind::True => out.extend(b"true"),
                Kind::Integer | Kind::Fraction => out.extend(at.text().as_bytes()),
                Kind::String | Kind::Escaped => {
                    self.string(out, &at.string())?;
                }
                Kind::Array | Kind::Object => {
                    let object = raw.kind == Kind::Object;
                    self.open(out, if object { b'{' } else { b'[' })?;
                    let bracket = if object { b'}' } else { b']' };
                    open.push((raw.next as usize, bracket, object));
                    first = true;
                }
            }
            if in_object && !after_key {
                self.begin_object_value(out)?;
                after_key = true;
                continue;
            }
            after_key = false;
            self.filled = !first;
            while let Some(&(last, bracket, _)) = open.last() {
                if last > index {
                    break;
                }
                self.close(out, bracket)?;
                open.pop();
                first = false;
            }
        }
        Ok(())
    }
}

impl Formatter for Ascii {
    fn begin_array<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b'[')
    }

    fn end_array<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b']')
    }

    fn begin_array_value<W: io::Write + ?Sized>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.item(out, first)
    }

    fn end_array_value<W: io::Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn begin_object<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b'{')
    }

    fn end_object<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b'}')
    }

    fn begin_object_key<W: io::Write + ?Sized>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.item(out, first)
    }

    fn begin_object_value<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(if self.pretty { b": " } else { b":" })
    }

    fn end_object_value<W: io::Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn write_string_fragment<W: io::Write + ?Sized>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        pieces(fragment, |piece| match piece {
            Piece::Plain(text) => out.write_all(text.as_bytes()),
            Piece::Unit(unit) => write!(out, "\\u{unit:04x}"),
        })
    }

    /// JSON text of a handler's own. Beyond ASCII it has nothing but characters in strings, where escapes
    /// may stand; its line ends stand between tokens, where a space does as well.
    fn write_raw_fragment<W: io::Write + ?Sized>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        for (index, line) in fragment.split(['\r', '\n']).enumerate() {
            if index > 0 {
                out.write_all(b" ")?;
            }
            self.write_string_fragment(out, line)?;
        }
        Ok(())
    }

    fn write_char_escape<W: io::Write + ?Sized>(
        &mut self,
        out: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        serde_json::ser::CompactFormatter.write_char_escape(out, escape)
    }
}
