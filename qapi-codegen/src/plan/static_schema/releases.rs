//! Where releases differ from the schema that was merged from them, as tables.
//!
//! Takes the tables of the merged schema and those of each release, gives sparse tables: a part of the
//! merged schema, and for which releases something holds of it. It compares what is on the wire, and does not
//! ask how the schemas became one.
//!
//! First each type of a release gets a home: the merged type of its name, if that has all of its
//! parts, else the one in whose place it stands. What has no home is copied into the merged tables
//! as it is. Then all parts are compared.

use std::collections::HashMap;

use super::facts::Facts;
use super::homes::Homes;
use super::{Number, Row, Span, StaticSchema, Tabled, count};

/// Tables of pairs and triples, as `qapi_types::schema::ReleaseTables` has them.
#[derive(Debug, Default)]
pub(crate) struct ReleaseTables {
    pub(crate) names: Vec<String>,
    pub(crate) sets: Vec<u64>,
    pub(crate) first_row: u32,
    pub(crate) rows: Vec<[u32; 2]>,
    pub(crate) out_of_band: Vec<[u32; 2]>,
    pub(crate) arguments: Vec<[u32; 3]>,
    pub(crate) answers: Vec<[u32; 3]>,
    pub(crate) members: Vec<[u32; 2]>,
    pub(crate) mandatory: Vec<[u32; 2]>,
    pub(crate) member_types: Vec<[u32; 3]>,
    pub(crate) values: Vec<[u32; 2]>,
    pub(crate) branches: Vec<[u32; 2]>,
    pub(crate) branch_types: Vec<[u32; 3]>,
    pub(crate) choices: Vec<[u32; 2]>,
    pub(crate) choice_types: Vec<[u32; 3]>,
    pub(crate) features: Vec<[u32; 2]>,
    pub(crate) member_features: Vec<[u32; 2]>,
    pub(crate) value_features: Vec<[u32; 2]>,
}

/// Makes the tables of releases, oldest first, and adds to `merged` the types that only these have.
///
/// # Errors
///
/// When there are more releases than a set has bits.
pub(super) fn add(merged: &mut Tabled, releases: &[(String, Tabled)]) -> Result<(), String> {
    if releases.len() > 64 {
        return Err("static data has room for 64 releases".to_owned());
    }
    let homes: Vec<Homes> = releases
        .iter()
        .map(|(_, release)| Homes::find(merged, release))
        .collect();
    let first_row = count(&merged.tables.rows);
    let mut facts = Facts::new(&merged.tables);
    let mut additions = Additions::new(&mut merged.tables);
    for (at, ((_, release), homes)) in releases.iter().zip(homes).enumerate() {
        let mut copier = Copier::new(&mut additions, &release.tables, homes);
        facts.compare(&mut copier, 1 << at);
    }
    additions.finish();
    let mut tables = facts.tables(&merged.tables);
    tables.names = releases.iter().map(|(name, _)| name.clone()).collect();
    tables.first_row = first_row;
    merged.tables.releases = Some(tables);
    Ok(())
}

/// The merged tables, as types are added to them.
pub(super) struct Additions<'m> {
    pub(super) merged: &'m mut StaticSchema,
    names: HashMap<String, u32>,
    builtins: HashMap<&'static str, u32>,
    /// The rows of arrays by those of their elements.
    arrays: HashMap<u32, u32>,
    next_mask: u32,
    /// Rows that were copied, by what they say.
    copies: HashMap<String, u32>,
}

impl<'m> Additions<'m> {
    fn new(merged: &'m mut StaticSchema) -> Self {
        let names = merged.names.iter().cloned().zip(0..).collect();
        let (mut builtins, mut arrays) = (HashMap::new(), HashMap::new());
        let mut next_mask = 0;
        for (index, row) in (0..).zip(&merged.rows) {
            match row {
                Row::Builtin(variant, _) => {
                    builtins.entry(*variant).or_insert(index);
                }
                Row::Array(element, _) => {
                    arrays.entry(*element).or_insert(index);
                }
                Row::Enum(mask, _)
                | Row::Struct(mask, _)
                | Row::Union(mask, ..)
                | Row::Alternate(mask, _) => next_mask = next_mask.max(mask.number + 1),
                Row::Command(..) | Row::Event(..) => {}
            }
        }
        Self {
            merged,
            names,
            builtins,
            arrays,
            next_mask,
            copies: HashMap::new(),
        }
    }

