//! What the command takes: subcommands and flags.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use qapi_codegen::parse::Code;
use qapi_codegen::parse::schema::{Condition, Selection};
use qapi_codegen::{Conditions, Config, Handlers};
use serde::Deserialize;

use crate::report::{Format, Warnings};

/// Works with QAPI, the schema language of QEMU's management interface.
///
/// In place of a schema's root file, `-` stands for standard input, from where nothing is included. Exit
/// status 0: fine; 1: a schema has errors, or a file cannot be read or written, or is stale; 2: wrong
/// usage.
#[derive(Debug, Parser)]
#[command(name = "qapi", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// How diagnostics are shown
    #[arg(
        long,
        value_enum,
        default_value_t,
        global = true,
        value_name = "FORMAT"
    )]
    pub(crate) message_format: Format,
    /// Which warnings are shown: `check` gives a summary by default, or with `--message-format json` all
    /// of them, other commands none
    #[arg(long, value_enum, global = true, value_name = "WHICH")]
    warnings: Option<Warnings>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Cli {
    /// Which warnings are shown.
    pub(crate) fn warnings(&self) -> Warnings {
        self.warnings
            .unwrap_or(match (&self.command, self.message_format) {
                // Programs sort them out themselves.
                (Command::Check { .. }, Format::Json) => Warnings::All,
                (Command::Check { .. }, Format::Human | Format::Short) => Warnings::Summary,
                // The schema may be somebody else's, and is fine.
                _ => Warnings::None,
            })
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check schemas and count what is in them
    Check {
        #[command(flatten)]
        rules: Rules,
        #[command(flatten)]
        part: Part,
        /// Explain the rule that a diagnostic names, with an example
        #[arg(long, value_name = "CODE", conflicts_with_all = ["schemas", "strict", "only"])]
        explain: Option<Code>,
        /// Root files
        #[arg(required_unless_present = "explain", value_name = "SCHEMA")]
        schemas: Vec<PathBuf>,
    },
    /// Print the checked model in the line format of QEMU's test harness
    Dump {
        #[command(flatten)]
        rules: Rules,
        #[command(flatten)]
        part: Part,
        /// Leave documentation out
        #[arg(long)]
        no_docs: bool,
        /// Root file
        schema: PathBuf,
    },
    /// Print what a server built with the given symbols answers to `query-qmp-schema`
    Introspect {
        #[command(flatten)]
        rules: Rules,
        #[command(flatten)]
        part: Part,
        /// A symbol that is defined where the server is built; may be repeated
        #[arg(long, value_name = "SYMBOL")]
        define: Vec<Symbol>,
        /// Keep the names of types, which servers mask
        #[arg(long)]
        unmask: bool,
        /// Root file
        schema: PathBuf,
    },
    /// Generate Rust
    ///
    /// Without a schema, what to generate is read from `qapi.toml`, here or in a folder that this one is
    /// in: it has a table `[[output]]` for each output, whose keys are `schema`, `out` and the names of
    /// the options below. Paths in it are relative to it. In place of a schema there can be several
    /// releases.
    Generate(Box<Generate>),
    /// Merge the schemas of several releases into one, whose types are right for all of them
    ///
    /// Its documentation says which releases have what. Where no type is right for all, all such places
    /// are shown, and `--prefer` settles them.
    Merge {
        #[command(flatten)]
        rules: Rules,
        /// A release and its root file, oldest first: `--release 8.2=qemu-8.2/qapi-schema.json`; once for
        /// each
        #[arg(long, value_name = "NAME=SCHEMA", required = true)]
        release: Vec<Release>,
        /// Take a definition that fits no type from one release alone: `--prefer Status=8.2`; may be
        /// repeated
        #[arg(long, value_name = "DEFINITION=RELEASE")]
        prefer: Vec<Rule>,
        /// Where to write the schema, as one file; `-` prints it
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Say whether a server has what paths ask for, a line for each
    ///
    /// A path names a command or event, and a part of it if wanted: `blockdev-add/arg/driver=nbd/reconnect-delay`,
    /// `query-block/ret/inserted`, `chardev-add^unstable`. Steps are members, with `=` one of their values, which
    /// takes the branch of a union; lists are passed through; `^` asks for a feature.
    ///
    /// Exit status 0: all is there; 1: something is not; 2: wrong usage, text that is no path included, or no
    /// schema.
    Probe {
        #[command(flatten)]
        rules: Rules,
        /// Of a schema: a symbol that is defined where the server is built; may be repeated
        #[arg(long, value_name = "SYMBOL")]
        define: Vec<Symbol>,
        /// What a server answered to `query-qmp-schema`: the array, or the message with it; or the root file of a
        /// schema. `-` is standard input
        #[arg(value_name = "ANSWER")]
        answer: PathBuf,
        /// What to look for
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<String>,
    },
    /// Print a script that completes the command's arguments in a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page of the command, or of one of its subcommands
    Man {
        /// A subcommand
        command: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// Root files
    #[arg(value_name = "SCHEMA", requires = "out", group = "input")]
    pub(crate) schemas: Vec<PathBuf>,
    /// Where to write: one file when it ends in `.rs`, else a folder rooted at `mod.rs`; `-` prints one
    /// file. Once for each schema, in their order
    #[arg(long, requires = "input")]
    pub(crate) out: Vec<PathBuf>,
    /// Write nothing, and fail when there is something to write
    #[arg(long)]
    pub(crate) check: bool,
    /// What to generate, in place of `qapi.toml`
    #[arg(long, value_name = "FILE", conflicts_with = "input")]
    pub(crate) config: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) options: Options,
}

/// The options of an output, as flags and as keys of a configuration file. Each is one of [`Config`].
#[derive(Debug, Default, Args, Deserialize)]
#[group(requires = "input", multiple = true)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "options that are on or off, each by itself"
)]
pub(crate) struct Options {
    /// Only in files: the root file.
    #[arg(skip)]
    pub(crate) schema: Option<PathBuf>,
    /// Only in files: where to write.
    #[arg(skip)]
    pub(crate) out: Option<PathBuf>,
    /// Merge the schemas of releases, oldest first, in place of one schema: `--release
    /// 8.2=qemu-8.2/qapi-schema.json`; once for each
    #[arg(long, value_name = "NAME=SCHEMA", group = "input")]
    pub(crate) release: Vec<Release>,
    /// Take a definition that fits no type from one release alone: `--prefer Status=8.2`; may be repeated
    #[arg(long, value_name = "DEFINITION=RELEASE")]
    pub(crate) prefer: Vec<Rule>,
    /// Apply the rules of QEMU 10.2, with no concession to older schemas
    #[arg(long)]
    strict: bool,
    /// Only the commands, events and types that match, and what they refer to: a name, in which `*`
    /// stands for any text; may be repeated
    #[arg(long, value_name = "PATTERN")]
    only: Vec<String>,
    /// Evaluate conditions, with this symbol defined; may be repeated
    #[arg(long, value_name = "SYMBOL")]
    define: Vec<Symbol>,
    /// What to do about `if` conditions; by default they are kept, or evaluated if symbols are defined
    #[arg(long, value_enum, value_name = "POLICY")]
    conditions: Option<Policy>,
    /// Leave out what only servers need: dispatch, and the schema as static data
    #[arg(long)]
    no_server: bool,
    /// Which handler traits there are
    #[arg(long, value_enum, default_value_t, value_name = "KIND")]
    handlers: Kind,
    /// Put commands and events of some modules of the schema behind a Cargo feature, and types with what
    /// reaches them: `--cargo-feature 'block=block*,transaction'`; needs `--handlers none` or `--no-server`
    #[arg(long, value_name = "FEATURE=MODULES")]
    cargo_feature: Vec<Rule>,
    /// Put the schema as static data behind a Cargo feature; needs `--handlers none`
    #[arg(long, value_name = "FEATURE")]
    schema_cargo_feature: Option<String>,
    /// Add attributes to types, commands and events: `--type-attribute 'Netdev*=#[must_use]'`
    #[arg(long, value_name = "PATTERN=ATTRIBUTE")]
    type_attribute: Vec<Rule>,
    /// Add attributes to members, values and branches: `--field-attribute '*.password=#[doc(hidden)]'`
    #[arg(long, value_name = "PATTERN=ATTRIBUTE")]
    field_attribute: Vec<Rule>,
    /// Derive traits too, where members allow it: `--derive '*=Eq,Hash'`
    #[arg(long, value_name = "PATTERN=TRAITS")]
    derive: Vec<Rule>,
    /// Do not derive traits: `--no-derive SecretOptions=Debug`
    #[arg(long, value_name = "PATTERN=TRAITS")]
    no_derive: Vec<Rule>,
    /// Take no values but the schema's for an enumeration; may be repeated
    #[arg(long, value_name = "PATTERN")]
    closed_enums: Vec<String>,
    /// Take no branches but the schema's for a union; may be repeated
    #[arg(long, value_name = "PATTERN")]
    closed_unions: Vec<String>,
    /// Make a member optional that the schema has mandatory: `--optional BlockDeviceInfo.children`; may be
    /// repeated
    #[arg(long, value_name = "PATTERN")]
    optional: Vec<String>,
    /// Keep members that the schema does not know, in the structs, unions, commands and events that match;
    /// may be repeated
    #[arg(long, value_name = "PATTERN")]
    keep_unknown: Vec<String>,
    /// Use a Rust type in place of one of the schema: `--extern-type UuidInfo=::my_crate::Uuid`
    #[arg(long, value_name = "NAME=PATH")]
    extern_type: Vec<Rule>,
    /// Use a Rust type that is generated elsewhere from a schema that has it alike: `--generated-type
    /// VersionInfo=::qapi_types::qmp::VersionInfo`
    #[arg(long, value_name = "NAME=PATH")]
    generated_type: Vec<Rule>,
    /// Put this in front of the names of modules
    #[arg(long, default_value = "", hide_default_value = true)]
    module_prefix: String,
    /// Leave out the documentation
    #[arg(long)]
    no_comments: bool,
    /// Do not format the text for people, which is quicker
    #[arg(long)]
    no_format: bool,
    /// Print no lines for cargo where `OUT_DIR` is set
    #[arg(long)]
    no_cargo: bool,
}

