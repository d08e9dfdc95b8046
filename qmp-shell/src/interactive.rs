//! A person types.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use nu_ansi_term::Style;
use qapi_session::client::EventError;
use reedline::{
    ColumnarMenu, EditCommand, Emacs, ExternalPrinter, FileBackedHistory, KeyCode, KeyModifiers,
    MenuBuilder, Reedline, ReedlineEvent, ReedlineMenu, Signal, default_emacs_keybindings,
};
use tokio::runtime::Runtime;

use crate::check;
use crate::editor::{BeforeLine, Typing};
use crate::history;
use crate::output::Output;
use crate::pager;
use crate::shell::{Ended, Language, Shell};
use crate::view::Calls;

/// How many lines a history has.
const KEPT: usize = 10_000;

const MENU: &str = "completion";

/// How often the editor looks for events. It takes a line each time: where two lines come at once, it loses its
/// place on the screen. Events that come faster for long are not shown, and counted.
const PACE: Duration = Duration::from_millis(20);

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
    let human = match shell.language() {
        Language::Human => runtime.block_on(shell.human_commands()),
        _ => Vec::new(),
    };
    let typing = Typing::new(shell.server.knowledge().clone(), shell.language(), human);
    let path = keep_history
        .then(|| history::file(shell.server.name()))
        .flatten();
    let gone = Arc::new(AtomicBool::new(false));
    // Without room: a line is handed over when the editor looks.
    let printer = ExternalPrinter::new(0);
    let mut editor = editor(&typing, shell.output.colour.0, path, &shell.output)
        .with_external_printer(printer.clone())
        .with_poll_interval(PACE)
        .with_break_signal(Arc::clone(&gone));
    watch(runtime, shell, &typing, printer, Arc::clone(&gone));
    // Who has it quit knows why there is no connection any more.
    let mut quits = false;
    loop {
        typing.set_calls(shell.calls());
        let signal = editor.read_line(&BeforeLine(prompt(shell)));
        typing.at_rest();
        let line = match signal.map_err(|error| error.to_string())? {
            Signal::Success(line) => line,
            Signal::CtrlD => return Ok(Ended::Exit),
            // The server is gone. What was typed stays to be seen.
            Signal::ExternalBreak(_) => {
                shell.output.say("");
                return Ok(gone_for_good(runtime, shell, quits));
            }
            _ => {
                if shell.abandon() {
                    shell.output.say("the transaction is forgotten");
                }
                continue;
            }
        };
        let _ = editor.sync_history();
        quits = check::quits(&line);
        let ended = runtime.block_on(async {
            tokio::select! {
                ended = shell.run(&line) => Some(ended),
                _ = tokio::signal::ctrl_c() => None,
            }
        });
        match ended {
            Some(Ended::Exit) => return Ok(Ended::Exit),
            Some(Ended::Lost) => return Ok(Ended::Lost),
            Some(Ended::Well | Ended::Badly) => {}
            None => shell
                .output
                .say("\nnot waited for any longer; it may still be executed"),
        }
        if runtime.block_on(shell.server.is_closed()).is_some() {
            return Ok(gone_for_good(runtime, shell, quits));
        }
    }
}

fn gone_for_good(runtime: &Runtime, shell: &Shell, quits: bool) -> Ended {
    if quits {
        return Ended::Exit;
    }
    let why = runtime.block_on(shell.server.closed());
    shell.output.failed(&why, None);
    Ended::Lost
}

fn prompt(shell: &Shell) -> &'static str {
    match (shell.calls(), shell.language()) {
        (Calls::Actions, _) => "TRANS> ",
        (_, Language::Agent) => "(agent) ",
        (_, Language::Human) => "(HMP) ",
        (_, Language::Qmp) => "(QEMU) ",
    }
}

fn editor(typing: &Typing, colour: bool, history: Option<PathBuf>, output: &Output) -> Reedline {
    let mut keys = default_emacs_keybindings();
    keys.add_binding(
        KeyModifiers::NONE,
        KeyCode::Tab,
        ReedlineEvent::UntilFound(vec![
            ReedlineEvent::Menu(MENU.to_owned()),
            ReedlineEvent::MenuNext,
        ]),
    );
    // A word is complete: what the menu has is no longer what is looked for, and Enter is to run the line.
    keys.add_binding(
        KeyModifiers::NONE,
        KeyCode::Char(' '),
        ReedlineEvent::Multiple(vec![
            ReedlineEvent::Esc,
            ReedlineEvent::Edit(vec![EditCommand::InsertChar(' ')]),
        ]),
    );
    let plain = Style::new();
    let about = if colour { plain.dimmed() } else { plain };
    let menu = ColumnarMenu::default()
        .with_name(MENU)
        .with_marker("")
        .with_columns(6)
        .with_text_style(plain)
        .with_match_text_style(plain)
        .with_selected_text_style(plain.reverse())
        .with_selected_match_text_style(plain.reverse())
        .with_description_text_style(about);
    let mut editor = Reedline::create()
        .with_completer(Box::new(typing.clone()))
        .with_quick_completions(true)
        .with_partial_completions(true)
        .with_menu(ReedlineMenu::EngineCompleter(Box::new(menu)))
        .with_hinter(Box::new(typing.clone()))
        .with_highlighter(Box::new(typing.clone()))
        .with_validator(Box::new(typing.clone()))
        .with_edit_mode(Box::new(Emacs::new(keys)))
        .with_ansi_colors(colour)
        .use_bracketed_paste(true)
        // So that a password can be kept out of it.
        .with_history_exclusion_prefix(Some(" ".to_owned()));
    if let Some(path) = history {
        match FileBackedHistory::with_file(KEPT, path.clone()) {
            Ok(history) => editor = editor.with_history(Box::new(history)),
            Err(error) => output.say(&format!("'{}': {error}", path.display())),
        }
    }
    editor
}

/// Shows events where the editor says, and tells it when there will be no more.
fn watch(
    runtime: &Runtime,
    shell: &Shell,
    typing: &Typing,
    printer: ExternalPrinter<String>,
    gone: Arc<AtomicBool>,
) {
    let Some(mut events) = shell.server.events() else {
        return;
    };
    let output = Arc::clone(&shell.output);
    let runtime = runtime.handle().clone();
    let typing = typing.clone();
    // It waits while the editor does not take what there is.
    thread::spawn(move || {
        while let Some(event) = runtime.block_on(events.next()) {
            let text = match event {
                Ok(event) => output.event(&event),
                Err(EventError::Missed(count)) => {
                    output.note(&format!("{count} events are not shown: they came too fast"))
                }
                Err(error) => output.note(&error.to_string()),
            };
            for line in pager::in_lines(&text) {
                while !typing.has_room() {
                    thread::sleep(PACE);
                }
                if printer.print(line).is_err() {
                    return;
                }
                thread::sleep(PACE);
            }
        }
        gone.store(true, Ordering::SeqCst);
    });
}
