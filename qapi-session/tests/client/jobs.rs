//! Jobs: seen through to their end, whatever order answers and events come in.

use std::time::Duration;

use qapi_session::Client;
use qapi_session::client::jobs::JobStatus;
use qapi_session::client::{Job, JobError, Reconnect};
use serde_json::{Value, json};
use tokio::net::UnixListener;

use crate::peer::{GENEROUS, Peer};

/// An event that says how far job `j` is.
fn status(status: &str) -> String {
    status_of("j", status)
}

fn status_of(id: &str, status: &str) -> String {
    event("JOB_STATUS_CHANGE", &json!({"id": id, "status": status}))
}

/// The end of a job that nobody need dismiss, in one piece: between the two, one would ask whether it is there.
fn gone() -> String {
    format!("{}\r\n{}", status("concluded"), status("null"))
}

fn event(name: &str, data: &Value) -> String {
    let timestamp = json!({"seconds": 1, "microseconds": 2});
    json!({"event": name, "data": data, "timestamp": timestamp}).to_string()
}

fn completed(error: Option<&str>) -> String {
    let mut data = json!({"device": "j", "len": 4, "offset": 4, "speed": 0, "type": "backup"});
    if let Some(error) = error {
        data["error"] = error.into();
    }
    event("BLOCK_JOB_COMPLETED", &data)
}

fn cancelled() -> String {
    let data = json!({"device": "j", "len": 4, "offset": 4, "speed": 0, "type": "backup"});
    event("BLOCK_JOB_CANCELLED", &data)
}

/// What `query-jobs` says of job `j`.
fn info(status: &str) -> Value {
    json!({"id": "j", "type": "create", "status": status, "current-progress": 1, "total-progress": 4})
}

/// Starts job `j` of `client`, in a task.
fn start(client: &Client) -> tokio::task::JoinHandle<Job> {
    let client = client.clone();
    tokio::spawn(async move {
        let arguments = json!({"job-id": "j", "device": "disk"});
        let job = client.job_raw("blockdev-backup", Some(&arguments)).await;
        job.expect("the peer says yes")
    })
}

/// A job that runs.
async fn running(peer: &mut Peer, client: &Client) -> Job {
    let job = start(client);
    let request = peer.hear().await;
    for it in ["created", "running"] {
        peer.say(&status(it)).await;
    }
    peer.answer(&request, json!({})).await;
    job.await.unwrap()
}

/// Sees a job through, in a task.
fn run(mut job: Job) -> tokio::task::JoinHandle<(Job, Result<(), JobError>)> {
    tokio::spawn(async move {
        let result = tokio::time::timeout(GENEROUS, job.run()).await;
        (job, result.expect("it ends"))
    })
}

/// Hears a command, and answers it.
async fn expect(peer: &mut Peer, name: &str, value: Value) {
    let request = peer.hear().await;
    assert_eq!(request["execute"], name);
    if name.starts_with("job-") {
        assert_eq!(request["arguments"], json!({"id": "j"}));
    }
    peer.answer(&request, value).await;
}

async fn refuse(peer: &mut Peer, name: &str) {
    let request = peer.hear().await;
    assert_eq!(request["execute"], name);
    let error = json!({"class": "GenericError", "desc": "no"});
    peer.say(&json!({"error": error, "id": request["id"]}).to_string())
        .await;
}

