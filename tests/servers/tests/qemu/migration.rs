//! Parameters of migration, of which some take null.

use qapi_session::Client;
use qapi_types::Null;
use qemu_types::qmp::{MigrationCapability, MigrationCapabilityStatus, StrOrNull, command};
use test_macros::server_test;

use crate::support::{Kind, Server};

async fn credentials(client: &Client) -> Option<String> {
    let parameters = command::QueryMigrateParameters::new();
    client.execute(parameters).await.unwrap().tls_creds
}

#[server_test("qemu-system-x86_64")]
async fn null_puts_a_parameter_back() {
    for kind in [Kind::None, Kind::Q35] {
        let server = Server::start(kind).await;
        let client = &server.client;
        for (value, expected) in [
            (StrOrNull::S("creds0".into()), "creds0"),
            (StrOrNull::N(Null), ""),
            (StrOrNull::S("creds1".into()), "creds1"),
            (StrOrNull::S(String::new()), ""),
        ] {
            let mut set = command::MigrateSetParameters::new();
            set.0.tls_creds = Some(value);
            client.execute(set).await.unwrap();
            assert_eq!(credentials(client).await.as_deref(), Some(expected));
            // What is absent stays as it is.
            let mut set = command::MigrateSetParameters::new();
            set.0.max_bandwidth = Some(1 << 33);
            client.execute(set).await.unwrap();
            assert_eq!(credentials(client).await.as_deref(), Some(expected));
        }
        let parameters = command::QueryMigrateParameters::new();
        let parameters = client.execute(parameters).await.unwrap();
        assert_eq!(parameters.max_bandwidth, Some(1 << 33));
        server.quit(&[]).await;
    }
}

#[server_test("qemu-system-x86_64")]
async fn capabilities_are_set() {
    let server = Server::start(Kind::None).await;
    let client = &server.client;
    let events = MigrationCapabilityStatus::new(MigrationCapability::Events, true);
    let set = command::MigrateSetCapabilities::new(vec![events.clone()]);
    client.execute(set).await.unwrap();
    let query = command::QueryMigrateCapabilities::new();
    let capabilities = client.execute(query).await.unwrap();
    assert!(capabilities.contains(&events), "{capabilities:?}");
    // One that this server does not know.
    let unknown = serde_json::from_str("\"teleport\"").unwrap();
    let set = vec![MigrationCapabilityStatus::new(unknown, true)];
    let error = client
        .execute(command::MigrateSetCapabilities::new(set))
        .await
        .unwrap_err();
    assert!(error.server().unwrap().desc.contains("teleport"), "{error}");
    server.quit(&[]).await;
}
