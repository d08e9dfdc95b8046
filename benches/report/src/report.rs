//! What a benchmark has to say: printed, and kept as a section of `BENCHMARKS.md`.

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::chart::Chart;
use crate::machine;
use crate::table::Table;

/// A section: a heading, paragraphs, tables and charts in the order in which they come. Paragraphs and tables are
/// printed as they come.
#[derive(Clone, Debug)]
pub struct Report {
    name: String,
    text: String,
    charts: Vec<(String, String)>,
}

impl Report {
    /// A report on the subject `name`, a word that names its section and begins the names of its charts' files.
    /// `command` is the command line that makes it, and `versions` says of what it measures which version that is.
    pub fn new(name: &str, title: &str, command: &str, versions: &[String]) -> Self {
        println!("{title}\n");
        let mut on = vec![machine::description()];
        on.extend_from_slice(versions);
        let on = on.join(", ");
        Self {
            name: name.to_owned(),
            text: format!("## {title}\n\n`{command}`\n\n{on}.\n\n"),
            charts: Vec::new(),
        }
    }

    /// Adds a paragraph.
    pub fn paragraph(&mut self, text: &str) {
        println!("{text}\n");
        self.text.extend([text, "\n\n"]);
    }

    /// Adds a table.
    pub fn table(&mut self, table: &Table) {
        println!("{table}");
        self.text.extend([&table.to_string(), "\n"]);
    }

    /// Adds a table that the section shows when it is opened, under `summary`.
    pub fn folded(&mut self, summary: &str, table: &Table) {
        println!("{summary}:\n\n{table}");
        let (begin, end) = ("<details><summary>", "</summary>\n\n");
        let table = table.to_string();
        self.text
            .extend([begin, summary, end, &table, "\n</details>\n\n"]);
    }

    /// Adds a chart, which is not printed. Its file is named after the subject and `name`.
    ///
    /// # Errors
    ///
    /// When it cannot be drawn.
    pub fn chart(&mut self, name: &str, chart: &Chart) -> Result<(), Box<dyn Error>> {
        let file = format!("{}-{name}.svg", self.name);
        self.text
            .extend(["![", &chart.title, "](benches/charts/", &file, ")\n\n"]);
        self.charts.push((file, chart.svg()?));
        Ok(())
    }

    /// Writes the charts, and the section in its place in `BENCHMARKS.md`: where it was before, else at the end. `root`
    /// is the folder of the repository.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or written, or the section that is there has no end.
    pub fn save(&self, root: &Path) -> Result<(), Box<dyn Error>> {
        let at = |path: &PathBuf, error: io::Error| format!("'{}': {error}", path.display());
        let page = root.join("BENCHMARKS.md");
        let before = match fs::read_to_string(&page) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            before => before.map_err(|error| at(&page, error))?,
        };
        let after = self.placed(&before)?;
        let folder = root.join("benches/charts");
        fs::create_dir_all(&folder).map_err(|error| at(&folder, error))?;
        for (file, svg) in &self.charts {
            let path = folder.join(file);
            fs::write(&path, svg).map_err(|error| at(&path, error))?;
        }
        fs::write(&page, after).map_err(|error| at(&page, error))?;
        Ok(())
    }

    /// The text of a page with this section in its place.
    fn placed(&self, page: &str) -> Result<String, String> {
        let (begin, end) = (
            format!("<!-- begin {} -->\n", self.name),
            format!("<!-- end {} -->\n", self.name),
        );
        let (before, after) = match page.split_once(&begin) {
            None if page.is_empty() => (String::new(), ""),
            None => (format!("{}\n\n", page.trim_end()), ""),
            Some((before, rest)) => {
                let (_, after) = rest.split_once(&end).ok_or_else(|| {
                    format!("the section '{}' of BENCHMARKS.md has no end", self.name)
                })?;
                (before.to_owned(), after)
            }
        };
        Ok(format!("{before}{begin}{}\n{end}{after}", self.text))
    }
}
