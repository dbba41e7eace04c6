//! Those who write, all at once, until they are told to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use hotline_tests::assert_eventually;
use tokio::task::JoinSet;

use super::writer::{Acknowledged, Writer};

/// Writers at work.
pub struct Crew {
    writers: JoinSet<Writer>,
    progress: Arc<Progress>,
}

#[derive(Default)]
struct Progress {
    acknowledged: AtomicUsize,
    refused: AtomicUsize,
    is_over: AtomicBool,
}

impl Crew {
    /// Lets them begin.
    pub fn start(writers: impl Iterator<Item = Writer>) -> Self {
        let progress = Arc::<Progress>::default();
        let mut crew = Self { writers: JoinSet::new(), progress: progress.clone() };
        for mut writer in writers {
            let progress = progress.clone();
            crew.writers.spawn(async move {
                while !progress.is_over.load(Ordering::SeqCst) {
                    let is_acknowledged = writer.step().await;
                    let count = if is_acknowledged { &progress.acknowledged } else { &progress.refused };
                    count.fetch_add(1, Ordering::SeqCst);
                }
                writer
            });
        }
        crew
    }

    /// Waits until so many more writes are acknowledged.
    pub async fn writes(&mut self, more: usize) {
        let goal = self.count(|progress| &progress.acknowledged) + more;
        assert_eventually!(self.count(|progress| &progress.acknowledged) >= goal);
    }

    /// Waits until a client is told to send again later.
    pub async fn is_refused(&mut self) {
        let known = self.count(|progress| &progress.refused);
        assert_eventually!(self.count(|progress| &progress.refused) > known);
    }

    fn count(&mut self, of: impl Fn(&Progress) -> &AtomicUsize) -> usize {
        assert!(self.writers.try_join_next().is_none(), "a writer broke off: see above");
        of(&self.progress).load(Ordering::SeqCst)
    }

    /// Ends them, and lets them settle what they do not know of.
    pub async fn ended(self) -> Outcome {
        self.progress.is_over.store(true, Ordering::SeqCst);
        let mut outcome = Outcome::default();
        let mut settling = JoinSet::new();
        for mut writer in self.writers.join_all().await {
            settling.spawn(async move {
                writer.settle().await;
                writer
            });
        }
        for writer in settling.join_all().await {
            outcome.sent_again += writer.sent_again;
            outcome.sent_twice += writer.sent_twice;
            outcome.acknowledged.extend(writer.acknowledged);
        }
        outcome
    }
}

/// What all came to together.
#[derive(Default)]
pub struct Outcome {
    /// What was acknowledged.
    pub acknowledged: Acknowledged,
    /// How often something was sent again, since nobody knew whether it was recorded.
    pub sent_again: usize,
    /// How often something was sent to two servers at once.
    pub sent_twice: usize,
}