/// A job that is gone when it has ended, as block jobs are: the answer to its command comes anywhere among its
/// events, and nothing is asked.
#[tokio::test]
async fn a_job_may_end_before_it_has_begun() {
    let full = Some("No space left on device");
    let stories = [
        (vec![completed(None)], Ok(())),
        (
            vec![status("aborting"), completed(full)],
            Err("No space left on device"),
        ),
        (vec![status("aborting"), cancelled()], Err("cancelled")),
    ];
    for (story, end) in stories {
        let mut events = ["created", "running", "paused", "running"]
            .map(status)
            .to_vec();
        events.extend(story);
        events.push(gone());
        for before in 0..=events.len() {
            let (mut peer, client) = Peer::with_client().await;
            let run = tokio::spawn({
                let client = client.clone();
                async move {
                    let arguments = json!({"job-id": "j"});
                    client
                        .job_raw("x-work", Some(&arguments))
                        .await?
                        .run()
                        .await
                }
            });
            let request = peer.hear().await;
            let (early, late) = events.split_at(before);
            for event in early {
                peer.say(event).await;
                // Those of others change nothing.
                peer.say(&event.replace("\"j\"", "\"k\"")).await;
            }
            peer.answer(&request, json!({})).await;
            if early.is_empty() {
                // Where no event has come, it asks.
                expect(&mut peer, "query-jobs", json!([info("created")])).await;
            }
            for event in late {
                peer.say(event).await;
            }
            let result = run.await.unwrap();
            let result = result.map_err(|error| error.to_string());
            let expected = end.map_err(|desc: &str| format!("job 'j': {desc}"));
            assert_eq!(result, expected, "{before}");
            drop(client);
            peer.ended().await;
        }
    }
}

#[tokio::test]
async fn a_job_that_stays_is_dismissed() {
    for (error, expected) in [
        (None, Ok(())),
        (Some("disk full"), Err("job 'j': disk full")),
    ] {
        let (mut peer, client) = Peer::with_client().await;
        let run = run(running(&mut peer, &client).await);
        peer.say(&status("concluded")).await;
        let mut info = info("concluded");
        if let Some(error) = error {
            info["error"] = error.into();
        }
        expect(&mut peer, "query-jobs", json!([info])).await;
        expect(&mut peer, "job-dismiss", json!({})).await;
        let (mut job, result) = run.await.unwrap();
        assert_eq!(
            result.map_err(|error| error.to_string()),
            expected.map_err(str::to_owned)
        );
        // It has ended for good.
        assert_eq!(
            job.finished().await.map_err(|error| error.to_string()),
            expected.map_err(str::to_owned)
        );
    }
}

#[tokio::test]
async fn a_job_that_is_ready_is_completed_once() {
    let (mut peer, client) = Peer::with_client().await;
    let run = run(running(&mut peer, &client).await);
    peer.say(&status("ready")).await;
    expect(&mut peer, "job-complete", json!({})).await;
    for it in ["standby", "ready", "waiting", "pending"] {
        peer.say(&status(it)).await;
    }
    peer.say(&completed(None)).await;
    peer.say(&gone()).await;
    run.await.unwrap().1.unwrap();
    drop(client);
    peer.ended().await;
}

#[tokio::test]
async fn a_job_that_was_not_ready_after_all_is_completed_when_it_is() {
    let (mut peer, client) = Peer::with_client().await;
    let job = running(&mut peer, &client).await;
    let run = run(job);
    peer.say(&status("ready")).await;
    let request = peer.hear().await;
    assert_eq!(request["execute"], "job-complete");
    peer.say(&status("standby")).await;
    let error = json!({"class": "GenericError", "desc": "standby"});
    peer.say(&json!({"error": error, "id": request["id"]}).to_string())
        .await;
    peer.say(&status("ready")).await;
    expect(&mut peer, "job-complete", json!({})).await;
    peer.say(&completed(None)).await;
    peer.say(&gone()).await;
    run.await.unwrap().1.unwrap();
}

#[tokio::test]
async fn a_job_that_cannot_be_completed_says_so() {
    let (mut peer, client) = Peer::with_client().await;
    let run = run(running(&mut peer, &client).await);
    peer.say(&status("ready")).await;
    refuse(&mut peer, "job-complete").await;
    let error = run.await.unwrap().1.unwrap_err();
    assert!(matches!(&error, JobError::Command(_)), "{error}");
    assert_eq!(error.to_string(), "'job-complete': GenericError: no");
}

