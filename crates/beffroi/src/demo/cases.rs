//! The cases of the demonstration: a few hundred requests filed over the last
//! months and carried on by the agents, through the same use cases as any
//! other. Nothing here knows a service by name: answers are made up from the
//! types of the questions, steps from the journey.

use super::answers::Inventor;
use crate::clock::MovedClock;
use crate::say::{Halt, Voice};
use beffroi_app::{Filed, Gesture, PageOutcome, Secret, Town, Trouble};
use beffroi_base::{AgentId, CaseId, Language};
use beffroi_charter::CompiledService;
use beffroi_service::{Action, ActorKind, AnswerKind, Effect, Stage};
use jiff::ToSpan as _;
use std::io::{IsTerminal, Write};

/// Days the story covers.
const DAYS: i64 = 150;
/// One case in so many is forgotten on purpose: silence will speak.
const FORGOTTEN: u64 = 9;

/// A case somebody may still act on.
struct Open {
    id: CaseId,
    secret: Secret,
    forgotten: bool,
}

/// Tells `count` cases, from the past to the clock's own day.
pub(super) fn tell(voice: &Voice, town: &Town, clock: &MovedClock, count: usize) -> Result<(), Halt> {
    let mut invent = Inventor::new(2026);
    let mut open: Vec<Open> = vec![];
    let mut told = 0;
    for day in 0..=DAYS {
        clock.move_by((-24 * (DAYS - day)).hours());
        // As many each day as keeps pace with the days.
        let due = count * usize::try_from(day).unwrap_or(0) / DAYS as usize;
        while told < due {
            told += 1;
            open.extend(file(town, &mut invent)?);
        }
        let mut still = vec![];
        for case in open {
            if day == DAYS || step(town, &mut invent, &case)? {
                still.push(case);
            }
        }
        open = still;
        town.tick()?;
        progress(voice, told, count);
    }
    clock.move_by(0.hours());
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
    Ok(())
}

fn progress(voice: &Voice, told: usize, count: usize) {
    if std::io::stderr().is_terminal() {
        eprint!("\r{} {told}/{count}", voice.pick("Cinq mois de la vie de la ville : dossiers", "Five months of the town's life: cases"));
        let _ = std::io::stderr().flush();
    }
}

/// One person fills a form and files. `None` where the form asks for something
/// that cannot be made up.
fn file(town: &Town, invent: &mut Inventor) -> Result<Option<Open>, Halt> {
    let Some(service) = invent.one_of(town.services()) else { return Ok(None) };
    let language = if invent.chance(8) { Language::En } else { Language::Fr };
    let secret = town.start_draft(service, language)?;
    // Answers uncover questions: a few rounds fill every page.
    for _ in 0..8 {
        let mut draft = town.draft(&secret)?;
        let pages: Vec<usize> = draft.pages().iter().map(|page| page.index).collect();
        let mut settled = true;
        for page in pages {
            attach(town, &mut draft, page, invent)?;
            let asked: Vec<_> = draft.pages().into_iter().filter(|shown| shown.index == page).flat_map(|shown| shown.questions).collect();
            let typed = asked.iter().filter(|question| !draft.answers.contains_key(&question.name)).filter_map(|q| Some((q.name.clone(), invent.answer(q)?)));
            let known = asked.iter().filter(|q| q.kind != AnswerKind::Document).filter_map(|q| Some((q.name.clone(), beffroi_service::RawAnswer::typing(q, draft.answers.get(&q.name)?))));
            let typed = typed.collect::<Vec<_>>().into_iter().chain(known.collect::<Vec<_>>()).collect();
            settled &= town.answer_page(&mut draft, page, &typed)? == PageOutcome::Accepted;
        }
        if settled {
            break;
        }
    }
    match town.file(&secret, &service.hash())? {
        Filed::Done => {
            let id = town.case(&secret)?.case.id;
            let forgotten = invent.chance(FORGOTTEN);
            Ok(Some(Open { id, secret, forgotten }))
        }
        Filed::Changed | Filed::Incomplete(_) => {
            town.abandon_draft(&secret)?;
            Ok(None)
        }
    }
}

/// Gives a file to each question of a page that takes one.
fn attach(town: &Town, draft: &mut beffroi_app::DraftView<'_>, page: usize, invent: &mut Inventor) -> Result<(), Halt> {
    let pages = draft.pages();
    let wanted = pages.iter().filter(|shown| shown.index == page).flat_map(|shown| &shown.questions);
    let wanted: Vec<(String, bool)> = wanted.filter(|q| q.kind == AnswerKind::Document && !draft.answers.contains_key(&q.name)).map(|q| (q.name.clone(), q.required)).collect();
    drop(pages);
    for (name, required) in wanted {
        if required || invent.chance(2) {
            let mut picture = super::answers::PICTURE;
            let given = town.receive_for_draft(draft, &name, "photo.png", &mut picture);
            given.map_err(|error| Halt(error.text()))?;
        }
    }
    Ok(())
}

