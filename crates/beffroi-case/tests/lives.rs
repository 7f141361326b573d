//! Every command at every stage has an answer, nobody decides alone, and
//! whatever is asked in whatever order the promises of a case hold.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use beffroi_base::{CaseId, Day};
use beffroi_case::*;
use beffroi_charter::CompiledService;
use beffroi_service::{Answer, Answers, Effect, SilenceSense};
use common::{Story, agent, day, everyone, terrace, terrace_answers, water, water_answers, water_with};
use jiff::ToSpan as _;
use proptest::prelude::*;

/// The case at each stage of the water aid, and what led there.
fn at<'s>(service: &'s CompiledService, stage: &str) -> Story<'s> {
    if stage.is_empty() {
        return Story::blank(service);
    }
    let mut story = Story::filed(service, water_answers(), "2026-03-03");
    let way: &[&str] = match stage {
        "instruction" => &[],
        "signature" => &["proposer l'accord"],
        "mise en paiement" => &["proposer l'accord", "accorder"],
        "close" => &["proposer le refus", "refuser"],
        _ => unreachable!("{stage}"),
    };
    for step in way {
        if ["accorder", "refuser"].contains(step) {
            story.signs("2026-03-04", step).unwrap();
        } else {
            story.acts("2026-03-04", step).unwrap();
        }
    }
    assert_eq!(story.case.stage, stage);
    story
}

/// What each command gives, by its kind of event or by its objection.
fn answer(mut story: Story<'_>, command: &str) -> String {
    let on = "2026-03-05";
    let said = match command {
        "file" => {
            let command = Command::File {
                answers: water_answers(),
                language: beffroi_base::Language::Fr,
                tracking: "x".to_owned(),
                channel: Channel::Online,
                by: None,
                origins: Default::default(),
            };
            story.does(on, command)
        }
        "act" => story.acts(on, "proposer l'accord"),
        "ask" => story.asks(on, "demander une pièce"),
        "sign" => story.signs(on, "accorder"),
        "supply" => story.supplies(on, 1),
        "silence" => story.does(on, Command::Silence),
        "time-out" => story.does(on, Command::TimeOut),
        "purge" => story.does(on, Command::Purge),
        other => story.turns(on, other),
    };
    match said {
        Ok(()) => story.events.last().unwrap().kind().to_owned(),
        Err(objection) => format!("{objection:?}"),
    }
}

#[test]
fn every_command_is_answered_at_every_stage() {
    let service = water();
    let table = "
                     |             | instruction  | signature    | mise en paiement | close
        file         | filed       | AlreadyFiled | AlreadyFiled | AlreadyFiled     | AlreadyFiled
        act          | NotFiled    | acted        | OutOfTurn    | OutOfTurn        | OutOfTurn
        ask          | NotFiled    | item-asked   | OutOfTurn    | OutOfTurn        | OutOfTurn
        sign         | NotFiled    | OutOfTurn    | decided      | OutOfTurn        | OutOfTurn
        supply       | NotFiled    | NothingAsked | NothingAsked | NothingAsked     | NothingAsked
        silence      | NotFiled    | TooEarly     | TooEarly     | TooEarly         | TooEarly
        time-out     | NotFiled    | TooEarly     | TooEarly     | TooEarly         | TooEarly
        purge        | NotFiled    | TooEarly     | TooEarly     | TooEarly         | TooEarly
        renounce     | NotFiled    | renounced    | renounced    | Settled          | Settled
        correct      | NotFiled    | corrected    | corrected    | Settled          | Settled
        write        | NotFiled    | messaged     | messaged     | messaged         | messaged
        note         | NotFiled    | noted        | noted        | noted            | noted
        assign       | NotFiled    | assigned     | assigned     | assigned         | assigned
        transfer     | NotFiled    | transferred  | transferred  | Settled          | Settled
        represent    | NotFiled    | represented  | represented  | represented      | represented
        appeal       | NotFiled    | NothingToContest | NothingToContest | appealed | appealed
        answer       | NotFiled    | OutOfTurn    | OutOfTurn    | OutOfTurn        | OutOfTurn
        ask-reasons  | NotFiled    | NothingAsked | NothingAsked | NothingAsked     | NothingAsked
        give-reasons | NotFiled    | NothingAsked | NothingAsked | NothingAsked     | NothingAsked
        certify      | NotFiled    | NothingGranted | NothingGranted | NothingGranted | NothingGranted
        appeal-silence | NotFiled  | TooEarly     | TooEarly     | TooEarly         | TooEarly
    ";
    let mut lines = table.lines().filter(|line| !line.trim().is_empty());
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let stages = cells(lines.next().unwrap());
    let mut checked = 0;
    for line in lines.map(cells) {
        for (stage, expected) in stages.iter().zip(&line).skip(1) {
            assert_eq!(&answer(at(&service, stage), &line[0]), expected, "{} at `{stage}`", line[0]);
            checked += 1;
        }
    }
    assert_eq!(checked, 105);
}