impl Options {
    /// The same, with paths as they are given to [`qapi_codegen::Outputs`].
    pub(crate) fn config(&self) -> Config {
        let mut config = Config::new()
            .out("")
            .strict(self.strict)
            .only(&self.only)
            .server(!self.no_server)
            .handlers(self.handlers.into())
            .closed_enums(&self.closed_enums)
            .closed_unions(&self.closed_unions)
            .optional(&self.optional)
            .keep_unknown(&self.keep_unknown)
            .module_prefix(&self.module_prefix)
            .comments(!self.no_comments)
            .format(!self.no_format)
            .cargo(!self.no_cargo);
        config = match self.conditions {
            Some(Policy::Keep) => config.conditions(Conditions::Keep),
            Some(Policy::Cfg) => config.conditions(Conditions::Cfg),
            None if self.define.is_empty() => config,
            Some(Policy::Evaluate) | None => config.define(self.define.iter().map(|it| &it.0)),
        };
        for Rule { pattern, text } in &self.type_attribute {
            config = config.type_attribute(pattern, text);
        }
        for Rule { pattern, text } in &self.field_attribute {
            config = config.field_attribute(pattern, text);
        }
        for rule in &self.derive {
            config = config.derive(&rule.pattern, rule.list());
        }
        for rule in &self.no_derive {
            config = config.no_derive(&rule.pattern, rule.list());
        }
        for Rule { pattern, text } in &self.extern_type {
            config = config.extern_type(pattern, text);
        }
        for Rule { pattern, text } in &self.generated_type {
            config = config.generated_type(pattern, text);
        }
        for rule in &self.cargo_feature {
            config = config.cargo_feature(&rule.pattern, rule.list());
        }
        if let Some(feature) = &self.schema_cargo_feature {
            config = config.schema_cargo_feature(feature);
        }
        config
    }

