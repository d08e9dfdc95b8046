//! The lives of character devices and objects.

use qapi_session::Client;
use qapi_types::{Any, ErrorClass};
use qemu_types::qmp::{
    ChardevBackend, ChardevCommon, ChardevFile, ChardevRingbuf, DataFormat, IothreadProperties,
    ObjectOptions, SecretProperties, ThrottleGroupProperties, ThrottleLimits, command,
};
use test_macros::server_test;

use crate::support::{KINDS, Server};

/// The labels of all character devices but the monitor's.
async fn devices(client: &Client) -> Vec<String> {
    let devices = client.execute(command::QueryChardev::new()).await.unwrap();
    let labels = devices.into_iter().map(|device| device.label);
    let mut labels: Vec<String> = labels.filter(|label| label != "monitor").collect();
    labels.retain(|label| !label.starts_with("compat_monitor"));
    labels.sort();
    labels
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn character_devices() {
    for kind in KINDS {
        let server = Server::start(kind).await;
        let client = &server.client;
        let mut ring = ChardevRingbuf::new();
        ring.size = Some(64);
        let mut file = ChardevFile::new(server.file("out"));
        file.append = Some(true);
        for (id, backend) in [
            ("ring", ChardevBackend::ringbuf(ring)),
            ("file", ChardevBackend::file(file)),
            ("null", ChardevBackend::null(ChardevCommon::new())),
        ] {
            let added = client.execute(command::ChardevAdd::new(id, backend)).await;
            assert_eq!(added.unwrap().pty, None);
        }
        assert_eq!(devices(client).await, ["file", "null", "ring"]);
        let text = "gr\u{fc}\u{df} \"Gott\" \\ \u{1f600}";
        client
            .execute(command::RingbufWrite::new("ring", text))
            .await
            .unwrap();
        let mut encoded = command::RingbufWrite::new("ring", "IQ==");
        encoded.format = Some(DataFormat::Base64);
        client.execute(encoded).await.unwrap();
        let read = client
            .execute(command::RingbufRead::new("ring", 64))
            .await
            .unwrap();
        assert_eq!(read, format!("{text}!"));
        let empty = client
            .execute(command::RingbufRead::new("ring", 64))
            .await
            .unwrap();
        assert_eq!(empty, "");
        let backend = ChardevBackend::null(ChardevCommon::new());
        let twice = client
            .execute(command::ChardevAdd::new("null", backend))
            .await;
        assert!(twice.unwrap_err().server().unwrap().desc.contains("null"));
        let monitor = client.execute(command::ChardevRemove::new("monitor")).await;
        assert!(monitor.unwrap_err().server().unwrap().desc.contains("busy"));
        for id in ["ring", "file", "null"] {
            client
                .execute(command::ChardevRemove::new(id))
                .await
                .unwrap();
            let gone = client.execute(command::ChardevRemove::new(id)).await;
            assert_eq!(gone.unwrap_err().class(), Some(&ErrorClass::GenericError));
        }
        assert!(devices(client).await.is_empty());
        server.quit(&[]).await;
    }
}

async fn objects(client: &Client) -> Vec<(String, String)> {
    let objects = client.execute(command::QomList::new("/objects")).await;
    let mut objects: Vec<(String, String)> = objects
        .unwrap()
        .into_iter()
        .map(|object| (object.name, object.type_))
        // A machine has its memory there, too.
        .filter(|(name, _)| name != "type" && name != "pc.ram")
        .collect();
    objects.sort();
    objects
}

#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
async fn objects_of_several_types() {
    for kind in KINDS {
        let server = Server::start(kind).await;
        let client = &server.client;
        let mut secret = SecretProperties::new();
        secret.data = Some("letmein".into());
        let mut thread = IothreadProperties::new();
        thread.poll_max_ns = Some(1 << 40);
        let mut limits = ThrottleLimits::new();
        limits.iops_total = Some(1000);
        let mut throttle = ThrottleGroupProperties::new();
        throttle.limits = Some(limits);
        for options in [
            ObjectOptions::secret("key", secret.clone()),
            ObjectOptions::iothread("thread", thread),
            ObjectOptions::throttle_group("throttle", throttle),
        ] {
            client.execute(command::ObjectAdd(options)).await.unwrap();
        }
        let all = [
            ("key", "child<secret>"),
            ("thread", "child<iothread>"),
            ("throttle", "child<throttle-group>"),
        ];
        let all = all.map(|(name, type_)| (name.to_owned(), type_.to_owned()));
        assert_eq!(objects(client).await, all);
        let polls = command::QomGet::new("/objects/thread", "poll-max-ns");
        // More than 32 bits.
        assert_eq!(client.execute(polls).await.unwrap(), Any::from(1_i64 << 40));
        let set = command::QomSet::new("/objects/thread", "poll-max-ns", Any::from(7));
        client.execute(set).await.unwrap();
        let polls = command::QomGet::new("/objects/thread", "poll-max-ns");
        assert_eq!(client.execute(polls).await.unwrap(), Any::from(7));
        let limits = command::QomGet::new("/objects/throttle", "limits");
        let limits = client.execute(limits).await.unwrap();
        assert_eq!(
            (&limits["iops-total"], &limits["bps-total"]),
            (&1000.into(), &0.into())
        );
        let twice = command::ObjectAdd(ObjectOptions::secret("key", secret));
        let twice = client.execute(twice).await.unwrap_err();
        assert!(twice.server().unwrap().desc.contains("key"), "{twice}");
        for id in ["key", "thread", "throttle"] {
            client.execute(command::ObjectDel::new(id)).await.unwrap();
            let gone = client
                .execute(command::ObjectDel::new(id))
                .await
                .unwrap_err();
            assert!(gone.server().unwrap().desc.contains(id), "{gone}");
        }
        assert!(objects(client).await.is_empty());
        server.quit(&[]).await;
    }
}
