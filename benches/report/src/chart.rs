//! Charts of bars, as SVG that reads on light and dark pages: nothing is behind them, and all colours are of middle tone.

use std::error::Error;
use std::ops::Range;

use plotters::backend::SVGBackend;
use plotters::chart::{ChartBuilder, SeriesLabelPosition};
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::drawing::IntoDrawingArea;
use plotters::element::{PathElement, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, RGBColor, ShapeStyle};

/// A chart of horizontal bars: each name has one of each series.
#[derive(Clone, Debug)]
pub struct Chart {
    /// What the bars show, in what unit.
    pub title: String,
    /// What the bars of each name are, in the order in which they stand.
    pub series: Vec<String>,
    /// Each name with its values, one a series. A value that is no finite number of 0 or more has no bar.
    pub rows: Vec<(String, Vec<f64>)>,
    /// Values that lines mark, and what they are.
    pub marks: Vec<(f64, String)>,
}

const TEXT: RGBColor = RGBColor(0x78, 0x80, 0x8a);
const BARS: [RGBColor; 4] = [
    RGBColor(0x3b, 0x82, 0xd0),
    RGBColor(0xd9, 0x82, 0x2b),
    RGBColor(0x3f, 0xa4, 0x6a),
    RGBColor(0xa8, 0x6c, 0xc8),
];
const MARKS: [RGBColor; 2] = [RGBColor(0xd0, 0x4a, 0x4a), RGBColor(0x3f, 0xa4, 0x6a)];

/// In pixels: the picture's width, what a bar takes, what is between the bars of two names, what a line of the legend
/// takes, and what is around all of it.
const WIDTH: u32 = 900;
const BAR: u32 = 14;
const GAP: u32 = 12;
const LINE: u32 = 20;
const AROUND: u32 = 86;

impl Chart {
    /// The picture.
    ///
    /// # Errors
    ///
    /// When it cannot be drawn.
    pub fn svg(&self) -> Result<String, Box<dyn Error>> {
        let rows = u32::try_from(self.rows.len())?;
        let series = u32::try_from(self.series.len())?;
        let share = series * BAR + GAP;
        // The legend stands under all bars.
        let legend = (series + u32::try_from(self.marks.len())?) * LINE + GAP;
        let height = rows * share + legend + AROUND;
        let mut svg = String::new();
        let backend = SVGBackend::with_string(&mut svg, (WIDTH, height));
        let legend = f64::from(legend) / f64::from(share);
        self.draw(backend, series, legend)
            .map_err(|error| error.to_string())?;
        Ok(svg)
    }

    /// Each value with where it stands: the number of its series, top and bottom. Names take 1 each, downwards.
    fn bars(&self, series: u32) -> impl Iterator<Item = (usize, f64, f64, f64)> {
        let share = f64::from(series * BAR + GAP);
        let (bar, gap) = (f64::from(BAR) / share, f64::from(GAP) / share);
        let rows = (0_u32..).zip(&self.rows);
        rows.flat_map(move |(row, (_, values))| {
            let values = (0_u32..).zip(values).take(self.series.len());
            values
                .filter(|(_, value)| value.is_finite() && **value >= 0.0)
                .map(move |(index, &value)| {
                    let top = f64::from(row) + gap / 2.0 + bar * f64::from(index);
                    (index as usize, value, top, top + bar)
                })
        })
    }

    /// Draws it, with as much room for the legend, in names.
    fn draw(
        &self,
        backend: SVGBackend,
        series: u32,
        legend: f64,
    ) -> Result<(), Box<dyn Error + '_>> {
        let area = backend.into_drawing_area();
        let font = |size: u32| ("sans-serif", size).into_font().color(&TEXT);
        let values = self.bars(series).map(|(_, value, ..)| value);
        let most = values
            .chain(self.marks.iter().map(|(value, _)| *value))
            .fold(0.0, f64::max);
        let most = if most > 0.0 { most * 1.12 } else { 1.0 };
        let names = Names {
            names: self.rows.iter().map(|(name, _)| name.as_str()).collect(),
            legend,
        };
        let bottom = names.range().end - legend;
        let mut chart = ChartBuilder::on(&area)
            .caption(&self.title, font(20))
            .margin(12)
            .margin_right(30)
            .x_label_area_size(30)
            .y_label_area_size(300)
            .build_cartesian_2d(0.0..most, names)?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .light_line_style(plotters::style::TRANSPARENT)
            .bold_line_style(TEXT.mix(0.3))
            .axis_style(TEXT)
            .label_style(font(16))
            .y_labels(self.rows.len())
            .draw()?;
        for (index, label) in self.series.iter().enumerate() {
            let colour = BARS[index % BARS.len()];
            let bars = self.bars(series).filter(|(of, ..)| *of == index);
            let bars = bars.map(|(_, value, top, bottom)| {
                Rectangle::new([(0.0, top), (value, bottom)], colour.filled())
            });
            chart.draw_series(bars)?.label(label).legend(move |(x, y)| {
                Rectangle::new([(x, y - 5), (x + 14, y + 5)], colour.filled())
            });
        }
        let style = font(13).pos(Pos::new(HPos::Left, VPos::Center));
        chart.draw_series(self.bars(series).map(|(_, value, top, bottom)| {
            let place = (value + most / 150.0, f64::midpoint(top, bottom));
            Text::new(label(value), place, style.clone())
        }))?;
        for (index, (value, label)) in self.marks.iter().enumerate() {
            let style = ShapeStyle::from(MARKS[index % MARKS.len()]).stroke_width(2);
            let line = PathElement::new([(*value, 0.0), (*value, bottom)], style);
            chart
                .draw_series([line])?
                .label(label)
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 14, y)], style));
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::LowerRight)
            .label_font(font(16))
            .draw()?;
        area.present()?;
        Ok(())
    }
}

/// A value with three digits or so.
fn label(value: f64) -> String {
    match value {
        ..0.1 => format!("{value:.3}"),
        0.1..100.0 => format!("{value:.2}"),
        _ => format!("{value:.0}"),
    }
}

/// The axis of names: each takes 1, downwards, and stands in the middle of it.
struct Names<'a> {
    names: Vec<&'a str>,
    /// What is free under them.
    legend: f64,
}

impl Ranged for Names<'_> {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    /// The axis that this stands for goes upwards.
    fn map(&self, value: &f64, (bottom, top): (i32, i32)) -> i32 {
        let part = value / self.range().end;
        #[expect(clippy::cast_possible_truncation, reason = "it is in the picture")]
        let down = (f64::from(bottom - top) * part).round() as i32;
        top + down
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        let rows = (0_u32..).zip(&self.names);
        rows.map(|(row, _)| f64::from(row) + 0.5).collect()
    }

    fn range(&self) -> Range<f64> {
        #[expect(clippy::cast_precision_loss, reason = "there are few")]
        let rows = self.names.len() as f64;
        0.0..rows + self.legend
    }
}

impl ValueFormatter<f64> for Names<'_> {
    fn format(value: &f64) -> String {
        value.to_string()
    }

    fn format_ext(&self, value: &f64) -> String {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a name's middle"
        )]
        let name = self.names.get(*value as usize);
        name.map(|&name| name.to_owned()).unwrap_or_default()
    }
}
