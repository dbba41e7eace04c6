//! Everything that must hold of one register.

use super::answer::by;
use std::collections::{BTreeMap, BTreeSet};

use hotline_proto::v1::{AsOf, EventType, GetSummaryRequest, Summary};
use hotline_tests::Register;
use hotline_tests::requests::of_kind;
use prost::Message;

use super::adding::adds_up;
use super::answer::{Recounted, compare, shown, shown_as_of};
use super::ask::{earlier, everything, meant, question};
use super::explain::explained;
use super::flat::{call_figures, issue_figures};
use super::grow::{Grown, grow, now};
use super::journal::{Entry, told};

/// Questions about a register that has grown.
const QUESTIONS: usize = 13;
/// Of so many of them is asked what the figures count.
const EXPLAINED: usize = 2;

/// What happened and what was counted, so that nothing stops being tried without anybody noticing.
#[derive(Debug, Default)]
pub struct Seen {
    /// Events, by type.
    events: BTreeMap<EventType, usize>,
    /// Figures that were not 0.
    figures: BTreeSet<String>,
    /// Refusals, by reason.
    refused: BTreeMap<String, usize>,
    kept: usize,
    explained: usize,
}

impl Seen {
    /// Adds what was seen in another register.
    pub fn add(&mut self, other: Self) {
        for (event, count) in other.events {
            *self.events.entry(event).or_default() += count;
        }
        for (reason, count) in other.refused {
            *self.refused.entry(reason).or_default() += count;
        }
        self.figures.extend(other.figures);
        self.kept += other.kept;
        self.explained += other.explained;
    }

    /// Every event happened, every figure counted something, most of what was tried was done.
    pub fn assert_complete(&self) {
        let every = (1..).map_while(|number| EventType::try_from(number).ok());
        // Those of callbacks count nothing; and no service erases.
        let is_other = |event: &EventType| {
            let name = event.as_str_name().trim_start_matches("EVENT_TYPE_");
            name.starts_with("CALLBACK_") || name.ends_with("_TEXTS_ERASED")
        };
        for event in every.filter(|event| !is_other(event)) {
            assert!(self.events.contains_key(&event), "no register has {event:?}: {:?}", self.events);
        }
        for figure in call_figures().chain(issue_figures()) {
            assert!(self.figures.contains(&figure), "{figure} is 0 everywhere");
        }
        let (done, refused) = (self.events.values().sum::<usize>(), self.refused.values().sum::<usize>());
        assert!(refused * 2 < done, "too much is refused: {:?}", self.refused);
        assert!(self.kept > 0 && self.explained > 0, "{self:?}");
    }

    fn note_figures(&mut self, recounted: &Recounted) {
        for counted in recounted.rows.values().chain([&recounted.total]) {
            let figures = counted.items.keys().filter(|figure| counted.figure(figure) != 0);
            self.figures.extend(figures.map(|&figure| figure.to_owned()));
        }
    }
}

/// Grows a register and checks it. Says what does not hold.
pub async fn holds(over: &Register, seed: u64) -> Result<Seen, String> {
    let mut grown = grow(over, seed).await;
    let mut seen = Seen { refused: grown.refused.clone(), kept: grown.kept.len(), ..Seen::default() };
    for entry in &grown.journal {
        *seen.events.entry(entry.kind).or_default() += 1;
    }
    counted_fields_follow(&grown.journal)?;
    for (request, answer) in &grown.kept {
        comes_again(&grown, request, answer).await?;
    }
    for number in 0..QUESTIONS {
        let mut request = some_question(&mut grown, number % 3 == 0);
        if number == 0 {
            // Whatever happened is counted at least once.
            request.window = of_kind(everything(told(&grown.journal, i64::MAX).period()));
            request.comparisons.clear();
        }
        let context = |problem: String| format!("{}\n  {problem}", shown(&request));
        let (answer, recounted) = ask(&grown, &request).await.map_err(context)?;
        seen.note_figures(&recounted);
        if number < EXPLAINED {
            let (register, chance) = (&grown.register, &mut grown.chance);
            let explained = explained(register, chance, &request, &answer, &recounted).await;
            seen.explained += explained.map_err(context)?;
        }
    }
    Ok(seen)
}

/// What an issue counts before an event is what it counts after the event before. A call changes also with events of issues.
pub fn counted_fields_follow(journal: &[Entry]) -> Result<(), String> {
    let (mut issues, mut calls) = (BTreeMap::new(), BTreeMap::new());
    for entry in journal {
        let (before, after) =
            (entry.before.clone().unwrap_or_default(), entry.after.clone().unwrap_or_default());
        if issues.insert(entry.issue(), after.issue.clone()).unwrap_or_default() != before.issue {
            return Err(format!("{entry:?}: its issue was not like that before"));
        }
        if calls.insert(entry.call(), after.call.clone()).unwrap_or_default() != before.call {
            return Err(format!("{entry:?}: its call was not like that before"));
        }
    }
    Ok(())
}

/// A question about the present, or about an earlier point of the register.
fn some_question(grown: &mut Grown, present: bool) -> GetSummaryRequest {
    let (chance, journal) = (&mut grown.chance, &grown.journal);
    let as_of = (!present).then(|| earlier(chance, journal, now()));
    let answered = AsOf { position: 0, time: Some(super::ask::timestamp(now())) };
    let (position, now) = meant(journal, as_of.as_ref(), &answered);
    let told = told(journal, position);
    let parent = &grown.register.parent;
    GetSummaryRequest { as_of, ..question(chance, parent, told.period(), now) }
}

/// Asks, and compares the answer with the recount and with itself.
async fn ask(grown: &Grown, request: &GetSummaryRequest) -> Result<(Summary, Recounted), String> {
    let answer = grown.register.summary_of(request.clone()).await;
    let answer = answer.map_err(|error| format!("{error} ({error:?})"))?;
    let recounted = compare(&grown.journal, request, &answer)?;
    adds_up(&answer, by(request))?;
    Ok((answer, recounted))
}

/// What was answered while the register grew is answered again, to the byte, by what it said of itself; and it was right.
async fn comes_again(grown: &Grown, request: &GetSummaryRequest, answer: &Summary) -> Result<(), String> {
    let as_of = answer.as_of.ok_or("no as_of")?;
    let by_time = AsOf { position: 0, time: as_of.time };
    for as_of in [as_of, by_time] {
        let again = GetSummaryRequest { as_of: Some(as_of), ..request.clone() };
        let context = |problem: String| format!("{}, asked again\n  {problem}", shown(&again));
        let second = grown.register.summary_of(again.clone()).await;
        let second = second.map_err(|error| context(format!("{error} ({error:?})")))?;
        if second.encode_to_vec() != answer.encode_to_vec() {
            let seconds = second.as_of.as_ref().map(shown_as_of);
            return Err(context(format!("as of {seconds:?} it is {second:?}\n  and was {answer:?}")));
        }
        compare(&grown.journal, &again, answer).map_err(context)?;
    }
    Ok(())
}
