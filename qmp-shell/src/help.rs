//! What there is to know of a command or an event: arguments, types, features, what it returns.
//!
//! Takes what follows `help`: a name, and arguments as in a line, by which a union's branch is known; a name
//! of an argument at the end asks for what is inside of that. Types come from introspection; prose from the
//! schemas that this shell was made with, where they have the command.

use std::fmt::Write;

use anstyle::Style;
use qapi_types::schema::{Row, RowIndex, Schema};

use crate::check::OPEN;
use crate::describe;
use crate::fault::{Fault, meant};
use crate::line::{Line, Place};
use crate::print::Colour;
use crate::prose::{self, Prose};
use crate::shape::{self, Object};
use crate::tree::Tree;

/// How deep answers are described.
const DEEP: usize = 3;

const HEADING: Style = Style::new().bold();
const NAME: Style = anstyle::AnsiColor::Blue.on_default().bold();
const QUIET: Style = Style::new().dimmed();

/// What `help` alone says.
pub(crate) const OVERVIEW: &str = "\
COMMAND [NAME=VALUE]…      runs a command of the server; TAB completes, and lists what there is
help COMMAND               tells its arguments, features and what it returns; events work, too
help COMMAND NAME=VALUE…   tells the arguments that there are with those given, as blockdev-add driver=file
help COMMAND … NAME        tells what is inside of an argument
transaction(               begins a transaction: each command that follows is one of its actions
)                          runs it
exit, Ctrl-D               leaves

Values:
  a.b=c                    a member of a member; a.0=x a.1=y is a list
  'text' or \"text\"         a string; so is a word that is nothing else
  5, 0x10, true, None      what the schema has in that place, be it a number or a string
  {\"a\": [1, true]}         JSON, with Python's quotes and words, over several lines if need be
  -FILE                    what is in a file: JSON, or the text where a string belongs; - is standard input
  {…}, -FILE               in place of arguments: all of them";

/// Help on what was asked for.
///
/// # Errors
///
/// When there is no such command, event or argument. The fault's span is one of `text`.
pub(crate) fn help(
    schema: &Schema,
    agent: bool,
    text: &str,
    colour: Colour,
) -> Result<String, Fault> {
    let line = Line::read(text);
    let Some(name) = line.name else {
        return Ok(format!("{OVERVIEW}\n"));
    };
    let Some(call) = schema.find(&name.text) else {
        let names = shape::commands(schema).chain(shape::events(schema));
        return Err(Fault {
            span: name.span,
            message: format!("the server has no command or event '{}'", name.text),
            help: meant(&name.text, names),
        });
    };
    let mut out = Help {
        schema,
        colour,
        prose: prose::find(agent, &name.text),
        out: String::new(),
    };
    let (data, kind) = match schema.row(call) {
        Row::Event(_, data) => (data, "event"),
        Row::Command(_, data, ..) => (data, "command"),
        _ => return Ok(String::new()),
    };
    let cursor = line.cursor.filter(|cursor| cursor.place == Place::Name);
    let last = cursor.as_ref().and_then(|cursor| text.get(cursor.from..));
    let last = last.unwrap_or_default().trim();
    // The last word may be a name without a value, which asks for what is inside.
    let asked = |fault: &Fault| !last.is_empty() && text.trim_end().len() == fault.span.end;
    if let Some(fault) = line.fault.filter(|fault| !asked(fault)) {
        return Err(fault);
    }
    if let Some(cursor) = cursor {
        let mut path = cursor.path;
        path.extend((!last.is_empty()).then(|| last.to_owned()));
        if !path.is_empty() {
            return match shape::at(schema, data, Some(&line.arguments), &path) {
                Some((ty, value)) => Ok(out.argument(&path.join("."), ty, value)),
                None => Err(Fault::new(
                    cursor.from..cursor.from + last.len(),
                    format!("{kind} '{}' has no '{}'", name.text, path.join(".")),
                )),
            };
        }
    }
    out.title(kind, &name.text, call);
    match schema.row(call) {
        Row::Command(_, data, returned, oob) => {
            out.data("Arguments", data, &line.arguments);
            if OPEN.contains(&&*name.text) {
                out.text("and others, which introspection does not show", "  ");
            }
            out.returned(returned);
            if oob {
                out.out.push_str("\nMay be executed out-of-band.\n");
            }
        }
        _ => out.data("Data", data, &line.arguments),
    }
    Ok(out.out)
}

struct Help<'s> {
    schema: &'s Schema,
    colour: Colour,
    prose: Option<&'static Prose>,
    out: String,
}

