//! What every handler shares.

use crate::metrics::Metrics;
use beffroi_app::{Secret, Town};
use beffroi_base::{AgentId, CaseId, Instant, Text};
use beffroi_case::Agent;
use beffroi_ports::{Errand, IdentityProvider};
use beffroi_service::IdentityDatum;
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
    /// Who says who a person is, where the town is connected to one.
    pub identity: Option<Identity>,
}

/// A provider of identity.
#[derive(Clone)]
pub struct Identity(pub Arc<dyn IdentityProvider>);

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Identity").field(&self.0.name()).finish()
    }
}

/// A person who left for a provider of identity.
pub(crate) struct Away {
    pub(crate) secret: Secret,
    /// The page of the form they left from, from 0.
    pub(crate) index: usize,
    pub(crate) errand: Errand,
    pub(crate) asked: Vec<IdentityDatum>,
    pub(crate) at: Instant,
}

/// Persons who left, and where those whose session ends there go next.
#[derive(Default)]
struct Aways {
    left: BTreeMap<String, Away>,
    returning: BTreeMap<String, (String, Instant)>,
}

/// How long a person may take at the provider.
pub(crate) const AWAY_MINUTES: i64 = 15;
/// Persons away at most; beyond, the oldest is forgotten.
const AWAYS_MAX: usize = 10_000;

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
    aways: Arc<Mutex<Aways>>,
}

impl App {
    /// What every handler of one town shares.
    pub(crate) fn new(town: Arc<Town>, options: Options) -> Self {
        Self { town, options: Arc::new(options), openings: Arc::default(), aways: Arc::default() }
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

    fn aways(&self) -> std::sync::MutexGuard<'_, Aways> {
        self.aways.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a person who leaves for the provider.
    pub(crate) fn keep_away(&self, state: String, away: Away) {
        let mut aways = self.aways();
        aways.forget(away.at);
        aways.left.insert(state, away);
    }

    /// The person who left with that state, once.
    pub(crate) fn take_away(&self, state: &str) -> Option<Away> {
        let now = self.town.now();
        self.aways().left.remove(state).filter(|away| fresh(away.at, now))
    }

    /// Remembers where a person goes once the provider's session is closed.
    pub(crate) fn keep_return(&self, state: String, href: String, at: Instant) {
        self.aways().returning.insert(state, (href, at));
    }

    /// Where that person goes, once.
    pub(crate) fn take_return(&self, state: &str) -> Option<String> {
        let now = self.town.now();
        self.aways().returning.remove(state).filter(|(_, at)| fresh(*at, now)).map(|(href, _)| href)
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

fn fresh(at: Instant, now: Instant) -> bool {
    at.checked_add(AWAY_MINUTES.minutes()).is_ok_and(|until| now <= until)
}

impl Aways {
    /// Forgets those who took too long, and the oldest of too many.
    fn forget(&mut self, now: Instant) {
        self.left.retain(|_, away| fresh(away.at, now));
        self.returning.retain(|_, (_, at)| fresh(*at, now));
        while self.left.len() >= AWAYS_MAX {
            let oldest = self.left.iter().min_by_key(|(_, away)| away.at).map(|(state, _)| state.clone());
            match oldest {
                Some(state) => drop(self.left.remove(&state)),
                None => break,
            }
        }
    }
}
