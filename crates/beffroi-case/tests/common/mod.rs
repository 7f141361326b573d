//! Two services, their people, and a case to lead by the hand.

#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

use beffroi_base::{CaseId, Cents, Day, Language, parse_day};
use beffroi_case::*;
use beffroi_charter::{CompiledService, check};
use beffroi_service::{Answer, Answers};

const WATER: &str = include_str!("../../../../services/eau-solidaire/demarche.yaml");
const TERRACE: &str = include_str!("../services/terrasse.yaml");

/// A day, written as the law writes it.
pub fn day(text: &str) -> Day {
    parse_day(text).expect("a day")
}

fn seal(name: &str, text: &str) -> CompiledService {
    let checked = check(name.parse().unwrap(), text.as_bytes(), None);
    checked.sealed.unwrap_or_else(|| panic!("{:#?}", checked.findings))
}

/// Money: silence refuses after two months.
pub fn water() -> CompiledService {
    seal("eau-solidaire", WATER)
}

/// The same, with a change in its text.
pub fn water_with(from: &str, to: &str) -> CompiledService {
    assert!(WATER.contains(from), "{from}");
    seal("eau-solidaire", &WATER.replacen(from, to, 1))
}

/// The same, as a version sealed before the rules were as strict as today.
pub fn older_water_with(from: &str, to: &str) -> CompiledService {
    assert!(WATER.contains(from), "{from}");
    let text = WATER.replacen(from, to, 1);
    let read = beffroi_service::read("eau-solidaire".parse().unwrap(), text.as_bytes());
    let hash = read.draft.expect("a draft").hash;
    beffroi_charter::reopen("eau-solidaire".parse().unwrap(), text.as_bytes(), hash).expect("an older version")
}

/// An authorisation: silence grants after two months.
pub fn terrace() -> CompiledService {
    seal("terrasse", TERRACE)
}

/// Someone who holds the roles for every service, with a delegation in force
/// through 2026 and 2027.
pub fn agent(name: &str, roles: &[&str]) -> Agent {
    Agent {
        id: beffroi_base::AgentId(name.to_owned()),
        first_name: "Nadia".to_owned(),
        last_name: name.to_owned(),
        capacity: "Adjointe".to_owned(),
        department: "Direction".to_owned(),
        roles: roles.iter().map(|role| (None, (*role).to_owned())).collect(),
        delegation: Some(Delegation {
            order: "Arrêté n° 2026-014".to_owned(),
            from: day("2026-01-05"),
            to: Some(day("2027-12-31")),
            services: vec![],
        }),
    }
}

/// Everybody's role in one person, so that a story is short to tell.
pub fn everyone() -> Agent {
    agent("benali", &["instructeur", "signataire", "comptable"])
}

fn identity() -> Answers {
    Answers::from([
        ("usager . prénom".to_owned(), Answer::Text("Ève".to_owned())),
        ("usager . nom".to_owned(), Answer::Text("Exemple".to_owned())),
        (
            "usager . adresse".to_owned(),
            Answer::Address { lines: "3 rue du Puits".to_owned(), postcode: "44000".to_owned(), city: "Nantes".to_owned() },
        ),
    ])
}

/// A household of four, €12,000 a year.
pub fn water_answers() -> Answers {
    let mut answers = identity();
    answers.insert("foyer . personnes".to_owned(), Answer::Integer(4));
    answers.insert("foyer . ressources".to_owned(), Answer::Amount(Cents(1_200_000)));
    answers.insert("foyer . allocataire".to_owned(), Answer::YesNo(false));
    answers.insert("demandeur . relevé d'identité bancaire".to_owned(), Answer::Text("FR1420041010050500013M02606".to_owned()));
    answers
}

/// Twelve square metres.
pub fn terrace_answers() -> Answers {
    let mut answers = identity();
    answers.insert("terrasse . surface".to_owned(), Answer::Integer(12));
    answers.insert("terrasse . chauffage".to_owned(), Answer::YesNo(false));
    answers.insert("commerce . enseigne".to_owned(), Answer::Text("Au Puits".to_owned()));
    answers
}

/// A case, its service, and every event so far.
pub struct Story<'s> {
    pub service: &'s CompiledService,
    pub case: Case,
    pub events: Vec<Event>,
    pub people: Agent,
}

impl<'s> Story<'s> {
    /// Nothing filed yet.
    pub fn blank(service: &'s CompiledService) -> Self {
        Self { service, case: Case::new(CaseId([7; 10]), service), events: vec![], people: everyone() }
    }

    /// Filed on `on`.
    pub fn filed(service: &'s CompiledService, answers: Answers, on: &str) -> Self {
        Self::filed_by(service, answers, on, Channel::Online)
    }

