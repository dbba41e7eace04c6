//! What a situation report tells, for machines: an object, or a row for each item.

use hotline_client::names::short;
use hotline_proto::v1::{FigureItem, Figures, Issue};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::ask::Asked;
use super::building::building;
use super::gather::{Cluster, ClusterOf, Sitrep, Stuck, Whose, since};
use super::sheet::FIGURES;
use crate::failure::Failure;
use crate::output::{Cell, Document, Table};
use crate::times::{self, moment_of};
use crate::views::figures::Figure;

/// Columns of the items.
const KEYS: [&str; 9] =
    ["section", "what", "number", "count", "running", "before", "district", "time", "who"];

/// The report as an object.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Object<'s> {
    period: &'s str,
    time: Timestamp,
    position: i64,
    /// Begin and end of the last full hour.
    last_hour: [Timestamp; 2],
    /// How many hours before it `before` counts together.
    hours_before: i64,
    items: Vec<Value>,
}

/// Something that is told.
#[derive(Debug)]
struct Item<'s> {
    section: &'static str,
    what: &'s str,
    number: &'s str,
    /// In the last full hour, or now of what waits.
    count: Cell,
    /// In the hour that runs.
    running: Cell,
    /// In the hours before the last one, together.
    before: Cell,
    district: &'s str,
    /// Since when it waits, when it was due, or when the need comes due.
    time: Option<Timestamp>,
    /// Code of the agency, else of the call handler.
    who: &'s str,
}

impl Default for Item<'_> {
    fn default() -> Self {
        let absent = Cell::Absent;
        Self {
            section: "",
            what: "",
            number: "",
            count: absent.clone(),
            running: absent.clone(),
            before: absent,
            district: "",
            time: None,
            who: "",
        }
    }
}

/// The report for machines.
pub fn document(asked: &Asked, sitrep: &Sitrep<'_>, parent: &str) -> Result<Document, Failure> {
    let items = items(asked, sitrep);
    let object = Object {
        period: short(parent),
        time: asked.hours.now,
        position: asked.as_of.position,
        last_hour: [asked.hours.last, asked.hours.running],
        hours_before: asked.hours.before(),
        items: items.iter().map(Item::object).collect(),
    };
    Ok(Document::of_object(&object, parent)?.csv(Table::new(&KEYS, &items, Item::row)))
}

fn items<'s>(asked: &'s Asked, sitrep: &'s Sitrep<'s>) -> Vec<Item<'s>> {
    let figure = |(key, _): (&'static str, &str)| {
        let figure = Figure::by_key(key)?;
        let cell = |figures: &Figures| figure.cell(figures);
        let [count, running, before] = [&asked.last, &asked.running, &asked.before].map(cell);
        Some(Item { section: "last_hour", what: key, count, running, before, ..Item::default() })
    };
    let sections = ["alarms", "pending", "handoffs", "returned"];
    let stuck = sections.into_iter().zip(sitrep.stuck(asked));
    let stuck = stuck.filter_map(|(section, (count, stuck))| match count {
        None => Some(Item { section, ..Item::default() }),
        Some(_) => of_stuck(section, stuck),
    });
    let overdue = sitrep.overdue.iter().filter_map(|(whose, stuck)| {
        let item = of_stuck("overdue", stuck)?;
        Some(match whose {
            Whose::Agency(who) => Item { who, ..item },
            Whose::District(_) => item,
        })
    });
    let figures = FIGURES.into_iter().filter_map(figure);
    let clusters = sitrep.clusters.iter().map(of_cluster);
    let needs = sitrep.needs.iter().map(|(issue, item)| of_need(issue, item));
    figures.chain(clusters).chain(stuck).chain(overdue).chain(needs).collect()
}

fn of_cluster(cluster: &Cluster) -> Item<'_> {
    let (section, what, district) = match &cluster.of {
        ClusterOf::Category(code) => ("cluster_category", code.as_str(), ""),
        ClusterOf::District(code) => ("cluster_district", "", code.as_str()),
        ClusterOf::Building(district, building) => ("cluster_building", building.as_str(), district.as_str()),
    };
    let [count, running, before] = [cluster.last, cluster.running, cluster.before].map(Cell::Count);
    Item { section, what, count, running, before, district, ..Item::default() }
}

/// How many wait, with the one that has waited longest. None if none do.
fn of_stuck<'s>(section: &'static str, stuck: &Stuck<'s>) -> Option<Item<'s>> {
    let oldest = stuck.oldest?;
    Some(Item {
        section,
        number: short(&oldest.name),
        count: Cell::Count(stuck.count),
        district: &oldest.district,
        time: since(oldest),
        ..Item::default()
    })
}

fn of_need<'s>(issue: &'s Issue, item: &'s FigureItem) -> Item<'s> {
    Item {
        section: "needs",
        what: building(&issue.address).unwrap_or_default(),
        number: short(&issue.name),
        district: &item.district,
        time: moment_of(issue.need_by.as_ref()),
        who: if item.agency.is_empty() { &issue.owner } else { &item.agency },
        ..Item::default()
    }
}

impl Item<'_> {
    fn row(&self) -> Vec<Cell> {
        vec![
            Cell::text(self.section),
            Cell::text(self.what),
            Cell::text(self.number),
            self.count.clone(),
            self.running.clone(),
            self.before.clone(),
            Cell::text(self.district),
            self.time.map_or(Cell::Absent, |time| Cell::Time(times::to_proto(time))),
            Cell::text(self.who),
        ]
    }

    /// What it has, under the names of the columns.
    fn object(&self) -> Value {
        let value = |cell: &Cell| match cell {
            Cell::Count(count) => Some(json!(count)),
            Cell::Rate(numerator, denominator) => {
                Some(json!({ "numerator": numerator, "denominator": denominator }))
            }
            Cell::Time(time) => times::for_machines(time).map(Value::from),
            Cell::Text(text) => Some(json!(text)),
            _ => None,
        };
        let row = self.row();
        let known = KEYS.into_iter().zip(&row).filter_map(|(key, cell)| Some((key.to_owned(), value(cell)?)));
        Value::Object(known.collect())
    }
}
