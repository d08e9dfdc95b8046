//! Names of texts whose include directives lead from module to module.
//!
//! Takes names of modules, which are relative to the folder of the root, gives names that stay below
//! where they start.

/// How modules are called as texts.
pub(crate) struct Names {
    /// The folder of the root, deep enough for every `..` that a name begins with.
    folder: Vec<&'static str>,
}

impl Names {
    pub(crate) fn new<'n>(modules: impl Iterator<Item = &'n str>) -> Self {
        let up = |name: &str| name.split('/').take_while(|part| *part == "..").count();
        let depth = modules.map(up).max().unwrap_or(0);
        Self {
            folder: vec!["root"; depth],
        }
    }

    /// The name of the text of a module.
    pub(crate) fn of(&self, module: &str) -> String {
        self.parts(module).join("/")
    }

    fn parts<'n>(&self, module: &'n str) -> Vec<&'n str> {
        let mut parts: Vec<&str> = self.folder.clone();
        for part in module.split('/') {
            if part == ".." {
                parts.pop();
            } else {
                parts.push(part);
            }
        }
        parts
    }

    /// What an include directive in `from` says to mean `to`.
    pub(crate) fn relative(&self, from: &str, to: &str) -> String {
        let (from, to) = (self.parts(from), self.parts(to));
        let folder = from.split_last().map_or(&[][..], |(_, folder)| folder);
        let ahead = to.split_last().map_or(&[][..], |(_, folder)| folder);
        let common = (folder.iter().zip(ahead)).take_while(|(a, b)| a == b);
        let common = common.count();
        let up = std::iter::repeat_n("..", folder.len() - common);
        let down = to.into_iter().skip(common);
        up.chain(down).collect::<Vec<_>>().join("/")
    }
}

#[cfg(test)]
mod tests;
