//! Draws `picture.svg`, which the README shows: the shell as it is in a terminal.
//!
//! `cargo run --package qmp-shell --example picture` starts the shell with a `qemu-system-x86_64` of its own, types,
//! and draws the screen twice.

#[path = "../tests/support/terminal.rs"]
#[allow(dead_code, reason = "tests use more of it")]
mod terminal;

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use portable_pty::CommandBuilder;
use terminal::Terminal;

const ROWS: u16 = 34;
const COLUMNS: u16 = 92;

/// The size of a character.
const WIDTH: f32 = 8.4;
const HEIGHT: f32 = 18.0;
const MARGIN: f32 = 12.0;

const PAPER: &str = "#1d1f27";
const INK: &str = "#d5d8df";
/// The first 16 colours of terminals.
const COLOURS: [&str; 16] = [
    "#3b3f4c", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d5d8df",
    "#5c6370", "#ff7b86", "#b3e08f", "#ffd98a", "#7cc3ff", "#de94f2", "#6fd3e0", "#ffffff",
];

fn main() {
    test_support::cargo(&["build", "--quiet", "--package", "qmp-shell"], &[]);
    let example = env::current_exe().expect("the system knows it");
    let folder = example.ancestors().nth(2).expect("examples have a folder");
    let home = tempfile::tempdir().expect("a folder");
    let mut command = CommandBuilder::new(folder.join("qmp-shell"));
    command.args([
        "--",
        "qemu-system-x86_64",
        "-machine",
        "none",
        "-nodefaults",
        "-display",
        "none",
    ]);
    command.env("HOME", home.path());
    command.cwd(home.path());
    for variable in ["XDG_STATE_HOME", "NO_COLOR", "PAGER"] {
        command.env_remove(variable);
    }
    let mut it = Terminal::start(ROWS, COLUMNS, command);
    it.wait_at_cursor("(QEMU)");
    it.keys("query-status\r");
    it.wait_for("}\n(QEMU)");
    it.keys("stop\r");
    it.wait_for("Z STOP");
    it.wait_at_cursor("(QEMU)");
    it.keys("blockdev-add driver=qcow2 node-name=disk file.driver=file file.filname=disk.qcow2\r");
    it.wait_for("did you mean");
    it.wait_at_cursor("(QEMU)");
    it.keys("blockdev-add driver=qcow2 node-name=disk file.driver=file ");
    it.wait_for("missing: file.filename");
    let first = panel(&it.screen());
    it.keys("\u{3}");
    it.wait_at_cursor("(QEMU)");
    it.keys("\u{c}");
    it.wait("an empty screen", |it| it.text().trim() == "(QEMU)");
    it.keys("blockdev-add driver=qcow2 node-name=disk file.driver=nbd file.server.\t");
    it.wait_at_cursor(
        "(QEMU) blockdev-add driver=qcow2 node-name=disk file.driver=nbd file.server.type=",
    );
    it.keys("unix file.\t");
    it.wait_for("[export=]");
    let second = panel(&it.screen());
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("picture.svg");
    fs::write(&picture, drawn(&[first, second])).expect("it can be written");
    println!("{}", picture.display());
}

/// The lines of a screen, as SVG, and how many there are.
fn panel(screen: &vt100::Screen) -> (String, u16) {
    let mut out = String::new();
    let mut used = 1;
    for row in 0..ROWS {
        let mut column = 0;
        while column < COLUMNS {
            let look = look_of(screen, row, column);
            let from = column;
            let mut text = String::new();
            while column < COLUMNS && look_of(screen, row, column) == look {
                let cell = screen.cell(row, column).expect("it is on the screen");
                text.push_str(if cell.has_contents() {
                    cell.contents()
                } else {
                    " "
                });
                column += 1;
            }
            run(&mut out, row, from, &text, &look);
            if !text.trim().is_empty() {
                used = row + 1;
            }
        }
    }
    let (row, column) = screen.cursor_position();
    let (x, y) = (f32::from(column) * WIDTH, f32::from(row) * HEIGHT);
    let _ = writeln!(
        out,
        r#"<rect x="{x:.1}" y="{y:.1}" width="{WIDTH}" height="{HEIGHT}" fill="{INK}" opacity="0.6"/>"#
    );
    (out, used)
}

