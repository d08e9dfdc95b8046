//! Whether documentation fits what it documents.
//!
//! Takes a definition with its comment, gives the [`Doc`] of the model. Which members a comment
//! describes: values of an enum, own members of a struct, members of a union's inline base,
//! branches of an alternate, members of inline arguments.

use std::collections::HashSet;

use crate::ast::{Arguments, Base, Body, Definition, Documentation, Kind};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::doc::{Comment, Described};
use crate::name::Name;
use crate::pragma::Pragmas;
use crate::schema::{Doc, DocItem, Feature, Section, SectionKind, Text};
use crate::source::Span;
use crate::suggest;
use crate::value::Str;
use crate::words::quoted;

/// A member or feature that can be described.
struct Part<'d> {
    name: &'d Name,
    span: Span,
}

/// Checks the documentation of `definition` and makes it part of the model.
pub(super) fn doc(definition: &Definition, pragmas: &Pragmas, sink: &mut Sink) -> Option<Doc> {
    let comment = match &definition.doc {
        Documentation::Comment(comment) => comment,
        Documentation::None => {
            if pragmas.doc_required && !definition.implicit {
                sink.error(required(definition));
            }
            return None;
        }
        Documentation::Unusable => return None,
    };
    if let Some(symbol) = &comment.symbol
        && symbol.text != definition.name.text
    {
        if comment.sound {
            sink.error(other(definition, symbol));
        }
        return None;
    }
    let members = members(&definition.body);
    let features = features(definition);
    if comment.sound {
        sections(definition, comment, sink);
        missing(definition, comment, &members, &features, pragmas, sink);
    }
    if definition.sound {
        bogus(comment, &members, &features, sink);
    }
    Some(model(comment, &members))
}

