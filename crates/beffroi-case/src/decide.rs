//! What a command would change.

use crate::{Agent, Case, Clocks, Command, Event, Objection, Reasons, Outcome, Signatory, form, settle};
use beffroi_base::{Day, Language, Text};
use beffroi_charter::CompiledService;
use beffroi_service::{Action, Answers, Effect, SilenceSense, Stage, answers::{TEXT_MAX, situation}};

/// Says what `command` would change on `day`, and changes nothing.
///
/// `day` is the civil day in the town. No arm decides by itself: the only one
/// that makes [`Event::Decided`] holds a [`Signatory`], whose one constructor
/// checks a named person's role and delegation.
pub fn decide(service: &CompiledService, case: &Case, command: Command<'_>, day: Day) -> Result<Vec<Event>, Objection> {
    if case.purged {
        return Err(Objection::Erased);
    }
    if command.reasons().is_some_and(|reasons| bounded(reasons.as_str()).is_err()) {
        return Err(Objection::TooLong);
    }
    if let Command::File { answers, language, tracking, channel, by, mut origins } = command {
        if case.filed_on.is_some() {
            return Err(Objection::AlreadyFiled);
        }
        let answers = form::complete(service, &answers).map_err(Objection::Incomplete)?;
        origins.retain(|question, _| answers.contains_key(question));
        return Ok(vec![Event::Filed { on: day, answers, language, tracking, channel, by, origins }]);
    }
    if case.filed_on.is_none() {
        return Err(Objection::NotFiled);
    }
    match command {
        Command::File { .. } => Err(Objection::AlreadyFiled),
        Command::Enter { answers, then } => enter(service, case, &answers, *then, day),
        Command::Act { action, by, reasons } => act(service, case, &action, by, reasons, day),
        Command::Ask { action, by, item, text } => ask(service, case, &action, by, (&item, &text), day),
        Command::Sign { action, by, reasons } => sign(service, case, &action, &by, reasons, day),
        Command::Renounce { text } => settle::renounce(service, case, &text, day),
        Command::Correct { answers, by } => settle::correct(service, case, &answers, by, day),
        Command::Write { text, documents, by } => settle::write(service, case, &text, documents, by, day),
        Command::Note { text, by } => settle::note(service, case, &text, by, day),
        Command::Assign { to, by } => settle::assign(service, case, to, by, day),
        Command::Transfer { authority, reasons, by } => settle::transfer(service, case, &authority, reasons, by, day),
        Command::Represent { proxy, by } => settle::represent(service, case, proxy, by, day),
        Command::Appeal { kind, text } => settle::appeal(case, kind, &text, day),
        Command::AnswerAppeal { appeal, upheld, by, reasons } => settle::answer_appeal(service, case, (appeal, upheld), &by, reasons, day),
        Command::AskReasons => settle::ask_reasons(service, case, day),
        Command::GiveReasons { by, reasons } => settle::give_reasons(service, case, &by, reasons, day),
        Command::Certify => settle::certify(case, day),
        Command::AppealSilence => settle::appeal_silence(case, day),
        Command::Supply { ask, text, documents } => {
            let known = case.open_asks().any(|open| open.number == ask);
            if !known {
                return Err(Objection::NothingAsked);
            }
            let text = bounded(&text)?;
            if text.is_empty() && documents.is_empty() {
                return Err(Objection::NothingGiven);
            }
            Ok(vec![Event::ItemSupplied { on: day, ask, text, documents }])
        }
        Command::Silence => fall_silent(service, case, day),
        Command::TimeOut => time_out(service, case, day),
        Command::Purge => match Clocks::of(service, case).purge_on {
            Some(on) if on <= day => Ok(vec![Event::Purged { on: day }]),
            Some(_) | None => Err(Objection::TooEarly),
        },
    }
}

/// What was written, without spaces around it, if it is not too long.
pub(crate) fn bounded(text: &str) -> Result<String, Objection> {
    let text = text.trim();
    if text.chars().count() > TEXT_MAX { Err(Objection::TooLong) } else { Ok(text.to_owned()) }
}

