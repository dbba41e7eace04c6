//! Where the time of a batch goes: the spans of its parts, added up.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use hotline_server::store::db::trace;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// Microseconds by part.
pub type Parts = BTreeMap<String, f64>;

/// What was spent so far. Clones share it.
#[derive(Clone, Debug, Default)]
struct Spent(Arc<Mutex<Parts>>);

/// A span that is open.
struct Open {
    part: String,
    begun: Instant,
}

impl<S: tracing::Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Spent {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut name = Name(String::new());
        attributes.record(&mut name);
        let span = context.span(id).expect("a span that begins is there");
        span.extensions_mut().insert(Open { part: name.0, begun: Instant::now() });
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id).expect("a span that ends is still there");
        if let Some(open) = span.extensions().get::<Open>() {
            let micros = open.begun.elapsed().as_secs_f64() * 1e6;
            let mut parts = self.0.lock().expect("nobody panics while adding");
            *parts.entry(open.part.clone()).or_default() += micros;
        }
    }
}

struct Name(String);

impl Visit for Name {
    fn record_str(&mut self, _: &Field, value: &str) {
        value.clone_into(&mut self.0);
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

/// Runs something, and answers what it spent in each part.
pub fn of<T>(run: impl FnOnce() -> T) -> (T, Parts) {
    let spent = Spent::default();
    let only_parts = Targets::new().with_target(trace::TARGET, tracing::Level::TRACE);
    let subscriber = tracing_subscriber::registry().with(spent.clone().with_filter(only_parts));
    let answer = tracing::subscriber::with_default(subscriber, run);
    let parts = std::mem::take(&mut *spent.0.lock().expect("nobody panics while adding"));
    (answer, parts)
}
