//! Instructions 批示、交办: what a superior asks about an issue, and what is replied.

use super::codes::InstructionKind;
use super::instant::Instant;

/// An instruction, without its texts: those of its two entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Number within the issue, from 1.
    pub number: i32,
    /// How it came.
    pub kind: InstructionKind,
    /// By when it must be done; None if it does not say.
    pub deadline: Option<Instant>,
    /// By when it must be replied to; None if it does not say.
    pub reply_due_at: Option<Instant>,
    /// When it came.
    pub instructed_at: Instant,
    /// Position of the entry that says from whom, under which reference, and what.
    pub position: i64,
    /// When it was replied to; None while it was not.
    pub replied_at: Option<Instant>,
    /// Position of the entry with the reply.
    pub replied_position: Option<i64>,
}

impl Instruction {
    /// Whether nobody has replied to it.
    pub fn is_open(&self) -> bool {
        self.replied_at.is_none()
    }

    /// The first time by which it asks for something: for a reply or, while the issue is active, for what is to be done. None if it is replied to, or names no time.
    pub fn due_at(&self, is_active: bool) -> Option<Instant> {
        let asked = [self.reply_due_at, self.deadline.filter(|_| is_active)];
        asked.into_iter().flatten().min().filter(|_| self.is_open())
    }
}

/// An instruction to be recorded, with its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInstruction {
    /// How it came.
    pub kind: InstructionKind,
    /// Who gave it: an office or a post.
    pub from: String,
    /// Its reference 文号.
    pub reference: Option<String>,
    /// What it asks.
    pub text: String,
    /// By when it must be done.
    pub deadline: Option<Instant>,
    /// By when it must be replied to.
    pub reply_due_at: Option<Instant>,
}
