//! Emits what releases have of a merged schema, as static tables.

use proc_macro2::Literal;
use quote::quote;

use super::list;
use crate::emit::piece::{Piece, Table};
use crate::plan::ReleaseTables;

/// What releases have of a merged schema.
pub(super) fn tables<'p>(tables: &ReleaseTables) -> Vec<Piece<'p>> {
    let first_row = Literal::u32_unsuffixed(tables.first_row);
    let all = quote! {
        static RELEASES: ReleaseTables = ReleaseTables {
            names: RELEASE_NAMES,
            sets: SETS,
            first_row: #first_row,
            rows: ROW_SETS,
            out_of_band: OUT_OF_BAND_SETS,
            arguments: ARGUMENTS_IN,
            answers: ANSWERS_IN,
            members: MEMBER_SETS,
            mandatory: MANDATORY_SETS,
            member_types: MEMBER_TYPES_IN,
            values: VALUE_SETS,
            branches: BRANCH_SETS,
            branch_types: BRANCH_TYPES_IN,
            choices: CHOICE_SETS,
            choice_types: CHOICE_TYPES_IN,
            features: FEATURE_SETS,
            member_features: MEMBER_FEATURE_SETS,
            value_features: VALUE_FEATURE_SETS,
        };
    };
    let names = list(&tables.names, |name| [format!("{name:?}")]);
    let sets = list(&tables.sets, |set| [set.to_string()]);
    let numbers = [
        ("ROW_SETS", numbers(&tables.rows)),
        ("OUT_OF_BAND_SETS", numbers(&tables.out_of_band)),
        ("ARGUMENTS_IN", numbers(&tables.arguments)),
        ("ANSWERS_IN", numbers(&tables.answers)),
        ("MEMBER_SETS", numbers(&tables.members)),
        ("MANDATORY_SETS", numbers(&tables.mandatory)),
        ("MEMBER_TYPES_IN", numbers(&tables.member_types)),
        ("VALUE_SETS", numbers(&tables.values)),
        ("BRANCH_SETS", numbers(&tables.branches)),
        ("BRANCH_TYPES_IN", numbers(&tables.branch_types)),
        ("CHOICE_SETS", numbers(&tables.choices)),
        ("CHOICE_TYPES_IN", numbers(&tables.choice_types)),
        ("FEATURE_SETS", numbers(&tables.features)),
        ("MEMBER_FEATURE_SETS", numbers(&tables.member_features)),
        ("VALUE_FEATURE_SETS", numbers(&tables.value_features)),
    ];
    let numbers = numbers.map(|(ident, values)| (ident, "&[u32]", values));
    let texts = [
        ("RELEASE_NAMES", "&[&str]", names),
        ("SETS", "&[u64]", sets),
    ];
    let tables = texts.into_iter().chain(numbers);
    let tables = tables.map(|(ident, ty, values)| {
        Piece::Table(Table {
            ident,
            ty,
            values,
            rows: false,
        })
    });
    std::iter::once(Piece::Items(all)).chain(tables).collect()
}

/// All numbers of items, one after the other.
fn numbers<const N: usize>(items: &[[u32; N]]) -> Vec<String> {
    list(items, |item| item.map(|number| number.to_string()))
}