#[tokio::test]
async fn a_job_that_waits_for_it_is_finalized() {
    let (mut peer, client) = Peer::with_client().await;
    let run = run(running(&mut peer, &client).await);
    for it in ["waiting", "pending"] {
        peer.say(&status(it)).await;
    }
    let pending = json!({"id": "j", "type": "backup"});
    peer.say(&event("BLOCK_JOB_PENDING", &pending)).await;
    expect(&mut peer, "job-finalize", json!({})).await;
    peer.say(&completed(None)).await;
    peer.say(&status("concluded")).await;
    expect(&mut peer, "query-jobs", json!([info("concluded")])).await;
    // Somebody else has dismissed it.
    refuse(&mut peer, "job-dismiss").await;
    run.await.unwrap().1.unwrap();
}

#[tokio::test]
async fn a_job_can_be_cancelled() {
    // A block job, of which an event tells that it was cancelled, and others.
    for tells in [true, false] {
        let (mut peer, client) = Peer::with_client().await;
        let mut job = running(&mut peer, &client).await;
        let cancelling = tokio::spawn(async move {
            job.cancel().await.unwrap();
            job.finished().await
        });
        expect(&mut peer, "job-cancel", json!({})).await;
        peer.say(&status("aborting")).await;
        if tells {
            peer.say(&cancelled()).await;
        }
        if tells {
            peer.say(&gone()).await;
        } else {
            peer.say(&status("concluded")).await;
            let mut info = info("concluded");
            info["error"] = "Operation canceled".into();
            expect(&mut peer, "query-jobs", json!([info])).await;
            expect(&mut peer, "job-dismiss", json!({})).await;
        }
        let error = cancelling.await.unwrap().unwrap_err();
        assert!(matches!(error, JobError::Cancelled { .. }), "{error}");
        drop(client);
    }
}

#[tokio::test]
async fn missed_events_are_made_up_for() {
    let (mut peer, client) = Peer::with(Client::builder().event_buffer(2)).await;
    let mut job = running(&mut peer, &client).await;
    let mut witness = client.raw_events();
    let mut flood = async |peer: &mut Peer, last: &[String]| {
        let other = [status_of("k", "running"), status_of("k", "paused")];
        for event in other.iter().chain(&other).chain(last) {
            peer.say(event).await;
            witness.next().await.unwrap().unwrap();
        }
    };
    // It goes on.
    flood(&mut peer, &[]).await;
    let waiting = tokio::spawn(async move {
        let limit = Duration::from_millis(50);
        let result = tokio::time::timeout(limit, job.run()).await;
        (job, result.is_ok())
    });
    expect(&mut peer, "query-jobs", json!([info("running")])).await;
    let (job, ended) = waiting.await.unwrap();
    assert!(!ended);
    // It is ready.
    flood(&mut peer, &[]).await;
    let mut job = job;
    let ready = tokio::spawn(async move {
        job.ready().await.unwrap();
        job
    });
    expect(&mut peer, "query-jobs", json!([info("ready")])).await;
    let job = ready.await.unwrap();
    // Its end was seen, but not that it is gone.
    flood(&mut peer, &[completed(Some("disk full"))]).await;
    let run = run(job);
    expect(&mut peer, "query-jobs", json!([])).await;
    let (_, result) = run.await.unwrap();
    assert_eq!(result.unwrap_err().to_string(), "job 'j': disk full");
}

#[tokio::test]
async fn a_job_that_nobody_has_seen_end_is_lost() {
    let (mut peer, client) = Peer::with(Client::builder().event_buffer(1)).await;
    let mut witness = client.raw_events();
    let job = running(&mut peer, &client).await;
    peer.say(&gone()).await;
    while !matches!(witness.next().await, Some(Ok(it)) if it.data.as_ref().is_some_and(|it| it.get().contains("null")))
    {
    }
    let (_, result) = run(job).await.unwrap();
    assert!(matches!(result, Err(JobError::Lost { id }) if id == "j"));
    // A command that starts no job is no different.
    let job = start(&client);
    let request = peer.hear().await;
    peer.answer(&request, json!({})).await;
    let run = run(job.await.unwrap());
    expect(&mut peer, "query-jobs", json!([])).await;
    let (_, result) = run.await.unwrap();
    assert!(matches!(result, Err(JobError::Lost { .. })));
}

