//! Jobs of which not all is seen, or not only theirs.

use std::time::Duration;

use qapi_session::Client;
use qapi_session::client::{JobError, Reconnect};
use qapi_types::Any;
use serde_json::json;
use tokio::net::UnixListener;
use tokio::sync::mpsc;

use super::story::{completed, expect, gone, info, run, running, start, status, status_of};
use crate::peer::Peer;

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

/// What is missed while one asks may be newer than the answer.
#[tokio::test]
async fn events_missed_while_one_asks_are_made_up_for() {
    let (mut peer, client) = Peer::with(Client::builder().event_buffer(1)).await;
    let mut witness = client.raw_events();
    let job = running(&mut peer, &client).await;
    let run = run(job);
    let request = peer.hear().await;
    assert_eq!(request["execute"], "query-jobs");
    // In one piece, so that nobody takes them one by one.
    let events = [completed(None), gone(), status_of("k", "running")];
    peer.say(&format!(
        "{}\r\n{}",
        events.join("\r\n"),
        json!({"return": [info("running")], "id": request["id"]})
    ))
    .await;
    expect(&mut peer, "query-jobs", json!([])).await;
    let (_, result) = run.await.unwrap();
    assert!(matches!(result, Err(JobError::Lost { .. })), "{result:?}");
    assert!(witness.next().await.unwrap().is_err());
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

/// A hook may leave a job to a task of its own. Its connection ends before the hook does, and brings no job's end.
#[tokio::test]
async fn a_job_of_a_hook_does_not_outlive_its_connection() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("qmp.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let accept = async || {
        let (stream, _) = listener.accept().await.unwrap();
        let mut peer = Peer::of(stream);
        peer.negotiate().await;
        peer
    };
    let (give, mut given) = mpsc::unbounded_channel();
    let pause = Duration::from_millis(1);
    let policy = Reconnect::new().pauses(pause, pause);
    let policy = policy.hook(move |client| {
        let give = give.clone();
        async move {
            if let Some(job) = client.adopt_job("j").await? {
                give.send(run(job))?;
            }
            client.execute_raw::<Any>("x-prepare", None).await?;
            Ok(())
        }
    });
    let builder = Client::builder().reconnect(policy);
    let (client, peer) = tokio::join!(builder.connect(path.into()), accept());
    let client = client.unwrap();
    drop(peer);
    let mut peer = accept().await;
    expect(&mut peer, "query-jobs", json!([info("running")])).await;
    let job = given.recv().await.unwrap();
    assert_eq!(peer.hear().await["execute"], "x-prepare");
    drop(peer);
    let mut peer = accept().await;
    expect(&mut peer, "query-jobs", json!([])).await;
    expect(&mut peer, "x-prepare", json!({})).await;
    client.connected().await.unwrap();
    let error = job.await.unwrap().1.unwrap_err();
    assert!(matches!(error, JobError::Disconnected { .. }), "{error}");
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

/// A job becomes ready while one asks for it: the server says so before its answer, which it had made up already, or
/// right behind it, when who adopts has not looked at the answer yet.
#[tokio::test]
async fn an_adopted_job_goes_on_while_its_answer_is_on_its_way() {
    for is_first in [true, false] {
        let (mut peer, client) = Peer::with_client().await;
        let adopting = tokio::spawn(async move { client.adopt_job("j").await });
        let request = peer.hear().await;
        assert_eq!(request["execute"], "query-jobs");
        let answer = json!({"return": [info("running")], "id": request["id"]}).to_string();
        let mut lines = [status("ready"), answer];
        if !is_first {
            lines.reverse();
        }
        peer.say(&lines.join("\r\n")).await;
        let run = run(adopting.await.unwrap().unwrap().unwrap());
        expect(&mut peer, "job-complete", json!({})).await;
        peer.say(&completed(None)).await;
        peer.say(&gone()).await;
        run.await.unwrap().1.unwrap();
    }
}

/// One that is ready is completed also if it was paused after it was adopted.
#[tokio::test]
async fn an_adopted_job_is_completed_when_it_has_been_paused() {
    let (mut peer, client) = Peer::with_client().await;
    let adopting = tokio::spawn(async move { client.adopt_job("j").await });
    expect(&mut peer, "query-jobs", json!([info("running")])).await;
    let mut job = adopting.await.unwrap().unwrap().unwrap();
    let (sender, paused) = tokio::sync::oneshot::channel();
    let told = tokio::spawn(async move {
        job.ready().await?;
        job.pause().await?;
        paused.await.expect("the test goes on");
        job.resume().await?;
        job.run().await
    });
    peer.say(&status("ready")).await;
    // The server says so before it answers, or after.
    peer.say(&status("standby")).await;
    expect(&mut peer, "job-pause", json!({})).await;
    sender.send(()).unwrap();
    expect(&mut peer, "job-resume", json!({})).await;
    peer.say(&status("ready")).await;
    expect(&mut peer, "job-complete", json!({})).await;
    peer.say(&completed(None)).await;
    peer.say(&gone()).await;
    told.await.unwrap().unwrap();
}
