//! The invariants on all documentation of real schemas.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use qapi_parse::schema::SectionKind;
use test_macros::corpus_test;
use test_support::corpus;

use super::check;
use crate::docs::definition::{Parts, assemble};
use crate::docs::{Links, item, markdown};

/// A documentation comment of the corpus.
struct Comment {
    /// Where it is from.
    origin: String,
    /// Its parts, in order.
    parts: Vec<(Part, String)>,
}

/// What a part of a comment describes.
#[derive(Clone)]
enum Part {
    Body,
    Item,
    Feature(String),
    Section(SectionKind),
}

/// The names of the schemas: each leads somewhere that can be told from the name.
struct All(HashSet<String>);

impl Links for All {
    fn definition(&self, name: &str) -> Option<String> {
        self.0
            .contains(name)
            .then(|| format!("crate::{}", name.replace(['-', '.'], "_")))
    }

    fn member(&self, _name: &str) -> Option<String> {
        None
    }
}

/// The comments of the corpus.
fn comments() -> Vec<Comment> {
    let corpus = corpus();
    let mut comments = Vec::new();
    for name in ["qapi", "qga", "storage-daemon"] {
        comments.extend(dumped(&corpus.join(format!("qemu-10.0/{name}.out"))));
    }
    for folder in ["qemu-7.2/qapi", "qemu-7.2/qga", "qemu-10.0/qapi"] {
        let mut files: Vec<_> = fs::read_dir(corpus.join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        comments.extend(files.iter().flat_map(|file| commented(file)));
    }
    comments
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn kind(tag: &str) -> Option<SectionKind> {
    Some(match tag {
        "Returns" => SectionKind::Returns,
        "Errors" => SectionKind::Errors,
        "Since" => SectionKind::Since,
        "Todo" | "TODO" => SectionKind::Todo,
        "Note" | "Notes" => SectionKind::Note,
        "Example" | "Examples" => SectionKind::Example,
        "Plain" => SectionKind::Plain,
        _ => return None,
    })
}

/// The comments in a dump of a model.
fn dumped(path: &Path) -> Vec<Comment> {
    let mut comments: Vec<Comment> = Vec::new();
    for line in read(path).lines() {
        if let Some(name) = line.strip_prefix("doc ") {
            let origin = format!("{}: {name}", path.display());
            comments.push(Comment {
                origin,
                parts: Vec::new(),
            });
            continue;
        }
        let Some(comment) = comments.last_mut() else {
            continue;
        };
        let part = match line.split_once('=') {
            Some(("    body", "")) => Part::Body,
            Some(("    arg", _)) => Part::Item,
            Some(("    feature", name)) => Part::Feature(name.to_owned()),
            Some(("    section", tag)) => Part::Section(kind(tag).unwrap()),
            _ => {
                let text = &mut comment.parts.last_mut().unwrap().1;
                text.push_str(line);
                text.push('\n');
                continue;
            }
        };
        comment.parts.push((part, String::new()));
    }
    comments
}

/// The comments in a schema, cut into parts well enough to test with.
fn commented(path: &Path) -> Vec<Comment> {
    let mut comments = Vec::new();
    let mut comment: Option<Comment> = None;
    for (number, line) in read(path).lines().enumerate() {
        if line.trim_end() == "##" {
            let origin = format!("{}:{}", path.display(), number + 1);
            comment = match comment.take() {
                Some(comment) => {
                    comments.push(comment);
                    None
                }
                None => Some(Comment {
                    origin,
                    parts: vec![(Part::Body, String::new())],
                }),
            };
            continue;
        }
        let Some(text) = line.strip_prefix('#') else {
            comment = None;
            continue;
        };
        let Some(comment) = &mut comment else {
            continue;
        };
        let mut text = text.strip_prefix(' ').unwrap_or(text);
        if let Some((tag, rest)) = text.split_once(':').filter(|_| !text.contains("::")) {
            let part = match tag.strip_prefix('@') {
                Some(name) if !name.contains(' ') => Some(Part::Item),
                Some(_) => None,
                None => kind(tag).map(Part::Section),
            };
            if let Some(part) = part {
                comment.parts.push((part, String::new()));
                text = rest.trim_start();
            }
        }
        let last = &mut comment.parts.last_mut().unwrap().1;
        last.push_str(text);
        last.push('\n');
    }
    comments
}

fn names(comments: &[Comment]) -> All {
    let symbol = |comment: &Comment| Some(comment.origin.split_once("symbol=")?.1.to_owned());
    All(comments.iter().filter_map(symbol).collect())
}

/// The words of `text`: what is lost if one is missing.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// The source without what only steers the rendering.
fn visible(text: &str) -> String {
    let mut visible = String::new();
    for line in text.lines() {
        let mut rest = line.trim_start();
        if let Some((name, tail)) = rest
            .strip_prefix(".. ")
            .and_then(|rest| rest.split_once("::"))
            && words(name).count() < 3
        {
            rest = tail;
        }
        for option in [":annotated:", ":title:", ":widths: auto"] {
            rest = rest.strip_prefix(option).unwrap_or(rest);
        }
        // The target of a link that has a title.
        let rest = rest
            .replace("</interop/qmp-spec>", "")
            .replace(":doc:`", "`");
        let rest = rest.replace(":ref:`", "`");
        visible.push_str(&rest);
        visible.push('\n');
    }
    visible
}

/// Fails if `markdown`, made of `source`, lacks a word or shows the words in another order.
fn assert_complete(origin: &str, source: &str, markdown: &str) {
    let shown = check::shown(markdown);
    let mut present = words(&shown);
    for word in words(&visible(source)) {
        assert!(
            present.any(|shown| shown == word),
            "{origin}: {word} is missing in\n{markdown}\nof\n{source}"
        );
    }
}

#[corpus_test]
fn every_text_of_the_corpus_is_clean_and_complete() {
    let comments = comments();
    let links = names(&comments);
    let mut count = 0;
    for Comment { origin, parts } in &comments {
        for (part, text) in parts {
            let markdown = match part {
                Part::Body | Part::Section(SectionKind::Plain) => markdown(text, &links),
                _ => item(text, &links),
            };
            check::clean(&markdown).unwrap_or_else(|problem| panic!("{origin}: {problem}"));
            assert_complete(origin, text, &markdown);
            count += 1;
        }
    }
    assert!(count > 5000, "only {count} texts");
}

#[corpus_test]
fn every_definition_of_the_corpus_is_clean() {
    let comments = comments();
    let links = names(&comments);
    for Comment { origin, parts } in &comments {
        let mut whole = Parts::default();
        for (part, text) in parts {
            match part {
                Part::Body => whole.body = text,
                Part::Item => {}
                Part::Feature(name) => whole.features.push((name, text)),
                Part::Section(kind) => whole.sections.push((*kind, text)),
            }
        }
        let markdown = assemble(&whole, "", &[], &links);
        check::clean(&markdown).unwrap_or_else(|problem| panic!("{origin}: {problem}"));
        let shown = check::shown(&markdown);
        let present: HashSet<&str> = words(&shown).collect();
        for (part, text) in parts {
            if matches!(part, Part::Item | Part::Section(SectionKind::Todo)) {
                continue;
            }
            for word in words(&visible(text)) {
                assert!(
                    present.contains(word),
                    "{origin}: {word} is missing in\n{markdown}"
                );
            }
        }
    }
}
