//! A person types.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use qapi_session::client::{EventError, Subscription};
use qapi_types::message::RawEvent;
use rustyline::config::{BellStyle, CompletionType};
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{ColorMode, Config, Editor, ExternalPrinter};
use tokio::runtime::Runtime;

use crate::editor::Typing;
use crate::history;
use crate::output::Output;
use crate::pager;
use crate::shell::{Ended, Language, Shell};

/// Reads lines and runs them until the end.
///
/// # Errors
///
/// When the terminal cannot be read.
pub(crate) fn run(
    runtime: &Runtime,
    shell: &mut Shell,
    keep_history: bool,
) -> Result<Ended, String> {
    let mut editor = editor(runtime, shell).map_err(|error| error.to_string())?;
    let history = keep_history
        .then(|| history::file(shell.server.name()))
        .flatten();
    load(&mut editor, history.as_ref(), &shell.output);
    let events = shell.server.events();
    watch(runtime, &mut editor, shell, events);
    loop {
        if let Some(helper) = editor.helper_mut() {
            helper.calls = shell.calls();
        }
        let line = match editor.readline(prompt(shell)) {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => {
                if shell.abandon() {
                    shell.output.say("the transaction is forgotten");
                }
                continue;
            }
            Err(ReadlineError::Eof) => return Ok(Ended::Exit),
            Err(error) => return Err(error.to_string()),
        };
        // A line that begins with a space is not kept.
        let kept = editor.add_history_entry(&line).unwrap_or(false);
        if let Some(path) = history.as_ref().filter(|_| kept) {
            let _ = editor.append_history(path);
        }
        let ended = runtime.block_on(async {
            tokio::select! {
                ended = shell.run(&line) => Some(ended),
                _ = tokio::signal::ctrl_c() => None,
            }
        });
        match ended {
            Some(ended @ (Ended::Exit | Ended::Lost)) => return Ok(ended),
            Some(Ended::Well | Ended::Badly) => {}
            None => shell
                .output
                .say("\nnot waited for any longer; it may still be executed"),
        }
        if let Some(why) = runtime.block_on(shell.server.is_closed()) {
            shell.output.say(&shell.output.note(&why));
            // Who has it quit knows that.
            let meant = matches!(line.split_whitespace().next(), Some("quit" | "q"));
            return Ok(if meant { Ended::Exit } else { Ended::Lost });
        }
    }
}

fn prompt(shell: &Shell) -> &'static str {
    match (shell.calls(), shell.language()) {
        (crate::view::Calls::Actions, _) => "TRANS> ",
        (_, Language::Agent) => "(agent) ",
        (_, Language::Human) => "(HMP) ",
        (_, Language::Qmp) => "(QEMU) ",
    }
}

fn editor(runtime: &Runtime, shell: &Shell) -> rustyline::Result<Editor<Typing, FileHistory>> {
    let colour = shell.output.colour;
    let config = Config::builder()
        .history_ignore_space(true)
        .completion_type(CompletionType::List)
        .completion_prompt_limit(400)
        .bell_style(BellStyle::None)
        .color_mode(if colour.0 {
            ColorMode::Forced
        } else {
            ColorMode::Disabled
        })
        .max_history_size(10_000)?
        .build();
    let mut editor = Editor::with_config(config)?;
    let human = match shell.language() {
        Language::Human => runtime.block_on(shell.human_commands()),
        _ => Vec::new(),
    };
    editor.set_helper(Some(Typing {
        schema: Arc::clone(shell.schema()),
        calls: shell.calls(),
        language: shell.language(),
        human,
        colour,
    }));
    Ok(editor)
}

/// What was typed to this server before.
fn load(editor: &mut Editor<Typing, FileHistory>, path: Option<&PathBuf>, output: &Output) {
    let Some(path) = path else { return };
    match editor.load_history(path) {
        Ok(()) => {}
        Err(ReadlineError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => output.say(&format!("'{}': {error}", path.display())),
    }
}

/// Shows events, and the end of the connection, without tearing the line that is typed.
fn watch(
    runtime: &Runtime,
    editor: &mut Editor<Typing, FileHistory>,
    shell: &Shell,
    events: Subscription<RawEvent>,
) {
    let (sender, receiver) = std::sync::mpsc::channel::<String>();
    let output = Arc::clone(&shell.output);
    runtime.spawn(forward(events, output, sender));
    let mut printer = editor.create_external_printer().ok();
    // It blocks while the editor is busy.
    thread::spawn(move || {
        for text in receiver {
            while pager::is_busy() {
                thread::sleep(Duration::from_millis(50));
            }
            let text = format!("{text}\n");
            match &mut printer {
                Some(printer) => {
                    let _ = printer.print(text);
                }
                None => print!("{text}"),
            }
        }
    });
}

async fn forward(
    mut events: Subscription<RawEvent>,
    output: Arc<Output>,
    sender: std::sync::mpsc::Sender<String>,
) {
    while let Some(event) = events.next().await {
        let text = match event {
            Ok(event) => output.event(&event),
            Err(EventError::Missed(count)) => output.note(&format!(
                "{count} events were not shown: they came too fast"
            )),
            Err(error) => output.note(&error.to_string()),
        };
        if sender.send(text).is_err() {
            return;
        }
    }
    let _ = sender.send(output.note("there are no more events: the connection is gone"));
}
