//! The second section of a bulletin: what people asked for, and where.

use hotline_proto::v1::SummaryDimension;

use super::Bulletin;
use super::values::{Answered, Counted};
use super::words::{none_if_empty, paragraph};
use crate::catalogue::{joined, text};
use crate::output::percent;
use crate::paper::Part;

/// How many categories are named.
const GROUPS_NAMED: usize = 4;
const CATEGORIES_NAMED: usize = 3;

impl Bulletin<'_> {
    /// What people asked for, and where.
    pub(super) fn concerns(&self) -> Vec<Part> {
        let all = self.calls().calls_answered;
        let paragraphs = [
            (text!("bulletin-kinds"), self.kinds(all)),
            (text!("bulletin-categories"), self.categories(all)),
            (text!("bulletin-districts"), self.places(all)),
            (text!("bulletin-repeats"), self.repeats()),
        ];
        let told = paragraphs.into_iter().filter_map(|(title, words)| Some((title, words?))).zip(1_i64..);
        let paragraphs = told.map(|((title, words), number)| Part::Paragraph {
            lead: text!("bulletin-lead", numeral = text!("bulletin-numeral", number = number), title = title),
            text: paragraph([words]),
        });
        paragraphs.collect()
    }

    fn kinds(&self, all: i64) -> Option<String> {
        let kinds = self.answered_by(SummaryDimension::Kind)?;
        Some(self.listed(&kinds.told, all, kinds.is_partial))
    }

    fn categories(&self, all: i64) -> Option<String> {
        let Answered { mut told, .. } = self.answered_by(SummaryDimension::CategoryGroup)?;
        told.truncate(GROUPS_NAMED);
        let categories = self.categories_of(&told);
        let sum = told.iter().map(|group| group.count).sum();
        let share = if told.len() > 1 && sum < all { percent(sum, all) } else { "none".to_owned() };
        let seconds = joined(categories.iter().map(|category| self.counted(category, i64::MAX)));
        Some(text!(
            "bulletin-most-categories",
            groups = self.listed(&told, all, false),
            share = share,
            seconds = none_if_empty(seconds)
        ))
    }

    /// The second-level categories of some groups of which most is asked. One is left out if what its group has besides must be withheld: a reader could subtract.
    fn categories_of(&self, groups: &[Counted]) -> Vec<Counted> {
        let mut rests: Vec<(&str, i64)> =
            groups.iter().map(|group| (group.code.as_str(), group.count)).collect();
        let answered = self.answered_by(SummaryDimension::Category);
        let is_told = |category: &Counted| {
            let Some((group, _)) = category.code.split_once('.') else { return false };
            let Some((_, rest)) = rests.iter_mut().find(|(code, _)| *code == group) else { return false };
            let after = *rest - category.count;
            let is_enough = after == 0 || after >= self.suppress_below;
            if is_enough {
                *rest = after;
            }
            is_enough
        };
        let told = answered.map(|answered| answered.told).unwrap_or_default().into_iter();
        told.filter(is_told).take(CATEGORIES_NAMED).collect()
    }

    fn places(&self, all: i64) -> Option<String> {
        let Answered { told, is_partial } = self.answered_by(SummaryDimension::District)?;
        let [first, second, others @ ..] = told.as_slice() else {
            return Some(self.listed(&told, i64::MAX, is_partial));
        };
        if others.is_empty() {
            return Some(self.listed(&told, i64::MAX, is_partial));
        }
        Some(text!(
            "bulletin-places",
            first = self.listed(&told[..2], i64::MAX, false),
            share = percent(first.count + second.count, all),
            others = self.listed(others, i64::MAX, is_partial)
        ))
    }

    /// Counts side by side, each with its share of all where that is large.
    fn listed(&self, counts: &[Counted], all: i64, is_partial: bool) -> String {
        let rest = is_partial.then(|| text!("bulletin-rest-withheld"));
        joined(counts.iter().map(|count| self.counted(count, all)).chain(rest))
    }

    fn repeats(&self) -> Option<String> {
        let rate = self.calls().repeat_rate.filter(|rate| rate.numerator > 0)?;
        let before = self.compared(0).and_then(|figures| figures.calls?.repeat_rate);
        let change = self.rate_change(Some(rate), before).unwrap_or_else(|| "none".to_owned());
        Some(text!(
            "bulletin-repeat-rate",
            count = rate.numerator,
            valid = rate.denominator,
            share = percent(rate.numerator, rate.denominator),
            change = change
        ))
    }
}
