//! Where names in a text lead.

/// Knows what a link to something of the schema looks like.
pub(crate) trait Links {
    /// The target of a link to the definition `name` of the schema: a path that rustdoc resolves
    /// from the item that carries the text, such as `struct@super::command::Quit`. None when the
    /// schema has no such definition.
    fn definition(&self, name: &str) -> Option<String>;

    /// The target of a link to the member, argument, value, branch or feature `name` of the
    /// definition that carries the text.
    fn member(&self, name: &str) -> Option<String>;
}