/// The same, and something.
pub(crate) fn written(text: &str) -> Result<String, Objection> {
    bounded(text).and_then(|text| if text.is_empty() { Err(Objection::NothingWritten) } else { Ok(text) })
}

/// The commands whose day has come: what the clock of the town asks, each day.
pub fn due_commands(service: &CompiledService, case: &Case, day: Day) -> Vec<Command<'static>> {
    [Command::Silence, Command::AppealSilence, Command::TimeOut, Command::Purge]
        .into_iter()
        .filter(|command| decide(service, case, command.clone(), day).is_ok())
        .collect()
}

/// The action and its stage, if the agent may act there now.
fn offered<'s>(service: &'s CompiledService, case: &Case, action: &str, by: Option<&Agent>) -> Result<(&'s Stage, &'s Action), Objection> {
    let stage = service.draft().stage(&case.stage).ok_or(Objection::OutOfTurn)?;
    let action = stage.action(action).ok_or(Objection::OutOfTurn)?;
    let role = stage.actor.as_ref().map_or("", |actor| actor.value.as_str());
    if by.is_some_and(|agent| !agent.holds(role, &case.service)) {
        return Err(Objection::NotYours);
    }
    Ok((stage, action))
}

fn act(service: &CompiledService, case: &Case, action: &str, by: &Agent, reasons: Option<Reasons>, day: Day) -> Result<Vec<Event>, Objection> {
    let (stage, action) = offered(service, case, action, Some(by))?;
    if action.effect.is_some() {
        return Err(Objection::MustBeSigned);
    }
    if action.asks() {
        return Err(Objection::ItemMissing);
    }
    if action.reasons_required && reasons.is_none() {
        return Err(Objection::ReasonsMissing);
    }
    all_entered(service, case, action)?;
    Ok(vec![Event::Acted {
        on: day,
        action: action.name.clone(),
        from: stage.name.clone(),
        to: destination(stage, action),
        by: by.reference(),
        reasons,
    }])
}

/// Records what the actor enters, then does the action on the case so changed:
/// the results signed are those of the answers entered.
fn enter(service: &CompiledService, case: &Case, answers: &Answers, then: Command<'_>, day: Day) -> Result<Vec<Event>, Objection> {
    let (name, by) = match &then {
        Command::Act { action, by, .. } => (action, by.reference()),
        Command::Sign { action, by, .. } => (action, by.signature().agent.clone()),
        _ => return Err(Objection::OutOfTurn),
    };
    let (_, action) = offered(service, case, name, None)?;
    let wrong: Vec<(String, Text)> = answers.iter().filter(|(name, answer)| {
        let enters = action.enters.iter().any(|known| known.value == **name);
        !enters || !service.draft().question(name).is_some_and(|question| form::fits(question, answer))
    }).map(|(name, _)| (name.clone(), Text::new("Cette réponse ne convient pas", "This answer does not fit"))).collect();
    if !wrong.is_empty() {
        return Err(Objection::Incomplete(wrong));
    }
    if answers.is_empty() {
        return decide(service, case, then, day);
    }
    let event = Event::Entered { on: day, action: action.name.clone(), by, answers: answers.clone() };
    let mut after = case.clone();
    after.apply(service, &event);
    let mut events = vec![event];
    events.extend(decide(service, &after, then, day)?);
    Ok(events)
}

/// What an action lets its actor enter, and is not there yet.
fn all_entered(service: &CompiledService, case: &Case, action: &Action) -> Result<(), Objection> {
    let owed = action.enters.iter().filter_map(|name| service.draft().question(&name.value));
    let missing: Vec<(String, Text)> = owed.filter(|question| question.required && !case.answers.contains_key(&question.name))
        .map(|question| (question.name.clone(), Text::new("Répondez à cette question", "Answer this question"))).collect();
    if missing.is_empty() { Ok(()) } else { Err(Objection::Incomplete(missing)) }
}

fn destination(stage: &Stage, action: &Action) -> String {
    action.to.as_ref().map_or_else(|| stage.name.clone(), |to| to.value.clone())
}

