//! Parses simple tables and grid tables.
//!
//! Takes a cursor at a line that may be the border of a table. Gives a table, or the lines as they are
//! when Markdown has no such table: with spans, text across columns, or borders missing.

use super::block::{Block, Code, Table};
use super::cursor::Cursor;

/// Parses the table that starts at the current line, if one does.
pub(super) fn parse(cursor: &mut Cursor<'_, '_>) -> bool {
    let first = cursor.peek(0);
    let simple = is_simple_border(first);
    if !simple && !is_grid_border(first) {
        return false;
    }
    let start = cursor.at;
    while !cursor.peek(0).is_empty() {
        cursor.at += 1;
    }
    let lines = cursor.since(start);
    let table = if simple {
        simple_table(lines)
    } else {
        grid_table(lines)
    };
    cursor.blocks.push(match table {
        Some(table) => Block::Table(table),
        None => Block::Code(Code::text(lines.to_vec())),
    });
    true
}

/// Whether `line` is `====  ====`: two columns at least.
fn is_simple_border(line: &str) -> bool {
    line.contains(' ') && line.bytes().all(|b| matches!(b, b'=' | b' '))
}

/// Whether `line` is `+----+----+`.
fn is_grid_border(line: &str) -> bool {
    line.len() > 2
        && line.starts_with('+')
        && line.ends_with('+')
        && line.bytes().all(|b| matches!(b, b'+' | b'-' | b'='))
}

/// A table with borders above, below and perhaps under its head. A row whose first cell is empty
/// goes on with the row before.
fn simple_table(lines: &[&str]) -> Option<Table> {
    let columns = columns(lines.first()?);
    let mut parts: Vec<Vec<Vec<String>>> = Vec::new();
    for line in lines {
        if is_simple_border(line) {
            if self::columns(line) != columns {
                return None;
            }
            parts.push(Vec::new());
            continue;
        }
        let cells = cells(line, &columns)?;
        let rows = parts.last_mut()?;
        match rows.last_mut() {
            Some(last) if cells.first().is_some_and(|cell| cell.is_empty()) => {
                append(last, &cells);
            }
            _ => rows.push(cells.into_iter().map(str::to_owned).collect()),
        }
    }
    // The last border opens a part that must be empty.
    if !parts.pop()?.is_empty() {
        return None;
    }
    let rows = parts.pop()?;
    match parts.pop() {
        None => Some(Table {
            head: vec![String::new(); columns.len()],
            rows,
        }),
        Some(head) if parts.is_empty() => Some(Table {
            head: merge(head)?,
            rows,
        }),
        Some(_) => None,
    }
}

/// The first character and the end of each column, counted in characters.
fn columns(border: &str) -> Vec<(usize, usize)> {
    let mut columns: Vec<(usize, usize)> = Vec::new();
    for (at, c) in border.chars().enumerate() {
        match columns.last_mut() {
            Some((_, end)) if c == '=' && *end == at => *end += 1,
            _ if c == '=' => columns.push((at, at + 1)),
            _ => {}
        }
    }
    columns
}

/// The cells of a row of a simple table. None when text runs across the gap between columns.
fn cells<'a>(line: &'a str, columns: &[(usize, usize)]) -> Option<Vec<&'a str>> {
    let starts: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
    let byte = |column: usize| starts.get(column).copied().unwrap_or(line.len());
    let mut cells = Vec::new();
    for (index, &(start, end)) in columns.iter().enumerate() {
        let cell = match columns.get(index + 1) {
            Some(&(next, _)) => {
                if !line.get(byte(end)..byte(next))?.trim().is_empty() {
                    return None;
                }
                line.get(byte(start)..byte(end))?
            }
            None => line.get(byte(start)..)?,
        };
        cells.push(cell.trim());
    }
    Some(cells)
}

/// A table with a border around every cell. Lines between two borders make one row.
fn grid_table(lines: &[&str]) -> Option<Table> {
    let (first, rest) = lines.split_first()?;
    let corners: Vec<usize> = positions(first, '+');
    let mut head = None;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row: Option<Vec<String>> = None;
    for line in rest {
        if is_grid_border(line) {
            if positions(line, '+') != corners {
                return None;
            }
            rows.push(row.take()?);
            if line.contains('=') {
                if head.is_some() {
                    return None;
                }
                head = Some(merge(std::mem::take(&mut rows))?);
            }
        } else {
            let bars = positions(line, '|');
            if !line.starts_with('|') || !corners.iter().all(|corner| bars.contains(corner)) {
                return None;
            }
            let row = row.get_or_insert_with(|| vec![String::new(); corners.len() - 1]);
            append(row, &grid_cells(line, &corners));
        }
    }
    if row.is_some() {
        return None;
    }
    Some(Table {
        head: head.unwrap_or_else(|| vec![String::new(); corners.len() - 1]),
        rows,
    })
}

/// The cells of a line of a grid table.
fn grid_cells<'a>(line: &'a str, corners: &[usize]) -> Vec<&'a str> {
    let starts: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
    let cell = |pair: &[usize]| {
        let [start, end] = pair else { return None };
        line.get(*starts.get(start + 1)?..*starts.get(*end)?)
    };
    corners
        .windows(2)
        .map(|pair| cell(pair).unwrap_or("").trim())
        .collect()
}

/// Where `line` has `wanted`, counted in characters.
fn positions(line: &str, wanted: char) -> Vec<usize> {
    line.chars()
        .enumerate()
        .filter(|(_, c)| *c == wanted)
        .map(|(at, _)| at)
        .collect()
}

/// Appends the cells of a further line of a row.
fn append(row: &mut [String], cells: &[&str]) {
    for (cell, more) in row.iter_mut().zip(cells) {
        if !cell.is_empty() && !more.is_empty() {
            cell.push(' ');
        }
        cell.push_str(more);
    }
}

/// One row out of all the rows of a head.
fn merge(rows: Vec<Vec<String>>) -> Option<Vec<String>> {
    let mut rows = rows.into_iter();
    let mut head = rows.next()?;
    for row in rows {
        let cells: Vec<&str> = row.iter().map(String::as_str).collect();
        append(&mut head, &cells);
    }
    Some(head)
}
