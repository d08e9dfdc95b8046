//! What is wanted of all classes, and how far it is reached.

use bench_report::{Report, Table};

use crate::measure::Measured;
use crate::messages::Kind;
use crate::tables::{AIM, Class};

/// A figure that is wanted of classes.
struct Aim {
    what: &'static str,
    most: f64,
    /// The figure; none where nothing is wanted of the class, or it cannot be measured.
    figure: fn(&Class, &Measured) -> Option<f64>,
}

const AIMS: [Aim; 6] = [
    Aim {
        what: "`qapi_types::json::from_str`, of qapi-qmp",
        most: AIM,
        figure: |_, measured| Some(measured.decode.of_published.as_ref().ok()?[0]),
    },
    Aim {
        what: "the same of Value, answers over 1 KB",
        most: 0.4,
        figure: |class, measured| {
            let wanted = class.kind == Kind::Answer && class.bytes > 1000;
            wanted.then_some(measured.decode.of_value[0])
        },
    },
    Aim {
        what: "`serde_json::from_str`, of qapi-qmp",
        most: 1.0,
        figure: |_, measured| Some(measured.decode.of_published.as_ref().ok()?[1]),
    },
    Aim {
        what: "`qapi_types::json::to_vec`, of qapi-qmp",
        most: AIM,
        figure: |_, measured| Some(measured.encode.of_published.as_ref().ok()?[0]),
    },
    Aim {
        what: "`serde_json::to_vec`, of qapi-qmp",
        most: 1.0,
        figure: |_, measured| Some(measured.encode.of_published.as_ref().ok()?[1]),
    },
    Aim {
        what: "allocations of reading beyond a clone's",
        most: 0.0,
        figure: |_, measured| {
            #[expect(clippy::cast_precision_loss, reason = "there are few")]
            let beyond = measured.allocations.saturating_sub(measured.owned) as f64;
            Some(beyond)
        },
    },
];

/// The figures of all classes.
pub struct Summary {
    /// For each aim the figures and their classes.
    figures: [Vec<(f64, String)>; AIMS.len()],
    /// What clones of what was read take, of the published crate's time.
    owning: Vec<f64>,
    /// The classes that cannot be measured beside the published crate, and why.
    left_out: Vec<String>,
}

impl Summary {
    /// One of no classes.
    pub fn new() -> Self {
        Self {
            figures: Default::default(),
            owning: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Adds a class.
    pub fn add(&mut self, class: &Class) {
        let measured = match &class.measured {
            Ok(measured) => measured,
            Err(error) => {
                self.left_out
                    .push(format!("{} (not read: {error})", class.title));
                return;
            }
        };
        if let Err(error) = &measured.decode.of_published {
            self.left_out.push(format!("{} ({error})", class.title));
        }
        self.owning.extend(measured.owning);
        for (aim, figures) in AIMS.iter().zip(&mut self.figures) {
            let figure = (aim.figure)(class, measured);
            figures.extend(figure.map(|figure| (figure, class.title.clone())));
        }
    }

    /// Reports a row for each aim.
    pub fn report(mut self, report: &mut Report) {
        report.paragraph("Every message of each class, where a class is what one command is given or answers, or an event:");
        let mut table = Table::new(&[
            "figure",
            "aim",
            "classes",
            "that reach it",
            "median",
            "worst",
            "of",
        ]);
        for (aim, figures) in AIMS.iter().zip(&mut self.figures) {
            figures.sort_by(|(one, _), (other, _)| one.total_cmp(other));
            let Some((worst, class)) = figures.last() else {
                continue;
            };
            let reached = figures.iter().filter(|(it, _)| *it <= aim.most).count();
            table.row([
                aim.what.to_owned(),
                aim.most.to_string(),
                figures.len().to_string(),
                reached.to_string(),
                format!("{:.2}", figures[figures.len() / 2].0),
                format!("{worst:.2}"),
                class.clone(),
            ]);
        }
        report.table(&table);
        self.owning.sort_by(f64::total_cmp);
        if let Some(median) = self.owning.get(self.owning.len() / 2) {
            let half = self.owning.iter().filter(|it| **it >= 0.5).count();
            report.paragraph(&format!(
                "No way of reading can save what the value itself takes: a clone of it, made and dropped, takes {median:.2} \
                 of qapi-qmp's time of reading it in the median of the classes, half of that time or more in {half} of them."
            ));
        }
        if !self.left_out.is_empty() {
            let left_out = self.left_out.join("; ");
            report.paragraph(&format!(
                "Without a figure of qapi-qmp, which cannot read it: {left_out}."
            ));
        }
    }
}
