//! The schema of one release, made again from the merged static data.

use test_releases::{agent, releases, storage, system};

use crate::same::check;

macro_rules! releases {
    ($($module:ident = $name:literal),*) => {
        [$(($name, &releases::$module::SCHEMA, releases::$module::ANSWER)),*]
    };
}

#[test]
fn the_system_emulator_of_each_release_is_made_again() {
    let releases = releases!(
        system_6_2 = "6.2",
        system_7_2 = "7.2",
        system_8_2 = "8.2",
        system_9_1 = "9.1",
        system_10_0 = "10.0",
        system_10_2 = "10.2"
    );
    check(&system::schema::SCHEMA, &releases);
}

#[test]
fn the_agent_of_each_release_is_made_again() {
    let releases = releases!(
        agent_6_2 = "6.2",
        agent_7_2 = "7.2",
        agent_8_2 = "8.2",
        agent_9_1 = "9.1",
        agent_10_0 = "10.0",
        agent_10_2 = "10.2"
    );
    check(&agent::schema::SCHEMA, &releases);
}

#[test]
fn the_storage_daemon_of_each_release_is_made_again() {
    let releases = releases!(
        storage_7_2 = "7.2",
        storage_10_0 = "10.0",
        storage_10_2 = "10.2"
    );
    check(&storage::schema::SCHEMA, &releases);
}
