//! Jobs: seen through to their end, whatever order answers and events come in.

mod doubt;
mod story;

use std::time::Duration;

use qapi_session::client::JobError;
use qapi_session::client::jobs::{JobStatus, Progress};
use qapi_session::layers::Deny;
use serde_json::json;

use self::story::{cancelled, completed, event, expect, gone, info, refuse, run, running, status};
use crate::peer::Peer;

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

/// Who waits may be dropped at any moment.
#[tokio::test]
async fn a_job_is_completed_once_by_whoever_waits() {
    let (mut peer, client) = Peer::with_client().await;
    let mut job = running(&mut peer, &client).await;
    peer.say(&status("ready")).await;
    for _ in 0..3 {
        let waiting = tokio::time::timeout(Duration::from_millis(20), job.run()).await;
        assert!(waiting.is_err());
    }
    let request = peer.hear().await;
    assert_eq!(request["execute"], "job-complete");
    peer.answer(&request, json!({})).await;
    peer.say(&completed(None)).await;
    peer.say(&gone()).await;
    job.run().await.unwrap();
    drop((job, client));
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
    let (job, result) = run.await.unwrap();
    let error = result.unwrap_err();
    assert!(matches!(&error, JobError::Command(_)), "{error}");
    assert_eq!(error.to_string(), "'job-complete': GenericError: no");
    // What was in the way may be gone.
    let run = self::run(job);
    expect(&mut peer, "job-complete", json!({})).await;
    peer.say(&completed(None)).await;
    peer.say(&gone()).await;
    run.await.unwrap().1.unwrap();
}

/// What a job was told by hand, it is not told again.
#[tokio::test]
async fn a_job_that_was_completed_is_not_completed_again() {
    for verb in ["job-complete", "job-finalize"] {
        let (mut peer, client) = Peer::with_client().await;
        let job = running(&mut peer, &client).await;
        let told = tokio::spawn(async move {
            if verb == "job-complete" {
                job.complete().await?;
            } else {
                job.finalize().await?;
            }
            Ok::<_, JobError>(job)
        });
        let events = if verb == "job-complete" {
            vec![status("ready")]
        } else {
            let pending = json!({"id": "j", "type": "backup"});
            vec![status("pending"), event("BLOCK_JOB_PENDING", &pending)]
        };
        for event in events {
            peer.say(&event).await;
        }
        expect(&mut peer, verb, json!({})).await;
        let mut job = told.await.unwrap().unwrap();
        let waiting = tokio::time::timeout(Duration::from_millis(20), job.run()).await;
        assert!(waiting.is_err());
        let run = run(job);
        peer.say(&completed(None)).await;
        peer.say(&gone()).await;
        run.await.unwrap().1.unwrap();
        drop(client);
        peer.ended().await;
    }
}

/// What was not sent is tried again, too.
#[tokio::test]
async fn a_job_that_must_not_be_completed_says_so_each_time() {
    let (mut peer, client) = Peer::with_client().await;
    let client = client.with(Deny::commands(["job-complete"]));
    let mut job = running(&mut peer, &client).await;
    peer.say(&status("ready")).await;
    for _ in 0..2 {
        let (again, result) = run(job).await.unwrap();
        let JobError::Command(error) = result.unwrap_err() else {
            panic!("it is about a command")
        };
        assert!(error.is_refused() && !error.was_sent(), "{error}");
        job = again;
    }
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
    let fractions: Vec<f64> = told.iter().map(Progress::fraction).collect();
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
