//! Says what constructors take: the one rule of construction, in the words of each `new`.
//!
//! Takes what is known of an object's members, gives Markdown.

use crate::names::Ident;

/// What an object has that constructors care for.
pub(super) struct Content {
    /// Whether a member is mandatory, beside the discriminator.
    pub(super) mandatory: bool,
    /// Whether it is a union.
    pub(super) branch: bool,
    /// The first optional member that is always there, or else the first that may be.
    pub(super) optional: Option<Ident>,
}

/// What is said of the `new` of `item`.
pub(super) fn new(item: &Ident, content: &Content) -> String {
    let text = takes(content, "");
    match &content.optional {
        None => text,
        Some(optional) => format!("{text}\n`{}`.", by_name(item, optional, content)),
    }
}

/// What is said of the `new` of `item`, which has the members of `ty`.
pub(super) fn new_of_type(item: &Ident, ty: &Ident, content: &Content) -> String {
    let text = takes(content, &format!(" of `{}`", ty.as_str()));
    match &content.optional {
        None => text,
        Some(optional) => {
            let value = by_name(ty, optional, content);
            format!("{text}\n`{}::from({value})`.", item.as_str())
        }
    }
}

/// What is said of the `new` of what has the members of a type from elsewhere.
pub(super) fn new_of_extern() -> String {
    "Makes it of what has its members.".to_owned()
}

/// The rule, for members `of` something.
fn takes(content: &Content, of: &str) -> String {
    let text = match (content.mandatory, content.branch) {
        (true, false) => format!("Takes the mandatory members{of} in the order of the schema."),
        (true, true) => {
            format!("Takes the mandatory members{of} in the order of the schema, then the branch.")
        }
        (false, true) => format!("Takes the branch{of}: no other member is mandatory."),
        (false, false) => format!("Takes nothing: no member{of} is mandatory."),
    };
    let text = if content.branch && of.is_empty() {
        format!("{text}\nFor each branch there is a function of its name.")
    } else {
        text
    };
    match content.optional {
        None => text,
        Some(_) => format!("{text}\nOptional members are set by name:"),
    }
}

/// How `optional` is set by name in a value of the type `ty`.
fn by_name(ty: &Ident, optional: &Ident, content: &Content) -> String {
    let (ty, optional) = (ty.as_str(), optional.as_str());
    let arguments = if content.mandatory || content.branch {
        "…"
    } else {
        ""
    };
    format!("{ty} {{ {optional}: Some(…), ..{ty}::new({arguments}) }}")
}
