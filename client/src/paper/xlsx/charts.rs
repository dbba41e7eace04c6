//! Charts as spreadsheets draw them, from the figures on their sheet.

use rust_xlsxwriter::{
    Chart as Drawing, ChartDataLabel, ChartFormat, ChartLine, ChartMarker, ChartMarkerType, ChartSolidFill,
    ChartType, Color, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr as _;

use super::{head, set_width};
use crate::paper::{Chart, ChartKind, clean};

/// The colours of the page on white.
const COLOURS: [u32; 4] = [0x0072B2, 0xD55E00, 0x009E73, 0x7B4173];
/// In pixels.
const WIDTH: u32 = 760;
const HEIGHT: u32 = 380;
const BARS_HEIGHT: u32 = 90;
const BAR_HEIGHT: u32 = 30;

/// The sheet of a chart: its figures, and beside them the drawing. What is not known is an empty cell, which is drawn as a gap.
pub fn sheet(chart: &Chart, name: &str) -> Result<Worksheet, XlsxError> {
    let mut sheet = super::sheet(name)?;
    let headings =
        [("", false)].into_iter().chain(chart.series.iter().map(|series| (series.name.as_str(), true)));
    head(&mut sheet, &headings.collect::<Vec<_>>())?;
    for (row, label) in (1..).zip(&chart.labels) {
        sheet.write_string(row, 0, clean(label))?;
    }
    for (column, series) in (1..).zip(&chart.series) {
        for (row, value) in (1..).zip(series.values.iter().take(chart.labels.len())) {
            if let Some(value) = value {
                sheet.write_number(row, column, *value)?;
            }
        }
        set_width(&mut sheet, usize::from(column), series.name.width())?;
    }
    set_width(&mut sheet, 0, chart.labels.iter().map(|label| label.width()).max().unwrap_or(0))?;
    let beside = u16::try_from(chart.series.len() + 2).map_err(|_| XlsxError::RowColumnLimitError)?;
    if !chart.labels.is_empty() && !chart.series.is_empty() {
        sheet.insert_chart(1, beside, &drawing(chart, name)?)?;
        sheet.set_landscape();
    }
    Ok(sheet)
}

fn drawing(chart: &Chart, sheet: &str) -> Result<Drawing, XlsxError> {
    let last = u32::try_from(chart.labels.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
    let bars = chart.kind == ChartKind::Bars;
    let mut drawing = Drawing::new(match chart.kind {
        ChartKind::Columns => ChartType::Column,
        ChartKind::Bars => ChartType::Bar,
        ChartKind::Line => ChartType::Line,
    });
    let height = if bars { BARS_HEIGHT + BAR_HEIGHT * last * chart.series.len() as u32 } else { HEIGHT };
    let title = clean(&chart.heading());
    // What begins so would be the place of a title.
    drawing.title().set_name(title.trim_start_matches('='));
    drawing.set_width(WIDTH).set_height(height).set_alt_text(title.as_str());
    for (at, column) in (1..=chart.series.len()).enumerate() {
        let column = u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)?;
        let colour = Color::from(COLOURS[at % COLOURS.len()]);
        let series = drawing.add_series();
        series
            .set_name((sheet, 0, column))
            .set_categories((sheet, 1, 0, last, 0))
            .set_values((sheet, 1, column, last, column));
        if chart.kind == ChartKind::Line {
            let (mut marker, mut circle) = (ChartMarker::new(), ChartFormat::new());
            circle.set_solid_fill(ChartSolidFill::new().set_color(colour));
            marker.set_type(ChartMarkerType::Circle).set_size(5).set_format(&mut circle);
            series
                .set_marker(&marker)
                .set_format(ChartFormat::new().set_line(ChartLine::new().set_color(colour)));
        } else {
            series.set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(colour)));
        }
        if bars {
            series.set_data_label(ChartDataLabel::new().show_value());
        }
    }
    if bars {
        // The first stands at the top, and each tells its value.
        drawing.y_axis().set_reverse();
        drawing.x_axis().set_hidden(true).set_major_gridlines(false);
    }
    if chart.series.len() == 1 {
        drawing.legend().set_hidden();
    }
    Ok(drawing)
}
