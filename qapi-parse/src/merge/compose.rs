//! Definitions put together of what releases have.
//!
//! Takes a [`Plan`], gives drafts, reports what fits no type, and keeps which releases have what.

use std::collections::BTreeMap;

use super::conflict::Conflict;
use super::describe::Description;
use super::docs;
use super::notes;
use super::parts::{self, Same, any, gather};
use super::plan::{Group, Kind, Plan, Shape, Taken, Use, member_uses};
use super::source::Source;
use crate::draft::{Arguments, Base, Body, Branch, Draft, Flags, Member, one};
use crate::name::Name;
use crate::schema::{EnumValue, Fact, Releases};

pub(super) struct Composer<'p, 's> {
    pub(super) plan: &'p Plan<'s>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) facts: Releases,
    /// Whether documentation says which releases have what.
    pub(super) notes: bool,
    /// What documents definitions in place of the releases' comments.
    pub(super) descriptions: Option<BTreeMap<String, Description>>,
}

impl Composer<'_, '_> {
    /// The definition of a group.
    pub(super) fn definition(&mut self, name: &Name, group: &Group) -> Option<Draft> {
        let plan = self.plan;
        let heads: Vec<(Source, Draft)> = (group.own.iter())
            .map(|source| (*source, source.draft(&plan.releases)))
            .collect();
        let body = match group.kind {
            Kind::Enum => self.enumeration(name, group),
            Kind::Object => self.object(name, &group.sources()),
            Kind::Alternate => self.alternate(name, group),
            Kind::Command => self.command(name, group, &heads),
            Kind::Event => Body::Event {
                arguments: self.arguments(name, group),
            },
        };
        let features = heads.iter();
        let features = features.map(|(source, draft)| (*source, draft.features.as_slice()));
        let features: Vec<_> = features.collect();
        self.add(name, Fact::Definition, &group.sources());
        for (source, list) in &features {
            for feature in *list {
                let fact = Fact::Feature(feature.name.as_str());
                self.add(name, fact, &[*source]);
            }
        }
        let (_, newest) = heads.last()?;
        let span = newest.span;
        let mut draft = Draft {
            name: name.clone(),
            span,
            condition: any(heads.iter().map(|(_, draft)| draft.condition.as_ref())),
            features: parts::features(features),
            doc: None,
            body,
        };
        draft.doc = match &self.descriptions {
            None => docs::doc(plan, group, &draft),
            Some(all) => all.get(name.as_str()).map(|described| {
                let unknown = described.unknown(&draft).map(|part| Conflict {
                    definition: name.as_str().to_owned(),
                    message: format!(
                        "no release has '{part}' of '{}', which is described",
                        name.as_str()
                    ),
                    places: Vec::new(),
                });
                self.conflicts.extend(unknown);
                described.doc(&draft)
            }),
        };
        if self.notes {
            notes::note(&mut draft, &self.facts);
        }
        Some(draft)
    }

    /// Keeps that the releases of `sources` have something of a definition.
    fn add(&mut self, name: &Name, fact: Fact<'_>, sources: &[Source]) {
        for source in sources {
            self.facts.add(name.as_str(), fact, source.release);
        }
    }

    fn enumeration(&mut self, name: &Name, group: &Group) -> Body {
        let mut prefix = None;
        let mut lists: Vec<(Source, Vec<EnumValue>)> = Vec::new();
        for source in group.sources() {
            if let Body::Enum {
                prefix: own,
                values,
            } = source.draft(&self.plan.releases).body
            {
                if group.own.contains(&source) {
                    prefix = own;
                }
                lists.push((source, values));
            }
        }
        let mut values = Vec::new();
        for same in gather(lists) {
            let value = Fact::Value(same.name.as_str());
            self.part(name, value, &same, |it| &it.features);
            let condition = same.condition();
            let features = same.found.iter();
            let features = features.map(|(source, it)| (*source, it.features.as_slice()));
            let features = parts::features(features.collect::<Vec<_>>());
            if let Some((_, newest)) = same.found.into_iter().next_back() {
                values.push(EnumValue {
                    condition,
                    features,
                    ..newest
                });
            }
        }
        Body::Enum { prefix, values }
    }