    /// Whether symbols are defined that nothing asks for.
    pub(crate) fn defines_in_vain(&self) -> bool {
        let evaluates = matches!(self.conditions, None | Some(Policy::Evaluate));
        !self.define.is_empty() && !evaluates
    }
}

/// What to do about `if` conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Policy {
    /// Keep everything, and mention the conditions in the documentation
    Keep,
    /// Keep what is there when exactly the symbols of `--define` are defined
    Evaluate,
    /// Carry them into `#[cfg(…)]`
    Cfg,
}

/// Which handler traits there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    /// `Handler`, whose methods block
    #[default]
    Blocking,
    /// `AsyncHandler`, whose methods are asynchronous
    Asynchronous,
    /// One of each
    Both,
    /// None, and no dispatch; the schema as static data stays
    None,
}

impl From<Kind> for Handlers {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Blocking => Self::Blocking,
            Kind::Asynchronous => Self::Asynchronous,
            Kind::Both => Self::Both,
            Kind::None => Self::None,
        }
    }
}

/// A symbol of conditions.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Symbol(pub(crate) String);

impl TryFrom<String> for Symbol {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if Condition::is_symbol(&text) {
            Ok(Self(text))
        } else {
            Err(format!("'{text}' is no symbol"))
        }
    }
}

impl FromStr for Symbol {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.to_owned().try_into()
    }
}

/// What goes for names that match a pattern, or for one name.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Rule {
    pub(crate) pattern: String,
    pub(crate) text: String,
}

impl Rule {
    /// What is in a list. Paths and modules have no commas.
    fn list(&self) -> impl Iterator<Item = &str> {
        self.text.split(',').map(str::trim)
    }
}

impl TryFrom<String> for Rule {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // Names have no '=', while attributes may.
        let Some((pattern, text)) = text.split_once('=') else {
            return Err(format!(
                "'{text}' has no '=' between what it is about and what goes for that"
            ));
        };
        let (pattern, text) = (pattern.trim().to_owned(), text.trim().to_owned());
        Ok(Self { pattern, text })
    }
}

/// A release, and the root file of its schema.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Release {
    pub(crate) name: String,
    pub(crate) schema: PathBuf,
}

impl TryFrom<String> for Release {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for Release {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, schema)) if !name.is_empty() && !schema.is_empty() => Ok(Self {
                name: name.to_owned(),
                schema: schema.into(),
            }),
            _ => Err(format!(
                "'{text}' is not a name, '=' and the path of a schema"
            )),
        }
    }
}

#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Rules {
    /// Apply the rules of QEMU 10.2, with no concession to older schemas
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Part {
    /// Only the commands, events and types that match, and what they refer to: a name, in which `*`
    /// stands for any text; may be repeated
    #[arg(long, value_name = "PATTERN")]
    pub(crate) only: Vec<String>,
}

impl Part {
    /// What to keep of a schema; `None` for everything.
    pub(crate) fn selection(&self) -> Option<Selection> {
        (!self.only.is_empty()).then(|| Selection::new().only(&self.only))
    }
}
