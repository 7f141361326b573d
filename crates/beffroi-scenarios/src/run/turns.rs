//! What may happen to any case, whatever its service: the person gives up,
//! corrects, writes, contests; an agent answers.

use super::Telling;
use crate::model::{Gesture, Turn};
use beffroi_case::{Command, Objection, Reasons, Signatory};

impl Telling<'_> {
    /// The person does what every case allows.
    pub(super) fn turn(&mut self, turn: &Turn) -> Result<(), Objection> {
        match turn {
            Turn::Renounces(text) => self.ask(Command::Renounce { text: text.clone() }),
            Turn::Corrects(given) => {
                // The form opens again on what was filed.
                self.given = self.case.answers.clone();
                self.fill(given);
                if self.said.objection.is_some() {
                    return Ok(());
                }
                self.ask(Command::Correct { answers: self.given.clone(), by: None })
            }
            Turn::Writes { text, files } => self.ask(Command::Write { text: text.clone(), documents: files.clone(), by: None }),
            Turn::Contests { kind, text } => self.ask(Command::Appeal { kind: *kind, text: text.clone() }),
            Turn::AsksReasons => self.ask(Command::AskReasons),
            Turn::AsksCertificate => self.ask(Command::Certify),
        }
    }

    /// An agent does what every case allows.
    pub(super) fn offer(&mut self, agent: usize, gesture: &Gesture, reasons: &str) -> Result<(), Objection> {
        let by = self.scenario.agents.get(agent).ok_or(Objection::NotYours)?;
        let reasons = Reasons::new(reasons);
        match gesture {
            Gesture::AnswersAppeal { upheld } => {
                let appeal = self.case.open_appeals().next().map(|appeal| appeal.number).ok_or(Objection::OutOfTurn)?;
                let by = self.who_decides(agent)?;
                self.ask(Command::AnswerAppeal { appeal, upheld: *upheld, by, reasons })
            }
            Gesture::GivesReasons => {
                let by = self.who_decides(agent)?;
                self.ask(Command::GiveReasons { by, reasons })
            }
            Gesture::PassesOn { authority } => self.ask(Command::Transfer { authority: authority.clone(), reasons, by }),
            Gesture::Writes { text } => self.ask(Command::Write { text: text.clone(), documents: vec![], by: Some(by) }),
        }
    }

    /// The agent as one who decides in this service: at the stage that decided,
    /// or else at the first that can.
    fn who_decides(&self, agent: usize) -> Result<Signatory, Objection> {
        let by = self.scenario.agents.get(agent).ok_or(Objection::NotYours)?;
        let draft = self.service.draft();
        let signed = self.case.decision.as_ref().and_then(|decision| draft.stage(&decision.from));
        let stage = signed.or_else(|| draft.actions().find(|(_, action)| action.effect.is_some()).map(|(stage, _)| stage));
        let role = stage.and_then(|stage| stage.actor.as_ref()).ok_or(Objection::OutOfTurn)?;
        Signatory::new(by, &role.value, &self.case.service, self.today.unwrap_or_default())
    }
}