    /// Keeps which releases have a part, and which its features.
    fn part<T>(
        &mut self,
        name: &Name,
        fact: Fact<'_>,
        same: &Same<T>,
        features: impl Fn(&T) -> &[crate::schema::Feature],
    ) {
        for (source, part) in &same.found {
            self.add(name, fact, &[*source]);
            for feature in features(part) {
                let feature = Fact::PartFeature(same.name.as_str(), feature.name.as_str());
                self.add(name, feature, &[*source]);
            }
        }
    }

    fn object(&mut self, name: &Name, sources: &[Source]) -> Body {
        let shape = self.plan.shape(sources);
        let base = self.plan.base(sources, &shape);
        let members = match &base {
            Some((_, own)) => own.clone(),
            None => self.plan.members(sources, shape == Shape::Flat),
        };
        let members = self.members(name, sources, members);
        let Shape::Union(discriminator) = shape else {
            let base = base.map(|(base, _)| base);
            return Body::Struct { base, members };
        };
        Body::Union {
            base: match base {
                Some((base, _)) => Base::Type(base),
                None => Base::Members(members),
            },
            discriminator,
            branches: self.branches(name, sources),
        }
    }

    fn members(
        &mut self,
        name: &Name,
        sources: &[Source],
        members: Vec<Same<Member>>,
    ) -> Vec<Member> {
        let mut merged = Vec::new();
        for same in members {
            let part = format!("member '{}'", same.name.as_str());
            let uses = member_uses(&same);
            let ty = self.plan.settle(name, &part, &uses, &mut self.conflicts);
            self.part(name, Fact::Member(same.name.as_str()), &same, |it| {
                &it.features
            });
            let mandatory = mandatory(sources, &same);
            self.add(name, Fact::Mandatory(same.name.as_str()), &mandatory);
            merged.extend(ty.and_then(|ty| {
                let member = member(sources, same)?;
                Some(Member { ty, ..member })
            }));
        }
        merged
    }

    fn branches(&mut self, name: &Name, sources: &[Source]) -> Vec<Branch> {
        let mut branches = Vec::new();
        for (same, uses) in self.plan.branches(sources) {
            let part = format!("branch '{}'", same.name.as_str());
            let ty = self.plan.settle(name, &part, &uses, &mut self.conflicts);
            self.part(name, Fact::Branch(same.name.as_str()), &same, |_| &[]);
            let condition = same.condition();
            let newest = same.found.into_iter().next_back();
            branches.extend(newest.zip(ty).map(|((_, branch), ty)| Branch {
                ty,
                condition,
                ..branch
            }));
        }
        branches
    }

    fn alternate(&mut self, name: &Name, group: &Group) -> Body {
        let mut branches = Vec::new();
        for choice in self.plan.choices(group) {
            let part = format!("branch '{}'", choice.name.as_str());
            let ty = self
                .plan
                .settle(name, &part, &choice.uses, &mut self.conflicts);
            let sources: Vec<Source> = choice.uses.iter().map(|it| it.source).collect();
            let fact = Fact::Branch(choice.name.as_str());
            self.add(name, fact, &sources);
            let condition = any(choice.conditions.iter().map(Option::as_ref));
            let span = choice.uses.last().map(|it| it.span);
            branches.extend(ty.zip(span).map(|(ty, span)| Branch {
                name: choice.name,
                span,
                ty,
                condition,
            }));
        }
        Body::Alternate { branches }
    }

    fn command(&mut self, name: &Name, group: &Group, heads: &[(Source, Draft)]) -> Body {
        let arguments = self.arguments(name, group);
        let returns = self.plan.returns(group);
        let returns = returns.and_then(|uses: Vec<Use>| {
            let part = "the return value";
            self.plan.settle(name, part, &uses, &mut self.conflicts)
        });
        let flags = heads.iter().filter_map(|(_, draft)| match &draft.body {
            Body::Command { flags, .. } => Some(*flags),
            _ => None,
        });
        let flags = flags.reduce(|older, newer| Flags {
            r#gen: older.r#gen && newer.r#gen,
            success_response: newer.success_response,
            allow_oob: older.allow_oob || newer.allow_oob,
            allow_preconfig: older.allow_preconfig || newer.allow_preconfig,
            // The language has no command that is both, and how a server runs it is not on the wire.
            coroutine: newer.coroutine && !older.allow_oob && !newer.allow_oob,
        });
        Body::Command {
            arguments,
            returns,
            flags: flags.unwrap_or(Flags {
                r#gen: true,
                success_response: true,
                allow_oob: false,
                allow_preconfig: false,
                coroutine: false,
            }),
        }
    }

