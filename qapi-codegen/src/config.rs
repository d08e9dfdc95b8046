//! The options of a run, as they are given.
//!
//! Takes what a build script says and keeps it. It checks nothing and does nothing: what is wrong with
//! an option is found when it is parsed, in [`crate::options`], and what runs is in [`crate::run`].

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// What to do about `if` conditions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Conditions {
    /// Keep everything, and mention the conditions in the documentation: a client cannot know how
    /// its server was built.
    #[default]
    Keep,
    /// Keep what is there when exactly these symbols are defined.
    Evaluate(BTreeSet<String>),
    /// Carry the conditions into `#[cfg(…)]`. The symbol `CONFIG_FOO` becomes `cfg(CONFIG_FOO)`;
    /// `all`, `any` and `not` are what they are in Rust. Any combination of symbols compiles: what
    /// something kept refers to is kept too. A server checks and answers `query-qmp-schema` as
    /// its cfgs say.
    ///
    /// A build script turns a symbol on with `println!("cargo::rustc-cfg=CONFIG_FOO")`; the lines
    /// that make the symbols known to the compiler are printed by the run itself.
    Cfg,
}

/// Which handler traits are generated, each with all commands of the schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Handlers {
    /// `Handler`, whose methods block until they have the answer.
    #[default]
    Blocking,
    /// `AsyncHandler`, whose methods are asynchronous.
    Asynchronous,
    /// One of each.
    Both,
    /// None, and no module `dispatch`. The schema as static data stays: functions are registered one by one
    /// with it.
    None,
}

impl Handlers {
    pub(crate) fn blocking(self) -> bool {
        matches!(self, Self::Blocking | Self::Both)
    }

    pub(crate) fn asynchronous(self) -> bool {
        matches!(self, Self::Asynchronous | Self::Both)
    }
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
/// [`render`](Self::render) gives the same as texts, for tools that write to no disk.
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
#[allow(
    clippy::struct_excessive_bools,
    reason = "options that are on or off, each by itself"
)]
pub struct Config {
    pub(crate) out: Option<PathBuf>,
    pub(crate) strict: bool,
    pub(crate) cargo: bool,
    pub(crate) conditions: Conditions,
    /// Patterns for the commands, events and types to generate; none for all.
    pub(crate) only: Vec<String>,
    pub(crate) server: bool,
    pub(crate) handlers: Handlers,
    pub(crate) comments: bool,
    #[cfg(feature = "format")]
    pub(crate) format: bool,
    pub(crate) module_prefix: String,
    // Options about some names: a pattern for these, and what goes for them.
    pub(crate) type_attributes: Vec<(String, String)>,
    pub(crate) field_attributes: Vec<(String, String)>,
    pub(crate) derives: Vec<(String, String)>,
    pub(crate) no_derives: Vec<(String, String)>,
    pub(crate) closed_enums: Vec<String>,
    pub(crate) closed_unions: Vec<String>,
    pub(crate) optional: Vec<String>,
    pub(crate) keep_unknown: Vec<String>,
    pub(crate) extern_types: BTreeMap<String, String>,
    pub(crate) generated_types: BTreeMap<String, String>,
    /// Cargo features, each with patterns for the schema's modules that it is about.
    pub(crate) cargo_features: Vec<(String, Vec<String>)>,
    pub(crate) schema_cargo_feature: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            out: None,
            strict: false,
            cargo: true,
            conditions: Conditions::default(),
            only: Vec::new(),
            server: true,
            handlers: Handlers::default(),
            comments: true,
            #[cfg(feature = "format")]
            format: true,
            module_prefix: String::new(),
            type_attributes: Vec::new(),
            field_attributes: Vec::new(),
            derives: Vec::new(),
            no_derives: Vec::new(),
            closed_enums: Vec::new(),
            closed_unions: Vec::new(),
            optional: Vec::new(),
            keep_unknown: Vec::new(),
            extern_types: BTreeMap::new(),
            generated_types: BTreeMap::new(),
            cargo_features: Vec::new(),
            schema_cargo_feature: None,
        }
    }
}