    /// Filed on `on`, come in by `channel`.
    pub fn filed_by(service: &'s CompiledService, answers: Answers, on: &str, channel: Channel) -> Self {
        let mut story = Self::blank(service);
        let command = Command::File { answers, language: Language::Fr, tracking: "secret".to_owned(), channel, by: None, origins: Default::default() };
        story.does(on, command).unwrap();
        story
    }

    /// Tries a command; folds what it changes.
    pub fn does(&mut self, on: &str, command: Command<'_>) -> Result<(), Objection> {
        let events = decide(self.service, &self.case, command, day(on))?;
        for event in events {
            self.case.apply(self.service, &event);
            self.events.push(event);
        }
        Ok(())
    }

    /// An action that decides nothing.
    pub fn acts(&mut self, on: &str, action: &str) -> Result<(), Objection> {
        let people = self.people.clone();
        self.does(on, Command::Act { action: action.to_owned(), by: &people, reasons: Reasons::new("Vu.") })
    }

    /// An item is asked for.
    pub fn asks(&mut self, on: &str, action: &str) -> Result<(), Objection> {
        let people = self.people.clone();
        let (item, text) = ("Un justificatif".to_owned(), "Règlement, art. 3".to_owned());
        self.does(on, Command::Ask { action: action.to_owned(), by: &people, item, text })
    }

    /// It is given.
    pub fn supplies(&mut self, on: &str, ask: u32) -> Result<(), Objection> {
        self.does(on, Command::Supply { ask, text: "Le voici.".to_owned(), documents: vec![] })
    }

    /// A signatory signs.
    pub fn signs(&mut self, on: &str, action: &str) -> Result<(), Objection> {
        let by = Signatory::new(&self.people, "signataire", &self.case.service, day(on))?;
        self.does(on, Command::Sign { action: action.to_owned(), by, reasons: Reasons::new("Les ressources dépassent le plafond.") })
    }

    /// Its dates.
    pub fn clocks(&self) -> Clocks {
        Clocks::of(self.service, &self.case)
    }

    /// The day silence has its effect.
    pub fn silence_on(&self) -> Option<Day> {
        self.clocks().silence.and_then(|clock| clock.on)
    }
}

/// What may happen beside the stages.
pub const TURNS: &[&str] = &[
    "renounce", "correct", "write", "note", "assign", "transfer", "represent", "appeal", "answer", "ask-reasons", "give-reasons",
    "certify", "appeal-silence",
];

impl Story<'_> {
    /// One of [`TURNS`].
    pub fn turns(&mut self, on: &str, turn: &str) -> Result<(), Objection> {
        let people = self.people.clone();
        let reasons = || Reasons::new("Motif du tour.");
        let text = || "Un mot justificatif.".to_owned();
        let by = |name: &str, service| Signatory::new(&agent(name, &["signataire"]), "signataire", service, day(on));
        match turn {
            "renounce" => self.does(on, Command::Renounce { text: text() }),
            "correct" => {
                let other = if self.case.answers.contains_key("foyer . personnes") { ("foyer . personnes", 5) } else { ("terrasse . surface", 9) };
                let answers = Answers::from([(other.0.to_owned(), Answer::Integer(other.1))]);
                self.does(on, Command::Correct { answers, by: None })
            }
            "write" => self.does(on, Command::Write { text: text(), documents: vec![], by: None }),
            "note" => self.does(on, Command::Note { text: text(), by: &people }),
            "assign" => self.does(on, Command::Assign { to: Some(&people), by: &people }),
            "transfer" => self.does(on, Command::Transfer { authority: "La Région".to_owned(), reasons: reasons(), by: &people }),
            "represent" => {
                let proxy = Proxy { name: "Paul Puits".to_owned(), capacity: "Voisin".to_owned(), mandate: text(), until: None };
                self.does(on, Command::Represent { proxy: Some(proxy), by: None })
            }
            "appeal" => self.does(on, Command::Appeal { kind: AppealKind::Reconsideration, text: text() }),
            "answer" => {
                let appeal = self.case.appeals.last().map_or(1, |appeal| appeal.number);
                let Ok(by) = by("leroy", &self.case.service) else { return Err(Objection::DelegationNotInForce) };
                self.does(on, Command::AnswerAppeal { appeal, upheld: appeal.is_multiple_of(2), by, reasons: reasons() })
            }
            "ask-reasons" => self.does(on, Command::AskReasons),
            "give-reasons" => {
                let Ok(by) = by("leroy", &self.case.service) else { return Err(Objection::DelegationNotInForce) };
                self.does(on, Command::GiveReasons { by, reasons: reasons() })
            }
            "certify" => self.does(on, Command::Certify),
            "appeal-silence" => self.does(on, Command::AppealSilence),
            _ => unreachable!("{turn}"),
        }
    }
}
