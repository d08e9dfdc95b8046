//! Tables of figures, in Markdown that is also readable as it stands.

use std::fmt;

/// A table: names in the first column, figures in the others.
#[derive(Clone, Debug)]
pub struct Table {
    columns: usize,
    /// The first one is the head.
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub fn new(head: &[&str]) -> Self {
        Self {
            columns: head.len(),
            rows: vec![head.iter().map(|&it| it.to_owned()).collect()],
        }
    }

    /// Adds a row. What it lacks of columns is empty, what it has too many is left out.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let mut cells: Vec<String> = cells.into_iter().take(self.columns).collect();
        cells.resize(self.columns, String::new());
        self.rows.push(cells);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| row.iter().map(|it| cell(it)).collect())
            .collect();
        let width = |column: usize| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            cells.max().unwrap_or_default().max(3)
        };
        let widths: Vec<usize> = (0..self.columns).map(width).collect();
        for (index, row) in rows.iter().enumerate() {
            for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                if column == 0 {
                    write!(f, "| {cell:<width$} |")?;
                } else {
                    write!(f, " {cell:>width$} |")?;
                }
            }
            writeln!(f)?;
            if index == 0 {
                for (column, &width) in widths.iter().enumerate() {
                    if column == 0 {
                        write!(f, "|-{:-<width$}-|", "")?;
                    } else {
                        write!(f, "-{:->width$}:|", "")?;
                    }
                }
                writeln!(f)?;
            }
        }
        Ok(())
    }
}