#[test]
fn an_erased_case_answers_nothing_and_keeps_nothing() {
    let service = water();
    let mut story = at(&service, "close");
    story.does("2028-03-04", Command::Purge).unwrap();
    let commands = ["file", "act", "ask", "sign", "supply", "silence", "time-out", "purge"];
    for command in commands.iter().chain(common::TURNS) {
        let again = Story { service: &service, case: story.case.clone(), events: vec![], people: everyone() };
        assert_eq!(answer(again, command), "Erased", "{command}");
    }
    let kept = format!("{:?}", story.case);
    for word in ["Exemple", "rue du Puits", "FR14", "benali", "plafond", "secret", "1200000"] {
        assert!(!kept.contains(word), "{word}: {kept}");
    }
}

#[test]
fn a_role_is_needed_at_each_stage() {
    let service = water();
    let mut story = at(&service, "instruction");
    story.people = agent("passant", &["comptable"]);
    assert_eq!(story.acts("2026-03-05", "proposer l'accord"), Err(Objection::NotYours));
    assert_eq!(story.asks("2026-03-05", "demander une pièce"), Err(Objection::NotYours));
    story.people = everyone();
    // A role for another service is none here.
    story.people.roles = vec![(Some("signalement".parse().unwrap()), "instructeur".to_owned())];
    assert_eq!(story.acts("2026-03-05", "proposer l'accord"), Err(Objection::NotYours));
    story.people.roles = vec![(Some("eau-solidaire".parse().unwrap()), "instructeur".to_owned())];
    story.acts("2026-03-05", "proposer l'accord").unwrap();
}

#[test]
fn an_action_that_decides_is_not_done_without_signing() {
    let service = water();
    let mut story = at(&service, "signature");
    assert_eq!(story.acts("2026-03-05", "accorder"), Err(Objection::MustBeSigned));
    assert_eq!(story.acts("2026-03-05", "refuser"), Err(Objection::MustBeSigned));
    // Nor is one that decides nothing signed.
    assert_eq!(story.signs("2026-03-05", "renvoyer à l'instruction"), Err(Objection::OutOfTurn));
}

#[test]
fn only_a_delegation_in_force_signs() {
    let service = water();
    let slug = service.slug().clone();
    let on = |agent: &Agent, date: &str| Signatory::new(agent, "signataire", &slug, day(date)).map(drop);
    let mut signatory = everyone();
    assert_eq!(on(&signatory, "2026-01-04"), Err(Objection::DelegationNotInForce));
    assert_eq!(on(&signatory, "2026-01-05"), Ok(()));
    assert_eq!(on(&signatory, "2027-12-31"), Ok(()));
    assert_eq!(on(&signatory, "2028-01-01"), Err(Objection::DelegationNotInForce));
    signatory.delegation.as_mut().unwrap().services = vec!["signalement".parse().unwrap()];
    assert_eq!(on(&signatory, "2026-03-05"), Err(Objection::NoDelegation));
    signatory.delegation = None;
    assert_eq!(on(&signatory, "2026-03-05"), Err(Objection::NoDelegation));
    assert_eq!(on(&agent("lea", &["instructeur"]), "2026-03-05"), Err(Objection::NotYours));
}

