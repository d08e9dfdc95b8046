//! How a monitor that removes itself parts from its client.

mod support;

use std::time::Duration;

use serde_json::json;
use support::{Fixture, PATIENCE};
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

#[tokio::test]
async fn who_still_ends_the_line_sees_no_broken_connection() {
    let fixture = Fixture::new().await;
    let mut main = fixture.client("main").await;
    for _ in 0..20 {
        fixture.chardev("c").await;
        let add = r#"{"execute": "monitor-add", "arguments": {"id": "hot", "chardev": "c"}}"#;
        assert_eq!(main.execute(add).await, json!({"return": {}}));
        let mut hot = fixture.client("c").await;
        let remove = r#"{"execute": "monitor-remove", "arguments": {"id": "hot"}}"#;
        assert_eq!(hot.execute(remove).await, json!({"return": {}}));
        assert_eq!(hot.receive().await, None);
        // Some write a message in pieces, and the end of the line last.
        hot.stream
            .write_all(b"\r\n")
            .await
            .expect("the server reads on");
        // The device does not wait for that.
        fixture.server.remove_chardev("c").expect("it is free");
    }
}

#[tokio::test]
async fn who_does_not_part_is_left_after_a_while() {
    let fixture = Fixture::new().await;
    let mut main = fixture.client("main").await;
    fixture.chardev("c").await;
    let add = r#"{"execute": "monitor-add", "arguments": {"id": "hot", "chardev": "c"}}"#;
    main.execute(add).await;
    let mut hot = fixture.client("c").await;
    hot.execute(r#"{"execute": "monitor-remove", "arguments": {"id": "hot"}}"#)
        .await;
    let broken = async {
        while hot.stream.write_all(b"{}").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, broken)
        .await
        .expect("the connection ends");
    assert_eq!(hot.receive().await, None);
}

#[tokio::test]
async fn a_server_that_ends_waits_for_no_parting() {
    let fixture = Fixture::new().await;
    let mut main = fixture.client("main").await;
    fixture.chardev("c").await;
    main.execute(r#"{"execute": "monitor-add", "arguments": {"id": "hot", "chardev": "c"}}"#)
        .await;
    let mut hot = fixture.client("c").await;
    hot.execute(r#"{"execute": "monitor-remove", "arguments": {"id": "hot"}}"#)
        .await;
    assert_eq!(hot.receive().await, None);
    drop(main);
    fixture.server.shut_down();
    let soon = Duration::from_millis(500);
    timeout(soon, fixture.server.closed())
        .await
        .expect("it has ended");
}
