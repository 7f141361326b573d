//! A scenario told on the pure core, as the town would live it: the clock runs
//! day by day, each deed is asked of the case, each letter is written.

mod meet;
mod turns;

use crate::coverage::Coverage;
use crate::model::{Deed, Given, Scenario, Step, Story};
use crate::objections::{self, UNREADABLE};
use crate::people;
use beffroi_base::{CaseId, Day, Text};
use beffroi_case::{Calendar, Case, Channel, Command, Event, Objection, Reasons, Signatory, asked, complete, decide, due_commands};
use beffroi_charter::CompiledService;
use beffroi_findings::Finding;
use beffroi_letters::called_for;
use beffroi_service::{Answer, AnswerKind, Answers, answers, answers::DocumentRef};
use beffroi_territory::Territory;
use jiff::ToSpan as _;

/// What telling a scenario gave.
#[derive(Debug, Default)]
pub struct Ran {
    /// Each expectation that is not met, each deed that had no effect.
    pub findings: Vec<Finding>,
    /// Stories told.
    pub stories: usize,
    /// Expectations looked at.
    pub expectations: usize,
}

/// Tells every story of a scenario, and notes in `coverage` what it went
/// through.
pub fn run(service: &CompiledService, scenario: &Scenario, coverage: &mut Coverage) -> Ran {
    run_in(Calendar::default(), service, scenario, coverage)
}

/// The same, in a town whose offices keep these holidays.
pub(crate) fn run_in(calendar: Calendar, service: &CompiledService, scenario: &Scenario, coverage: &mut Coverage) -> Ran {
    let mut territory = people::town(scenario.agents.clone());
    territory.calendar = calendar;
    let mut ran = Ran::default();
    for (number, story) in scenario.stories.iter().enumerate() {
        let mut telling = Telling::new(service, &territory, scenario, number, coverage);
        telling.tell(story);
        ran.findings.append(&mut telling.findings);
        ran.stories += 1;
        ran.expectations += story.steps.iter().map(|step| step.expected.len()).sum::<usize>();
    }
    ran
}

/// A story being told.
struct Telling<'a> {
    service: &'a CompiledService,
    territory: &'a Territory,
    scenario: &'a Scenario,
    coverage: &'a mut Coverage,
    case: Case,
    /// What the form holds.
    given: Answers,
    today: Option<Day>,
    /// Letters there were when the step began.
    letters_before: usize,
    said: Said,
    findings: Vec<Finding>,
}

/// What the person is told of a deed that had no effect.
#[derive(Default)]
struct Said {
    objection: Option<&'static str>,
    texts: Vec<Text>,
    missing: Vec<(String, Text)>,
}

impl<'a> Telling<'a> {
    fn new(service: &'a CompiledService, territory: &'a Territory, scenario: &'a Scenario, number: usize, coverage: &'a mut Coverage) -> Self {
        let [high, low] = u16::try_from(number + 1).unwrap_or(u16::MAX).to_be_bytes();
        Self {
            service,
            territory,
            scenario,
            coverage,
            case: {
                let mut case = Case::new(CaseId([0, 0, 0, 0, 0, 0, 0, 0, high, low]), service);
                case.calendar = territory.calendar;
                case
            },
            given: Answers::new(),
            today: None,
            letters_before: 0,
            said: Said::default(),
            findings: vec![],
        }
    }

    fn tell(&mut self, story: &Story) {
        for step in &story.steps {
            self.letters_before = self.case.letters.len();
            self.said = Said::default();
            self.pass(step.day.value);
            self.deed(step);
            if self.said.objection.is_some() && !step.expected.iter().any(meet::is_about_objections) {
                self.without_effect(step);
            }
            for expectation in &step.expected {
                let finding = self.meet(expectation, &story.name);
                self.findings.extend(finding);
            }
        }
    }

