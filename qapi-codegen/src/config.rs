//! The options of a run, as they are given.
//!
//! Takes what a build script says, keeps it, and hands it to [`crate::run`]. It checks nothing: what
//! is wrong with an option is found when it is used.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::options::{Conditions, Handlers, Options, Pattern};
use crate::run::{self, Report, Target};

/// Generates from the schema with root file `schema` into `$OUT_DIR`, with default options: what a
/// build script calls. The file is named after the root file: `qapi-schema.json` becomes
/// `qapi-schema.rs`.
///
/// # Errors
///
/// When the schema has errors or the file cannot be written.
pub fn build(schema: impl AsRef<Path>) -> Result<(), Error> {
    Config::new().generate(schema).map(drop)
}

/// How to generate.
///
/// ```no_run
/// # fn main() -> Result<(), qapi_codegen::Error> {
/// qapi_codegen::Config::new()
///     .define(["CONFIG_LINUX", "CONFIG_KVM"])
///     .closed_enums(["MonitorMode"])
///     .extern_type("UuidInfo", "::my_crate::Uuid")
///     .out("src/qmp")
///     .generate("schema/qapi-schema.json")?;
/// # Ok(())
/// # }
/// ```
///
/// # Names in options
///
/// Options that are about some types, members or values take names as the schema has them:
/// `MonitorInfo`, `monitor-add`, `SHUTDOWN`; members, values and branches after a dot:
/// `MonitorInfo.chardev`, `ShutdownCause.guest-reset`. The Rust enum that carries the branches of a
/// union `Netdev` is called `NetdevBranch`. In place of a name there may be a pattern, in which `*`
/// stands for any text; `.` alone means all, as `*` does. A name or pattern that matches nothing is
/// an error, so that a misspelt option does not go unnoticed; with several schemas in one
/// [`generate_all`](Self::generate_all) it has to match in one of them.
///
/// All matching options apply, in the order in which they were given.
#[derive(Clone, Debug)]
pub struct Config {
    out: Option<PathBuf>,
    strict: bool,
    cargo: bool,
    options: Options,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            out: None,
            strict: false,
            cargo: true,
            options: Options::default(),
        }
    }
}

impl Config {
    /// The defaults: output to `$OUT_DIR`, all conditions kept, schemas of older releases accepted,
    /// open enumerations and unions, comments, formatted text.
    pub fn new() -> Self {
        Self::default()
    }