/// What characters look like.
#[derive(PartialEq)]
struct Look {
    ink: String,
    paper: Option<String>,
    bold: bool,
    dim: bool,
    underline: bool,
}

fn look_of(screen: &vt100::Screen, row: u16, column: u16) -> Look {
    let cell = screen.cell(row, column).expect("it is on the screen");
    let colour = |colour| match colour {
        vt100::Color::Default => None,
        vt100::Color::Idx(index) => Some(
            COLOURS
                .get(usize::from(index))
                .map_or(INK, |c| c)
                .to_owned(),
        ),
        vt100::Color::Rgb(r, g, b) => Some(format!("#{r:02x}{g:02x}{b:02x}")),
    };
    let (mut ink, mut paper) = (colour(cell.fgcolor()), colour(cell.bgcolor()));
    if cell.inverse() {
        (ink, paper) = (
            Some(paper.unwrap_or_else(|| PAPER.to_owned())),
            Some(ink.unwrap_or_else(|| INK.to_owned())),
        );
    }
    Look {
        ink: ink.unwrap_or_else(|| INK.to_owned()),
        paper,
        bold: cell.bold(),
        dim: cell.dim(),
        underline: cell.underline(),
    }
}

/// Draws characters that look the same.
fn run(out: &mut String, row: u16, column: u16, text: &str, look: &Look) {
    let (x, y) = (f32::from(column) * WIDTH, f32::from(row) * HEIGHT);
    let count = u16::try_from(text.chars().count()).unwrap_or(COLUMNS);
    let width = f32::from(count) * WIDTH;
    if let Some(paper) = &look.paper {
        let _ = writeln!(
            out,
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{HEIGHT}" fill="{paper}"/>"#
        );
    }
    let shown = text.trim();
    let x =
        x + f32::from(u16::try_from(text.chars().take_while(|c| *c == ' ').count()).unwrap_or(0))
            * WIDTH;
    if shown.is_empty() {
        return;
    }
    let length = f32::from(u16::try_from(shown.chars().count()).unwrap_or(COLUMNS)) * WIDTH;
    let shown = shown.replace('&', "&amp;").replace('<', "&lt;");
    let bold = if look.bold {
        r#" font-weight="bold""#
    } else {
        ""
    };
    let dim = if look.dim { r#" opacity="0.6""# } else { "" };
    let underline = if look.underline {
        r#" text-decoration="underline""#
    } else {
        ""
    };
    let y = y + 13.5;
    let _ = writeln!(
        out,
        r#"<text x="{x:.1}" y="{y:.1}" textLength="{length:.1}" lengthAdjust="spacingAndGlyphs" fill="{}"{bold}{dim}{underline}>{shown}</text>"#,
        look.ink
    );
}

/// Panels below each other.
fn drawn(panels: &[(String, u16)]) -> String {
    let width = f32::from(COLUMNS) * WIDTH + 2.0 * MARGIN;
    let mut body = String::new();
    let mut y = 0.0;
    for (panel, rows) in panels {
        let height = f32::from(*rows) * HEIGHT + 2.0 * MARGIN;
        let _ = writeln!(
            body,
            r#"<rect y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="8" fill="{PAPER}"/>"#
        );
        let _ = writeln!(
            body,
            r#"<g transform="translate({MARGIN} {:.1})">"#,
            y + MARGIN
        );
        body.push_str(panel);
        body.push_str("</g>\n");
        y += height + 10.0;
    }
    let height = y - 10.0;
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1} {height:.1}" width="{width:.1}" height="{height:.1}" font-family="'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
<title>qmp-shell in a terminal</title>
{body}</svg>
"#
    )
}