    /// Lets the days pass, up to `day` included, and does what time alone does.
    fn pass(&mut self, day: Day) {
        let mut at = self.today.map_or(day, |today| today.saturating_add(1.days()).min(day));
        while at <= day && self.case.filed_on.is_some() && !self.case.purged {
            self.today = Some(at);
            // As many times as there are clocks, and no more.
            for _ in 0..8 {
                let Some(command) = due_commands(self.service, &self.case, at).into_iter().next() else { break };
                if self.ask(command).is_err() {
                    break;
                }
            }
            at = at.saturating_add(1.days());
        }
        self.today = Some(day);
    }

    fn deed(&mut self, step: &Step) {
        match &step.deed {
            Deed::Nothing => {}
            Deed::Fills(given) => self.fill(given),
            Deed::Files { given, elsewhere } => {
                self.fill(given);
                if self.said.objection.is_none() {
                    let done = self.file(*elsewhere);
                    self.hear(done);
                }
            }
            Deed::Sends { text, files } => {
                let done = self.send(text, files);
                self.hear(done);
            }
            Deed::Turns(turn) => {
                let done = self.turn(turn);
                self.hear(done);
            }
            Deed::Offers { agent, gesture, reasons } => {
                let done = self.offer(*agent, gesture, reasons);
                self.hear(done);
            }
            Deed::Acts { agent, action, reasons, item, text, enters } => {
                let done = self.act(*agent, action, reasons, (item, text), enters);
                self.hear(done);
            }
        }
    }

    fn hear(&mut self, done: Result<(), Objection>) {
        let Err(objection) = done else { return };
        self.said.objection = Some(objections::word(&objection));
        self.said.texts.push(objection.text());
        if let Objection::Incomplete(missing) = objection {
            self.said.texts.extend(missing.iter().map(|(_, text)| text.clone()));
            self.said.missing = missing;
        }
    }

    /// Types answers in the form, as a browser sends them.
    fn fill(&mut self, given: &[Given]) {
        let draft = self.service.draft();
        for one in given {
            let Some(question) = draft.question(&one.question) else { continue };
            if question.kind == AnswerKind::Document {
                self.given.insert(question.name.clone(), Answer::Documents(one.files.clone()));
                continue;
            }
            match answers::read_answer(question, &one.raw) {
                Ok(Some(answer)) => {
                    self.given.insert(question.name.clone(), answer);
                }
                Ok(None) => {
                    self.given.remove(&question.name);
                }
                Err(text) => {
                    self.said.objection = Some(UNREADABLE);
                    self.said.texts.push(text.clone());
                    self.said.missing.push((question.name.clone(), text));
                    self.given.remove(&question.name);
                }
            }
        }
        if self.said.objection.is_none() {
            self.only_what_is_asked(given);
        }
    }

    /// An answer to a question that the form does not ask is a slip of the
    /// scenario: the resident it tells of cannot exist.
    fn only_what_is_asked(&mut self, given: &[Given]) {
        let wanted = asked(self.service, &self.given);
        let strays: Vec<&Given> = given.iter().filter(|one| !one.common && !one.raw.is_empty() && !wanted.contains(one.question.as_str())).collect();
        for stray in strays {
            self.findings.push(
                Finding::error("SC0003", stray.span, Text::new(
                    format!("le formulaire ne pose pas la question `{}` à ce moment", stray.question),
                    format!("the form does not ask question `{}` at that point", stray.question),
                ))
                .help(Text::new("retirez cette réponse, ou changez celles qui la précèdent", "remove this answer, or change those before it")),
            );
        }
    }

    fn file(&mut self, elsewhere: Option<Day>) -> Result<(), Objection> {
        let filing = Command::File {
            answers: self.given.clone(),
            language: self.scenario.language,
            tracking: "secret-du-scenario".to_owned(),
            channel: elsewhere.map_or(Channel::Online, |first| Channel::Forwarded { first }),
            by: None,
            origins: Default::default(),
        };
        self.ask(filing)?;
        self.coverage.filed(self.service, &self.case);
        Ok(())
    }

    fn send(&mut self, text: &str, files: &[DocumentRef]) -> Result<(), Objection> {
        let ask = self.case.open_asks().next().map_or(0, |ask| ask.number);
        self.ask(Command::Supply { ask, text: text.to_owned(), documents: files.to_vec() })
    }

