//! One who writes to several servers and knows what was acknowledged.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use hotline_client::{Client, Refusal};
use hotline_tests::Register;

use super::asked::{Asked, is_passing};
use super::chance::Chance;

/// Name of the call or issue by request id.
pub type Acknowledged = BTreeMap<String, String>;

/// One who moves between servers.
pub struct Writer {
    servers: Vec<Client>,
    periods: Vec<Register>,
    /// A client sees connections break.
    servers_are_killed: bool,
    chance: Chance,
    /// Sent, and not known whether recorded: to be sent again under the same id.
    unknown: Vec<Asked>,
    /// How often that was done.
    pub sent_again: usize,
    /// How often something was sent to two servers at once.
    pub sent_twice: usize,
    /// What was answered.
    pub acknowledged: Acknowledged,
}

impl Writer {
    /// Whoever has the same seed makes the same choices.
    pub fn new(servers: Vec<Client>, periods: &[&str], servers_are_killed: bool, seed: u64) -> Self {
        let period = |id: &&str| Register::over(servers[0].clone()).of(id);
        Self {
            periods: periods.iter().map(period).collect(),
            servers,
            servers_are_killed,
            chance: Chance::new(seed),
            unknown: Vec::new(),
            sent_again: 0,
            sent_twice: 0,
            acknowledged: Acknowledged::new(),
        }
    }

    /// Does one thing: sends something new, or again what it does not know of. Answers whether it was acknowledged.
    pub async fn step(&mut self) -> bool {
        let (here, there) = self.chance.two_below(self.servers.len());
        let at_both = self.chance.once_in(4);
        let asked = self.next();
        let answers = if at_both {
            self.sent_twice += 1;
            let (one, other) =
                tokio::join!(asked.send(&self.servers[here]), asked.send(&self.servers[there]));
            vec![one, other]
        } else {
            vec![asked.send(&self.servers[here]).await]
        };
        let mut name = None;
        for answer in answers {
            if let Some(answered) = self.passed(answer) {
                assert!(name.as_ref().is_none_or(|name| *name == answered), "{name:?} and {answered}");
                name = Some(answered);
            }
        }
        let Some(name) = name else {
            self.unknown.push(asked);
            return false;
        };
        if self.chance.once_in(3) {
            let looked = self.known_elsewhere(&asked, there, &name).await;
            self.passed(looked);
        }
        self.note(&asked, name);
        true
    }

    /// Sends again that of which it does not know, to servers that serve.
    pub async fn settle(&mut self) {
        while let Some(asked) = self.unknown.pop() {
            let server = self.chance.below(self.servers.len());
            self.sent_again += 1;
            match asked.send(&self.servers[server]).await {
                Ok(name) => self.note(&asked, name),
                Err(refusal) => panic!("all serve: {refusal} ({refusal:?})"),
            }
        }
    }

    fn next(&mut self) -> Asked {
        if !self.chance.once_in(4)
            && let Some(asked) = self.unknown.pop()
        {
            self.sent_again += 1;
            return asked;
        }
        let period = &self.periods[self.chance.below(self.periods.len())];
        match self.chance.below(6) {
            0 => Asked::issue(period),
            1 => Asked::call(period, true),
            _ => Asked::call(period, false),
        }
    }

    /// The other server knows of it, too: during a failover once it has left the former primary.
    async fn known_elsewhere(&self, asked: &Asked, there: usize, name: &str) -> Result<(), Refusal> {
        const WITHIN: Duration = Duration::from_secs(60);
        let begun = Instant::now();
        loop {
            match asked.look(&self.servers[there], name).await {
                Err(refusal) if refusal.reason == "RESOURCE_NOT_FOUND" && begun.elapsed() < WITHIN => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                looked => return looked,
            }
        }
    }

    /// What was answered, if anything. Clients only ever see what sending again mends.
    fn passed<T>(&self, answer: Result<T, Refusal>) -> Option<T> {
        match answer {
            Ok(answer) => Some(answer),
            Err(refusal) => {
                assert!(is_passing(&refusal, self.servers_are_killed), "{refusal} ({refusal:?})");
                None
            }
        }
    }

    fn note(&mut self, asked: &Asked, name: String) {
        let known = self.acknowledged.insert(asked.id().to_owned(), name);
        assert_eq!(known, None, "it does not send again what it knows of");
    }
}
