//! Figures by shift: all parts of a window in which a shift was on, such as all nights, combined.

use std::collections::{BTreeMap, HashSet};

use super::Snapshot;
use super::details::{MAX_EXAMINED, without_seams};
use crate::domain::calendar::Window;
use crate::domain::figures::dimension::Dimension;
use crate::domain::figures::durations::Quantiles;
use crate::domain::figures::measure::TimeToResolve;
use crate::domain::figures::sums::ByValue;
use crate::domain::instant::Instant;
use crate::domain::number::CallerNumber;
use crate::store::db::Error;

/// The parts of a window in which each shift was on, by its code; that of what lies outside of all shifts is empty.
type Parts = BTreeMap<String, Vec<Window>>;

impl Snapshot<'_> {
    /// The figures of a window by shift, without backlogs. Shifts of which all figures are 0 are left out.
    pub fn by_shift(&mut self, window: Window) -> Result<ByValue, Error> {
        let parts = self.period.shifts_of(window);
        let in_order = in_order(&parts);
        // Together they have no gaps.
        let windows: Vec<Window> = in_order.iter().map(|(window, _)| *window).collect();
        let mut rows = ByValue::new();
        for (mut sums, (_, code)) in self.sums(Dimension::All, &windows)?.into_iter().zip(&in_order) {
            if let Some(sums) = sums.remove("") {
                rows.entry((*code).to_owned()).or_default().add_counts(&sums);
            }
        }
        rows.retain(|_, sums| !sums.is_zero());
        let misses_reported = self.misses_reported()?;
        rows.values_mut().for_each(|sums| sums.misses_reported = misses_reported);
        self.add_callers_of_shifts(&parts, &mut rows)?;
        self.add_times_of_shifts(&parts, &mut rows)?;
        Ok(rows)
    }

    /// Adds distinct callers: a shift that was on once is a window like any other; of others their calls are read, unless there are more than [`MAX_EXAMINED`].
    fn add_callers_of_shifts(&mut self, parts: &Parts, rows: &mut ByValue) -> Result<(), Error> {
        let mut read = Parts::new();
        for (code, sums) in rows.iter_mut() {
            let (windows, calls) = (&parts[code], sums.calls.inbound());
            sums.distinct_callers = match windows.as_slice() {
                [window] => self.distinct(&[*window], &[calls], MAX_EXAMINED)?.pop().flatten(),
                _ if calls > MAX_EXAMINED => None,
                _ => {
                    read.insert(code.clone(), windows.clone());
                    Some(0)
                }
            };
        }
        let (numbers, in_order) = (self.call_numbers(&windows_of(&read))?, in_order(&read));
        let mut callers: BTreeMap<&str, HashSet<CallerNumber>> = BTreeMap::new();
        for (_, call) in self.calls(&numbers)? {
            if let (Some(caller), Some(code)) = (call.caller_answered(), on_at(&in_order, call.received_at)) {
                callers.entry(code).or_default().insert(caller);
            }
        }
        for (code, callers) in callers {
            rows.entry(code.to_owned()).or_default().distinct_callers = Some(callers.len() as i64);
        }
        Ok(())
    }

    /// Adds times to resolve, unless there are more than [`MAX_EXAMINED`].
    fn add_times_of_shifts(&mut self, parts: &Parts, rows: &mut ByValue) -> Result<(), Error> {
        let few = |code: &str| rows.get(code).is_some_and(|of| of.issues.issues_resolved <= MAX_EXAMINED);
        let read: Parts = parts.clone().into_iter().filter(|(code, _)| few(code)).collect();
        let in_order = in_order(&read);
        let mut times: BTreeMap<&str, Vec<TimeToResolve>> = BTreeMap::new();
        for (issue, time) in self.resolved(&windows_of(&read))? {
            if let Some(code) = issue.resolved_at.and_then(|at| on_at(&in_order, at)) {
                times.entry(code).or_default().push(time);
            }
        }
        for (code, times) in times {
            rows.entry(code.to_owned()).or_default().time_to_resolve = Quantiles::exact(&times);
        }
        Ok(())
    }
}

/// The parts in ascending order, each with the code of its shift.
fn in_order(parts: &Parts) -> Vec<(Window, &str)> {
    let of_shift = |(code, windows): (_, &Vec<Window>)| -> Vec<(Window, &str)> {
        windows.iter().map(|window| (*window, String::as_str(code))).collect()
    };
    let mut in_order: Vec<_> = parts.iter().flat_map(of_shift).collect();
    in_order.sort_by_key(|(window, _)| window.from);
    in_order
}

/// The windows in which any of the parts lie.
fn windows_of(parts: &Parts) -> Vec<Window> {
    without_seams(&in_order(parts).into_iter().map(|(window, _)| window).collect::<Vec<_>>())
}

/// The shift that was on at a time.
fn on_at<'p>(in_order: &[(Window, &'p str)], at: Instant) -> Option<&'p str> {
    let part = in_order.get(in_order.partition_point(|(window, _)| window.to <= at));
    part.filter(|(window, _)| window.contains(at)).map(|(_, code)| *code)
}
