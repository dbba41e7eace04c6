//! What one person may ask for: to be told what is known of them, and to be forgotten.

use std::time::Instant as Clock;

use hotline_proto::v1;
use tonic::{Request, Response};
use uuid::Uuid;

use super::convert::input::{Address, Fields, ResolvedPeriod};
use super::convert::output;
use super::error::{Failure, Recorded};
use super::full_view::FullView;
use super::write::{self, Context};
use super::{Api, MAX_UNARY_TIME, answer};
use crate::domain::codes::TextClass;
use crate::domain::command::{Command, Write};
use crate::domain::event::Subject;
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, IssueNumber};
use crate::store::read;
use crate::store::read::person::PersonMatters;
use crate::store::{self, Rank};

/// Calls that are disclosed at once.
const MAX_CALLS: usize = 1_000;

impl Api {
    /// Erases who the person with a number is, entry by entry: each is a write of its own, so that the desk is not held up.
    pub(super) async fn forget(
        &self,
        request: Request<v1::ErasePersonRequest>,
    ) -> Result<Response<v1::ErasePersonResponse>, Failure> {
        let (_, extensions, request) = request.into_parts();
        let note = write::note(&extensions, &request);
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let (period, (phone, reason, context)) = reading.read(|f| {
            let (phone, reason) = (phone(f, &request.phone), f.reason(&request.reason));
            let context = write::context(f, &request)?;
            Some((phone?, reason?, context))
        })?;
        context.sender()?;
        let matters = self.matters(&period, &phone).await?;
        let mut position = 0;
        if !context.validate_only {
            for text in matters.texts(request.what) {
                position = self.erase(&period, &context, text, &reason).await?;
            }
            self.store.settle_erasure().await?;
            note.end_as(Recorded { resource: period.id.name(), position }, false);
        }
        let id = period.id.as_str();
        Ok(answer(v1::ErasePersonResponse {
            calls: matters.calls.iter().map(|call| call.name(id)).collect(),
            issues: matters.issues().map(|issue| issue.name(id)).collect(),
            backups: self.store.backups().iter().map(|path| path.display().to_string()).collect(),
            write: Some(v1::WriteResult { position, replayed: false }),
        }))
    }

    /// Erases one text. Its request id follows from that of the whole, so that a repeat does not erase again.
    async fn erase(
        &self,
        period: &ResolvedPeriod,
        context: &Context,
        (subject, class): (Subject, TextClass),
        reason: &str,
    ) -> Result<i64, Failure> {
        let caller = context.sender()?;
        let part = format!("{} {class:?}", subject.name(period.id.as_str()));
        let command = Command::EraseTexts { subject, class, reason: Some(reason.to_owned()) };
        let write = Write { occurred_at: None, etag: None, command };
        let request_id = Uuid::new_v5(&context.request_id, part.as_bytes());
        let request = store::Request {
            content: part.into_bytes(),
            on_behalf_of: context.on_behalf_of.clone(),
            deadline: Some(Clock::now() + MAX_UNARY_TIME),
            rank: Rank::Bulk,
            ..caller.write(&period.id, request_id, write)
        };
        Ok(self.store.write(request).await?.head)
    }

    /// Answers what is known of the person with a number. Each call and issue is noted first.
    pub(super) async fn disclose(
        &self,
        request: v1::DisclosePersonRequest,
    ) -> Result<v1::DisclosePersonResponse, Failure> {
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let (period, (phone, reason)) = reading.read(|f| {
            let (phone, reason) = (phone(f, &request.phone), f.reason(&request.reason));
            phone.zip(reason)
        })?;
        let matters = self.matters(&period, &phone).await?;
        let calls: Vec<CallNumber> = matters.calls.iter().copied().take(MAX_CALLS).collect();
        let issues: Vec<IssueNumber> = matters.issues().collect();
        let of_calls = calls.iter().map(|call| Subject::Call(*call));
        for subject in of_calls.chain(issues.iter().map(|issue| Subject::Issue(*issue))) {
            self.note_full_view(&period, subject, FullView { reason: Some(reason.clone()) }).await?;
        }
        let key = period.key;
        let read = self.query(move |conn| {
            Ok((read::call::views(conn, key, &calls)?, read::issue::views(conn, key, &issues)?))
        });
        let ((calls, issues), now) = (read.await?, Instant::now());
        let disclosed = |view| v1::DisclosedCall {
            call: Some(output::call(&period, view, now)),
            contact: Some(output::contact_details(&view.texts)),
        };
        Ok(v1::DisclosePersonResponse {
            calls: calls.iter().map(disclosed).collect(),
            issues: issues.iter().map(|view| output::issue(period.id.as_str(), view, now)).collect(),
        })
    }

    async fn matters(&self, period: &ResolvedPeriod, phone: &str) -> Result<PersonMatters, Failure> {
        let (key, phone) = (period.key, phone.to_owned());
        self.query(move |conn| read::person::matters(conn, key, &phone)).await
    }
}

fn phone(f: &mut Fields<'_>, phone: &str) -> Option<String> {
    f.required("phone", |f, path| f.phone_key(path, phone))
}
