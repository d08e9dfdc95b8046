//! Patterns for the names that an option is about.

/// A name of the schema, or a pattern with `*` for any text. `.` and `*` stand for all.
#[derive(Clone, Debug)]
pub(crate) struct Pattern(String);

impl Pattern {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        // prost's way to say "all".
        Self(if text == "." { "*".to_owned() } else { text })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it stands for everything there is, which may be nothing.
    pub(crate) fn is_all(&self) -> bool {
        self.0 == "*"
    }

    /// Whether it names one thing.
    pub(crate) fn is_exact(&self) -> bool {
        !self.0.contains('*')
    }

    pub(crate) fn matches(&self, name: &str) -> bool {
        let Some((first, rest)) = self.0.split_once('*') else {
            return self.0 == name;
        };
        let Some(mut left) = name.strip_prefix(first) else {
            return false;
        };
        let Some((between, last)) = rest.rsplit_once('*') else {
            return left.ends_with(rest);
        };
        for part in between.split('*') {
            match left.split_once(part) {
                Some((_, after)) => left = after,
                None => return false,
            }
        }
        left.ends_with(last)
    }
}

#[cfg(test)]
mod tests;
