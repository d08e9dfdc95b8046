//! Whether one schema takes and gives what another does, by walking both.

use std::collections::HashSet;

use qapi_parse::Schema;
use qapi_parse::schema::{
    Arguments, Builtin, DefinitionId, Member, NamedType, ObjectType, TypeRef,
};

/// Fails unless all commands and events of `release` are in `merged`, and all their values fit.
pub(crate) fn check(merged: &Schema, release: &Schema) {
    let mut pairs = Pairs {
        merged,
        release,
        seen: HashSet::new(),
        path: Vec::new(),
    };
    for id in release.definitions() {
        let name = release.head(*id).name.as_str();
        let (DefinitionId::Command(_) | DefinitionId::Event(_)) = id else {
            continue;
        };
        let to = merged.get(name).unwrap_or_else(|| panic!("{name} is lost"));
        pairs.path = vec![name.to_owned()];
        let theirs = object(release, *id);
        let ours = object(merged, to);
        pairs.objects(&ours, &theirs);
        if let (DefinitionId::Command(to), DefinitionId::Command(id)) = (to, *id) {
            pairs.path.push("returns".to_owned());
            match (merged[to].returns, release[id].returns) {
                (Some(ours), Some(theirs)) => pairs.types(ours, theirs),
                (None, None) => {}
                (Some(TypeRef::One(ours)), None) => {
                    let ours = of_type(ours).unwrap_or_else(|| panic!("{:?}", pairs.path));
                    pairs.objects(&variants(merged, ours.into()), &[Variant::default()]);
                }
                _ => panic!("{:?}", pairs.path),
            }
        }
    }
    // Types that nothing uses are of use to somebody, too.
    for id in release.definitions() {
        let name = release.head(*id).name.as_str();
        if let (DefinitionId::Struct(_) | DefinitionId::Union(_), Some(to)) =
            (*id, merged.get(name))
        {
            pairs.path = vec![name.to_owned()];
            pairs.objects(&variants(merged, to), &variants(release, *id));
        }
    }
}

/// The members of an object for one way to choose all branches.
#[derive(Clone, Default)]
struct Variant<'s> {
    /// Discriminators with the values that choose.
    tags: Vec<(&'s str, &'s str)>,
    members: Vec<&'s Member>,
}

fn object(schema: &Schema, id: DefinitionId) -> Vec<Variant<'_>> {
    match schema.arguments(id) {
        Some(Arguments::Type { ty, .. }) => variants(schema, (*ty).into()),
        _ => variants(schema, id),
    }
}

fn variants(schema: &Schema, id: DefinitionId) -> Vec<Variant<'_>> {
    let common = Variant {
        tags: Vec::new(),
        members: schema.members(id),
    };
    let DefinitionId::Union(union) = id else {
        return vec![common];
    };
    let union = &schema[union];
    let mut all = Vec::new();
    for branch in &union.branches {
        let tag = (union.discriminator.as_str(), branch.name.as_str());
        let inner = match branch.ty {
            Some(ty) => variants(schema, ty.into()),
            None => vec![Variant::default()],
        };
        for variant in inner {
            let mut one = common.clone();
            one.tags.push(tag);
            one.tags.extend(variant.tags);
            one.members.extend(variant.members);
            all.push(one);
        }
    }
    all
}

fn of_type(ty: NamedType) -> Option<ObjectType> {
    match ty {
        NamedType::Struct(id) => Some(ObjectType::Struct(id)),
        NamedType::Union(id) => Some(ObjectType::Union(id)),
        _ => None,
    }
}

struct Pairs<'s> {
    merged: &'s Schema,
    release: &'s Schema,
    seen: HashSet<(TypeRef, TypeRef)>,
    path: Vec<String>,
}