fn ask(service: &CompiledService, case: &Case, action: &str, by: &Agent, what: (&str, &str), day: Day) -> Result<Vec<Event>, Objection> {
    let (_, action) = offered(service, case, action, Some(by))?;
    let due = action.due.as_ref().ok_or(Objection::OutOfTurn)?;
    let (item, text) = (bounded(what.0)?, bounded(what.1)?);
    if item.is_empty() || text.is_empty() {
        return Err(Objection::ItemMissing);
    }
    let number = case.asks.iter().map(|ask| ask.number).max().unwrap_or(0) + 1;
    Ok(vec![Event::ItemAsked {
        on: day,
        action: action.name.clone(),
        ask: number,
        item,
        text,
        due: due.value.after(day),
        by: by.reference(),
    }])
}

fn sign(service: &CompiledService, case: &Case, action: &str, by: &Signatory, reasons: Option<Reasons>, day: Day) -> Result<Vec<Event>, Objection> {
    let (stage, action) = offered(service, case, action, None)?;
    let effect = action.effect.as_ref().ok_or(Objection::OutOfTurn)?.value;
    let role = stage.actor.as_ref().map_or("", |actor| actor.value.as_str());
    if !by.covers(role, &case.service, day) {
        return Err(Objection::NotYours);
    }
    if effect == Effect::Withdraw {
        settle::may_withdraw(service, case, day)?;
    }
    if effect == Effect::Refuse && granted(service, case, day) {
        return Err(Objection::AlreadyGranted);
    }
    if action.reasons_required && reasons.is_none() {
        return Err(Objection::ReasonsMissing);
    }
    all_entered(service, case, action)?;
    Ok(vec![Event::Decided {
        on: day,
        action: action.name.clone(),
        effect,
        from: stage.name.clone(),
        to: destination(stage, action),
        signature: by.signature().clone(),
        reasons,
        results: results(service, case, stage),
    }])
}

/// Whether the request is granted: by a decision, by silence on record, or by
/// silence whose day has come and which nobody recorded yet.
fn granted(service: &CompiledService, case: &Case, day: Day) -> bool {
    let decided = case.decision.as_ref().is_some_and(|decision| decision.effect == Effect::Grant);
    let silence = Clocks::of(service, case).silence;
    decided || silence.is_some_and(|clock| clock.sense == SilenceSense::Grant && clock.on.is_some_and(|on| on <= day))
}

/// What the rules read at a stage give for the case.
fn results(service: &CompiledService, case: &Case, stage: &Stage) -> Vec<Outcome> {
    let draft = service.draft();
    let known = situation(draft, &case.answers, true);
    let read = stage.reads.iter().filter_map(|name| draft.program.rule(&name.value)).filter(|rule| !rule.is_input);
    read.filter_map(|rule| {
        let evaluation = draft.program.evaluate_rule(&rule.name, &known)?;
        Some(Outcome {
            rule: rule.name.clone(),
            title: rule.title.clone(),
            value: Text::new(evaluation.format(Language::Fr), evaluation.format(Language::En)),
            cents: evaluation.money(),
        })
    })
    .collect()
}

fn fall_silent(service: &CompiledService, case: &Case, day: Day) -> Result<Vec<Event>, Objection> {
    if case.silence.is_some() {
        return Err(Objection::OutOfTurn);
    }
    let clock = Clocks::of(service, case).silence.ok_or(Objection::TooEarly)?;
    let on = clock.on.filter(|on| *on <= day).ok_or(Objection::TooEarly)?;
    let text = service.draft().silence.as_ref().and_then(|silence| silence.text.as_ref());
    Ok(vec![Event::SilenceFell { on, sense: clock.sense, text: text.map(|t| t.value.clone()).unwrap_or_default() }])
}

fn time_out(service: &CompiledService, case: &Case, day: Day) -> Result<Vec<Event>, Objection> {
    let on = Clocks::of(service, case).timeout_on.filter(|on| *on <= day).ok_or(Objection::TooEarly)?;
    let stage = service.draft().stage(&case.stage).ok_or(Objection::OutOfTurn)?;
    let timeout = stage.timeout.as_ref().ok_or(Objection::OutOfTurn)?;
    Ok(vec![Event::TimedOut { on, from: stage.name.clone(), to: timeout.to.value.clone() }])
}