    fn push(&mut self, row: Row) -> u32 {
        let index = count(&self.merged.rows);
        self.merged.rows.push(row);
        index
    }

    /// A row for a type that is not known yet.
    fn reserve(&mut self) -> u32 {
        let mask = self.mask();
        self.push(Row::Struct(mask, (0, 0)))
    }

    fn mask(&mut self) -> Number {
        let number = self.next_mask;
        self.next_mask += 1;
        Number {
            number,
            condition: None,
        }
    }

    /// Adds a type, in the row that was reserved for it if there is one.
    fn add(&mut self, reserved: Option<u32>, copy: Copy) -> u32 {
        let text = format!("{copy:?}");
        if let (None, Some(row)) = (reserved, self.copies.get(&text)) {
            return *row;
        }
        let mask = self.mask();
        let own = reserved.unwrap_or_else(|| self.push(Row::Struct(mask.clone(), (0, 0))));
        self.copies.insert(text, own);
        let merged = &mut *self.merged;
        let owned = |owner, features: Vec<Number>| {
            let features = features.into_iter();
            features.map(move |name| (owner, name))
        };
        let values = count(&merged.values);
        for (value, features) in copy.values {
            let features = owned(count(&merged.values), features);
            merged.value_features.extend(features);
            merged.values.push(value);
        }
        let values = (values, count(&merged.values));
        let members = count(&merged.members);
        for (member, features) in copy.members {
            let features = owned(count(&merged.members), features);
            merged.member_features.extend(features);
            merged.members.push(member);
        }
        let members = (members, count(&merged.members));
        let branches = count(&merged.branches);
        merged.branches.extend(copy.branches);
        let branches = (branches, count(&merged.branches));
        let choices = count(&merged.choices);
        merged.choices.extend(copy.choices);
        let choices = (choices, count(&merged.choices));
        merged.features.extend(owned(own, copy.features));
        merged.rows[own as usize] = match copy.kind {
            Kind::Enum => Row::Enum(mask, values),
            Kind::Union => Row::Union(mask, members, members.0 + copy.tag, branches),
            Kind::Alternate => Row::Alternate(mask, choices),
            Kind::Struct => Row::Struct(mask, members),
        };
        own
    }

    fn name(&mut self, name: &str) -> u32 {
        if let Some(known) = self.names.get(name) {
            return *known;
        }
        let index = count(&self.merged.names);
        self.merged.names.push(name.to_owned());
        self.names.insert(name.to_owned(), index);
        index
    }

    /// Features are sorted by what has them.
    fn finish(self) {
        let merged = self.merged;
        for features in [
            &mut merged.features,
            &mut merged.member_features,
            &mut merged.value_features,
        ] {
            features.sort_by_key(|(owner, _)| *owner);
        }
    }
}

/// Finds the merged row of a type of one release, and copies those that have none.
pub(super) struct Copier<'c, 'm> {
    pub(super) additions: &'c mut Additions<'m>,
    pub(super) release: &'c StaticSchema,
    pub(super) homes: Homes,
    /// The types that are being copied, each with its row if what it consists of refers to it.
    open: HashMap<u32, Option<u32>>,
}

/// A type that is copied: rows and names are those of the merged tables.
#[derive(Debug)]
struct Copy {
    kind: Kind,
    features: Vec<Number>,
    values: Vec<(Number, Vec<Number>)>,
    members: Vec<((Number, u32, bool), Vec<Number>)>,
    /// Which of the members is the discriminator.
    tag: u32,
    branches: Vec<(Number, u32)>,
    choices: Vec<Number>,
}

#[derive(Debug)]
enum Kind {
    Enum,
    Struct,
    Union,
    Alternate,
}

impl<'c, 'm> Copier<'c, 'm> {
    fn new(additions: &'c mut Additions<'m>, release: &'c StaticSchema, homes: Homes) -> Self {
        Self {
            additions,
            release,
            homes,
            open: HashMap::new(),
        }
    }

