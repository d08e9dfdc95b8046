//! Where answers, errors and events go, and what they look like there.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::Mutex;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use qapi_types::message::RawEvent;
use serde_json::json;

use crate::check::Call;
use crate::fault::Fault;
use crate::options::Options;
use crate::pager;
use crate::print::{Colour, plain, pretty};
use crate::server::Failure;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const EVENT: Style = AnsiColor::Yellow.on_default().bold();
const QUIET: Style = Style::new().dimmed();

/// How things are shown.
#[expect(clippy::struct_excessive_bools, reason = "they are independent")]
pub(crate) struct Output {
    /// For programs.
    json: bool,
    /// JSON is indented where it would not be.
    pretty: bool,
    verbose: bool,
    /// Of standard output.
    pub(crate) colour: Colour,
    /// Of standard error.
    error_colour: Colour,
    pager: bool,
    /// Whether somebody types, and sees both streams.
    typed: bool,
    log: Option<Mutex<File>>,
}

impl Output {
    /// As the options say. `typed` is whether commands come from a terminal.
    ///
    /// # Errors
    ///
    /// When the file for messages cannot be opened.
    pub(crate) fn new(options: &Options, typed: bool) -> Result<Self, String> {
        let log = options.logfile.as_deref().map(open_log).transpose()?;
        let terminal = io::stdout().is_terminal();
        Ok(Self {
            json: options.json,
            pretty: options.pretty,
            verbose: options.verbose,
            colour: Colour(AutoStream::choice(&io::stdout()) != ColorChoice::Never),
            error_colour: Colour(AutoStream::choice(&io::stderr()) != ColorChoice::Never),
            pager: terminal && !options.no_pager && !options.json,
            typed,
            log: log.map(Mutex::new),
        })
    }

    /// What is about to be sent.
    pub(crate) fn sent(&self, call: &Call) {
        let execute = if call.oob { "exec-oob" } else { "execute" };
        let name = serde_json::Value::from(&*call.name);
        let message = match &*call.arguments {
            "{}" => format!("{{\"{execute}\": {name}}}"),
            arguments => format!("{{\"{execute}\": {name}, \"arguments\": {arguments}}}"),
        };
        self.log("sent", &message);
        if self.verbose {
            let shown = if self.pretty {
                pretty(&message, self.error_colour)
            } else {
                plain(&message)
            };
            self.say(&shown);
        }
    }

    /// A command's answer, or why there is none.
    pub(crate) fn answer(
        &self,
        call: &Call,
        answer: &Result<Box<serde_json::value::RawValue>, Failure>,
    ) {
        match answer {
            Ok(value) => {
                let message = format!("{{\"return\": {}}}", value.get());
                self.log("received", &message);
                if self.json {
                    self.line(&message);
                } else {
                    self.page(&format!("{}\n", pretty(value.get(), self.colour)));
                }
            }
            Err(Failure::Answer(error)) => {
                let object =
                    json!({"error": {"class": error.class.to_string(), "desc": error.desc}});
                self.log("received", &object.to_string());
                if self.json {
                    self.line(&object.to_string());
                } else {
                    self.error(&error.to_string());
                }
            }
            Err(Failure::Other(why) | Failure::Lost(why)) => {
                self.failed(&format!("'{}': {why}", call.name), None);
            }
        }
    }

    /// What the human monitor has answered.
    pub(crate) fn human(&self, answer: &serde_json::value::RawValue) {
        let text: String = serde_json::from_str(answer.get()).unwrap_or_default();
        if self.json {
            self.line(&format!("{{\"return\": {}}}", answer.get()));
        } else {
            self.page(&plain(&text.replace("\r\n", "\n")));
        }
    }

    /// What is wrong with a text that was not sent.
    pub(crate) fn fault(&self, fault: &Fault, text: &str) {
        self.failed(&fault.message, Some((fault, text)));
    }

    /// Something else went wrong.
    pub(crate) fn failed(&self, why: &str, fault: Option<(&Fault, &str)>) {
        if self.json {
            self.line(&json!({"refused": {"desc": why}}).to_string());
        }
        match fault {
            Some((fault, text)) => {
                let colour = if self.typed {
                    self.colour
                } else {
                    self.error_colour
                };
                self.say(&fault.show(text, colour.0));
            }
            None if !self.json => self.error(why),
            None => {}
        }
    }

    fn error(&self, text: &str) {
        let colour = if self.typed {
            self.colour
        } else {
            self.error_colour
        };
        self.say(&format!(
            "{}{}",
            colour.paint(ERROR, "error: "),
            plain(text)
        ));
    }

    /// An event, on a line of its own.
    pub(crate) fn event(&self, event: &RawEvent) -> String {
        let message = serde_json::to_string(event).unwrap_or_default();
        self.log("received", &message);
        if self.json {
            return self.one(&message);
        }
        let time = match event.timestamp.seconds {
            ..0 => String::new(),
            seconds => {
                let (day, milliseconds) = (seconds % 86_400, event.timestamp.microseconds / 1000);
                let (hour, minute, second) = (day / 3600, day / 60 % 60, day % 60);
                format!("{hour:02}:{minute:02}:{second:02}.{milliseconds:03}Z ")
            }
        };
        let data = event.data.as_ref().map_or_else(String::new, |data| {
            format!(" {}", crate::print::short(data.get(), self.colour))
        });
        let time = self.colour.paint(QUIET, &time);
        let name = self.colour.paint(EVENT, &plain(&event.name));
        format!("{time}{name}{data}")
    }

    /// Shows an event where nobody types.
    pub(crate) fn event_line(&self, event: &RawEvent) {
        let text = self.event(event);
        put(&mut io::stdout(), &format!("{text}\n"));
    }

    /// Something for a person to know.
    pub(crate) fn note(&self, text: &str) -> String {
        self.colour.paint(QUIET, text)
    }

    /// Text that may be long.
    pub(crate) fn page(&self, text: &str) {
        if !(self.pager && pager::page(text)) {
            put(&mut io::stdout(), text);
        }
    }

    fn one(&self, message: &str) -> String {
        if self.pretty {
            pretty(message, Colour(false))
        } else {
            message.to_owned()
        }
    }

    fn line(&self, message: &str) {
        put(&mut io::stdout(), &format!("{}\n", self.one(message)));
    }

    /// What is no answer. Who types sees it in its place among the answers.
    pub(crate) fn say(&self, text: &str) {
        let text = format!("{text}\n");
        if self.typed {
            put(&mut io::stdout(), &text);
        } else {
            put(&mut io::stderr(), &text);
        }
    }

    fn log(&self, direction: &str, message: &str) {
        if let Some(log) = &self.log
            && let Ok(mut log) = log.lock()
            && let Err(error) = writeln!(log, "{{\"{direction}\": {message}}}")
        {
            self.say(&format!("the file for messages cannot be written: {error}"));
        }
    }
}

fn open_log(path: &Path) -> Result<File, String> {
    let file = OpenOptions::new().append(true).create(true).open(path);
    file.map_err(|error| format!("'{}': {error}", path.display()))
}

/// Writes in one piece. Who does not read any more misses nothing.
fn put(stream: &mut dyn Write, text: &str) {
    let _ = stream.write_all(text.as_bytes());
    let _ = stream.flush();
}
