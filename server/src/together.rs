//! Waiting for several things at once, in their order.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// What is being waited for, or came of it.
enum Slot<F: Future> {
    Waiting(Pin<Box<F>>),
    Done(F::Output),
}

/// Waits for all, and answers in their order. All of them are begun in that order too: a batch is numbered as it came, and statements
/// travel as they were given.
pub async fn all_of<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut slots: Vec<Slot<F>> = futures.into_iter().map(|future| Slot::Waiting(Box::pin(future))).collect();
    poll_fn(|context| {
        let mut left = false;
        for slot in &mut slots {
            let Slot::Waiting(future) = slot else { continue };
            match future.as_mut().poll(context) {
                Poll::Ready(output) => *slot = Slot::Done(output),
                Poll::Pending => left = true,
            }
        }
        if left { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    let outputs = slots.into_iter().filter_map(|slot| match slot {
        Slot::Waiting(_) => None,
        Slot::Done(output) => Some(output),
    });
    outputs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn all_are_begun_in_order_and_answered_in_order() {
        let begun = std::cell::RefCell::new(Vec::new());
        let wait = |at: u64| {
            let begun = &begun;
            async move {
                begun.borrow_mut().push(at);
                tokio::time::sleep(std::time::Duration::from_millis(5 - at)).await;
                at
            }
        };
        assert_eq!(all_of((0..5).map(wait).collect()).await, [0, 1, 2, 3, 4]);
        assert_eq!(*begun.borrow(), [0, 1, 2, 3, 4]);
        assert!(all_of(Vec::<std::future::Ready<()>>::new()).await.is_empty());
    }
}
