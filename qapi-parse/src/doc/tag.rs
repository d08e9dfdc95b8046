//! What the first line of a paragraph starts: a description or a tagged section.

use crate::schema::SectionKind;

/// `Tag:` at the start of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag<'t> {
    pub(super) kind: SectionKind,
    /// The tag without its colon.
    pub(super) name: &'static str,
    /// What follows on the line.
    pub(super) rest: &'t str,
}

impl<'t> Tag<'t> {
    const ALL: &'static [(&'static str, SectionKind)] = &[
        ("Returns", SectionKind::Returns),
        ("Errors", SectionKind::Errors),
        ("Since", SectionKind::Since),
        ("TODO", SectionKind::Todo),
        ("Note", SectionKind::Note),
        ("Notes", SectionKind::Note),
        ("Example", SectionKind::Example),
        ("Examples", SectionKind::Example),
    ];

    /// The tag that `line` starts with. Two colons are markup, not a tag.
    pub(super) fn of(line: &'t str) -> Option<Self> {
        Self::ALL.iter().find_map(|&(name, kind)| {
            let rest = line.strip_prefix(name)?.strip_prefix(':')?;
            (!rest.starts_with(':')).then_some(Self { kind, name, rest })
        })
    }

    /// Whether a comment has at most one such section.
    pub(super) fn once(self) -> bool {
        matches!(
            self.kind,
            SectionKind::Returns | SectionKind::Errors | SectionKind::Since
        )
    }
}

/// Name and text of a line `@name: text`.
pub(super) fn description(line: &str) -> Option<(&str, &str)> {
    let (name, text) = line.strip_prefix('@')?.split_once(':')?;
    (!name.contains(char::is_whitespace)).then(|| (name, text.trim_start_matches(' ')))
}
