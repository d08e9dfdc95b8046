//! Merged definitions as the texts of modules: those of the newest release, and what it lacks where the
//! last release that has it had it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::plan::Plan;
use super::source::What;
use crate::draft::Draft;
use crate::name::Name;
use crate::print::{self, Names, Texts};
use crate::schema::Item;

/// The texts of the merged schema, with comments at the beginning of modules of these names. An error is the name
/// of a module that there is not.
pub(super) fn texts(
    plan: &Plan<'_>,
    drafts: &[Draft],
    introductions: &BTreeMap<String, String>,
) -> Result<Texts, String> {
    let by_name: HashMap<&Name, &Draft> = drafts.iter().map(|it| (&it.name, it)).collect();
    let Some(newest) = plan.releases.last().map(|release| release.schema) else {
        return Ok(Texts::default());
    };
    let root = newest.modules().first().map(|module| module.name.as_str());
    let root = root.unwrap_or_default();
    let all = plan.releases.iter().flat_map(|it| it.schema.modules());
    let names = Names::new(all.map(|module| module.name.as_str()));
    let mut placed: HashSet<&Name> = HashSet::new();
    // Names and pieces of text.
    let mut modules: Vec<(&str, Vec<String>)> = Vec::new();
    for module in newest.modules() {
        let mut pieces = Vec::new();
        for item in &module.items {
            match item {
                Item::Include(target) => {
                    let path = names.relative(&module.name, &newest[*target].name);
                    pieces.push(print::include(&path));
                }
                Item::Freeform(text) => pieces.push(print::freeform(&text.text)),
                Item::Definition(id) => {
                    let name = &newest.head(*id).name;
                    if let Some((name, draft)) = by_name.get_key_value(name) {
                        placed.insert(name);
                        pieces.push(print::text(draft));
                    }
                }
            }
        }
        modules.push((&module.name, pieces));
    }
    for release in plan.releases.iter().rev().skip(1) {
        let schema = release.schema;
        for id in schema.definitions() {
            let head = schema.head(*id);
            let Some((name, draft)) = by_name.get_key_value(&head.name) else {
                continue;
            };
            let own = plan
                .groups
                .get(&head.name)
                .map(|group| group.own.as_slice());
            let what = What::Definition(*id);
            let is_own = own.is_some_and(|own| own.iter().any(|source| source.what == what));
            if !is_own || !placed.insert(name) {
                continue;
            }
            let module = match head.module.0 {
                0 => root,
                _ => schema[head.module].name.as_str(),
            };
            let text = print::text(draft);
            if let Some((_, pieces)) = modules.iter_mut().find(|(known, _)| *known == module) {
                pieces.push(text);
                continue;
            }
            if let Some((_, pieces)) = modules.first_mut() {
                pieces.push(print::include(&names.relative(root, module)));
            }
            modules.push((module, vec![text]));
        }
    }
    for (name, text) in introductions {
        let found = modules.iter_mut().find(|(known, _)| known == name);
        let (_, pieces) = found.ok_or_else(|| name.clone())?;
        pieces.insert(0, print::freeform(text));
    }
    if let Some((_, pieces)) = modules.first_mut() {
        pieces.splice(0..0, print::directives(drafts));
    }
    let texts = modules.into_iter();
    Ok(Texts {
        root: names.of(root),
        texts: texts
            .map(|(name, pieces)| (names.of(name), pieces.join("\n")))
            .collect(),
    })
}
