use qapi_codegen::parse::{Loader, Schema};

use super::types;

fn schema(text: &str) -> Schema {
    Loader::new().load_text("way.json", text).unwrap().schema
}

const OWN: &str = "
{ 'enum': 'Kind', 'data': [ 'on', 'off' ] }
{ 'struct': 'Base', 'data': { 'name': 'str' } }
{ 'struct': 'Way', 'base': 'Base', 'data': { '*kind': 'Kind' } }
{ 'struct': 'Road', 'data': { 'ways': [ 'Way' ] } }
{ 'union': 'Any', 'base': { 'sort': 'Kind' }, 'discriminator': 'sort', 'data': { 'on': 'Way' } }
{ 'command': 'go', 'data': 'Road' }
";

#[test]
fn a_schema_shares_all_types_with_itself() {
    let own = schema(OWN);
    let all = types(&own, &own);
    assert_eq!(Vec::from_iter(all), ["Any", "Base", "Kind", "Road", "Way"]);
}

#[test]
fn bases_conditions_and_features_make_no_difference() {
    let other = schema(
        "{ 'enum': 'Kind', 'data': [ { 'name': 'on', 'if': 'ON' }, 'off' ] }
         { 'struct': 'Way', 'data': { 'name': { 'type': 'str', 'features': [ 'deprecated' ] }, '*kind': 'Kind' } }",
    );
    let all = types(&other, &schema(OWN));
    assert_eq!(Vec::from_iter(all), ["Kind", "Way"]);
}

#[test]
fn a_type_that_refers_to_another_one_is_another_one() {
    let other = schema(&OWN.replace("[ 'on', 'off' ]", "[ 'on', 'off', 'auto' ]"));
    let all = types(&other, &schema(OWN));
    assert_eq!(Vec::from_iter(all), ["Base"]);
}

#[test]
fn a_member_that_became_optional_makes_another_type() {
    let other = schema(&OWN.replace("'name'", "'*name'"));
    let all = types(&other, &schema(OWN));
    assert_eq!(Vec::from_iter(all), ["Kind"]);
}
