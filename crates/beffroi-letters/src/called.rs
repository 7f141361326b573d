//! The letter an event calls for. One place for everyone who tells a case: the
//! town, the scenarios, the simulation.

use crate::notices::Desk;
use crate::{Occasion, compose, receipt};
use beffroi_base::{Day, Language};
use beffroi_case::{Case, Event, Letter};
use beffroi_charter::CompiledService;
use beffroi_territory::Territory;

/// The letter `event` calls for, written on `day`; `case` has already been
/// given the event.
pub fn called_for(service: &CompiledService, territory: &Territory, case: &Case, event: &Event, day: Day) -> Option<Event> {
    let both = |write: &dyn Fn(Language) -> Option<Letter>| {
        let letter = write(Language::Fr)?;
        let courtesy = (case.language == Language::En).then(|| write(Language::En)).flatten();
        Some(Event::Written { on: day, letter, courtesy })
    };
    let desk = |language| Desk { service, territory, case, language };
    match event {
        Event::Filed { .. } => {
            let acknowledges = service.draft().first_stage().is_some_and(|stage| stage.acknowledges.is_some());
            acknowledges.then(|| both(&|language| Some(receipt(service, territory, case, language)))).flatten()
        }
        Event::Acted { action, from, reasons, .. } => {
            let name = letter_name(service, from, action)?;
            let reasons = reasons.as_ref().map(|reasons| reasons.as_str());
            both(&|language| compose(service, territory, case, name, Occasion::News(reasons), language))
        }
        Event::ItemAsked { action, ask, .. } => {
            let name = letter_name(service, &case.stage, action)?;
            let ask = case.asks.iter().find(|asked| asked.number == *ask)?;
            both(&|language| compose(service, territory, case, name, Occasion::Ask(ask), language))
        }
        Event::Decided { action, from, .. } => {
            let name = letter_name(service, from, action)?;
            let decision = case.decision.as_ref()?;
            both(&|language| compose(service, territory, case, name, Occasion::Decision(decision), language))
        }
        Event::Renounced { .. } => both(&|language| desk(language).renounced()),
        Event::Transferred { .. } => both(&|language| desk(language).transferred()),
        Event::Appealed { appeal, .. } => {
            let appeal = case.appeals.iter().find(|made| made.number == *appeal)?;
            both(&|language| Some(desk(language).appeal_receipt(appeal)))
        }
        Event::AppealAnswered { appeal, .. } => {
            let appeal = case.appeals.iter().find(|made| made.number == *appeal)?;
            both(&|language| desk(language).appeal_answer(appeal))
        }
        Event::ReasonsGiven { .. } => both(&|language| desk(language).refusal_reasons()),
        Event::Certified { .. } => both(&|language| desk(language).certificate()),
        Event::ItemSupplied { .. }
        | Event::Entered { .. }
        | Event::Written { .. }
        | Event::SilenceFell { .. }
        | Event::TimedOut { .. }
        | Event::Corrected { .. }
        | Event::Messaged { .. }
        | Event::Noted { .. }
        | Event::Assigned { .. }
        | Event::Represented { .. }
        | Event::AppealFell { .. }
        | Event::ReasonsAsked { .. }
        | Event::Purged { .. } => None,
    }
}

fn letter_name<'s>(service: &'s CompiledService, stage: &str, action: &str) -> Option<&'s str> {
    let action = service.draft().stage(stage)?.action(action)?;
    action.letter.as_ref().map(|letter| letter.value.as_str())
}
