//! Requests about notices, and about what was read.

use std::collections::BTreeSet;

use hotline_proto::v1;

use super::{Address, Fields, IntoCommand, published};
use crate::domain::command::Command;
use crate::domain::notice::{NewNotice, NoticeNumber, ReadItem};
use crate::domain::number::IssueNumber;

impl IntoCommand for v1::PostNoticeRequest {
    fn address(&self) -> Address<'_> {
        Address::period("parent", &self.parent)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let text = f.required("text", |f, path| published(f, path, &self.text));
        let from = f.time("start_time", self.start_time.as_ref());
        let replaces = f.number("replaces", &self.replaces);
        let category = f.code("category", &self.category);
        Some(Command::PostNotice(Box::new(NewNotice { text: text?, from, replaces, category })))
    }
}

impl IntoCommand for v1::WithdrawNoticeRequest {
    fn address(&self) -> Address<'_> {
        Address::inside("name", &self.name)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        Some(Command::WithdrawNotice(f.required_number("name", &self.name)?))
    }
}

impl IntoCommand for v1::MarkReadRequest {
    fn address(&self) -> Address<'_> {
        Address::period("parent", &self.parent)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let operator = f.required_code("operator_code", &self.operator_code);
        let items = f.required("notices", |f, path| read_items(f, path, self));
        Some(Command::MarkRead { operator: operator?, items: items? })
    }
}

/// What was read. None if nothing is named, or after a violation.
fn read_items(f: &mut Fields<'_>, path: &str, request: &v1::MarkReadRequest) -> Option<BTreeSet<ReadItem>> {
    let notices = f.list(path, &request.notices, |f, path, name| {
        f.required_number::<NoticeNumber>(path, name).map(ReadItem::Notice)
    });
    let instructions = f.list("instructions", &request.instructions, |f, path, one| {
        let mut f = f.within(path);
        let issue = f.required_number::<IssueNumber>("issue", &one.issue);
        let number = f.required("number", |f, path| f.count(path, one.number, i32::MAX));
        Some(ReadItem::Instruction { issue: issue?, number: number? })
    });
    let items: BTreeSet<ReadItem> = notices.into_iter().chain(instructions).collect();
    Some(items).filter(|items| !items.is_empty())
}
