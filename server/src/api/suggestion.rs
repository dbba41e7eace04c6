//! What a call that is being taken may be about.

use hotline_proto::v1;
use tonic::Request;

use super::Api;
use super::convert::input::{self, Address};
use super::convert::{codes, output};
use super::error::Failure;
use crate::domain::codes::LineProfile;
use crate::domain::instant::Instant;
use crate::domain::suggestion::{self, Suggestion};
use crate::domain::words::{Said, Words};
use crate::store::read::issue::{NewMatter, look_alikes_of_new};
use crate::store::tables::periods;

impl Api {
    /// Suggests categories, until when help is of use, and active issues that look alike.
    pub(super) async fn suggest(
        &self,
        request: Request<v1::SuggestCallRequest>,
    ) -> Result<v1::SuggestCallResponse, Failure> {
        let request = request.into_inner();
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let (period, draft) = reading.read(|f| input::call_being_taken(f, &request))?;
        let (key, matter) = (period.key, NewMatter::of_draft(&draft));
        let read = self.query(move |conn| {
            let look_alikes = match &matter {
                Some(matter) => look_alikes_of_new(conn, key, matter)?,
                None => Vec::new(),
            };
            Ok((periods::row(conn, key)?.period()?.facts, periods::directory(conn, key)?, look_alikes))
        });
        let (facts, directory, look_alikes) = read.await?;
        let now = Instant::now();
        let call = request.call.unwrap_or_default();
        let texts = [call.summary, call.confidential_note, call.incident_address];
        let is_crisis_line = facts.desk.profile == LineProfile::Crisis;
        let said = Words::of(&directory).alarming(texts.iter().map(String::as_str), is_crisis_line);
        let suggested = suggestion::categories(&directory, &said, &facts.hazard, &texts);
        let at = draft.facts.received_at.unwrap_or(now);
        let need = output::proposed_need_of(&period, texts.iter().map(String::as_str), at);
        Ok(v1::SuggestCallResponse {
            categories: suggested.into_iter().map(suggested_category).collect(),
            proposed_need: need,
            alarms: said.into_iter().map(alarm).collect(),
            look_alikes: look_alikes
                .iter()
                .map(|view| output::issue(period.id.as_str(), view, now))
                .collect(),
        })
    }
}

fn alarm(said: Said) -> v1::AlarmCause {
    output::alarm_causes(&[said.cause], &said.word).pop().unwrap_or_default()
}

fn suggested_category(one: Suggestion) -> v1::SuggestedCategory {
    v1::SuggestedCategory {
        category: one.category,
        urgency: one.urgency.map_or(0, codes::number),
        said: one.said.unwrap_or_default(),
    }
}
