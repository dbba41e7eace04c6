//! Messages of notices, and of what was read.

use hotline_proto::v1;

use super::{time, time_if};
use crate::domain::notice::{Notice, NoticeNumber, ReadItem};
use crate::store::read::notice::NoticeView;
use crate::store::tables::readings::ReadBy;

/// A notice.
pub fn notice(period: &str, view: NoticeView) -> v1::Notice {
    let NoticeView { notice, text, read_by: readers } = view;
    let Notice { number, from, replaces, category, poster, posted_at, position: _, end } = notice;
    let named = |number: Option<NoticeNumber>| number.map(|number| number.name(period)).unwrap_or_default();
    v1::Notice {
        name: number.name(period),
        text: text.unwrap_or_default(),
        category: category.unwrap_or_default(),
        start_time: time(from),
        end_time: time_if(end.map(|end| end.at)),
        replaces: named(replaces),
        replaced_by: named(end.and_then(|end| end.replaced_by)),
        poster,
        post_time: time(posted_at),
        read_by: readers.iter().map(read_by).collect(),
    }
}

/// Who has read something, and when.
pub fn read_by(by: &ReadBy) -> v1::ReadBy {
    v1::ReadBy { operator_code: by.operator.clone(), read_time: time(by.at) }
}

/// What was read: the names of notices, and instructions.
pub fn read_items(
    period: &str,
    items: impl IntoIterator<Item = ReadItem>,
) -> (Vec<String>, Vec<v1::InstructionOfIssue>) {
    let (mut notices, mut instructions) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            ReadItem::Notice(number) => notices.push(number.name(period)),
            ReadItem::Instruction { issue, number } => {
                instructions.push(v1::InstructionOfIssue { issue: issue.name(period), number })
            }
        }
    }
    (notices, instructions)
}
