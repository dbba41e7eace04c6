//! Contenders in turns, and what they come to.

use std::path::Path;

use serde_json::{Value, json};

/// What a contender came to, run by run: in the order of the rounds.
#[derive(Clone, Debug, Default)]
pub struct Runs(pub Vec<f64>);

impl Runs {
    /// The middle one.
    pub fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// Round by round, this by that.
    pub fn ratio(&self, other: &Runs) -> Runs {
        Runs(self.0.iter().zip(&other.0).map(|(this, that)| this / that).collect())
    }

    /// Microseconds as milliseconds.
    pub fn in_millis(&self) -> Runs {
        Runs(self.0.iter().map(|micros| micros / 1000.0).collect())
    }

    fn spread(&self) -> (f64, f64) {
        let fold = |pick: fn(f64, f64) -> f64, from| self.0.iter().copied().fold(from, pick);
        (fold(f64::min, f64::INFINITY), fold(f64::max, f64::NEG_INFINITY))
    }
}

/// A figure with its unit, or a ratio with what it should reach.
#[derive(Debug)]
struct Row {
    what: String,
    unit: &'static str,
    reach: Option<Reach>,
    runs: Runs,
}

/// What a ratio should come to.
#[derive(Clone, Copy, Debug)]
pub enum Reach {
    /// So much or more.
    AtLeast(f64),
    /// So much or less.
    AtMost(f64),
}

impl Reach {
    fn is_reached(self, value: f64) -> bool {
        match self {
            Reach::AtLeast(least) => value >= least,
            Reach::AtMost(most) => value <= most,
        }
    }

    fn shown(self) -> String {
        match self {
            Reach::AtLeast(least) => format!("≥ {least}"),
            Reach::AtMost(most) => format!("≤ {most}"),
        }
    }
}

/// What was measured.
#[derive(Debug, Default)]
pub struct Table {
    about: Vec<String>,
    rows: Vec<Row>,
    profile: Vec<(String, f64)>,
    /// Rows that were printed.
    printed: usize,
}

impl Table {
    /// A line about the machine.
    pub fn about(&mut self, line: String) {
        println!("{line}");
        self.about.push(line);
    }

    /// A figure.
    pub fn figure(&mut self, what: impl Into<String>, unit: &'static str, runs: &Runs) {
        self.rows.push(Row { what: what.into(), unit, reach: None, runs: runs.clone() });
    }

    /// A ratio, and what it should reach.
    pub fn ratio(&mut self, what: impl Into<String>, runs: Runs, reach: Reach) {
        self.rows.push(Row { what: what.into(), unit: "", reach: Some(reach), runs });
    }

    /// Where time goes, in microseconds.
    pub fn profile(&mut self, of: &str, parts: Vec<(String, f64)>) {
        for (part, micros) in parts {
            let part = format!("{of}: {part}");
            println!("{part:<72} {:>12}", format!("{micros:.1} µs"));
            self.profile.push((part, micros));
        }
    }

    /// Prints what was measured since it was last printed.
    pub fn print(&mut self) {
        println!("\n{:<72} {:>12} {:>25}  reach", "", "median", "lowest … highest");
        for row in &self.rows[self.printed..] {
            let (low, high) = row.runs.spread();
            let digits = if row.unit.is_empty() { 2 } else { 0 };
            let reach = row.reach.map_or_else(String::new, |reach| {
                let verdict = if reach.is_reached(row.runs.median()) { "reached" } else { "not reached" };
                format!("{} {verdict}", reach.shown())
            });
            println!(
                "{:<72} {:>12} {:>25}  {reach}",
                row.what,
                format!("{:.digits$} {}", row.runs.median(), row.unit).trim_end(),
                format!("{low:.digits$} … {high:.digits$}"),
            );
        }
        self.printed = self.rows.len();
    }

    /// Writes its figures.
    pub fn write(&self, file: &Path) {
        let row = |row: &Row| {
            json!({
                "what": row.what, "unit": row.unit, "median": row.runs.median(), "runs": row.runs.0,
                "reach": row.reach.map(Reach::shown),
            })
        };
        let rows: Vec<Value> = self.rows.iter().map(row).collect();
        let text = serde_json::to_string_pretty(
            &json!({ "about": self.about, "rows": rows, "profile": self.profile }),
        );
        std::fs::write(file, text.expect("figures are JSON")).expect("the file can be written");
    }
}