/// Someone may do something today. False once the case has reached its end.
fn step(town: &Town, invent: &mut Inventor, open: &Open) -> Result<bool, Halt> {
    let view = match town.case(&open.secret) {
        Ok(view) => view,
        Err(Trouble::NotFound) => return Ok(false),
        Err(other) => return Err(other.into()),
    };
    if view.case.closed_on.is_some() {
        return Ok(false);
    }
    if open.forgotten || !invent.chance(16) {
        return Ok(true);
    }
    if let Some(ask) = view.case.open_asks().next() {
        if invent.chance(3) {
            return Ok(true);
        }
        let (number, text) = (ask.number, view.case.language.pick("Voici le document demandé.", "Here is the document you asked for."));
        return went(town.supply(&open.secret, number, text, vec![]));
    }
    let Some((agent, action)) = choose(town, invent, view.service, &view.case) else { return Ok(true) };
    let questions = action.enters.iter().filter_map(|name| view.service.draft().question(&name.value));
    let entered = questions.filter_map(|question| Some((question.name.clone(), invent.answer(question)?))).collect();
    let gesture = Gesture {
        entered,
        action: action.name.clone(),
        seen: view.case.events,
        reasons: if action.reasons_required { "La situation déclarée ne remplit pas les conditions fixées par la délibération.".to_owned() } else { String::new() },
        item: if action.asks() { "Une copie lisible du justificatif indiqué dans votre demande".to_owned() } else { String::new() },
        text: if action.asks() { view.service.draft().basis.as_ref().and_then(|basis| basis.text.as_ref()).map(|t| t.value.clone()).unwrap_or_default() } else { String::new() },
    };
    // Nobody acts on what they did not open, and it is noted.
    town.show_case(&agent, open.id)?;
    went(town.act(&agent, open.id, &gesture))
}

/// An objection is an answer like another: nothing happens that day.
fn went(done: Result<(), Trouble>) -> Result<bool, Halt> {
    match done {
        Ok(()) | Err(Trouble::Objection(_) | Trouble::Stale) => Ok(true),
        Err(other) => Err(other.into()),
    }
}

/// What someone does next, and who.
fn choose<'s>(town: &Town, invent: &mut Inventor, service: &'s CompiledService, case: &beffroi_case::Case) -> Option<(AgentId, &'s Action)> {
    let draft = service.draft();
    let stage = draft.stage(&case.stage)?;
    let role = &stage.actor.as_ref()?.value;
    if !matches!(draft.actor_kind(role), Some(ActorKind::Agent | ActorKind::Signatory | ActorKind::External)) {
        return None;
    }
    let agent = town.territory().holders(role, service.slug()).next()?.id.clone();
    let refusing = refuses(service, case, stage);
    let place = |name: &str| draft.stages.iter().position(|stage| stage.name == name);
    // Some wait to be signed together.
    let alone = invent.chance(3);
    let fits = |action: &&Action| {
        let back = action.to.as_ref().is_some_and(|to| place(&to.value) < place(&stage.name));
        let again = action.asks() && !case.asks.is_empty();
        !back && !again && (alone || action.batch.is_none()) && (action.asks() || negative(action) == refusing)
    };
    let mut actions: Vec<&Action> = stage.actions.iter().filter(fits).collect();
    if !invent.chance(5) {
        actions.retain(|action| !action.asks());
    }
    let action = invent.one_of(&actions).copied().or_else(|| stage.actions.iter().find(|action| !action.asks()))?;
    Some((agent, action))
}

fn negative(action: &Action) -> bool {
    match &action.effect {
        Some(effect) => effect.value != Effect::Grant,
        None => beffroi_base::fold(&action.name).contains("refus"),
    }
}

/// Whether the rules give nothing, for a service that computes; else one in
/// seven, told by the case's own reference so that everyone decides alike.
fn refuses(service: &CompiledService, case: &beffroi_case::Case, stage: &Stage) -> bool {
    let draft = service.draft();
    let known = beffroi_service::answers::situation(draft, &case.answers, true);
    let computed = stage.reads.iter().filter(|read| draft.program.rule(&read.value).is_some_and(|rule| !rule.is_input));
    let results: Vec<_> = computed.filter_map(|read| draft.program.evaluate_rule(&read.value, &known)).collect();
    match results.last() {
        Some(result) => result.state.is_false() || result.state == beffroi_rules::State::Known(beffroi_rules::Value::Number(0.0)),
        None => case.id.0.iter().map(|byte| u32::from(*byte)).sum::<u32>() % 7 == 0,
    }
}
