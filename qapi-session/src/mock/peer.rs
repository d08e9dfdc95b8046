//! A connection: reads what a client sends, asks the script, and has the writer do what that says.

use std::future::poll_fn;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use qapi_types::dispatch::Request;
use qapi_types::frame::{FrameError, Frames};
use qapi_types::output::Output;
use qapi_types::{Any, Error};
use serde::Deserialize;
use serde::de::value::Error as NodeError;
use tokio::io::ReadBuf;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::actions::{Action, Context, Job, Text, line};
use super::expectation::Received;
use super::script::{Session, Settings, Verdict};
use super::shared::Shared;
use super::steps::{Delivery, Step};
use super::writer::Writer;
use crate::link::{Link, Source};

/// How much is read at once.
const PIECE: usize = 8192;

/// How long what was written before the end of a test takes to be seen.
const ARRIVING: Duration = Duration::from_millis(1);

/// How long a client may take to read what it was sent, when nothing more is to come.
const PARTING: Duration = Duration::from_secs(1);

/// Serves a client in a task of its own. What is done to all connections from now on is done to it.
pub(super) fn spawn(shared: &Arc<Shared>, link: Link) {
    let (jobs, queue) = unbounded_channel();
    let (settings, opening) = {
        let script = shared.script();
        (script.settings.clone(), script.opening())
    };
    let mut reader = Reader {
        shared: Arc::clone(shared),
        session: Session::default(),
        frames: Frames::new(),
        carried: Vec::new(),
        jobs: jobs.clone(),
        deaf: CancellationToken::new(),
        settings: settings.clone(),
    };
    reader.react(&opening, None);
    shared.connect(jobs.clone());
    let Link { source, sink, .. } = link;
    let ended = CancellationToken::new();
    let writer = Writer {
        sink,
        jobs: queue,
        again: jobs,
        settings,
        shared: Arc::clone(shared),
        deaf: reader.deaf.clone(),
        ended: ended.clone(),
    };
    let shared = Arc::clone(shared);
    shared.tasks.clone().spawn(async move {
        let heard = Heard(&shared);
        let serve = async {
            let write = writer.run();
            tokio::pin!(write);
            tokio::select! {
                biased;
                _ = &mut write => return,
                () = reader.run(source, heard) => {}
            }
            let _ = timeout(PARTING, write).await;
        };
        tokio::select! {
            () = serve => {}
            () = shared.abandon.cancelled() => {}
        }
        ended.cancel();
    });
}

/// A connection on which something may come; dropped, it is none.
struct Heard<'s>(&'s Shared);

impl Drop for Heard<'_> {
    fn drop(&mut self) {
        self.0
            .change(|script| script.open = script.open.saturating_sub(1));
    }
}

struct Reader {
    shared: Arc<Shared>,
    session: Session,
    frames: Frames,
    /// Descriptors of a message that is not whole.
    carried: Vec<OwnedFd>,
    jobs: UnboundedSender<Job>,
    deaf: CancellationToken,
    settings: Settings,
}

impl Reader {
    /// Reads until the client sends no more, or the test is at its end and all that has arrived is read. Then
    /// what there is to write is the last.
    async fn run(mut self, mut source: Box<dyn Source>, heard: Heard<'_>) {
        let finish = self.shared.finish.clone();
        let deaf = self.deaf.clone();
        let mut finishing = false;
        loop {
            let read = tokio::select! {
                biased;
                () = deaf.cancelled() => {
                    drop(heard);
                    finish.cancelled().await;
                    break;
                }
                read = self.read(&mut *source, finishing) => read,
                () = finish.cancelled(), if !finishing => {
                    finishing = true;
                    sleep(ARRIVING).await;
                    continue;
                }
            };
            if read.is_none() {
                break;
            }
        }
        let _ = self.jobs.send(Job::End);
    }

    /// Reads a piece, and takes the commands that end in it; `None` at the end, and, if that is all that is
    /// asked for, when nothing has arrived.
    async fn read(&mut self, source: &mut dyn Source, arrived: bool) -> Option<()> {
        let mut piece = [MaybeUninit::uninit(); PIECE];
        let mut piece = ReadBuf::uninit(&mut piece);
        let mut descriptors = Vec::new();
        let read =
            poll_fn(
                |context| match source.poll_read(context, &mut piece, &mut descriptors) {
                    Poll::Ready(read) => Poll::Ready(read.ok()),
                    Poll::Pending if arrived => Poll::Ready(None),
                    Poll::Pending => Poll::Pending,
                },
            );
        read.await?;
        let bytes = piece.filled();
        if bytes.is_empty() {
            return None;
        }
        self.take(bytes, descriptors);
        Some(())
    }

