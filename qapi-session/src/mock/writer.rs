//! Writing: takes jobs, one after the other, and does what they say to a client.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use qapi_types::Timestamp;
use qapi_types::message::RawEvent;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::actions::{Action, Job, Text, written};
use super::script::Settings;
use super::shared::Shared;
use super::steps::Delivery;

/// One client's writer.
pub(super) struct Writer<W> {
    pub(super) sink: W,
    pub(super) jobs: UnboundedReceiver<Job>,
    /// The way back into `jobs`, for what has waited.
    pub(super) again: UnboundedSender<Job>,
    pub(super) settings: Settings,
    pub(super) shared: Arc<Shared>,
    /// Has the reader stop.
    pub(super) deaf: CancellationToken,
    /// Says that the connection has ended.
    pub(super) ended: CancellationToken,
}

/// What has yet to be done once so many commands have been answered.
type Held = Vec<(usize, Vec<Action>)>;

impl<W: AsyncWrite + Unpin> Writer<W> {
    /// Does what there is to do, until the connection is to be closed.
    ///
    /// # Errors
    ///
    /// When the client is gone.
    pub(super) async fn run(mut self) -> io::Result<()> {
        let mut held = Held::new();
        let mut silent = false;
        while let Some(Job::Do(actions)) = self.jobs.recv().await {
            let mut actions = VecDeque::from(actions);
            while let Some(action) = actions.pop_front() {
                match action {
                    Action::Write(text, delivery) => {
                        let answers = matches!(text, Text::Answer(_));
                        if !silent {
                            self.write(text, delivery).await?;
                        }
                        if answers {
                            release(&mut held, &mut actions);
                        }
                    }
                    Action::Pause(time) => tokio::select! {
                        () = sleep(time) => {}
                        // Nobody waits for it any more.
                        () = self.shared.finish.cancelled() => return Ok(()),
                    },
                    Action::HangUp => {
                        // What is on its way arrives.
                        return self.sink.shutdown().await;
                    }
                    Action::Silence => silent = true,
                    Action::StopReading => self.deaf.cancel(),
                    Action::Wait(gate) => {
                        let rest = std::mem::take(&mut actions).into();
                        let (again, ended) = (self.again.clone(), self.ended.clone());
                        self.shared.tasks.spawn(async move {
                            tokio::select! {
                                () = gate.opened() => drop(again.send(Job::Do(rest))),
                                () = ended.cancelled() => {}
                            }
                        });
                    }
                    Action::Overtaken(count) => {
                        held.push((count, std::mem::take(&mut actions).into()));
                        if count == 0 {
                            release(&mut held, &mut actions);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    async fn write(&mut self, text: Text, delivery: Delivery) -> io::Result<()> {
        let bytes = match text {
            Text::Bytes(bytes) | Text::Answer(bytes) => bytes,
            Text::Event(event) => {
                let timestamp = Timestamp::now();
                written(&RawEvent { timestamp, ..event }, &self.settings)
            }
        };
        let count = delivery.cut.unwrap_or(bytes.len()).min(bytes.len());
        let (bytes, _) = bytes.split_at(count);
        let Some((size, pause)) = delivery.pieces else {
            return self.sink.write_all(bytes).await;
        };
        for (index, piece) in bytes.chunks(size.get()).enumerate() {
            if index > 0 {
                tokio::select! {
                    () = sleep(pause) => {}
                    () = self.shared.finish.cancelled() => {}
                }
            }
            self.sink.write_all(piece).await?;
        }
        Ok(())
    }
}

/// Counts an answer: what has been overtaken by enough is done next.
fn release(held: &mut Held, actions: &mut VecDeque<Action>) {
    for (left, waiting) in held.iter_mut() {
        *left = left.saturating_sub(1);
        if *left == 0 {
            actions.extend(std::mem::take(waiting));
        }
    }
    held.retain(|(left, _)| *left > 0);
}
