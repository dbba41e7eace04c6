//! The full view of names and numbers, which are masked otherwise: it is in the journal before it is answered.

use std::time::Instant;

use hotline_proto::v1;
use uuid::Uuid;

use super::convert::input::{Fields, ResolvedPeriod, TEXT};
use super::error::Failure;
use super::identity::caller;
use super::{Api, MAX_UNARY_TIME};
use crate::domain::command::{Command, Write};
use crate::domain::event::Subject;
use crate::store::Request;

/// A full view that is asked for.
#[derive(Clone, Debug)]
pub struct FullView {
    /// Why.
    pub reason: Option<String>,
}

impl FullView {
    /// Reads what a request asks for. None if it is content with masked names and numbers.
    pub fn read(f: &mut Fields<'_>, asked: Option<&v1::FullView>) -> Option<Self> {
        let asked = asked?;
        Some(Self { reason: f.text("full_view.reason", &asked.reason, TEXT) })
    }
}

impl Api {
    /// Writes into the journal that who asks sees names and numbers of a call or an issue. Fails if they may not, or if it cannot be written.
    pub(super) async fn note_full_view(
        &self,
        period: &ResolvedPeriod,
        subject: Subject,
        view: FullView,
    ) -> Result<(), Failure> {
        let caller = caller()?;
        let command = Command::ViewInFull { subject, reason: view.reason };
        let write = Write { occurred_at: None, etag: None, command };
        let request = Request {
            deadline: Some(Instant::now() + MAX_UNARY_TIME),
            // Nobody repeats it: another try is another view.
            ..caller.write(&period.id, Uuid::now_v7(), write)
        };
        self.store.write(request).await?;
        Ok(())
    }
}