    fn arguments(&mut self, name: &Name, group: &Group) -> Arguments {
        match self.plan.arguments(group) {
            Taken::Nothing => Arguments::None,
            Taken::Members(sources) => {
                let flat = self.plan.shape(&sources) != Shape::Struct;
                let members = self.plan.members(&sources, flat);
                Arguments::Members(self.members(name, &sources, members))
            }
            Taken::Type(uses) => {
                let part = "the data";
                let Some(ty) = self.plan.settle(name, part, &uses, &mut self.conflicts) else {
                    return Arguments::None;
                };
                let boxed = group.own.iter().any(|source| {
                    let (Body::Command { arguments, .. } | Body::Event { arguments }) =
                        source.draft(&self.plan.releases).body
                    else {
                        return false;
                    };
                    matches!(arguments, Arguments::Type { boxed: true, .. })
                });
                let sources = self.plan.groups.get(&ty.name).map(Group::sources);
                let union = sources.map(|sources| self.plan.shape(&sources));
                Arguments::Type {
                    boxed: boxed || matches!(union, Some(Shape::Union(_))),
                    name: one(ty.name).name,
                }
            }
        }
    }
}

impl Plan<'_> {
    /// The base that all objects have, and the members beside it; none where members must be spelt out.
    fn base(&self, sources: &[Source], shape: &Shape) -> Option<(Name, Vec<Same<Member>>)> {
        if *shape == Shape::Flat {
            return None;
        }
        let mut base = None;
        let mut own = Vec::new();
        for source in sources {
            let (name, members) = source.base(&self.releases)?;
            let name = self.resolve(&name);
            if base.get_or_insert_with(|| name.clone()) != &name {
                return None;
            }
            own.push((*source, members));
        }
        let base = base?;
        let own = gather(own);
        let inherited = self.common(&base)?;
        let clash = |same: &Same<Member>| inherited.iter().any(|member| member.name == same.name);
        if own.iter().any(clash) {
            return None;
        }
        if let Shape::Union(tag) = shape {
            let fits = |it: &Member| it.name == *tag && !it.optional && it.condition.is_none();
            if !own.is_empty() || !inherited.iter().any(fits) {
                return None;
            }
        }
        Some((base, own))
    }

    /// The members of a struct and its bases, if it is a struct in the end.
    fn common(&self, name: &Name) -> Option<Vec<Member>> {
        let sources = self.groups.get(name)?.sources();
        if self.shape(&sources) != Shape::Struct {
            return None;
        }
        let base = self.base(&sources, &Shape::Struct);
        let (mut members, own) = match base {
            Some((base, own)) => (self.common(&base)?, own),
            None => (Vec::new(), self.members(&sources, false)),
        };
        let own = own.into_iter();
        members.extend(own.filter_map(|same| member(&sources, same)));
        Some(members)
    }
}

/// The sources of those releases in all of whose sources a member is mandatory.
fn mandatory(sources: &[Source], same: &Same<Member>) -> Vec<Source> {
    let in_source = |source: &Source| {
        let mut found = same.found.iter();
        found.any(|(found, member)| found == source && !member.optional)
    };
    let of_releases = sources.chunk_by(|a, b| a.release == b.release);
    let of_releases = of_releases.filter(|sources| sources.iter().all(in_source));
    of_releases.flatten().copied().collect()
}

/// A member without regard to its type: optional unless all objects have it, and under the same
/// condition.
fn member(sources: &[Source], same: Same<Member>) -> Option<Member> {
    let has = |source: &Source| same.found.iter().any(|(found, _)| found == source);
    let optional = !sources.iter().all(has)
        || !same.agree()
        || same.found.iter().any(|(_, member)| member.optional);
    let condition = same.condition();
    let features = same.found.iter();
    let features = features.map(|(source, it)| (*source, it.features.as_slice()));
    let features = parts::features(features.collect::<Vec<_>>());
    let (_, newest) = same.found.into_iter().next_back()?;
    Some(Member {
        optional,
        condition,
        features,
        ..newest
    })
}
