//! What happens to job `j`.

use qapi_session::Client;
use qapi_session::client::{Job, JobError};
use serde_json::{Value, json};

use crate::peer::{GENEROUS, Peer};

/// An event that says how far job `j` is.
pub(crate) fn status(status: &str) -> String {
    status_of("j", status)
}

pub(crate) fn status_of(id: &str, status: &str) -> String {
    event("JOB_STATUS_CHANGE", &json!({"id": id, "status": status}))
}

/// The end of a job that nobody need dismiss, in one piece: between the two, one would ask whether it is there.
pub(crate) fn gone() -> String {
    format!("{}\r\n{}", status("concluded"), status("null"))
}

pub(crate) fn event(name: &str, data: &Value) -> String {
    let timestamp = json!({"seconds": 1, "microseconds": 2});
    json!({"event": name, "data": data, "timestamp": timestamp}).to_string()
}

pub(crate) fn completed(error: Option<&str>) -> String {
    let mut data = json!({"device": "j", "len": 4, "offset": 4, "speed": 0, "type": "backup"});
    if let Some(error) = error {
        data["error"] = error.into();
    }
    event("BLOCK_JOB_COMPLETED", &data)
}

pub(crate) fn cancelled() -> String {
    let data = json!({"device": "j", "len": 4, "offset": 4, "speed": 0, "type": "backup"});
    event("BLOCK_JOB_CANCELLED", &data)
}

/// What `query-jobs` says of job `j`.
pub(crate) fn info(status: &str) -> Value {
    json!({"id": "j", "type": "create", "status": status, "current-progress": 1, "total-progress": 4})
}

/// Starts job `j` of `client`, in a task.
pub(crate) fn start(client: &Client) -> tokio::task::JoinHandle<Job> {
    let client = client.clone();
    tokio::spawn(async move {
        let arguments = json!({"job-id": "j", "device": "disk"});
        let job = client.job_raw("blockdev-backup", Some(&arguments)).await;
        job.expect("the peer says yes")
    })
}

/// A job that runs.
pub(crate) async fn running(peer: &mut Peer, client: &Client) -> Job {
    let job = start(client);
    let request = peer.hear().await;
    for it in ["created", "running"] {
        peer.say(&status(it)).await;
    }
    peer.answer(&request, json!({})).await;
    job.await.unwrap()
}

/// Sees a job through, in a task.
pub(crate) fn run(mut job: Job) -> tokio::task::JoinHandle<(Job, Result<(), JobError>)> {
    tokio::spawn(async move {
        let result = tokio::time::timeout(GENEROUS, job.run()).await;
        (job, result.expect("it ends"))
    })
}

/// Hears a command, and answers it.
pub(crate) async fn expect(peer: &mut Peer, name: &str, value: Value) {
    let request = peer.hear().await;
    assert_eq!(request["execute"], name);
    if name.starts_with("job-") {
        assert_eq!(request["arguments"], json!({"id": "j"}));
    }
    peer.answer(&request, value).await;
}

pub(crate) async fn refuse(peer: &mut Peer, name: &str) {
    let request = peer.hear().await;
    assert_eq!(request["execute"], name);
    let error = json!({"class": "GenericError", "desc": "no"});
    peer.say(&json!({"error": error, "id": request["id"]}).to_string())
        .await;
}