impl Config {
    /// The defaults: output to `$OUT_DIR`, all conditions kept, schemas of older releases accepted,
    /// the server's side beside the client's, open enumerations and unions, comments, formatted text.
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
        self.conditions = conditions;
        self
    }

    /// Evaluates conditions, with these symbols defined besides those given before.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new().define(["CONFIG_LINUX", "CONFIG_KVM"]);
    /// ```
    #[must_use]
    pub fn define<S: Into<String>>(mut self, symbols: impl IntoIterator<Item = S>) -> Self {
        let mut all = match std::mem::take(&mut self.conditions) {
            Conditions::Keep | Conditions::Cfg => BTreeSet::new(),
            Conditions::Evaluate(symbols) => symbols,
        };
        all.extend(symbols.into_iter().map(Into::into));
        self.conditions(Conditions::Evaluate(all))
    }

    /// Generates only the commands, events and types that these patterns match, or others given
    /// before, and what they refer to ([names](Self#names-in-options)). Default: everything.
    /// Documentation, dispatch and introspection follow.
    ///
    /// Other options may still name what is left out.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new().only(["monitor-*", "query-monitors"]);
    /// ```
    #[must_use]
    pub fn only<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        self.only.extend(patterns.into_iter().map(Into::into));
        self
    }

    /// Whether there is what servers need: the modules `dispatch`, which calls handlers, and `schema`,
    /// the schema as static data. Default: true. Clients need neither, and without them there is less
    /// to compile.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new().server(false);
    /// ```
    #[must_use]
    pub fn server(mut self, server: bool) -> Self {
        self.server = server;
        self
    }

    /// Which handler traits are generated. Functions that are registered one by one need none of
    /// them, and may be of both kinds. Default: [`Handlers::Blocking`]. Without
    /// [`server`](Self::server) there is none, and with [`Handlers::None`] only the schema as static data.
    ///
    /// ```
    /// use qapi_codegen::{Config, Handlers};
    ///
    /// let config = Config::new().handlers(Handlers::Asynchronous);
    /// ```
    #[must_use]
    pub fn handlers(mut self, handlers: Handlers) -> Self {
        self.handlers = handlers;
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
        let rule = (pattern.into(), attribute.into());
        self.type_attributes.push(rule);
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
        let rule = (pattern.into(), attribute.into());
        self.field_attributes.push(rule);
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
        let pattern = pattern.into();
        let rules = traits
            .into_iter()
            .map(|path| (pattern.clone(), path.into()));
        self.derives.extend(rules);
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
        let pattern = pattern.into();
        let rules = traits
            .into_iter()
            .map(|path| (pattern.clone(), path.into()));
        self.no_derives.extend(rules);
        self
    }

    /// Closes the enumerations that these patterns match ([names](Self#names-in-options)): there is
    /// no variant `Unknown_`, a value that the schema does not know is an error, and the Rust enum
    /// is `Copy`.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new().closed_enums(["MonitorMode"]);
    /// ```
    #[must_use]
    pub fn closed_enums<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        let patterns = patterns.into_iter().map(Into::into);
        self.closed_enums.extend(patterns);
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
        let patterns = patterns.into_iter().map(Into::into);
        self.closed_unions.extend(patterns);
        self
    }

    /// Makes the members that these patterns match optional ([names](Self#names-in-options)), for peers
    /// whose schema is another: answers of older servers lack members that are mandatory by now.
    ///
    /// It is the Rust types that change, and their documentation says so. Introspection, the strict check
    /// of a server and the schema as static data are as the schema says, so that the arguments of commands
    /// that a server takes have such members still. A member that types inherit becomes optional in
    /// all types that have it, whichever of them is named. A command or event whose data is a named type
    /// has no members of its own; the type has them. A member that selects a union's branch stays
    /// mandatory.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new().optional(["BlockDeviceInfo.children"]);
    /// ```
    #[must_use]
    pub fn optional<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        self.optional.extend(patterns.into_iter().map(Into::into));
        self
    }

    /// Keeps members that the schema does not know, in the structs, unions, commands and events that
    /// these patterns match ([names](Self#names-in-options)): these have a map `others_`, which is read
    /// and written as the other members are. Default: members that are not known are skipped, as QMP asks
    /// of clients.
    ///
    /// A union keeps what neither it nor its branch knows, as far as the branch does not keep it. A
    /// command or event whose data is a named type leaves it to the type, if that keeps any. What a
    /// command answers that has no answer in the schema is not kept. The strict check of a server
    /// refuses what it does not know before any of this.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new().keep_unknown(["StatusInfo", "Blockdev*"]);
    /// ```
    #[must_use]
    pub fn keep_unknown<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        let patterns = patterns.into_iter().map(Into::into);
        self.keep_unknown.extend(patterns);
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
        self.extern_types.insert(name.into(), path.into());
        self
    }

    /// Uses the Rust type `path` wherever the schema's type `name` is referred to, and generates none for it,
    /// as [`extern_type`](Self::extern_type) does, for a type that is generated elsewhere from a schema that
    /// has it alike, with all that it refers to. So it has what generated types have: nothing is
    /// asked of it, constructors and conversions look into it, and links lead there.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new()
    ///     .generated_type("VersionInfo", "::qapi_types::qmp::VersionInfo")
    ///     .generated_type("VersionTriple", "::qapi_types::qmp::VersionTriple");
    /// ```
    #[must_use]
    pub fn generated_type(mut self, name: impl Into<String>, path: impl Into<String>) -> Self {
        self.generated_types.insert(name.into(), path.into());
        self
    }

    /// Puts the commands and events of some of the schema's modules behind a Cargo feature, so that
    /// nobody compiles what he does not use. Modules are named by the paths of their files, relative to the
    /// root file's folder and without `.json`, or by patterns in which `*` stands for any text. A module
    /// under several features is there where one of them is on; one that no feature names always is.
    ///
    /// Types follow, wherever they are defined: one is there where something that refers to it is, and one
    /// that no command or event reaches is there with its own module. So any combination of features
    /// compiles and documents. Members, values and branches are always there with their type. An event
    /// that is not there is decoded as one that the schema does not know.
    ///
    /// Conditions of the schema are [treated](Self::conditions) as without features: under
    /// [`Conditions::Cfg`] an item is there where both say so. The schema as static data is whole, whatever
    /// features are on. A handler trait cannot depend on features, which may only add to a crate: a method
    /// more breaks whoever implements the trait. So [`Handlers::None`] or [`server(false)`](Self::server)
    /// has to go with this option.
    ///
    /// The features are declared in the `Cargo.toml` of the crate that has the code; cargo tells the
    /// compiler of them, and the compiler warns of one that is not declared. For docs.rs,
    /// `#![cfg_attr(docsrs, feature(doc_cfg))]` in the root of that crate shows with each item which
    /// features it needs.
    ///
    /// ```
    /// use qapi_codegen::{Config, Handlers};
    ///
    /// let config = Config::new()
    ///     .cargo_feature("block", ["block*", "transaction"])
    ///     .cargo_feature("net", ["net", "rocker"])
    ///     .handlers(Handlers::None);
    /// ```
    #[must_use]
    pub fn cargo_feature<S: Into<String>>(
        mut self,
        feature: impl Into<String>,
        modules: impl IntoIterator<Item = S>,
    ) -> Self {
        let modules = modules.into_iter().map(Into::into).collect();
        self.cargo_features.push((feature.into(), modules));
        self
    }

    /// Puts the module `schema`, the schema as static data, behind a Cargo feature. As with
    /// [`cargo_feature`](Self::cargo_feature), there can be no handler trait then, as it needs the data.
    /// Default: it is always there, if [`server`](Self::server) says that there is any.
    ///
    /// ```
    /// use qapi_codegen::{Config, Handlers};
    ///
    /// let config = Config::new().handlers(Handlers::None).schema_cargo_feature("schema");
    /// ```
    #[must_use]
    pub fn schema_cargo_feature(mut self, feature: impl Into<String>) -> Self {
        self.schema_cargo_feature = Some(feature.into());
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
        self.module_prefix = prefix.into();
        self
    }

    /// Whether the schema's documentation becomes that of the code. Default: true. Without it the
    /// text is a fraction of the size, and there are no comments at all, nor aliases for searches.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new().comments(false);
    /// ```
    #[must_use]
    pub fn comments(mut self, comments: bool) -> Self {
        self.comments = comments;
        self
    }

    /// Whether the text is formatted as rustfmt would. Default: true. Otherwise, and always without the feature `format`,
    /// lines go by braces and commas alone, which is quicker.
    ///
    /// ```
    /// let config = qapi_codegen::Config::new().format(false);
    /// ```
    #[must_use]
    #[cfg_attr(
        not(feature = "format"),
        allow(unused_mut, unused_variables, reason = "there is nothing to choose")
    )]
    pub fn format(mut self, format: bool) -> Self {
        #[cfg(feature = "format")]
        {
            self.format = format;
        }
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
}
