//! The town at work: its store, its clock, its services.

use crate::Trouble;
use crate::batch::KeptBatch;
use beffroi_base::{AgentId, CaseId, Day, Hash32, Instant, ServiceSlug, day_in};
use beffroi_case::{Case, Event};
use beffroi_charter::{CompiledService, reopen};
use beffroi_ports::{CaseKey, Clock, Context, Fault, KeyEncryptionKey, Password, Position, Random, ServiceVersion, Store, StoredEvent, Tree};
use beffroi_territory::Territory;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// What a town opens with.
pub struct Opening {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// The key that wraps the keys of the cases.
    pub key: KeyEncryptionKey,
    /// The town.
    pub territory: Territory,
    /// The services that opened, in the order of the catalogue.
    pub services: Vec<CompiledService>,
}

/// The town at work.
pub struct Town {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) key: KeyEncryptionKey,
    territory: Territory,
    current: Vec<CompiledService>,
    versions: BTreeMap<(ServiceSlug, Hash32), CompiledService>,
    /// The journal as a tree, as far as it was read.
    pub(crate) tree: Mutex<Tree>,
    /// The key its heads are signed with, once read.
    pub(crate) head_key: Mutex<Option<CaseKey>>,
    /// What each agent opened, and how many events it had: for batches.
    pub(crate) readings: Mutex<BTreeMap<(AgentId, CaseId), u64>>,
    /// The batches each agent is preparing, oldest first.
    pub(crate) batches: Mutex<Vec<KeptBatch>>,
    /// Failed sign-ins under names nobody has.
    pub(crate) strangers: Mutex<BTreeMap<AgentId, Password>>,
    /// Mails that brought someone back to a form, by address.
    pub(crate) written_to: Mutex<crate::resume::Written>,
    /// One table is noted at a time.
    pub(crate) exporting: Mutex<()>,
}

impl Town {
    /// Opens: records the versions offered today, and reopens those that cases
    /// and drafts were begun under, also of services withdrawn since.
    pub fn open(opening: Opening) -> Result<Self, Fault> {
        let Opening { store, clock, random, key, territory, services } = opening;
        let mut versions = BTreeMap::new();
        let position = store.head()?.position;
        for service in &services {
            store.put_version(version(service, clock.now(), position))?;
            versions.insert((service.slug().clone(), service.hash()), service.clone());
        }
        for slug in store.services()? {
            for old in store.versions(&slug)? {
                let place = (slug.clone(), old.hash);
                if !versions.contains_key(&place)
                    && let Some(old) = reopen(old.service, old.source.as_bytes(), old.hash)
                {
                    versions.insert(place, old);
                }
            }
        }
        let (tree, head_key, readings, strangers, batches) = (Mutex::default(), Mutex::default(), Mutex::default(), Mutex::default(), Mutex::default());
        Ok(Self { store, clock, random, key, territory, current: services, versions, tree, head_key, readings, strangers, batches, written_to: Mutex::default(), exporting: Mutex::default() })
    }

    /// The town itself.
    pub fn territory(&self) -> &Territory {
        &self.territory
    }

    /// The services offered today.
    pub fn services(&self) -> &[CompiledService] {
        &self.current
    }

    /// A service offered today.
    pub fn service(&self, slug: &str) -> Option<&CompiledService> {
        self.current.iter().find(|service| service.slug().as_str() == slug)
    }

    /// The civil day in the town.
    pub fn today(&self) -> Day {
        day_in(self.clock.now(), &self.territory.zone)
    }

    /// Now.
    pub fn now(&self) -> beffroi_base::Instant {
        self.clock.now()
    }

    /// Whether the store answers: what a health check asks.
    pub fn alive(&self) -> Result<(), Fault> {
        self.store.head().map(|_| ())
    }

    /// The version a case or draft was begun under; the current one where that
    /// version can no longer be read.
    pub(crate) fn version(&self, slug: &ServiceSlug, hash: &Hash32) -> Result<&CompiledService, Trouble> {
        self.versions.get(&(slug.clone(), *hash)).or_else(|| self.service(slug.as_str())).ok_or(Trouble::NotFound)
    }

    /// The key of a case or draft; not found once destroyed.
    pub(crate) fn case_key(&self, case: CaseId) -> Result<CaseKey, Trouble> {
        let wrapped = self.store.wrapped_key(case)?.ok_or(Trouble::NotFound)?;
        Ok(self.key.unwrap(case, &wrapped)?)
    }

    /// Reads a case again from its events.
    pub(crate) fn load(&self, id: CaseId) -> Result<(Case, &CompiledService, CaseKey), Trouble> {
        self.load_whole(id).map(|(case, service, key, _)| (case, service, key))
    }

    /// The same, with the instant its first event was recorded.
    pub(crate) fn load_whole(&self, id: CaseId) -> Result<(Case, &CompiledService, CaseKey, Option<Instant>), Trouble> {
        let stored = self.store.events(id)?;
        let first = stored.first().ok_or(Trouble::NotFound)?;
        let service = self.version(&first.service, &first.version)?;
        let key = self.case_key(id)?;
        let events = unseal(&key, &stored)?;
        let mut case = Case::fold(id, service, &events);
        // The version on record, even where a later text stands in for it.
        case.version = first.version;
        case.calendar = self.territory.calendar;
        Ok((case, service, key, Some(first.recorded_at)))
    }
}

/// Opens the events of a case.
pub(crate) fn unseal(key: &CaseKey, stored: &[StoredEvent]) -> Result<Vec<Event>, Fault> {
    let one = |event: &StoredEvent| {
        let plain = key.open(&Context::event(event.case, &event.kind, event.sequence), &event.sealed)?;
        serde_json::from_slice(&plain).map_err(|error| Fault::Corrupt(format!("event {}: {error}", event.position.0)))
    };
    stored.iter().map(one).collect()
}

fn version(service: &CompiledService, at: beffroi_base::Instant, position: Position) -> ServiceVersion {
    ServiceVersion {
        hash: service.hash(),
        service: service.slug().clone(),
        source: service.draft().source.to_string(),
        accepted_at: at,
        position,
    }
}