    /// The merged row of a type of the release.
    pub(super) fn row(&mut self, ty: u32) -> u32 {
        if let Some(home) = self.homes.home(ty) {
            return home;
        }
        let release = self.release;
        let row = match &release.rows[ty as usize] {
            Row::Builtin(variant, shown) => self.builtin(variant, (*shown != ty).then_some(*shown)),
            Row::Array(element, shown) => {
                let element = self.row(*element);
                self.array(element, (*shown != ty).then_some(*shown))
            }
            row => self.copy(ty, row),
        };
        self.homes.settle(ty, row);
        row
    }

    fn builtin(&mut self, variant: &'static str, shown: Option<u32>) -> u32 {
        if let Some(row) = self.additions.builtins.get(variant) {
            return *row;
        }
        let shown = shown.map(|shown| self.row(shown));
        let shown = shown.unwrap_or(count(&self.additions.merged.rows));
        let row = self.additions.push(Row::Builtin(variant, shown));
        self.additions.builtins.insert(variant, row);
        row
    }

    fn array(&mut self, element: u32, shown: Option<u32>) -> u32 {
        if let Some(row) = self.additions.arrays.get(&element) {
            return *row;
        }
        let shown = shown.map(|shown| self.row(shown));
        let shown = shown.unwrap_or(count(&self.additions.merged.rows));
        let row = self.additions.push(Row::Array(element, shown));
        self.additions.arrays.insert(element, row);
        row
    }

    /// Copies an enumeration, an object or an alternate, unless there is a copy that says the same.
    fn copy(&mut self, ty: u32, row: &Row) -> u32 {
        if let Some(own) = self.open.get(&ty).copied() {
            let own = own.unwrap_or_else(|| self.additions.reserve());
            self.open.insert(ty, Some(own));
            return own;
        }
        self.open.insert(ty, None);
        let release = self.release;
        let mut copy = Copy {
            kind: Kind::Struct,
            features: Vec::new(),
            values: Vec::new(),
            members: Vec::new(),
            tag: 0,
            branches: Vec::new(),
            choices: Vec::new(),
        };
        match row {
            Row::Enum(_, span) => {
                copy.kind = Kind::Enum;
                for at in span.0..span.1 {
                    let value = self.name(&release.values[at as usize]);
                    let features = self.features(&release.value_features, at);
                    copy.values.push((value, features));
                }
            }
            Row::Struct(_, span) => copy.members = self.members(*span),
            Row::Union(_, span, tag, branches) => {
                copy.kind = Kind::Union;
                copy.members = self.members(*span);
                copy.tag = tag - span.0;
                for at in branches.0..branches.1 {
                    let (value, ty) = &release.branches[at as usize];
                    let branch = (self.name(value), self.row(*ty));
                    copy.branches.push(branch);
                }
            }
            Row::Alternate(_, span) => {
                copy.kind = Kind::Alternate;
                for at in span.0..span.1 {
                    let choice = &release.choices[at as usize];
                    copy.choices.push(Number {
                        number: self.row(choice.number),
                        condition: choice.condition.clone(),
                    });
                }
            }
            Row::Builtin(..) | Row::Array(..) | Row::Command(..) | Row::Event(..) => {}
        }
        copy.features = self.features(&release.features, ty);
        let own = self.open.remove(&ty).flatten();
        self.additions.add(own, copy)
    }

    /// A name of the release as one of the merged tables.
    fn name(&mut self, name: &Number) -> Number {
        let text = &self.release.names[name.number as usize];
        Number {
            number: self.additions.name(text),
            condition: name.condition.clone(),
        }
    }

    fn features(&mut self, table: &[(u32, Number)], owner: u32) -> Vec<Number> {
        let names = self.release.names.len();
        let own = table.iter().filter(|(other, _)| *other == owner);
        own.filter(|(_, name)| (name.number as usize) < names)
            .map(|(_, name)| self.name(name))
            .collect()
    }

    fn members(&mut self, span: Span) -> Vec<((Number, u32, bool), Vec<Number>)> {
        let release = self.release;
        let members = (span.0..span.1).map(|at| {
            let (name, ty, optional) = &release.members[at as usize];
            let member = (self.name(name), self.row(*ty), *optional);
            (member, self.features(&release.member_features, at))
        });
        members.collect()
    }
}