#[tokio::test]
async fn a_command_that_fails_starts_no_job() {
    let (mut peer, client) = Peer::with_client().await;
    let call = tokio::spawn(async move {
        let arguments = json!({"job-id": "j"});
        client.job_raw("blockdev-mirror", Some(&arguments)).await
    });
    let request = peer.hear().await;
    for it in ["created", "null"] {
        peer.say(&status(it)).await;
    }
    let error = json!({"class": "GenericError", "desc": "in use"});
    peer.say(&json!({"error": error, "id": request["id"]}).to_string())
        .await;
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(error.server().unwrap().desc, "in use");
}

#[tokio::test]
async fn jobs_of_the_same_id_are_told_apart() {
    let (mut peer, client) = Peer::with_client().await;
    let job = start(&client);
    let request = peer.hear().await;
    // One before it.
    peer.say(&completed(Some("of another"))).await;
    for it in ["concluded", "null", "created", "running"] {
        peer.say(&status(it)).await;
    }
    peer.answer(&request, json!({})).await;
    let job = job.await.unwrap();
    // One after it.
    peer.say(&completed(None)).await;
    for it in ["concluded", "null", "created", "aborting"] {
        peer.say(&status(it)).await;
    }
    peer.say(&completed(Some("of another"))).await;
    let progress = tokio::spawn(async move {
        job.progress().await.unwrap();
        job
    });
    // By now all of it is there.
    expect(&mut peer, "query-jobs", json!([info("aborting")])).await;
    let mut job = progress.await.unwrap();
    job.finished().await.unwrap();
}

#[tokio::test]
async fn a_job_is_known_by_its_command() {
    let (mut peer, client) = Peer::with_client().await;
    let unknown = [
        ("blockdev-create", json!({"options": {}})),
        ("eject", json!({"device": "disk"})),
        ("blockdev-mirror", json!({"job-id": 7})),
    ];
    for (name, arguments) in unknown {
        let error = client.job_raw(name, Some(&arguments)).await.unwrap_err();
        assert!(error.is_refused());
        assert_eq!(
            error.to_string(),
            format!(
                "'{name}': not sent: its arguments have no 'job-id' that tells which job it starts"
            )
        );
    }
    for (arguments, id) in [
        (json!({"device": "disk"}), "disk"),
        (json!({"device": "disk", "job-id": "copy"}), "copy"),
    ] {
        let job = tokio::spawn({
            let client = client.clone();
            async move { client.job_raw("block-stream", Some(&arguments)).await }
        });
        let request = peer.hear().await;
        assert_eq!(request["execute"], "block-stream");
        peer.answer(&request, json!({})).await;
        assert_eq!(job.await.unwrap().unwrap().id(), id);
    }
}

#[tokio::test]
async fn progress_is_told_while_a_job_runs() {
    let (mut peer, client) = Peer::with_client().await;
    let mut job = running(&mut peer, &client).await;
    let watching = tokio::spawn(async move {
        let mut told = Vec::new();
        loop {
            // Each time what waits is dropped.
            tokio::select! {
                done = job.run() => break done.map(|()| told),
                () = tokio::time::sleep(Duration::from_millis(1)) => {}
            }
            told.extend(job.progress().await.unwrap());
        }
    });
    for current in [1, 3] {
        let mut info = info("running");
        info["current-progress"] = current.into();
        expect(&mut peer, "query-jobs", json!([info])).await;
    }
    let request = peer.hear().await;
    peer.say(&completed(None)).await;
    peer.say(&gone()).await;
    peer.answer(&request, json!([])).await;
    let told = watching.await.unwrap().unwrap();
    let fractions: Vec<f64> = told.iter().map(|it| it.fraction()).collect();
    assert_eq!(fractions, [0.25, 0.75]);
    assert_eq!(told[1].status, JobStatus::Running);
    assert_eq!((told[1].current, told[1].total), (3, 4));
}

