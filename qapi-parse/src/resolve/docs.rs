//! Whether documentation fits what it documents.
//!
//! Takes a definition with its comment, gives the [`Doc`] of the model. Which members a comment
//! describes: values of an enum, own members of a struct, members of a union's inline base,
//! branches of an alternate, members of inline arguments.

use std::collections::HashSet;

use qapi_util::suggest;

use crate::ast::{Arguments, Body, Definition, Documentation, Kind};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::doc::{Comment, Described, Tagged};
use crate::name::Name;
use crate::pragma::Pragmas;
use crate::schema::{Doc, DocItem, Section, SectionKind, Text};
use crate::source::Span;
use crate::value::Str;
use crate::words::{quoted, there_is};

/// What a comment can describe: a member or a feature.
struct Subject<'d> {
    name: &'d Name,
    span: Span,
}

/// Checks `documentation`, which is that of `definition`, and makes it part of the model.
pub(super) fn doc(
    definition: &Definition,
    documentation: Documentation,
    pragmas: &Pragmas,
    sink: &mut Sink,
) -> Option<Doc> {
    let comment = match documentation {
        Documentation::Comment(comment) => *comment,
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
    let comment = arguments_as_a_whole(definition, comment, sink);
    if describes(&comment.members, &members) && describes(&comment.features, &features) {
        if comment.sound {
            sections(definition, &comment, sink);
        }
        return Some(model(comment, Vec::new()));
    }
    let told = Told::new(&comment);
    let mut meant = HashSet::new();
    if definition.sound {
        meant = bogus(&comment, &told, &members, &features, sink);
    }
    if comment.sound {
        sections(definition, &comment, sink);
        let lacks = |part: &Subject<'_>, told: &HashSet<&str>| {
            !told.contains(part.name.as_str()) && !meant.contains(part.name.as_str())
        };
        let unknown = members.iter().filter(|part| lacks(part, &told.members));
        missing(definition, &comment, unknown, pragmas, sink);
        let unknown = features.iter().filter(|part| lacks(part, &told.features));
        missing_features(&comment, unknown, sink);
    }
    let untold = members.iter().map(|part| part.name);
    let untold = untold.filter(|name| !told.members.contains(name.as_str()));
    let untold = untold.cloned().collect();
    Some(model(comment, untold))
}

/// Whether just these parts are described, in their order, as they are nearly everywhere.
fn describes(described: &[Described], parts: &[Subject<'_>]) -> bool {
    let told = described.iter().map(|described| &described.name.text);
    told.eq(parts.iter().map(|part| part.name))
}

/// What `comment` says, and of the members `untold` that it says nothing.
fn model(comment: Comment, untold: Vec<Name>) -> Doc {
    let item = |described: Described| DocItem {
        name: described.name.text,
        text: described.text,
    };
    let nothing = Text {
        text: String::new(),
        span: comment.opening(),
    };
    let untold = untold.into_iter().map(|name| DocItem {
        name,
        text: nothing.clone(),
    });
    let section = |tagged: Tagged| Section {
        kind: tagged.kind,
        text: tagged.text,
    };
    Doc {
        span: comment.span,
        body: comment.body,
        members: comment
            .members
            .into_iter()
            .map(item)
            .chain(untold)
            .collect(),
        features: comment.features.into_iter().map(item).collect(),
        sections: comment.sections.into_iter().map(section).collect(),
    }
}

/// Where arguments are given by a type, QEMU 4.0 and 4.1 describe them as a whole, under a name that
/// they have nowhere else. Such a description is text like any other.
fn arguments_as_a_whole(definition: &Definition, mut comment: Comment, sink: &mut Sink) -> Comment {
    let by_type = matches!(
        &definition.body,
        Body::Command {
            arguments: Arguments::Type { .. },
            ..
        }
    );
    if !by_type || !definition.sound {
        return comment;
    }
    let features = features(definition);
    let is_feature = |described: &Described| {
        let name = described.name.as_str();
        features.iter().any(|feature| feature.name.as_str() == name)
    };
    let whole = comment
        .members
        .extract_if(.., |described| !is_feature(described));
    let texts = whole.map(|described| {
        let name = described.name.as_str();
        let found = nonexistent(Code::UnknownMemberDescribed, "member", &described.name)
            .help("the type of the arguments describes them");
        sink.dated(found);
        Tagged {
            kind: SectionKind::Plain,
            tag: described.name.span,
            text: Text {
                text: format!("@{name}: {}", described.text.text),
                span: described.text.span,
            },
        }
    });
    comment.sections = texts.chain(comment.sections).collect();
    comment
}

fn members(body: &Body) -> Vec<Subject<'_>> {
    let parts = body.parts();
    parts
        .map(|part| Subject {
            name: part.name,
            span: part.span,
        })
        .collect()
}