    /// Where to write: a path that ends in `.rs` is one file, fit for `include!`; any other is a
    /// folder, rooted at `mod.rs`. Default: in `$OUT_DIR`, one file named after the schema.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), qapi_codegen::Error> {
    /// # let config = qapi_codegen::Config::new();
    /// config.out("src/qmp").generate("schema/qapi-schema.json")?;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn out(mut self, path: impl Into<PathBuf>) -> Self {
        self.out = Some(path.into());
        self
    }

    /// What to do about `if` conditions. Default: [`Conditions::Keep`].
    ///
    /// ```
    /// use qapi_codegen::{Conditions, Config};
    ///
    /// let config = Config::new().conditions(Conditions::Cfg);
    /// ```
    #[must_use]
    pub fn conditions(mut self, conditions: Conditions) -> Self {
        self.options.conditions = conditions;
        self
    }

    /// Evaluates conditions, with these symbols defined besides those given before.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new().define(["CONFIG_LINUX", "CONFIG_KVM"]);
    /// ```
    #[must_use]
    pub fn define<S: Into<String>>(mut self, symbols: impl IntoIterator<Item = S>) -> Self {
        let mut all = match std::mem::take(&mut self.options.conditions) {
            Conditions::Keep | Conditions::Cfg => BTreeSet::new(),
            Conditions::Evaluate(symbols) => symbols,
        };
        all.extend(symbols.into_iter().map(Into::into));
        self.conditions(Conditions::Evaluate(all))
    }

    /// Which handler traits are generated. Functions that are registered one by one need none of
    /// them, and may be of both kinds. Default: [`Handlers::Blocking`].
    ///
    /// ```
    /// use qapi_codegen::{Config, Handlers};
    ///
    /// let config = Config::new().handlers(Handlers::Asynchronous);
    /// ```
    #[must_use]
    pub fn handlers(mut self, handlers: Handlers) -> Self {
        self.options.handlers = handlers;
        self
    }

    /// Whether the rules are those of the newest release of the language, with no concession to
    /// older schemas. Default: false.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Adds attributes to the types, commands and events that `pattern` matches
    /// ([names](Self#names-in-options)). They stand after the derives.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new()
    ///     .type_attribute("Netdev*", "#[must_use]")
    ///     .type_attribute("monitor-add", "#[doc(alias = \"add-monitor\")]");
    /// ```
    #[must_use]
    pub fn type_attribute(
        mut self,
        pattern: impl Into<String>,
        attribute: impl Into<String>,
    ) -> Self {
        let rule = (Pattern::new(pattern), attribute.into());
        self.options.type_attributes.push(rule);
        self
    }

    /// Adds attributes to the members, values and branches that `pattern` matches
    /// ([names](Self#names-in-options)).
    ///
    /// ```
    /// let config = qapi_codegen::Config::new()
    ///     .field_attribute("MonitorInfo.id", "#[doc(alias = \"name\")]")
    ///     .field_attribute("*.password", "#[doc(hidden)]");
    /// ```
    #[must_use]
    pub fn field_attribute(
        mut self,
        pattern: impl Into<String>,
        attribute: impl Into<String>,
    ) -> Self {
        let rule = (Pattern::new(pattern), attribute.into());
        self.options.field_attributes.push(rule);
        self
    }

    /// Derives these traits too, for the types, commands and events that `pattern` matches
    /// ([names](Self#names-in-options)).
    ///
    /// Of the standard library's traits, those are left out that the members of a type do not
    /// allow; where `pattern` is the type's very name, that is an error. A trait is given by the
    /// path of its macro.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new()
    ///     .derive(".", ["Eq", "Hash"])
    ///     .derive("MonitorMode", ["::strum::EnumIter"]);
    /// ```
    #[must_use]
    pub fn derive<S: Into<String>>(
        mut self,
        pattern: impl Into<String>,
        traits: impl IntoIterator<Item = S>,
    ) -> Self {
        let pattern = Pattern::new(pattern);
        let rules = traits
            .into_iter()
            .map(|path| (pattern.clone(), path.into()));
        self.options.derives.extend(rules);
        self
    }

    /// Does not derive these traits for the types, commands and events that `pattern` matches
    /// ([names](Self#names-in-options)), nor, if they are the standard library's, for what contains
    /// such a type. Wins over [`derive`](Self::derive). `Clone` of enumerations cannot be left out.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new().no_derive("SecretOptions", ["Debug"]);
    /// ```
    #[must_use]
    pub fn no_derive<S: Into<String>>(
        mut self,
        pattern: impl Into<String>,
        traits: impl IntoIterator<Item = S>,
    ) -> Self {
        let pattern = Pattern::new(pattern);
        let rules = traits
            .into_iter()
            .map(|path| (pattern.clone(), path.into()));
        self.options.no_derives.extend(rules);
        self
    }

    /// Closes the enumerations that these patterns match ([names](Self#names-in-options)): there is
    /// no variant `Unknown_`, a value that the schema does not know is an error, and the Rust enum
    /// is `Copy` and ordered.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new().closed_enums(["MonitorMode"]);
    /// ```
    #[must_use]
    pub fn closed_enums<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        let patterns = patterns.into_iter().map(Pattern::new);
        self.options.closed_enums.extend(patterns);
        self
    }

    /// Closes the unions that these patterns match ([names](Self#names-in-options)): there is no
    /// variant `Unknown_`, and a branch that the schema does not know is an error.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new().closed_unions(["SocketAddress"]);
    /// ```
    #[must_use]
    pub fn closed_unions<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        let patterns = patterns.into_iter().map(Pattern::new);
        self.options.closed_unions.extend(patterns);
        self
    }

    /// Uses the Rust type `path` wherever the schema's type `name` is referred to, and generates
    /// none for it. Give a path that leads there from anywhere: `::my_crate::Uuid`, `crate::Uuid`.
    ///
    /// The type needs `Debug`, `Clone`, `PartialEq`, and serde's `Serialize` and
    /// `DeserializeOwned`; `qapi_types::Object` too where it is a branch of a union, or all
    /// arguments of a command or all data of an event. A type that is used as a base needs nothing:
    /// its members become members of others as before. It is taken to have whatever else
    /// [`derive`](Self::derive) asks of what contains it, unless [`no_derive`](Self::no_derive) names
    /// it. With such types, `Debug` of all others is derived, so that it says of them what they say of
    /// themselves.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new().extern_type("UuidInfo", "::my_crate::Uuid");
    /// ```
    #[must_use]
    pub fn extern_type(mut self, name: impl Into<String>, path: impl Into<String>) -> Self {
        self.options.extern_types.insert(name.into(), path.into());
        self
    }

    /// Puts this in front of the names of the modules that schema files become: lower-case letters,
    /// digits and `_`. Default: nothing. With it, trees of several schemas can be re-exported by
    /// `*` into one place without their modules meeting.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new().module_prefix("qmp_");
    /// ```
    #[must_use]
    pub fn module_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.options.module_prefix = prefix.into();
        self
    }

    /// Whether the schema's documentation becomes that of the code. Default: true. Without it the
    /// text is a fraction of the size, and there are no comments at all.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new().comments(false);
    /// ```
    #[must_use]
    pub fn comments(mut self, comments: bool) -> Self {
        self.options.comments = comments;
        self
    }

    /// Whether the text is formatted for people. Default: true. Without it, generation is quicker.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new().format(false);
    /// ```
    #[must_use]
    pub fn format(mut self, format: bool) -> Self {
        self.options.format = format;
        self
    }

    /// Whether lines for cargo are printed where `OUT_DIR` is set, that is in a build script.
    /// Default: true.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new().cargo(false);
    /// ```
    #[must_use]
    pub fn cargo(mut self, cargo: bool) -> Self {
        self.cargo = cargo;
        self
    }

    /// Generates from the schema with root file `schema`.
    ///
    /// In a build script (where `OUT_DIR` is set) this prints a `cargo::rerun-if-changed` line for
    /// every schema file read, and with [`Conditions::Cfg`] a `cargo::rustc-check-cfg` line for
    /// every symbol. Files whose text would stay the same are not written, so that a second build
    /// compiles nothing.
    ///
    /// # Errors
    ///
    /// When the schema has errors, two names meet in one identifier, an option is wrong, a file that
    /// was not generated is in the way, or one cannot be written. The output is then as it was
    /// before.
    pub fn generate(&self, schema: impl AsRef<Path>) -> Result<Report, Error> {
        let target = self.target(schema.as_ref())?;
        let prepared = run::prepare(&self.settings(), vec![target])?;
        run::apply(prepared).map(|reports| reports.into_iter().next().unwrap_or_default())
    }

    /// Generates from several schemas, each given as its root file and where its code goes: a path
    /// as for [`out`](Self::out), relative to the folder that `out` names, by default `$OUT_DIR`.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), qapi_codegen::Error> {
    /// qapi_codegen::Config::new().generate_all([
    ///     ("qemu/qapi/qapi-schema.json", "qmp.rs"),
    ///     ("qemu/qga/qapi-schema.json", "qga.rs"),
    /// ])?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Gives a report for each. Nothing is written unless all is well with all of them.
    ///
    /// # Errors
    ///
    /// As [`generate`](Self::generate), and when two outputs have a file in the same place.
    pub fn generate_all<S: AsRef<Path>, O: AsRef<Path>>(
        &self,
        schemas: impl IntoIterator<Item = (S, O)>,
    ) -> Result<Vec<Report>, Error> {
        let mut targets: Vec<Target> = Vec::new();
        for (schema, out) in schemas {
            let out = self.folder()?.join(out);
            let schema = schema.as_ref().to_owned();
            targets.push(Target { schema, out });
        }
        run::apply(run::prepare(&self.settings(), targets)?)
    }

    /// Finds out what [`generate`](Self::generate) would write or remove, and writes nothing: for
    /// checks that committed code is up to date.
    ///
    /// # Errors
    ///
    /// As [`generate`](Self::generate).
    pub fn stale(&self, schema: impl AsRef<Path>) -> Result<Vec<PathBuf>, Error> {
        let target = self.target(schema.as_ref())?;
        let prepared = run::prepare(&self.settings(), vec![target])?;
        Ok(run::stale(prepared))
    }

    fn settings(&self) -> run::Settings<'_> {
        run::Settings {
            strict: self.strict,
            cargo: self.cargo && run::out_dir().is_some(),
            options: &self.options,
        }
    }

    /// Where the output of the only schema goes.
    fn target(&self, schema: &Path) -> Result<Target, Error> {
        let out = if let Some(out) = &self.out {
            if out.as_os_str().is_empty() {
                return Err(Error::option("out: the path is empty".to_owned()));
            }
            out.clone()
        } else {
            let mut name = schema.file_stem().unwrap_or_default().to_owned();
            name.push(".rs");
            self.folder()?.join(name)
        };
        let schema = schema.to_owned();
        Ok(Target { schema, out })
    }

    /// The folder that several outputs are relative to.
    fn folder(&self) -> Result<PathBuf, Error> {
        let folder = self.out.clone().or_else(run::out_dir);
        folder.ok_or_else(Error::no_out_dir)
    }
}
