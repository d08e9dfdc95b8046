//! What can be sent to other threads, and shared by them.

use std::time::Duration;

use qapi_session::client::{
    Builder, Call, Child, ConnectError, Disconnect, Error, EventError, Job, JobError, Reconnect,
    Request, Subscription, WaitError,
};
use qapi_session::{Address, Client, Link, blocking};
use qapi_types::Any;
use qapi_types::message::RawEvent;
use qapi_types::qmp::StatusInfo;

fn shared<T: Clone + Send + Sync + 'static>() {}
fn sent<T: Send + 'static>() {}
fn error<T: std::error::Error + Send + Sync + 'static>() {}
fn runs_anywhere<F: Future + Send>(_: F) {}

#[test]
fn types_are_sent_and_shared() {
    shared::<Client>();
    shared::<blocking::Client>();
    shared::<Child>();
    shared::<blocking::Child>();
    shared::<Builder>();
    shared::<Reconnect>();
    shared::<Request>();
    shared::<Disconnect>();
    sent::<Call<StatusInfo>>();
    sent::<blocking::Call<StatusInfo>>();
    sent::<Subscription<RawEvent>>();
    sent::<blocking::Subscription<RawEvent>>();
    sent::<Job>();
    sent::<blocking::Job>();
    sent::<Link>();
    error::<Error>();
    error::<ConnectError>();
    error::<Disconnect>();
    error::<EventError>();
    error::<WaitError>();
    error::<JobError>();
}

#[tokio::test]
async fn futures_are_sent() {
    let (_peer, client) = crate::peer::Peer::with_client().await;
    let address = Address::Unix("qmp.sock".into());
    runs_anywhere(Client::connect(address));
    runs_anywhere(client.schema());
    runs_anywhere(client.closed());
    runs_anywhere(client.connected());
    runs_anywhere(client.job_raw("x-copy", None));
    runs_anywhere(client.adopt_job("copy"));
    let _call = client.execute_raw::<Any>("x-any", None);
    let mut events = client.raw_events();
    runs_anywhere(events.next());
    runs_anywhere(events.wait_for(Duration::ZERO, |_| true));
}

fn _jobs(job: &mut Job) {
    runs_anywhere(job.progress());
    runs_anywhere(job.run());
    runs_anywhere(job.ready());
    runs_anywhere(job.finished());
    runs_anywhere(job.cancel());
}
