//! Which commands a service answers itself: those that ask what it has.
//!
//! `qapi_types::dispatch` knows them by their names and by the shape of what they answer, and so
//! does this, so that handlers need not have them.

use qapi_parse::Schema;
use qapi_parse::schema::{Arguments, Builtin, Command, Member, NamedType, TypeRef};

/// Whether a service answers `command` itself.
pub(super) fn is_built_in(schema: &Schema, command: &Command) -> bool {
    let none = match &command.arguments {
        Arguments::None => true,
        Arguments::Inline(members) => members.is_empty(),
        Arguments::Type { .. } => false,
    };
    let Some(TypeRef::Array(element)) = command.returns else {
        return false;
    };
    let fits = match (command.head.name.as_str(), element) {
        ("query-commands", NamedType::Struct(id)) => {
            let members = schema.members(id);
            let mut mandatory = members.iter().filter(|member| !member.optional);
            match (mandatory.next(), mandatory.next()) {
                (Some(member), None) => is_name(member),
                _ => false,
            }
        }
        ("query-qmp-schema", NamedType::Union(id)) => {
            schema[id].discriminator.as_str() == "meta-type"
        }
        _ => false,
    };
    none && fits && !command.allow_oob
}

fn is_name(member: &Member) -> bool {
    let string = TypeRef::One(NamedType::Builtin(Builtin::Str));
    member.name.as_str() == "name" && member.ty == string && member.condition.is_none()
}