    /// Takes what has arrived. As with servers, descriptors belong to the message that is not whole yet, or
    /// if there is none, to the last one.
    fn take(&mut self, mut bytes: &[u8], descriptors: Vec<OwnedFd>) {
        let mut messages = Vec::new();
        while let Some(frame) = self.frames.next(&mut bytes) {
            let message = frame.map(<[u8]>::to_vec);
            messages.push((message, std::mem::take(&mut self.carried)));
        }
        match messages.last_mut() {
            Some((_, last)) if self.frames.is_between_messages() => last.extend(descriptors),
            _ => self.carried.extend(descriptors),
        }
        for (message, descriptors) in messages {
            if self.deaf.is_cancelled() {
                break;
            }
            match message {
                Ok(message) => self.message(message, descriptors),
                Err(error) => self.garbage(error),
            }
        }
    }

    fn message(&mut self, message: Vec<u8>, descriptors: Vec<OwnedFd>) {
        let read = Request::read(message).map_err(|refusal| {
            let error = refusal.error().desc.clone();
            (error, refusal.answer(false))
        });
        let command = match read.map(|request| received(&request, descriptors)) {
            Ok(Ok(command)) => command,
            Ok(Err(error)) => {
                let error = error.to_string();
                let answer = Output::new(false).finish(Err(Error::generic(&error)), None);
                return self.refuse(&error, answer);
            }
            Err((error, answer)) => return self.refuse(&error, answer),
        };
        let verdict = self
            .shared
            .change(|script| script.take(&mut self.session, &command));
        match verdict {
            Verdict::React(steps) => self.react(&steps, Some(&command)),
            Verdict::Return(value) => self.react(&[Step::returning(&value)], Some(&command)),
            Verdict::Refuse(error) => {
                let answer = super::steps::Answer::Error(error);
                self.react(&[Step::answer(answer)], Some(&command));
            }
        }
    }

    /// Answers what is no message. The byte by which clients of agents begin anew is answered, too, but nothing
    /// is wrong with it.
    fn garbage(&mut self, error: FrameError) {
        let answer = Output::new(false).finish(Err(error.into()), None);
        if self.settings.agent && matches!(error, FrameError::Stray { byte: 0xff, .. }) {
            self.write(answer);
        } else {
            self.refuse(&error.to_string(), answer);
        }
    }

    fn refuse(&mut self, problem: &str, answer: Vec<u8>) {
        let text = format!("something came that is no command: {problem}");
        self.shared.change(|script| script.note(text));
        self.write(answer);
    }

    fn write(&mut self, answer: Vec<u8>) {
        let text = Text::Bytes(line(answer, &self.settings));
        self.perform(vec![Action::Write(text, Delivery::default())]);
    }

    /// Does what a script says, about a command if there is one.
    fn react(&mut self, steps: &[Step], command: Option<&Received>) {
        let context = Context {
            settings: &self.settings,
            command,
            ids: &self.session.ids,
        };
        let (actions, problems) = context.actions(steps);
        for problem in problems {
            self.shared.change(|script| script.note(problem));
        }
        self.perform(actions);
    }

    fn perform(&mut self, actions: Vec<Action>) {
        // What is sent after a command that makes the mock deaf, or hang up, is not heard, however soon it comes.
        let waits = |action: &Action| matches!(action, Action::Wait(_) | Action::Overtaken(_));
        let mut now = actions.iter().take_while(|action| !waits(action));
        if now.any(|action| matches!(action, Action::StopReading | Action::HangUp)) {
            self.deaf.cancel();
        }
        // There is a writer as long as there is a reader.
        let _ = self.jobs.send(Job::Do(actions));
    }
}

/// A command as tests see it.
fn received(request: &Request<'_>, descriptors: Vec<OwnedFd>) -> Result<Received, NodeError> {
    Ok(Received {
        name: request.name().into_owned(),
        arguments: Any::deserialize(request.arguments())?,
        id: request.id().map(Any::deserialize).transpose()?,
        out_of_band: request.is_out_of_band(),
        descriptors: descriptors.into_iter().map(Arc::new).collect(),
    })
}
