//! A small town at work, on memory or on a disk, whose clock is moved by hand.

#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

use beffroi_app::{DraftView, Filed, Gesture, Opening, PageOutcome, RawAnswers, Secret, Town};
use beffroi_base::{AgentId, CaseId, Instant, Language};
use beffroi_charter::{CompiledService, check};
use beffroi_ports::{KeyEncryptionKey, Memory, MovableClock, SeededRandom, Store};
use beffroi_service::RawAnswer;
use std::collections::BTreeMap;
use std::sync::Arc;

pub const WATER: &str = include_str!("../../../../services/eau-solidaire/demarche.yaml");
const REPORT: &str = include_str!("../../../../services/signalement/demarche.yaml");
const TERRACE: &str = include_str!("../../../beffroi-case/tests/services/terrasse.yaml");
const TOWN: &str = include_str!("../../../../towns/demonstration/territoire.yaml");

/// Another person who may sign.
const SECOND: &str = "  paul.leroy:\n    prénom: Paul\n    nom: Leroy\n    qualité: Premier adjoint\n    service: Cabinet\n    rôles: { signataire: [eau-solidaire] }\n    délégation: { arrêté: Arrêté n° 2026-001, du: 2026-01-05 }\n";

pub fn seal(name: &str, text: &str) -> CompiledService {
    let checked = check(name.parse().unwrap(), text.as_bytes(), None);
    checked.sealed.unwrap_or_else(|| panic!("{:#?}", checked.findings))
}

/// A town and the hands of its clock.
pub struct World {
    pub town: Town,
    pub clock: Arc<MovableClock>,
    pub store: Arc<dyn Store>,
    pub key: KeyEncryptionKey,
}

/// The services of the tests.
pub fn services() -> Vec<CompiledService> {
    vec![seal("eau-solidaire", WATER), seal("signalement", REPORT), seal("terrasse", TERRACE)]
}

impl World {
    /// In memory, on Tuesday 3 March 2026 at ten.
    pub fn new() -> Self {
        Self::on(Arc::new(Memory::new()), services())
    }

    /// On this store, with these services.
    pub fn on(store: Arc<dyn Store>, services: Vec<CompiledService>) -> Self {
        let key = KeyEncryptionKey::draw(&SeededRandom::new(1));
        Self::open(store, services, key, "2026-03-03T10:00:00+01:00", 2)
    }

    /// Opened again, on another day, with other services.
    pub fn open(store: Arc<dyn Store>, services: Vec<CompiledService>, key: KeyEncryptionKey, now: &str, seed: u64) -> Self {
        let clock = Arc::new(MovableClock::at(instant(now)));
        // The terrace has its people too, and there is a second signatory.
        let territory = TOWN.replace("[eau-solidaire]", "[eau-solidaire, terrasse]") + SECOND;
        let territory = beffroi_territory::read(territory.as_bytes()).territory.unwrap();
        let town = Town::open(Opening {
            store: store.clone(),
            clock: clock.clone(),
            random: Arc::new(SeededRandom::new(seed)),
            key: key.clone(),
            territory,
            services,
        });
        Self { town: town.unwrap(), clock, store, key }
    }

    pub fn at(&self, now: &str) -> &Self {
        self.clock.set(instant(now));
        self
    }

    /// Noon of a day.
    pub fn on_day(&self, day: &str) -> &Self {
        self.at(&format!("{day}T12:00:00+02:00"))
    }

    /// A form filled to the end, not filed.
    pub fn filled(&self, service: &str, pages: &[RawAnswers]) -> Secret {
        let secret = self.town.start_draft(self.town.service(service).unwrap(), Language::Fr).unwrap();
        fill(&self.town, &mut self.town.draft(&secret).unwrap(), pages);
        secret
    }

    /// The water aid of a household of four with €12,000.
    pub fn filled_water(&self) -> Secret {
        self.filled("eau-solidaire", &water_pages())
    }

    /// Files, for the first time.
    pub fn file(&self, secret: &Secret) -> CaseId {
        let seen = self.town.draft(secret).unwrap().service.hash();
        assert_eq!(self.town.file(secret, &seen), Ok(Filed::Done));
        self.town.case(secret).unwrap().case.id
    }

    /// A water aid filed today.
    pub fn filed_water(&self) -> (Secret, CaseId) {
        let secret = self.filled_water();
        let id = self.file(&secret);
        (secret, id)
    }

    /// An agent does something to a case as it stands.
    pub fn does(&self, agent: &str, id: CaseId, action: &str) -> Result<(), beffroi_app::Trouble> {
        let agent = AgentId(agent.to_owned());
        let seen = self.town.desk_case(&agent, id)?.view.case.events;
        let gesture = Gesture {
            entered: Default::default(),
            action: action.to_owned(),
            seen,
            reasons: "Les ressources dépassent le plafond.".to_owned(),
            item: "Un avis d'imposition".to_owned(),
            text: "Règlement, art. 3".to_owned(),
        };
        self.town.act(&agent, id, &gesture)
    }
}

pub fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

pub fn raw(pairs: &[(&str, &[(&str, &str)])]) -> RawAnswers {
    pairs
        .iter()
        .map(|(question, parts)| {
            let parts = parts.iter().map(|(part, value)| ((*part).to_owned(), vec![(*value).to_owned()]));
            ((*question).to_owned(), RawAnswer(parts.collect::<BTreeMap<_, _>>()))
        })
        .collect()
}

/// Who asks: the first page.
pub fn identity() -> RawAnswers {
    raw(&[
        ("usager . prénom", &[("", "Ève")]),
        ("usager . nom", &[("", "Zanzibar")]),
        ("usager . adresse", &[("voie", "3 rue du Puits-Perdu"), ("code-postal", "44000"), ("commune", "Nantes")]),
        ("usager . courriel", &[("", "eve.zanzibar@exemple.fr")]),
    ])
}

pub fn water_pages() -> Vec<RawAnswers> {
    vec![
        identity(),
        raw(&[
            ("foyer . personnes", &[("", "4")]),
            ("foyer . ressources", &[("", "12 000")]),
            ("foyer . allocataire", &[("", "non")]),
        ]),
        raw(&[("demandeur . relevé d'identité bancaire", &[("", "FR14 2004 1010 0505 0001 3M02 606")])]),
    ]
}

/// Posts each page.
pub fn fill(town: &Town, draft: &mut DraftView<'_>, pages: &[RawAnswers]) {
    for (index, page) in pages.iter().enumerate() {
        let outcome = town.answer_page(draft, index, page).unwrap();
        assert_eq!(outcome, PageOutcome::Accepted, "page {index}");
    }
}