#[tokio::test]
async fn verbs_are_sent_as_they_are_called() {
    let (mut peer, client) = Peer::with_client().await;
    let mut job = running(&mut peer, &client).await;
    let told = tokio::spawn(async move {
        job.pause().await?;
        job.resume().await?;
        job.complete().await?;
        job.finalize().await?;
        job.cancel().await
    });
    for name in ["job-pause", "job-resume", "job-complete", "job-finalize"] {
        expect(&mut peer, name, json!({})).await;
    }
    refuse(&mut peer, "job-cancel").await;
    assert_eq!(told.await.unwrap().unwrap_err().command(), "job-cancel");
}

#[tokio::test]
async fn a_connection_that_ends_is_an_error() {
    let (mut peer, client) = Peer::with_client().await;
    let mut job = running(&mut peer, &client).await;
    let told = tokio::spawn(async move { job.finished().await });
    drop(peer);
    let error = told.await.unwrap().unwrap_err();
    assert!(matches!(error, JobError::Disconnected { .. }));
    assert_eq!(
        error.to_string(),
        "job 'j': the server closed the connection"
    );
}

#[tokio::test]
async fn a_job_does_not_outlive_its_connection() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("qmp.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let accept = async || {
        let (stream, _) = listener.accept().await.unwrap();
        let mut peer = Peer::of(stream);
        peer.negotiate().await;
        peer
    };
    let pause = Duration::from_millis(1);
    let builder = Client::builder().reconnect(Reconnect::new().pauses(pause, pause));
    let (client, mut peer) = tokio::join!(builder.connect(path.into()), accept());
    let client = client.unwrap();
    let mut job = running(&mut peer, &client).await;
    drop(peer);
    let mut peer = accept().await;
    client.connected().await.unwrap();
    let error = job.finished().await.unwrap_err();
    assert!(matches!(error, JobError::Disconnected { .. }), "{error}");
    // The server may have gone on with it.
    let adopting = tokio::spawn(async move { client.adopt_job("j").await });
    expect(&mut peer, "query-jobs", json!([info("running")])).await;
    let run = run(adopting.await.unwrap().unwrap().unwrap());
    peer.say(&completed(None)).await;
    peer.say(&gone()).await;
    run.await.unwrap().1.unwrap();
}

#[tokio::test]
async fn a_job_that_is_there_is_adopted() {
    let (mut peer, client) = Peer::with_client().await;
    let none = tokio::spawn({
        let client = client.clone();
        async move { client.adopt_job("k").await.unwrap().is_none() }
    });
    expect(&mut peer, "query-jobs", json!([info("running")])).await;
    assert!(none.await.unwrap());
    // What came before is of an earlier one.
    let mut witness = client.raw_events();
    for it in ["created", "concluded", "null"] {
        peer.say(&status(it)).await;
        witness.next().await.unwrap().unwrap();
    }
    let some = tokio::spawn(async move { client.adopt_job("j").await.unwrap().unwrap() });
    expect(&mut peer, "query-jobs", json!([info("ready")])).await;
    let run = run(some.await.unwrap());
    expect(&mut peer, "job-complete", json!({})).await;
    peer.say(&completed(None)).await;
    peer.say(&gone()).await;
    run.await.unwrap().1.unwrap();
}

/// What a layer refuses is not sent.
#[tokio::test]
async fn layers_see_what_a_job_asks() {
    use qapi_session::client::{Answering, Next, Request};
    fn refusing(request: Request, next: Next<'_>) -> Answering<'_> {
        if request.name() == "job-cancel" {
            return Box::pin(async move { Err(request.refused("not today")) });
        }
        next.run(request)
    }
    let (mut peer, client) = Peer::with_client().await;
    let client = client.with(refusing as for<'a> fn(Request, Next<'a>) -> Answering<'a>);
    let mut job = running(&mut peer, &client).await;
    let error = job.cancel().await.unwrap_err();
    assert_eq!(error.to_string(), "'job-cancel': not sent: not today");
}