#[test]
fn a_signature_does_not_carry_over() {
    let service = water();
    let reasons = || Reasons::new("Motif.");
    let by = |role: &str, slug: &str, date: &str| {
        let person = agent("benali", &[role]);
        Signatory::new(&person, role, &slug.parse().unwrap(), day(date)).unwrap()
    };
    for (role, slug, date) in [
        ("comptable", "eau-solidaire", "2026-03-05"),
        ("signataire", "terrasse", "2026-03-05"),
        ("signataire", "eau-solidaire", "2026-03-04"),
    ] {
        let mut story = at(&service, "signature");
        let command = Command::Sign { action: "accorder".to_owned(), by: by(role, slug, date), reasons: reasons() };
        assert_eq!(story.does("2026-03-05", command), Err(Objection::NotYours), "{role} {slug} {date}");
    }
}

#[test]
fn a_refusal_without_reasons_is_not_signed() {
    let service = water();
    let mut story = at(&service, "signature");
    for reasons in [None, Reasons::new("  \n ")] {
        let by = Signatory::new(&everyone(), "signataire", service.slug(), day("2026-03-05")).unwrap();
        let command = Command::Sign { action: "refuser".to_owned(), by, reasons };
        assert_eq!(story.does("2026-03-05", command), Err(Objection::ReasonsMissing));
    }
    let mut story = at(&service, "instruction");
    let people = everyone();
    let command = Command::Act { action: "proposer le refus".to_owned(), by: &people, reasons: None };
    assert_eq!(story.does("2026-03-05", command), Err(Objection::ReasonsMissing));
}

#[test]
fn an_item_is_asked_with_the_text_that_requires_it() {
    let service = water();
    let people = everyone();
    for (item, text) in [("", "Règlement"), ("Un bail", " "), (" ", "")] {
        let mut story = at(&service, "instruction");
        let command = Command::Ask {
            action: "demander une pièce".to_owned(),
            by: &people,
            item: item.to_owned(),
            text: text.to_owned(),
        };
        assert_eq!(story.does("2026-03-05", command), Err(Objection::ItemMissing));
    }
    let mut story = at(&service, "instruction");
    story.asks("2026-03-05", "demander une pièce").unwrap();
    let nothing = Command::Supply { ask: 1, text: "  ".to_owned(), documents: vec![] };
    assert_eq!(story.does("2026-03-06", nothing), Err(Objection::NothingGiven));
    assert_eq!(story.supplies("2026-03-06", 2), Err(Objection::NothingAsked));
    story.supplies("2026-03-06", 1).unwrap();
    assert_eq!(story.supplies("2026-03-06", 1), Err(Objection::NothingAsked));
}