impl Help<'_> {
    fn heading(&mut self, text: &str) {
        let heading = self.colour.paint(HEADING, text);
        let _ = write!(self.out, "\n{heading}\n");
    }

    fn title(&mut self, kind: &str, name: &str, call: RowIndex) {
        let name = self.colour.paint(NAME, name);
        let _ = writeln!(
            self.out,
            "{kind} {name}{}",
            features(self.schema.features(call))
        );
        if let Some(prose) = self.prose {
            self.out.push('\n');
            self.text(prose.text, "");
        }
    }

    fn text(&mut self, text: &str, indent: &str) {
        for line in text.lines() {
            let line = format!("{indent}{line}");
            let _ = writeln!(self.out, "{}", line.trim_end());
        }
    }

    /// The members of arguments or an event's data.
    fn data(&mut self, heading: &str, row: RowIndex, value: &Tree) {
        let Some(object) = Object::new(self.schema, row, Some(value)) else {
            return;
        };
        if object.members.is_empty() {
            let _ = write!(self.out, "\n{heading}: none\n");
            return;
        }
        self.heading(heading);
        self.members(&object, 1, 0, true);
    }

    fn members(&mut self, object: &Object<'_>, indent: usize, deep: usize, prose: bool) {
        let indent = "  ".repeat(indent);
        let longest = |m: &shape::Member<'_>| m.name.len() + 2 * usize::from(m.optional);
        let width = object.members.iter().map(longest).max().unwrap_or(0);
        let width = width.min(28);
        let mut members: Vec<_> = object.members.iter().collect();
        members.sort_by_key(|member| member.optional);
        for member in members {
            let shown = if member.optional {
                format!("[{}]", member.name)
            } else {
                member.name.to_owned()
            };
            let pad = " ".repeat(width.saturating_sub(shown.len()));
            let name = self.colour.paint(NAME, &shown);
            let ty = describe::describe(self.schema, member.ty);
            let features = features(self.schema.member_features(member.index));
            let _ = writeln!(self.out, "{indent}{name}{pad}  {ty}{features}");
            let text = self
                .prose
                .filter(|_| prose)
                .and_then(|prose| prose.member(member.name));
            if let Some(text) = text {
                self.text(text, &format!("{indent}    "));
            }
            if deep > 0 {
                self.inside(member.ty, indent.len() / 2 + 1, deep - 1);
            }
        }
        for union in &object.undecided {
            let branches: Vec<&str> = union.branches.iter().map(|(name, _)| *name).collect();
            let note = format!("more with {}=…: {}", union.tag, branches.join(", "));
            let note = self.colour.paint(QUIET, &wrapped(&note, &indent));
            let _ = writeln!(self.out, "{note}");
        }
    }

    /// What objects of a type, or in arrays of it, have.
    fn inside(&mut self, ty: RowIndex, indent: usize, deep: usize) {
        let element = shape::element_of(self.schema, ty).unwrap_or(ty);
        let row = shape::object_of(self.schema, element);
        if let Some(object) = row.and_then(|row| Object::new(self.schema, row, None)) {
            self.members(&object, indent, deep, false);
        }
    }

    fn returned(&mut self, ty: RowIndex) {
        let nothing = Object::new(self.schema, ty, None).is_some_and(|o| o.members.is_empty());
        let shown = if nothing {
            "nothing".to_owned()
        } else {
            describe::describe(self.schema, ty)
        };
        let heading = self.colour.paint(HEADING, "Returns");
        let _ = write!(self.out, "\n{heading}: {shown}\n");
        if let Some(text) = self
            .prose
            .map(|prose| prose.returns)
            .filter(|text| !text.is_empty())
        {
            self.text(text, "    ");
        }
        self.inside(ty, 1, DEEP - 1);
    }

    /// What a value may be.
    fn argument(&mut self, path: &str, ty: RowIndex, value: Option<&Tree>) -> String {
        let name = self.colour.paint(NAME, path);
        let shown = describe::describe(self.schema, ty);
        let _ = writeln!(self.out, "{name}: {shown}");
        if let Some(text) = self.prose.and_then(|prose| prose.member(path)) {
            self.text(text, "    ");
        }
        for choice in shape::choices(self.schema, ty) {
            if let Row::Enum(_, values) = self.schema.row(choice) {
                self.heading("Values");
                for (index, value) in self.schema.values(values) {
                    let features = features(self.schema.value_features(index));
                    let _ = writeln!(self.out, "  {value}{features}");
                }
            }
        }
        let element = shape::element_of(self.schema, ty);
        let row = shape::object_of(self.schema, element.unwrap_or(ty));
        let value = value.filter(|_| element.is_none());
        if let Some(object) = row.and_then(|row| Object::new(self.schema, row, value)) {
            self.heading("Members");
            self.members(&object, 1, 0, false);
        }
        std::mem::take(&mut self.out)
    }
}

fn features<'s>(features: impl Iterator<Item = &'s str>) -> String {
    let names: Vec<&str> = features.collect();
    match &*names {
        [] => String::new(),
        names => format!("  [{}]", names.join(", ")),
    }
}

/// Text in lines of no more than some 80 columns.
fn wrapped(text: &str, indent: &str) -> String {
    let mut out = String::from(indent);
    let mut column = indent.len();
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 && column + word.len() >= 80 {
            out.push('\n');
            out.push_str(indent);
            out.push_str("  ");
            column = indent.len() + 2;
        } else if index > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += word.len();
    }
    out
}

#[cfg(test)]
mod tests;