fn features(definition: &Definition) -> Vec<Subject<'_>> {
    let inner = definition.body.parts().flat_map(|part| part.features);
    let all = definition.features.iter().chain(inner);
    all.map(|feature| Subject {
        name: &feature.name,
        span: feature.span,
    })
    .collect()
}

/// What a comment describes, for lookups.
struct Told<'d> {
    members: HashSet<&'d str>,
    features: HashSet<&'d str>,
}

impl<'d> Told<'d> {
    fn new(comment: &'d Comment) -> Self {
        let names = |all: &'d [Described]| all.iter().map(|told| told.name.as_str()).collect();
        Self {
            members: names(&comment.members),
            features: names(&comment.features),
        }
    }
}

fn missing<'d>(
    definition: &Definition,
    comment: &Comment,
    members: impl Iterator<Item = &'d Subject<'d>>,
    pragmas: &Pragmas,
    sink: &mut Sink,
) {
    // The only member of a union in the old form is one that the schema does not spell out.
    let simple = matches!(&definition.body, Body::Union { simple: true, .. });
    if simple || pragmas.documentation.contains(definition.name.as_str()) {
        return;
    }
    for member in members {
        sink.dated(undocumented(
            Code::UndocumentedMember,
            "member",
            member,
            comment,
        ));
    }
}

fn missing_features<'d>(
    comment: &Comment,
    features: impl Iterator<Item = &'d Subject<'d>>,
    sink: &mut Sink,
) {
    let mut told = HashSet::new();
    for feature in features {
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

/// Reports descriptions of what does not exist. Gives the names that they seem to mean.
fn bogus<'d>(
    comment: &'d Comment,
    told: &Told<'_>,
    members: &'d [Subject<'d>],
    features: &'d [Subject<'d>],
    sink: &mut Sink,
) -> HashSet<&'d str> {
    let names = |parts: &'d [Subject<'d>]| -> HashSet<&'d str> {
        parts.iter().map(|part| part.name.as_str()).collect()
    };
    let (member_names, feature_names) = (names(members), names(features));
    let mut all = HashSet::new();
    for described in &comment.members {
        let name = described.name.as_str();
        if member_names.contains(name) {
            continue;
        }
        let help = if feature_names.contains(name) {
            all.insert(name);
            Some("there is a feature of that name; describe it after a line 'Features:'".to_owned())
        } else {
            let meant = nearest(name, members, &told.members);
            all.extend(meant);
            there_is("a member", meant)
        };
        let code = Code::UnknownMemberDescribed;
        sink.error(nonexistent(code, "member", &described.name).maybe_help(help));
    }
    for described in &comment.features {
        let name = described.name.as_str();
        if feature_names.contains(name) {
            continue;
        }
        let meant = nearest(name, features, &told.features);
        all.extend(meant);
        let help = there_is("a feature", meant);
        let code = Code::UnknownFeatureDescribed;
        sink.error(nonexistent(code, "feature", &described.name).maybe_help(help));
    }
    all
}

/// More parts than that are not searched for the nearest name.
const SEARCHED: usize = 1000;

/// The part most like `name` among those that are not described.
fn nearest<'d>(name: &str, parts: &'d [Subject<'d>], told: &HashSet<&str>) -> Option<&'d str> {
    let names = parts.iter().take(SEARCHED).map(|part| part.name.as_str());
    suggest::closest(name, names.filter(|name| !told.contains(name)))
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

fn undocumented(code: Code, what: &str, part: &Subject<'_>, comment: &Comment) -> Diagnostic {
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
