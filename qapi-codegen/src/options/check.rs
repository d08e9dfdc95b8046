//! Whether the names in options exist. Symbols are only looked at: a build may define more than a
//! schema asks for.

use std::collections::BTreeMap;

use qapi_parse::Schema;
use qapi_parse::schema::{Condition, DefinitionId, Part};
use qapi_util::suggest;

use super::{Code, Conditions, Options, Pattern, Rule, cargo_features, member_path, optional};
use crate::error::Error;
use crate::names;

/// Checks that every pattern but those for everything matches something in one of `schemas`.
///
/// # Errors
///
/// At the first that does not.
pub(crate) fn check_names(options: &Options, schemas: &[&Schema]) -> Result<(), Error> {
    if let Conditions::Evaluate(symbols) = &options.conditions
        && let Some(wrong) = symbols.iter().find(|text| !Condition::is_symbol(text))
    {
        return Err(Error::option(format!("define: '{wrong}' is no symbol")));
    }
    let patterns = |rules: &[Rule]| -> Vec<Pattern> {
        rules.iter().map(|(pattern, _)| pattern.clone()).collect()
    };
    let names = |types: &BTreeMap<String, Code>| types.keys().map(Pattern::new).collect();
    let items = "type, command or event";
    let checks: [(&str, &str, Vec<Pattern>, Names); 11] = [
        (
            "type_attribute",
            items,
            patterns(&options.type_attributes),
            item_names,
        ),
        ("derive", items, patterns(&options.derives), item_names),
        (
            "no_derive",
            items,
            patterns(&options.no_derives),
            item_names,
        ),
        (
            "field_attribute",
            "member",
            patterns(&options.field_attributes),
            field_names,
        ),
        (
            "closed_enums",
            "enumeration",
            options.closed_enums.clone(),
            enum_names,
        ),
        (
            "closed_unions",
            "union",
            options.closed_unions.clone(),
            union_names,
        ),
        ("optional", "member", options.optional.clone(), member_names),
        (
            "keep_unknown",
            "struct, union, command or event",
            options.keep_unknown.clone(),
            object_names,
        ),
        (
            "extern_type",
            "type",
            names(&options.extern_types),
            type_names,
        ),
        (
            "generated_type",
            "type",
            names(&options.generated_types),
            type_names,
        ),
        (
            "cargo_feature",
            "module",
            options.cargo_features.modules(),
            module_names,
        ),
    ];
    for (option, what, patterns, names) in checks {
        let patterns: Vec<Pattern> = patterns.into_iter().filter(|p| !p.is_all()).collect();
        if patterns.is_empty() {
            continue;
        }
        let known: Vec<String> = schemas.iter().flat_map(|schema| names(schema)).collect();
        for pattern in patterns {
            if !known.iter().any(|name| pattern.matches(name)) {
                if option == "optional"
                    && (schemas.iter()).any(|it| optional::selects(it, &pattern))
                {
                    return Err(Error::option(format!(
                        "optional: '{}' selects the branch of a union, and stays mandatory",
                        pattern.as_str()
                    )));
                }
                return Err(unmatched(option, what, &pattern, &known));
            }
        }
    }
    Ok(())
}

/// The names that an option may be about.
type Names = fn(&Schema) -> Vec<String>;

fn unmatched(option: &str, what: &str, pattern: &Pattern, known: &[String]) -> Error {
    let name = pattern.as_str();
    let hint = match suggest::closest(name, known.iter().map(String::as_str)) {
        Some(found) => format!("; there is '{found}'"),
        None if what == "member" && !name.contains('.') => {
            "; members are named with their type, as in 'TYPE.MEMBER'".to_owned()
        }
        None => String::new(),
    };
    let says = if pattern.is_exact() {
        format!("there is no {what} '{name}'")
    } else {
        format!("no {what} matches '{name}'")
    };
    Error::option(format!("{option}: {says} in the schema{hint}"))
}

fn heads<'a>(
    schema: &'a Schema,
    filter: impl Fn(DefinitionId) -> bool + 'a,
) -> impl Iterator<Item = String> + 'a {
    let ids = schema.definitions().iter().copied();
    ids.filter(move |id| filter(*id))
        .map(|id| schema.head(id).name.as_str().to_owned())
}

/// The names of modules, as paths without the extension.
fn module_names(schema: &Schema) -> Vec<String> {
    let names = schema.modules().iter().map(|module| &module.name);
    names
        .map(|name| cargo_features::module(name).to_owned())
        .collect()
}

fn item_names(schema: &Schema) -> Vec<String> {
    let branches = schema.unions().iter();
    let branches = branches.map(|union| names::branch_ident(&union.head.name).as_str().to_owned());
    heads(schema, |_| true).chain(branches).collect()
}

fn type_names(schema: &Schema) -> Vec<String> {
    let is_type = |id| !matches!(id, DefinitionId::Command(_) | DefinitionId::Event(_));
    heads(schema, is_type).collect()
}

fn enum_names(schema: &Schema) -> Vec<String> {
    heads(schema, |id| matches!(id, DefinitionId::Enum(_))).collect()
}

fn union_names(schema: &Schema) -> Vec<String> {
    heads(schema, |id| matches!(id, DefinitionId::Union(_))).collect()
}

/// The names of what has members.
fn object_names(schema: &Schema) -> Vec<String> {
    let is_object = |id| !matches!(id, DefinitionId::Enum(_) | DefinitionId::Alternate(_));
    heads(schema, is_object).collect()
}

/// The names of members that may become optional, those of bases too.
fn member_names(schema: &Schema) -> Vec<String> {
    optional::members(schema).map(|(name, _)| name).collect()
}

/// The names of members, those of bases too, values and branches.
fn field_names(schema: &Schema) -> Vec<String> {
    let mut names = Vec::new();
    for id in schema.definitions() {
        let owner = schema.head(*id).name.as_str();
        let members = schema.members(*id).into_iter().map(Part::Member);
        let others = schema.parts(*id).filter(|part| {
            matches!(
                part,
                Part::Value(_) | Part::Branch(_) | Part::AlternateBranch(_)
            )
        });
        let parts = members.chain(others);
        names.extend(parts.map(|part| member_path(owner, part.name().as_str())));
    }
    names
}