impl Pairs<'_> {
    fn objects(&mut self, ours: &[Variant<'_>], theirs: &[Variant<'_>]) {
        for their in theirs {
            let mut found = false;
            for our in ours {
                // What chooses a branch of ours must not contradict what chose theirs.
                let fits = our.tags.iter().all(|(tag, value)| {
                    let mut tags = their.tags.iter();
                    tags.all(|(other, chosen)| tag != other || value == chosen)
                });
                if fits {
                    found = true;
                    self.members(&our.members, &their.members);
                }
            }
            assert!(found, "{:?}: no branch for {:?}", self.path, their.tags);
        }
    }

    fn members(&mut self, ours: &[&Member], theirs: &[&Member]) {
        for their in theirs {
            self.path.push(their.name.as_str().to_owned());
            let our = ours.iter().find(|our| our.name == their.name);
            let our = our.unwrap_or_else(|| panic!("{:?}: lost", self.path));
            self.types(our.ty, their.ty);
            self.path.pop();
        }
        for our in ours.iter().filter(|our| !our.optional) {
            let same = |their: &&&Member| {
                their.name == our.name && !their.optional && their.condition == our.condition
            };
            let has = theirs.iter().any(|their| same(&their));
            assert!(has, "{:?}: '{}' is mandatory", self.path, our.name.as_str());
        }
    }

    fn types(&mut self, ours: TypeRef, theirs: TypeRef) {
        if !self.seen.insert((ours, theirs)) {
            return;
        }
        assert!(
            self.fits(ours, theirs),
            "{:?}: {} does not fit {}",
            self.path,
            self.release.type_name(theirs.named()),
            self.merged.type_name(ours.named()),
        );
    }

    fn fits(&mut self, ours: TypeRef, theirs: TypeRef) -> bool {
        if ours == TypeRef::One(NamedType::Builtin(Builtin::Any)) {
            return true;
        }
        let (our, their) = match (ours, theirs) {
            (TypeRef::One(our), TypeRef::One(their)) => (our, their),
            (TypeRef::Array(our), TypeRef::Array(their)) => {
                self.types(TypeRef::One(our), TypeRef::One(their));
                return true;
            }
            (TypeRef::One(NamedType::Alternate(id)), TypeRef::Array(_)) => {
                let branches = self.merged[id].branches.clone();
                return branches.iter().any(|branch| self.fits(branch.ty, theirs));
            }
            _ => return false,
        };
        match (our, their) {
            (NamedType::Builtin(our), NamedType::Builtin(their)) => holds(our, their),
            (NamedType::Builtin(our), NamedType::Enum(_)) => our == Builtin::Str,
            (NamedType::Enum(our), NamedType::Enum(their)) => {
                let ours = &self.merged[our].values;
                let mut values = self.release[their].values.iter();
                values.all(|value| ours.iter().any(|our| our.name == value.name))
            }
            (NamedType::Alternate(_), NamedType::Alternate(their)) => {
                let branches = self.release[their].branches.clone();
                branches.iter().all(|branch| self.fits(ours, branch.ty))
            }
            (NamedType::Alternate(our), _) => {
                let branches = self.merged[our].branches.clone();
                // Objects fail by themselves.
                let object = of_type(their).is_some();
                let mut branches = branches.iter();
                branches.any(|branch| {
                    object == of_type(branch.ty.named()).is_some() && self.fits(branch.ty, theirs)
                })
            }
            _ => match (of_type(our), of_type(their)) {
                (Some(our), Some(their)) => {
                    let ours = variants(self.merged, our.into());
                    let theirs = variants(self.release, their.into());
                    self.objects(&ours, &theirs);
                    true
                }
                _ => false,
            },
        }
    }
}

/// Whether all values of one built-in type are values of the other.
fn holds(our: Builtin, their: Builtin) -> bool {
    let range = |ty: Builtin| -> Option<(i128, i128)> {
        Some(match ty {
            Builtin::Int8 => (i8::MIN.into(), i8::MAX.into()),
            Builtin::Int16 => (i16::MIN.into(), i16::MAX.into()),
            Builtin::Int32 => (i32::MIN.into(), i32::MAX.into()),
            Builtin::Int | Builtin::Int64 => (i64::MIN.into(), i64::MAX.into()),
            Builtin::Uint8 => (0, u8::MAX.into()),
            Builtin::Uint16 => (0, u16::MAX.into()),
            Builtin::Uint32 => (0, u32::MAX.into()),
            Builtin::Uint64 | Builtin::Size => (0, u64::MAX.into()),
            _ => return None,
        })
    };
    match (range(our), range(their)) {
        _ if our == their || our == Builtin::Any => true,
        (Some(our), Some(their)) => our.0 <= their.0 && their.1 <= our.1,
        (None, Some(_)) => our == Builtin::Number,
        _ => false,
    }
}