#[test]
fn what_is_filed_is_complete_fits_and_holds_nothing_that_was_not_asked() {
    let service = water();
    let file = |answers: Answers| {
        let mut story = Story::blank(&service);
        let command = Command::File {
            answers,
            language: beffroi_base::Language::Fr,
            tracking: String::new(),
            channel: Channel::Online,
            by: None,
            origins: Default::default(),
        };
        story.does("2026-03-03", command).map(|()| story.case.answers)
    };
    let missing = |answers: Answers| match file(answers) {
        Err(Objection::Incomplete(missing)) => missing.into_iter().map(|(name, _)| name).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    for name in ["usager . nom", "foyer . personnes", "demandeur . relevé d'identité bancaire"] {
        let mut answers = water_answers();
        answers.remove(name);
        assert_eq!(missing(answers), [name]);
    }
    for (name, unfit) in [
        ("foyer . personnes", Answer::Integer(21)),
        ("foyer . personnes", Answer::Text("quatre".to_owned())),
        ("demandeur . relevé d'identité bancaire", Answer::Text("FR1420041010050500013M02607".to_owned())),
        ("usager . adresse", Answer::Text("ici".to_owned())),
    ] {
        let mut answers = water_answers();
        answers.insert(name.to_owned(), unfit);
        assert_eq!(missing(answers), [name]);
    }
    // Typed, then made irrelevant by another answer; and a question nobody asks.
    let mut answers = water_answers();
    answers.insert("foyer . numéro d'allocataire".to_owned(), Answer::Text("1234567".to_owned()));
    answers.insert("foyer . chien".to_owned(), Answer::YesNo(true));
    assert_eq!(file(answers), Ok(water_answers()));
    // Asked now, and typed under an older form that allowed anything.
    let mut answers = water_answers();
    answers.insert("foyer . allocataire".to_owned(), Answer::YesNo(true));
    assert_eq!(missing(answers.clone()), ["foyer . numéro d'allocataire"]);
    answers.insert("foyer . numéro d'allocataire".to_owned(), Answer::Text("pas un numéro".to_owned()));
    assert_eq!(missing(answers), ["foyer . numéro d'allocataire"]);
}

#[test]
fn the_decision_keeps_what_the_rules_gave_that_day() {
    let service = water_with("3.446 €/m3", "3.446 €/m3");
    let story = at(&service, "mise en paiement");
    let decision = story.case.decision.unwrap();
    assert_eq!(decision.effect, Effect::Grant);
    assert_eq!(decision.signature.order, "Arrêté n° 2026-014");
    let aid = decision.results.iter().find(|result| result.rule == "aide").unwrap();
    // 32.88 + 4 × 30 × 3.446 = 446.40; 3 % of 12,000 = 360.
    assert_eq!(aid.cents, Some(beffroi_base::Cents(8_640)));
}

/// Anything that can be asked, of the stage the case is at or of another.
#[derive(Clone, Debug)]
enum Wish {
    Act(usize),
    Ask(usize),
    Sign(usize, usize),
    Supply(u32),
    Turn(usize),
    Clock(usize),
    Wait(u16),
}

fn wish() -> impl Strategy<Value = Wish> {
    prop_oneof![
        (0..32usize).prop_map(Wish::Act),
        (0..32usize).prop_map(Wish::Ask),
        (0..32usize, 0..3usize).prop_map(|(action, who)| Wish::Sign(action, who)),
        (0..4u32).prop_map(Wish::Supply),
        (0..common::TURNS.len()).prop_map(Wish::Turn),
        (0..4usize).prop_map(Wish::Clock),
        (0..400u16).prop_map(Wish::Wait),
    ]
}

/// Lives a case by the wishes; checks the promises at each step.
fn live(service: &CompiledService, answers: Answers, wishes: Vec<Wish>) -> Result<Tally, TestCaseError> {
    let mut today = day("2026-03-03");
    let mut story = Story::filed(service, answers, "2026-03-03");
    let mut tally = Tally::default();
    let actions: Vec<String> = service.draft().actions().map(|(_, action)| action.name.clone()).collect();
    // Half of the time something the stage offers, else anything.
    let named = |case: &Case, n: usize| {
        let here = service.draft().stage(&case.stage).map(|stage| stage.actions.as_slice()).unwrap_or_default();
        match (n % 2, here.len()) {
            (0, 1..) => here[n / 2 % here.len()].name.clone(),
            _ => actions[n / 2 % actions.len()].clone(),
        }
    };
    let people = [everyone(), agent("lea", &["instructeur"]), agent("paul", &["signataire"])];
    for wish in wishes {
        let on = today.to_string();
        let before = story.case.events;
        let action = |n| named(&story.case, n);
        match wish {
            Wish::Wait(days) => today = today.saturating_add(i64::from(days).days()),
            Wish::Act(n) => {
                let name = action(n);
                drop(story.acts(&on, &name));
            }
            Wish::Ask(n) => {
                let name = action(n);
                drop(story.asks(&on, &name));
            }
            Wish::Supply(n) => drop(story.supplies(&on, n)),
            Wish::Turn(n) => drop(story.turns(&on, common::TURNS[n])),
            Wish::Clock(n) => {
                let clock = [Command::Silence, Command::AppealSilence, Command::TimeOut, Command::Purge];
                drop(story.does(&on, clock[n].clone()));
            }
            Wish::Sign(n, who) => {
                let Ok(by) = Signatory::new(&people[who], "signataire", &story.case.service, today) else { continue };
                let action = action(n);
                drop(story.does(&on, Command::Sign { action, by, reasons: Reasons::new("Motif.") }));
            }
        }
        tally.moved += usize::from(story.case.events > before);
        promises(service, &story, today)?;
    }
    tally.decided += usize::from(story.case.decision.is_some());
    tally.purged += usize::from(story.case.purged);
    tally.silent += usize::from(story.events.iter().any(|event| event.kind() == "silence-fell"));
    Ok(tally)
}

#[derive(Clone, Copy, Default, Debug)]
struct Tally {
    moved: usize,
    decided: usize,
    purged: usize,
    silent: usize,
}

fn promises(service: &CompiledService, story: &Story<'_>, today: Day) -> Result<(), TestCaseError> {
    let case = &story.case;
    // The same events, written and read back, give the same case.
    let written = serde_json::to_string(&story.events).unwrap();
    let read: Vec<Event> = serde_json::from_str(&written).unwrap();
    let again = Case::fold(CaseId([7; 10]), service, &read);
    prop_assert_eq!(format!("{again:?}"), format!("{case:?}"));
    // Nothing is granted, refused or withdrawn without a name and an order.
    for event in &story.events {
        if let Event::Decided { signature, effect, reasons, .. } = event {
            prop_assert!(!signature.order.is_empty() && !signature.agent.last_name.is_empty());
            prop_assert!(*effect == Effect::Grant || reasons.is_some());
        }
    }
    // A decision stands until an appeal against it is upheld.
    let last = story.events.iter().rev().find(|event| match event {
        Event::Decided { .. } => true,
        Event::AppealAnswered { upheld, .. } => *upheld,
        _ => false,
    });
    prop_assert_eq!(case.decision.is_some(), matches!(last, Some(Event::Decided { .. })) && !case.purged);
    // What was signed on the day of filing never changes.
    if let (Some(Event::Filed { answers, .. }), false) = (story.events.first(), case.purged) {
        prop_assert_eq!(&case.filed, answers);
    }
    // Nobody answers an appeal against their own decision.
    for (n, event) in story.events.iter().enumerate() {
        let Event::AppealAnswered { signature, .. } = event else { continue };
        let before = story.events[..n].iter().rev().find_map(|event| match event {
            Event::Decided { signature, .. } => Some(signature.agent.id.clone()),
            Event::AppealAnswered { upheld: true, .. } => Some(beffroi_base::AgentId("nobody".to_owned())),
            _ => None,
        });
        prop_assert_ne!(before, Some(signature.agent.id.clone()));
    }
    // Silence has one effect, on its day, and grants only where the file says so;
    // another only once an appeal upheld made the delay start again.
    let silences: Vec<_> = story.events.iter().filter(|event| event.kind() == "silence-fell").collect();
    let restarts = story.events.iter().filter(|event| matches!(event, Event::AppealAnswered { upheld: true, .. })).count();
    prop_assert!(silences.len() <= 1 + restarts);
    if let Some(Event::SilenceFell { on, sense, .. }) = silences.first() {
        prop_assert!(*on <= today);
        prop_assert_eq!(Some(*sense), service.draft().silence.as_ref().map(|silence| silence.sense.value));
        let granted = *sense == SilenceSense::Grant;
        let refused_after = story.events.iter().skip_while(|event| event.kind() != "silence-fell").any(|event| {
            matches!(event, Event::Decided { effect: Effect::Refuse, .. })
        });
        prop_assert!(!(granted && refused_after));
    }
    if case.purged {
        let kept = format!("{case:?}");
        for word in ["Exemple", "Puits", "benali", "Motif", "secret", "justificatif"] {
            prop_assert!(!kept.contains(word), "{} in {}", word, kept);
        }
        prop_assert!(due_commands(service, case, today).is_empty());
    } else {
        let contested = case.open_appeals().next().is_some();
        prop_assert_eq!(Clocks::of(service, case).purge_on.is_some(), case.closed_on.is_some() && !contested);
    }
    Ok(())
}

#[test]
fn whatever_is_asked_in_whatever_order_the_promises_hold() {
    let services = [(water(), water_answers()), (terrace(), terrace_answers())];
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) });
    let total = std::cell::Cell::new(Tally::default());
    let strategy = (0..2usize, proptest::collection::vec(wish(), 0..60));
    let lived = runner.run(&strategy, |(which, wishes)| {
        let (service, answers) = &services[which];
        let one = live(service, answers.clone(), wishes)?;
        let sum = total.get();
        total.set(Tally {
            moved: sum.moved + one.moved,
            decided: sum.decided + one.decided,
            purged: sum.purged + one.purged,
            silent: sum.silent + one.silent,
        });
        Ok(())
    });
    lived.unwrap();
    // The stories went somewhere: otherwise they would prove nothing.
    let total = total.get();
    assert!(total.moved > 1000 && total.decided > 20 && total.purged > 5 && total.silent > 50, "{total:?}");
}
