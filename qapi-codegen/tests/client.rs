//! Code without the server's side.

mod support;

use std::collections::BTreeMap;

use qapi_codegen::{Conditions, Config, Input, Layout};
use support::Scratch;
use test_macros::corpus_test;
use test_support::corpus;

/// Some of every kind that the server's side has something to say of.
const SCHEMA: &str = r"
##
# = Coffee
##

##
# @Size:
#
# How much, see @brew.
#
# @small: a cup
#
# @large: a pot
##
{ 'enum': 'Size', 'data': [ 'small', { 'name': 'large', 'if': 'CONFIG_POT' } ] }

##
# @Pot:
#
# What is in it.
#
# @cups: how many
##
{ 'struct': 'Pot', 'data': { 'cups': 'uint8' } }

##
# @brew:
#
# Makes coffee; @READY follows.
#
# @size: how much
#
# Features:
#
# @deprecated: use tea
#
# Returns: what there is now
##
{ 'command': 'brew', 'data': { 'size': 'Size' }, 'returns': [ 'Pot' ],
  'features': [ 'deprecated' ] }

##
# @stop:
#
# Stops it.
##
{ 'command': 'stop', 'if': 'CONFIG_POT', 'allow-oob': true, 'gen': false }

##
# @READY:
#
# Coffee is there.
#
# @size: how much
##
{ 'event': 'READY', 'data': { 'size': 'Size' } }
";

const USE: &str = r##"
#[test]
fn a_client_has_what_it_needs() {
    #[allow(deprecated)]
    let brew = client::command::Brew { size: client::Size::Small };
    let text = serde_json::to_string(&qapi_types::message::Request::new(&brew)).unwrap();
    assert_eq!(text, r#"{"execute":"brew","arguments":{"size":"small"}}"#);
    let _ = one::event::Event::from(one::event::Ready { size: one::Size::Small });
}
"##;

fn client() -> Config {
    Config::new().server(false)
}

fn input() -> Input<'static> {
    Input::text("coffee.json", SCHEMA)
}

#[test]
fn handlers_and_static_data_are_left_out_and_not_spoken_of() {
    let names = |config: Config| {
        let output = config.render(input(), Layout::Folder).expect("all is well");
        let files = output.into_files().into_iter();
        files.collect::<BTreeMap<String, String>>()
    };
    let (all, some) = (names(Config::new()), names(client()));
    let left_out: Vec<&String> = all
        .keys()
        .filter(|name| !some.contains_key(*name))
        .collect();
    assert_eq!(left_out, ["dispatch.rs", "schema.rs"]);
    for (name, text) in &some {
        if name != "mod.rs" {
            assert_eq!(text, &all[name], "{name}");
        }
    }
    let one = client().render(input(), Layout::File).expect("all is well");
    assert_eq!(one.report().commands.len(), 2);
    let one = one.into_files();
    for (name, text) in some
        .iter()
        .chain(one.iter().map(|(name, text)| (name, text)))
    {
        let text = text.replace("coffee.json", "").to_lowercase();
        for word in [
            "dispatch", "handler", "server", "schema;", "schema::", "schema {",
        ] {
            assert!(!text.contains(word), "{name} has '{word}':\n{text}");
        }
    }
}

#[test]
fn it_compiles_without_warnings() {
    let scratch = Scratch::new("client");
    for (config, out) in [
        (client(), "src/client"),
        (client().conditions(Conditions::Cfg), "src/configured"),
        (client().format(false), "src/one.rs"),
    ] {
        let result = config.out(scratch.path(out)).generate(input());
        result.unwrap_or_else(|error| panic!("{out}: {error}"));
    }
    let head = "//! Generated.\n#![deny(warnings, missing_docs)]\n\
         pub mod client;\npub mod configured;\n/// One file.\npub mod one;\n";
    scratch.write("src/lib.rs", &format!("{head}{USE}"));
    scratch.cargo(&["test"], "");
    scratch.cargo(&["doc", "--no-deps"], "");
}

#[corpus_test]
fn the_system_schema_compiles_without_the_servers_side() {
    let corpus = corpus();
    let scratch = Scratch::new("client-qemu");
    let schema = corpus.join("qemu-10.0/qapi/qapi-schema.json");
    let result = client().out(scratch.path("src/qmp")).generate(schema);
    result.unwrap_or_else(|error| panic!("{error}"));
    let root = "//! Generated.\n#![deny(warnings, missing_docs)]\npub mod qmp;\n";
    scratch.write("src/lib.rs", root);
    scratch.cargo(&["check"], "");
    scratch.cargo(&["doc", "--no-deps"], "");
}
