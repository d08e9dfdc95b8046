//! A program in a pseudo-terminal: keys go in, the screen is looked at.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// What everything that is waited for takes at most.
const PATIENCE: Duration = Duration::from_secs(60);

/// A terminal and the program in it, which is killed in the end.
pub(crate) struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    screen: Arc<Mutex<vt100::Parser<Asked>>>,
    _master: Box<dyn MasterPty + Send>,
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a terminal has to answer.
#[derive(Default)]
struct Asked(String);

impl vt100::Callbacks for Asked {
    fn unhandled_csi(
        &mut self,
        screen: &mut vt100::Screen,
        first: Option<u8>,
        _: Option<u8>,
        parameters: &[&[u16]],
        c: char,
    ) {
        // Where the cursor is.
        if (first, parameters, c) == (None, &[&[6]], 'n') {
            let (row, column) = screen.cursor_position();
            let _ = write!(self.0, "\u{1b}[{};{}R", row + 1, column + 1);
        }
    }
}

fn size(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).expect("a terminal has rows and columns")
}

impl Terminal {
    /// Runs a program in a terminal of this size.
    pub(crate) fn start(rows: u16, columns: u16, mut command: CommandBuilder) -> Self {
        command.env("TERM", "xterm-256color");
        let pty = native_pty_system()
            .openpty(PtySize {
                rows,
                cols: columns,
                pixel_width: 0,
                pixel_height: 0,
            })
            .expect("the system has pseudo-terminals");
        let child = pty.slave.spawn_command(command).expect("it runs");
        let mut reader = pty.master.try_clone_reader().expect("it can be read");
        let writer = pty.master.take_writer().expect("it can be written");
        let writer = Arc::new(Mutex::new(writer));
        let asked = Asked::default();
        let parser = vt100::Parser::new_with_callbacks(size(rows), size(columns), 1000, asked);
        let screen = Arc::new(Mutex::new(parser));
        let seen = Arc::clone(&screen);
        let answers = Arc::clone(&writer);
        thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut piece) {
                let answer = {
                    let mut seen = seen.lock().expect("nobody panics");
                    seen.process(&piece[..count]);
                    std::mem::take(&mut seen.callbacks_mut().0)
                };
                let mut answers = answers.lock().expect("nobody panics");
                // Who has asked may be gone.
                let _ = answers
                    .write_all(answer.as_bytes())
                    .and_then(|()| answers.flush());
            }
        });
        Self {
            child,
            writer,
            screen,
            _master: pty.master,
        }
    }

    fn parser(&self) -> MutexGuard<'_, vt100::Parser<Asked>> {
        self.screen.lock().expect("nobody panics")
    }

    /// Presses keys.
    pub(crate) fn keys(&mut self, keys: &str) {
        let mut writer = self.writer.lock().expect("nobody panics");
        writer.write_all(keys.as_bytes()).expect("it reads");
        writer.flush().expect("it reads");
    }

    /// What is to be seen, lines without what is empty behind.
    pub(crate) fn text(&self) -> String {
        let parser = self.parser();
        let (_, columns) = parser.screen().size();
        let rows = parser.screen().rows(0, columns.get());
        let rows: Vec<String> = rows.map(|row| row.trim_end().to_owned()).collect();
        rows.join("\n").trim_end().to_owned()
    }

    /// The line that the cursor is in, up to the cursor.
    pub(crate) fn at_cursor(&self) -> String {
        let parser = self.parser();
        let (row, column) = parser.screen().cursor_position();
        let mut rows = parser.screen().rows(0, column.max(1));
        let line = rows.nth(usize::from(row)).unwrap_or_default();
        if column == 0 { String::new() } else { line }
    }

    /// Waits until the screen is as it is wanted.
    pub(crate) fn wait(&self, what: &str, wanted: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !wanted(self) {
            let text = self.text();
            assert!(start.elapsed() < PATIENCE, "{what} is not there:\n{text}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until a text is on the screen.
    pub(crate) fn wait_for(&self, text: &str) {
        self.wait(&format!("'{text}'"), |it| it.text().contains(text));
    }

    /// Waits until the line that the cursor is in ends with a text there.
    pub(crate) fn wait_at_cursor(&self, text: &str) {
        self.wait(&format!("'{text}' before the cursor"), |it| {
            it.at_cursor().trim_end() == text.trim_end()
        });
    }

    /// The screen with its colours.
    pub(crate) fn screen(&self) -> vt100::Screen {
        self.parser().screen().clone()
    }

    /// Waits for the end of the program; its exit status.
    pub(crate) fn end(&mut self) -> u32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it is a child") {
                return status.exit_code();
            }
            let text = self.text();
            assert!(start.elapsed() < PATIENCE, "it does not end:\n{text}");
            thread::sleep(Duration::from_millis(10));
        }
    }
}