fn model(comment: &Comment, members: &[Part<'_>]) -> Doc {
    let item = |described: &Described| DocItem {
        name: described.name.text.clone(),
        text: described.text.clone(),
    };
    let mut items: Vec<_> = comment.members.iter().map(item).collect();
    let described: HashSet<&str> = comment.members.iter().map(|m| m.name.as_str()).collect();
    let nothing = Text {
        text: String::new(),
        span: comment.opening(),
    };
    items.extend(
        members
            .iter()
            .filter(|member| !described.contains(member.name.as_str()))
            .map(|member| DocItem {
                name: member.name.clone(),
                text: nothing.clone(),
            }),
    );
    let section = |tagged: &crate::doc::Tagged| Section {
        kind: tagged.kind,
        text: tagged.text.clone(),
    };
    Doc {
        span: comment.span,
        body: comment.body.clone(),
        members: items,
        features: comment.features.iter().map(item).collect(),
        sections: comment.sections.iter().map(section).collect(),
    }
}

fn members(body: &Body) -> Vec<Part<'_>> {
    match body {
        Body::Enum { values, .. } => values
            .iter()
            .map(|value| Part {
                name: &value.name,
                span: value.span,
            })
            .collect(),
        Body::Alternate { branches } => branches
            .iter()
            .map(|branch| Part {
                name: &branch.name,
                span: branch.span,
            })
            .collect(),
        Body::Struct { members, .. }
        | Body::Union {
            base: Base::Members(members),
            ..
        }
        | Body::Command {
            arguments: Arguments::Members(members),
            ..
        }
        | Body::Event {
            arguments: Arguments::Members(members),
        } => members
            .iter()
            .map(|member| Part {
                name: &member.name,
                span: member.span,
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn features(definition: &Definition) -> Vec<Part<'_>> {
    let inner: Vec<&Feature> = match &definition.body {
        Body::Enum { values, .. } => values.iter().flat_map(|value| &value.features).collect(),
        Body::Struct { members, .. }
        | Body::Union {
            base: Base::Members(members),
            ..
        }
        | Body::Command {
            arguments: Arguments::Members(members),
            ..
        }
        | Body::Event {
            arguments: Arguments::Members(members),
        } => members.iter().flat_map(|member| &member.features).collect(),
        _ => Vec::new(),
    };
    let all = definition.features.iter().chain(inner);
    all.map(|feature| Part {
        name: &feature.name,
        span: feature.span,
    })
    .collect()
}

fn missing(
    definition: &Definition,
    comment: &Comment,
    members: &[Part<'_>],
    features: &[Part<'_>],
    pragmas: &Pragmas,
    sink: &mut Sink,
) {
    let has = |all: &[Described], name: &Name| all.iter().any(|d| d.name.text == *name);
    // The only member of a union in the old form is one that the schema does not spell out.
    let simple = matches!(&definition.body, Body::Union { simple: true, .. });
    if !simple && !pragmas.documentation.contains(definition.name.as_str()) {
        for member in members
            .iter()
            .filter(|member| !has(&comment.members, member.name))
        {
            sink.dated(undocumented(
                Code::UndocumentedMember,
                "member",
                member,
                comment,
            ));
        }
    }
    let mut told = HashSet::new();
    for feature in features
        .iter()
        .filter(|feature| !has(&comment.features, feature.name))
    {
        if told.insert(feature.name) {
            sink.dated(undocumented(
                Code::UndocumentedFeature,
                "feature",
                feature,
                comment,
            ));
        }
    }
}

fn bogus(comment: &Comment, members: &[Part<'_>], features: &[Part<'_>], sink: &mut Sink) {
    let has = |all: &[Part<'_>], described: &Described| {
        all.iter().any(|part| *part.name == described.name.text)
    };
    for described in comment
        .members
        .iter()
        .filter(|described| !has(members, described))
    {
        let help = if has(features, described) {
            Some("there is a feature of that name; describe it after a line 'Features:'".to_owned())
        } else {
            let free = members
                .iter()
                .map(|part| part.name.as_str())
                .filter(|name| {
                    !comment
                        .members
                        .iter()
                        .any(|described| described.name.as_str() == *name)
                });
            suggest::help("a member", suggest::closest(described.name.as_str(), free))
        };
        let code = Code::UnknownMemberDescribed;
        sink.error(nonexistent(code, "member", &described.name).maybe_help(help));
    }
    for described in comment
        .features
        .iter()
        .filter(|described| !has(features, described))
    {
        let names = features.iter().map(|part| part.name.as_str());
        let help = suggest::help(
            "a feature",
            suggest::closest(described.name.as_str(), names),
        );
        let code = Code::UnknownFeatureDescribed;
        sink.error(nonexistent(code, "feature", &described.name).maybe_help(help));
    }
}

fn sections(definition: &Definition, comment: &Comment, sink: &mut Sink) {
    for section in &comment.sections {
        let tag = match section.kind {
            SectionKind::Returns => "Returns",
            SectionKind::Errors => "Errors",
            _ => continue,
        };
        match &definition.body {
            Body::Command { returns, .. } => {
                let nothing = returns.is_none() && section.kind == SectionKind::Returns;
                if nothing && definition.sound {
                    sink.dated(returns_nothing(section.tag, &definition.name));
                }
            }
            _ => sink.dated(only_commands(section.tag, tag, definition.kind)),
        }
    }
}

fn required(definition: &Definition) -> Diagnostic {
    let name = definition.name.as_str();
    let message = format!(
        "{} {} is not documented",
        definition.kind.word(),
        quoted(name)
    );
    Diagnostic::new(Code::DocRequired, definition.name.span, message)
        .help("put a documentation comment directly before the definition")
}

fn other(definition: &Definition, symbol: &Str) -> Diagnostic {
    let name = quoted(definition.name.as_str());
    let message = format!(
        "the comment before {name} documents {}",
        quoted(symbol.as_str())
    );
    Diagnostic::new(Code::DocForOther, definition.name.span, message)
        .also(symbol.span, format!("{name} expected here"))
}

fn undocumented(code: Code, what: &str, part: &Part<'_>, comment: &Comment) -> Diagnostic {
    let message = format!("{what} {} is not documented", quoted(part.name.as_str()));
    let found = Diagnostic::new(code, part.span, message);
    match &comment.symbol {
        Some(symbol) => found.also(symbol.span, "in this comment"),
        None => found,
    }
}

fn nonexistent(code: Code, what: &str, name: &Str) -> Diagnostic {
    let message = format!("documented {what} {} does not exist", quoted(name.as_str()));
    Diagnostic::new(code, name.span, message)
}

fn only_commands(tag: Span, name: &str, kind: Kind) -> Diagnostic {
    let message = format!(
        "section '{name}' in the documentation of {} {}",
        article(kind),
        kind.word()
    );
    Diagnostic::new(Code::SectionOfCommands, tag, message).help("only commands have such a section")
}

fn article(kind: Kind) -> &'static str {
    match kind {
        Kind::Enum | Kind::Alternate | Kind::Event => "an",
        Kind::Struct | Kind::Union | Kind::Command => "a",
    }
}

fn returns_nothing(tag: Span, command: &Str) -> Diagnostic {
    let message = format!("command {} returns nothing", quoted(command.as_str()));
    Diagnostic::new(Code::ReturnsNothing, tag, message)
        .label("yet it has this section")
        .also(command.span, "there is no 'returns' here")
}
