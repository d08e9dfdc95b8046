//! What benchmarks keep, of made-up figures.

use std::error::Error;
use std::fs;

use bench_report::{Chart, Report, Table, version};
use tempfile::TempDir;

fn report(subject: &str, figure: f64) -> Result<Report, Box<dyn Error>> {
    let mut report = Report::new(
        subject,
        "Made up",
        "cargo bench",
        &["some-crate 1.2.3".to_owned()],
    );
    let mut table = Table::new(&["message", "figure"]);
    table.row(["a|b".to_owned(), format!("{figure:.2}")]);
    table.row(["alone".to_owned()]);
    report.table(&table);
    report.chart("bars", &chart(figure))?;
    Ok(report)
}

fn chart(figure: f64) -> Chart {
    Chart {
        title: "Time of <ours>".to_owned(),
        series: vec!["first".to_owned(), "second".to_owned()],
        rows: vec![
            ("a & b".to_owned(), vec![figure, 0.5]),
            ("not measured".to_owned(), vec![f64::NAN, -1.0]),
        ],
        marks: vec![(1.0, "the other".to_owned())],
    }
}

#[test]
fn a_section_is_kept_in_its_place() -> Result<(), Box<dyn Error>> {
    let root = TempDir::new()?;
    let page = root.path().join("BENCHMARKS.md");
    fs::write(&page, "# Benchmarks\n\nBy hand.\n")?;
    report("one", 0.25)?.save(root.path())?;
    report("two", 0.25)?.save(root.path())?;
    let text = fs::read_to_string(&page)?;
    assert!(
        text.starts_with(
            "# Benchmarks\n\nBy hand.\n\n<!-- begin one -->\n## Made up\n\n`cargo bench`\n"
        ),
        "{text}"
    );
    assert!(text.contains("some-crate 1.2.3"), "{text}");
    assert!(
        text.contains("![Time of <ours>](benches/charts/one-bars.svg)"),
        "{text}"
    );
    assert!(text.ends_with("<!-- end two -->\n"), "{text}");

    report("one", 0.75)?.save(root.path())?;
    let again = fs::read_to_string(&page)?;
    assert_eq!(
        again,
        text.replacen("0.25", "0.75", 1),
        "the other section stays"
    );
    let svg = fs::read_to_string(root.path().join("benches/charts/one-bars.svg"))?;
    assert!(svg.contains("0.75"), "{svg}");
    Ok(())
}

#[test]
fn a_version_is_what_the_lock_file_says() -> Result<(), Box<dyn Error>> {
    let root = TempDir::new()?;
    let lock = "[[package]]\nname = \"one\"\nversion = \"1.2.3\"\n\n[[package]]\nname = \"two\"\nversion = \"4.5.6\"\n";
    fs::write(root.path().join("Cargo.lock"), lock)?;
    assert_eq!(version(root.path(), "two"), "two 4.5.6");
    assert_eq!(version(root.path(), "three"), "three");
    assert_eq!(version(&root.path().join("elsewhere"), "two"), "two");
    Ok(())
}

#[test]
fn a_section_without_an_end_is_left_alone() -> Result<(), Box<dyn Error>> {
    let root = TempDir::new()?;
    let page = root.path().join("BENCHMARKS.md");
    fs::write(&page, "<!-- begin one -->\nno end\n")?;
    let error = report("one", 0.25)?.save(root.path()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the section 'one' of BENCHMARKS.md has no end"
    );
    assert_eq!(fs::read_to_string(&page)?, "<!-- begin one -->\nno end\n");
    assert!(!root.path().join("benches").exists());
    Ok(())
}

#[test]
fn a_table_is_markdown_with_columns_of_one_width() {
    let mut table = Table::new(&["message", "µs"]);
    table.row(["a|b".to_owned(), "1".to_owned(), "too many".to_owned()]);
    table.row(["alone".to_owned()]);
    let lines = [
        "| message |  µs |",
        "|---------|----:|",
        "| a\\|b    |   1 |",
        "| alone   |     |",
        "",
    ];
    assert_eq!(table.to_string(), lines.join("\n"));
}

#[test]
fn a_chart_has_a_bar_for_each_value_and_nothing_behind_them() -> Result<(), Box<dyn Error>> {
    let svg = chart(0.25).svg()?;
    for text in [
        "Time of &lt;ours&gt;",
        "a &amp; b",
        "not measured",
        "first",
        "second",
        "the other",
        "0.25",
        "0.50",
    ] {
        assert!(svg.contains(text), "{text} is not in {svg}");
    }
    assert!(!svg.contains("NaN") && !svg.contains("-1.00"), "{svg}");
    // Two bars, and a piece in the legend for each series.
    for colour in ["#3B82D0", "#D9822B"] {
        let count = svg.matches(&format!("fill=\"{colour}\"")).count();
        assert_eq!(count, 2, "{colour} in {svg}");
    }
    for behind in ["#FFFFFF", "#000000"] {
        assert!(!svg.contains(behind), "{behind} in {svg}");
    }
    Ok(())
}

#[test]
fn a_chart_of_nothing_is_drawn() -> Result<(), Box<dyn Error>> {
    let chart = Chart {
        rows: Vec::new(),
        marks: Vec::new(),
        ..chart(1.0)
    };
    assert!(chart.svg()?.contains("<svg"));
    Ok(())
}