    fn act(&mut self, agent: usize, action: &str, reasons: &str, what: (&str, &str), enters: &[Given]) -> Result<(), Objection> {
        let by = self.scenario.agents.get(agent).ok_or(Objection::NotYours)?;
        let draft = self.service.draft();
        if self.case.filed_on.is_none() {
            return Err(Objection::NotFiled);
        }
        let stage = draft.stage(&self.case.stage).ok_or(Objection::OutOfTurn)?;
        let offered = stage.action(action).ok_or(Objection::OutOfTurn)?;
        let reasons = Reasons::new(reasons);
        let name = offered.name.clone();
        let command = if offered.effect.is_some() {
            let role = stage.actor.as_ref().map_or("", |actor| actor.value.as_str());
            let day = self.today.unwrap_or_default();
            Command::Sign { action: name, by: Signatory::new(by, role, &self.case.service, day)?, reasons }
        } else if offered.asks() {
            Command::Ask { action: name, by, item: what.0.to_owned(), text: what.1.to_owned() }
        } else {
            Command::Act { action: name, by, reasons }
        };
        let entered = self.entered(enters)?;
        let command = if entered.is_empty() { command } else { Command::Enter { answers: entered, then: Box::new(command) } };
        let from = self.case.stage.clone();
        self.ask(command)?;
        self.coverage.acted(&from, action);
        Ok(())
    }

    fn entered(&self, enters: &[Given]) -> Result<Answers, Objection> {
        let questions = enters.iter().filter_map(|one| Some((self.service.draft().question(&one.question)?, one)));
        let mut answers = Answers::new();
        let mut wrong = vec![];
        for (question, one) in questions {
            match answers::read_answer(question, &one.raw) {
                Ok(Some(answer)) => drop(answers.insert(question.name.clone(), answer)),
                Ok(None) => {}
                Err(text) => wrong.push((question.name.clone(), text)),
            }
        }
        if wrong.is_empty() { Ok(answers) } else { Err(Objection::Incomplete(wrong)) }
    }

    /// Asks the core, and folds what it answers, letters included.
    fn ask(&mut self, command: Command<'_>) -> Result<(), Objection> {
        let day = self.today.unwrap_or_default();
        let events = decide(self.service, &self.case, command, day)?;
        for event in events {
            self.case.apply(self.service, &event);
            self.coverage.happened(&event);
            let letter: Option<Event> = called_for(self.service, self.territory, &self.case, &event, day);
            if let Some(letter) = letter {
                self.case.apply(self.service, &letter);
            }
        }
        Ok(())
    }

    fn without_effect(&mut self, step: &Step) {
        let why = self.said.texts.first().cloned().unwrap_or_default();
        let mut finding = Finding::error("SC0002", step.span, Text::new("cet acte reste sans effet", "this deed has no effect")).here(why);
        if !self.said.missing.is_empty() {
            let names: Vec<&str> = self.said.missing.iter().map(|(name, _)| name.as_str()).collect();
            finding = finding.help(Text::new(format!("questions en cause : {}", names.join(", ")), format!("questions concerned: {}", names.join(", "))));
        }
        if self.said.objection == Some(objections::word(&Objection::OutOfTurn)) {
            let stage = self.service.draft().stage(&self.case.stage);
            let offered: Vec<&str> = stage.map(|stage| stage.actions.iter().map(|action| action.name.as_str()).collect()).unwrap_or_default();
            finding = finding.help(Text::new(
                format!("le dossier est à l'étape `{}` ; actions possibles : {}", self.case.stage, offered.join(", ")),
                format!("the case is at stage `{}`; possible actions: {}", self.case.stage, offered.join(", ")),
            ));
        }
        self.findings.push(finding);
    }

    /// What is missing to file, by question.
    fn missing(&self) -> Vec<String> {
        if self.said.objection.is_some() {
            return self.said.missing.iter().map(|(name, _)| name.clone()).collect();
        }
        match complete(self.service, &self.given) {
            Ok(_) => vec![],
            Err(missing) => missing.into_iter().map(|(name, _)| name).collect(),
        }
    }
}
