//! What every handler shares.

use crate::metrics::Metrics;
use beffroi_app::Town;
use beffroi_base::{AgentId, CaseId, Instant, Text};
use beffroi_case::Agent;
use jiff::ToSpan as _;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Someone who can sign in to the demonstration, shown on the sign-in page.
#[derive(Clone, Debug)]
pub struct DemoAccount {
    /// Sign-in name.
    pub login: String,
    /// Password.
    pub password: String,
}

/// How the town is served.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether nothing here is real: banner, accounts and mails are shown.
    pub demonstration: bool,
    /// Accounts shown on the sign-in page of a demonstration.
    pub accounts: Vec<DemoAccount>,
    /// Where requests are counted.
    pub metrics: Arc<Metrics>,
}

/// Who opened which case, and when: kept in memory only, for a while.
type Openings = Mutex<BTreeMap<CaseId, Vec<(AgentId, String, Instant)>>>;

/// How long a colleague who opened a case is said to be on it.
const PRESENT_MINUTES: i64 = 10;
/// Cases remembered at most.
const OPENINGS_MAX: usize = 2_000;

/// What every handler shares.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) town: Arc<Town>,
    pub(crate) options: Arc<Options>,
    openings: Arc<Openings>,
}

impl App {
    /// What every handler of one town shares.
    pub(crate) fn new(town: Arc<Town>, options: Options) -> Self {
        Self { town, options: Arc::new(options), openings: Arc::default() }
    }

    /// Notes that an agent has a case in front of them; says which colleague has
    /// had it too, of late.
    pub(crate) fn seen_by(&self, case: CaseId, agent: &Agent, now: Instant) -> Option<Text> {
        let mut openings = self.openings.lock().unwrap_or_else(PoisonError::into_inner);
        let since = now.saturating_sub(PRESENT_MINUTES.minutes()).unwrap_or(now);
        if openings.len() >= OPENINGS_MAX {
            openings.retain(|_, seen| seen.iter().any(|(_, _, at)| *at >= since));
        }
        let seen = openings.entry(case).or_default();
        seen.retain(|(id, _, at)| *at >= since && *id != agent.id);
        let other = seen.last().map(|(_, name, at)| {
            let minutes = now.since(*at).map_or(0, |span| span.total(jiff::Unit::Minute).unwrap_or(0.0) as i64);
            let (fr, en) = if minutes < 1 { ("à l'instant".to_owned(), "just now".to_owned()) } else { (format!("il y a {minutes} min"), format!("{minutes} min ago")) };
            Text::new(format!("{name} a ouvert ce dossier {fr}."), format!("{name} opened this case {en}."))
        });
        seen.push((agent.id.clone(), agent.reference().name(), now));
        other
    }

    /// Runs a use case where blocking is allowed: the town is synchronous.
    pub(crate) async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Town) -> T + Send + 'static) -> T {
        let town = Arc::clone(&self.town);
        match tokio::task::spawn_blocking(move || work(&town)).await {
            Ok(value) => value,
            // The panic goes on here, where the layer that answers 500 sees it.
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }

    /// Whether cookies may be sent over an encrypted connection only.
    pub(crate) fn secure(&self) -> bool {
        self.town.territory().site.starts_with("https://")
    }
}
