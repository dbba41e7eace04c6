//! Those who watch, each from a server of its own, and go on elsewhere when that breaks.

use hotline_client::{Client, Watched, Watcher};
use hotline_proto::v1::*;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::chance::Chance;

/// Watchers of a period, one at each server.
pub struct Followers {
    tasks: JoinSet<Seen>,
    /// Up to where they shall look, once that is known.
    goal: watch::Sender<Option<i64>>,
}

/// What one saw.
pub struct Seen {
    /// The events, in the order in which they came.
    pub events: Vec<Event>,
    /// How often its stream broke.
    pub breaks: usize,
}

impl Followers {
    /// Watches from the beginning on.
    pub fn start(servers: &[Client], parent: &str) -> Self {
        let goal = watch::Sender::new(None);
        let mut tasks = JoinSet::new();
        for at in 0..servers.len() {
            tasks.spawn(follow(servers.to_vec(), at, parent.to_owned(), goal.subscribe()));
        }
        Self { tasks, goal }
    }

    /// Lets them see everything up to a position.
    pub async fn seen(self, position: i64) -> Vec<Seen> {
        self.goal.send_replace(Some(position));
        self.tasks.join_all().await
    }
}

fn watch_from(server: &Client, parent: &str, position: i64) -> Watcher {
    server.watch(WatchEventsRequest {
        parent: parent.to_owned(),
        after_position: Some(position),
        filter: None,
    })
}

async fn follow(
    servers: Vec<Client>,
    mut at: usize,
    parent: String,
    mut goal: watch::Receiver<Option<i64>>,
) -> Seen {
    let mut chance = Chance::new(at as u64);
    let mut seen = Seen { events: Vec::new(), breaks: 0 };
    let mut watcher = watch_from(&servers[at], &parent, 0);
    loop {
        let position = watcher.position().expect("it began at a position");
        if goal.borrow_and_update().is_some_and(|goal| position >= goal) {
            return seen;
        }
        let watched = tokio::select! {
            watched = watcher.next() => watched.expect("a watch goes on"),
            _ = goal.changed() => continue,
        };
        match watched {
            Watched::Events(message) => seen.events.extend(message.events),
            Watched::Broken { .. } => {
                seen.breaks += 1;
                // The library would wait and ask the same server again. What one server has told, another one goes on from.
                if chance.once_in(2) {
                    at = (at + 1) % servers.len();
                    watcher = watch_from(&servers[at], &parent, position);
                }
            }
        }
    }
}
