//! `/suivi/{secret}`: where a request stands, for the person who made it.

use super::held::{case_page, tracking_href};
use super::turns::{self, Turn};
use crate::given::Given;
use crate::paper::in_language;
use crate::request::{Place, Visit};
use crate::shell::{shell, with_notice};
use crate::state::App;
use crate::words;
use axum::extract::State;
use axum::response::Response;
use beffroi_app::{CaseView, Town};
use beffroi_base::{Day, Language, Text, format_day};
use beffroi_case::{Ask, Case, Entry};
use beffroi_pages::parts::{Event, FileRef, Link, Moment, Notice, Silence, Tag, Timeline, Tone};
use beffroi_pages::question::{KeptFile, Question, Widget};
use beffroi_pages::tracking::{Asked, LetterLine, Message, Tracking, WriteForm};
use beffroi_service::{Draft, Effect, Review, SilenceSense};

/// What was sent for an item and not accepted: given back as it was.
#[derive(Clone, Debug, Default)]
pub(crate) struct Supplying {
    /// Which ask.
    pub(crate) ask: u32,
    /// What was typed.
    pub(crate) text: String,
    /// Files that were accepted, waiting for the rest.
    pub(crate) kept: Vec<KeptFile>,
    /// What is wrong with the text.
    pub(crate) text_error: Option<Text>,
    /// What is wrong with the files.
    pub(crate) file_error: Option<Text>,
}

/// `GET /suivi/{secret}`.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Place(secret): Place<String>) -> Response {
    let thanks = crate::request::query(&visit.uri, "envoye").is_some();
    let done = crate::request::query(&visit.uri, "fait");
    let (app2, visit2) = (app.clone(), visit.clone());
    case_page(&app, &visit, &secret, move |town, view| {
        let given = view.case.asks.iter().any(|ask| ask.supplied_on.is_some());
        let notice = (thanks && given).then(|| Notice {
            tone: Tone::Good,
            title: Text::new("Votre envoi est bien arrivé", "What you sent has arrived"),
            body: vec![Text::new("Il est joint à votre dossier. Vous n'avez rien d'autre à faire.", "It is added to your file. You need do nothing else.")],
            link: None,
        });
        let notice = notice.or_else(|| done.as_deref().and_then(|done| turns::done_notice(view, done)));
        Some(tracking_page(&app2, &visit2, town, view, notice, None).render())
    })
    .await
}

/// The tracking page, with what was being sent where it has to be shown again.
pub(crate) fn tracking_page(app: &App, visit: &Visit, town: &Town, view: &CaseView<'_>, notice: Option<Notice>, supplying: Option<&Supplying>) -> Tracking {
    let (case, draft) = (&view.case, view.service.draft());
    let home = tracking_href(&case.tracking);
    let decided = case.decision.is_some() || case.silence.is_some();
    let computed = !words::results_read(draft).is_empty();
    Tracking {
        shell: with_notice(shell(app, visit), notice),
        service: view.service.title().clone(),
        reference: case.id.to_string(),
        stage: stage_tag(draft, case),
        headline: headline(draft, case),
        next: next(draft, case),
        silence: if case.silence.is_none() && view.clocks.silence.is_some() { words::silence(draft, view.clocks.silence.as_ref()) } else { Silence::None },
        asked: case.open_asks().map(|ask| asked(draft, case, ask, supplying.filter(|sent| sent.ask == ask.number))).collect(),
        timeline: timeline(town, view, &home),
        letters: letters(case, visit.language, &home),
        messages: messages(case, &home),
        write: Turn::Write.possible(view, town.today()).then(|| WriteForm {
            post_href: format!("{home}/agir/{}", Turn::Write.slug()),
            questions: vec![turns::message_box("", None), turns::message_files(&Given::default())],
            hidden: vec![],
        }),
        explain_href: (decided && computed || case.decision.is_some()).then(|| format!("{home}/explication")),
        answers_href: None,
        receipt_href: Some(format!("{home}/recepisse")),
        turns: turns::links(view, town.today(), &home),
        office: words::office(view.service, town.territory()),
        readings_href: Some(format!("{home}/lectures")),
        kept_until: Some(kept_until(draft, view.clocks.purge_on)),
    }
}

/// Messages exchanged, the oldest first.
fn messages(case: &Case, home: &str) -> Vec<Message> {
    let one = |message: &beffroi_case::Message| Message {
        from: match &message.by {
            Some(by) => Text::french(format!("{}, {}", by.name(), by.capacity)),
            None => Text::new("Vous", "You"),
        },
        mine: message.by.is_none(),
        day: message.on,
        body: message.text.clone(),
        files: message.documents.iter().map(|file| FileRef { name: file.name.clone(), bytes: file.bytes, href: Some(format!("{home}/documents/{}", file.blob)) }).collect(),
    };
    case.messages.iter().map(one).collect()
}

fn kept_until(draft: &Draft, purge_on: Option<Day>) -> Text {
    match purge_on {
        Some(on) => Text::new(
            format!("jusqu'au {}, puis effacé.", format_day(on, Language::Fr)),
            format!("until {}, then erased.", format_day(on, Language::En)),
        ),
        None => words::retention(draft),
    }
}

/// Where a case stands, in a word.
pub(crate) fn stage_tag(draft: &Draft, case: &Case) -> Tag {
    let outcome = case.decision.as_ref().map(|decision| {
        let tone = if decision.effect == Effect::Grant { Tone::Good } else { Tone::Bad };
        (effect_word(decision.effect), tone)
    });
    if case.renounced_on.is_some() {
        return Tag { text: Text::new("Retirée par vous", "Withdrawn by you"), tone: Tone::Neutral };
    }
    if case.transferred.is_some() {
        return Tag { text: Text::new("Transmise", "Passed on"), tone: Tone::Info };
    }
    let (text, tone) = match (outcome, case.silence) {
        (Some(outcome), _) => outcome,
        (None, Some((_, SilenceSense::Grant))) => (Text::new("Acceptée par le silence", "Granted by silence"), Tone::Good),
        (None, Some((_, SilenceSense::Refuse | SilenceSense::None))) => (Text::new("Refusée par le silence", "Refused by silence"), Tone::Bad),
        (None, None) if case.open_asks().next().is_some() => (Text::new("On attend un élément de vous", "Waiting for something from you"), Tone::Attention),
        (None, None) if case.closed_on.is_some() => (Text::new("Terminée", "Closed"), Tone::Neutral),
        (None, None) => (stage_title(draft, &case.stage), Tone::Info),
    };
    Tag { text, tone }
}

fn effect_word(effect: Effect) -> Text {
    match effect {
        Effect::Grant => Text::new("Accordée", "Granted"),
        Effect::Refuse => Text::new("Refusée", "Refused"),
        Effect::Withdraw => Text::new("Retirée", "Withdrawn"),
    }
}

/// The name of a stage.
pub(crate) fn stage_title(draft: &Draft, stage: &str) -> Text {
    draft.stage(stage).map_or_else(|| Text::french(stage), |stage| stage.title.clone())
}

/// The words of an action.
pub(crate) fn action_title(draft: &Draft, name: &str) -> Text {
    let mut actions = draft.stages.iter().flat_map(|stage| &stage.actions);
    actions.find(|action| action.name == name).map_or_else(|| Text::french(name), |action| action.title.clone())
}

fn headline(draft: &Draft, case: &Case) -> Text {
    let days = |on: Day| (format_day(on, Language::Fr), format_day(on, Language::En));
    if let Some(on) = case.renounced_on {
        let (fr, en) = days(on);
        return Text::new(format!("Vous avez retiré cette demande le {fr}."), format!("You withdrew this request on {en}."));
    }
    if let Some((on, authority)) = &case.transferred {
        let (fr, en) = days(*on);
        return Text::new(
            format!("Cette demande ne relève pas de nous : nous l'avons transmise le {fr} à {authority}, qui vous répondra."),
            format!("This request is not ours to decide: we passed it on, on {en}, to {authority}, who will answer you."),
        );
    }
    if let Some(appeal) = case.open_appeals().next() {
        let ((fr, en), kind) = (days(appeal.silence_on()), appeal.kind.text());
        return Text::new(
            format!("Votre {} est à l'étude. Sans réponse le {fr}, ce sera un refus.", kind.fr),
            format!("Your {} is being studied. Without an answer by {en}, it is refused.", kind.en),
        );
    }
    if let Some(decision) = &case.decision {
        let (fr, en) = (format_day(decision.on, Language::Fr), format_day(decision.on, Language::En));
        return match decision.effect {
            Effect::Grant => Text::new(format!("Votre demande a été accordée le {fr}."), format!("Your request was granted on {en}.")),
            Effect::Refuse => Text::new(format!("Votre demande a été refusée le {fr}."), format!("Your request was refused on {en}.")),
            Effect::Withdraw => Text::new(format!("Ce qui vous avait été accordé a été retiré le {fr}."), format!("What you had been granted was withdrawn on {en}.")),
        };
    }
    if let Some((on, sense)) = case.silence {
        let (fr, en) = (format_day(on, Language::Fr), format_day(on, Language::En));
        return match sense {
            SilenceSense::Grant => Text::new(
                format!("L'administration n'a pas répondu : votre demande est acceptée depuis le {fr}. Vous pouvez demander une attestation."),
                format!("The administration did not answer: your request has been granted since {en}. You may ask for a certificate."),
            ),
            SilenceSense::Refuse | SilenceSense::None => Text::new(
                format!("L'administration n'a pas répondu : votre demande est considérée comme refusée depuis le {fr}. Vous pouvez en demander les raisons, et une décision peut encore être prise."),
                format!("The administration did not answer: your request has been deemed refused since {en}. You may ask for the reasons, and a decision may still be made."),
            ),
        };
    }
    if case.open_asks().next().is_some() {
        return Text::new("Nous attendons quelque chose de vous pour continuer.", "We are waiting for something from you.");
    }
    if case.closed_on.is_some() {
        return Text::new("C'est terminé.", "It is done.");
    }
    match actor(draft, case) {
        Some(actor) => Text::new(
            format!("Votre demande est entre les mains de quelqu'un : {}.", lower_first(&actor.fr)),
            format!("Your request is in someone's hands: {}.", lower_first(&actor.en)),
        ),
        None => Text::new("Votre demande est bien arrivée.", "Your request has arrived."),
    }
}

fn actor(draft: &Draft, case: &Case) -> Option<Text> {
    draft.stage(&case.stage)?.actor.as_ref().map(|actor| words::role(&actor.value))
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// The stages that may still come, in the words of the service.
fn next(draft: &Draft, case: &Case) -> Vec<Text> {
    let Some(stage) = draft.stage(&case.stage) else { return vec![] };
    if stage.end {
        return vec![];
    }
    let mut lines = vec![Text::new(format!("Étape en cours : {}.", stage.title.fr), format!("Present stage: {}.", stage.title.en))];
    let mut titles: Vec<&Text> = vec![];
    for to in stage.successors().filter_map(|to| draft.stage(to)).filter(|to| to.name != stage.name && !to.end) {
        if !titles.contains(&&to.title) {
            titles.push(&to.title);
        }
    }
    lines.extend(titles.into_iter().map(|title| Text::new(format!("Ensuite : {}.", lower_first(&title.fr)), format!("Then: {}.", lower_first(&title.en)))));
    lines
}

fn asked(draft: &Draft, case: &Case, ask: &Ask, sent: Option<&Supplying>) -> Asked {
    let continues = draft.stage(&case.stage).into_iter().flat_map(|stage| &stage.actions).filter(|action| action.asks()).all(|action| action.review == Review::Continues);
    let effect = continues.then(|| Text::new("L'examen de votre demande continue pendant ce temps.", "Your request is being examined meanwhile."));
    let text = Question {
        name: "reponse".to_owned(),
        label: Text::new("Votre réponse", "Your answer"),
        hint: Some(Text::new("Écrivez-la ici, ou joignez un fichier ci-dessous.", "Write it here, or attach a file below.")),
        error: sent.and_then(|sent| sent.text_error.clone()),
        widget: Widget::LongText { value: sent.map(|sent| sent.text.clone()).unwrap_or_default(), max: Some(ANSWER_MAX) },
        ..Question::default()
    };
    let files = Question {
        name: "fichiers".to_owned(),
        label: Text::new("Vos fichiers", "Your files"),
        error: sent.and_then(|sent| sent.file_error.clone()),
        widget: Widget::Files {
            kept: sent.map(|sent| sent.kept.clone()).unwrap_or_default(),
            accept: super::fields::ACCEPTED.map(str::to_owned).to_vec(),
            max_bytes: beffroi_app::DOCUMENT_BYTES_MAX,
            several: true,
        },
        ..Question::default()
    };
    let kept = sent.iter().flat_map(|sent| &sent.kept);
    Asked {
        item: Text::french(ask.item.clone()),
        explanation: None,
        law: Text::french(ask.text.clone()),
        asked: Some(ask.asked_on),
        due: Some(ask.due),
        effect,
        questions: vec![text, files],
        post_href: format!("{}/pieces/{}", tracking_href(&case.tracking), ask.number),
        hidden: kept.map(|file| beffroi_pages::parts::Hidden::new("garde", file.token.clone())).collect(),
    }
}

/// Longest answer to an ask, in characters.
pub(crate) const ANSWER_MAX: usize = 5_000;

/// The letters, the latest first.
pub(crate) fn letters(case: &Case, language: Language, home: &str) -> Vec<LetterLine> {
    let line = |(index, record): (usize, &beffroi_case::LetterRecord)| {
        let shown = in_language(record, language);
        LetterLine { href: format!("{home}/courriers/{}", index + 1), title: said(shown), day: record.on, read: true }
    };
    case.letters.iter().enumerate().rev().map(line).collect()
}

/// The subject of a letter, in the language it is written in.
pub(crate) fn said(letter: &beffroi_case::Letter) -> Text {
    match letter.language {
        Language::Fr => Text::french(letter.subject.clone()),
        Language::En => Text::new(letter.subject.clone(), letter.subject.clone()),
    }
}

fn timeline(town: &Town, view: &CaseView<'_>, home: &str) -> Timeline {
    let (case, draft) = (&view.case, view.service.draft());
    let mut events: Vec<Event> = vec![];
    let mut letters = 0;
    for entry in &case.history {
        if entry.kind != "written" {
            events.extend(happened(draft, entry));
            continue;
        }
        letters += 1;
        let link = Link { href: format!("{home}/courriers/{letters}"), text: Text::new("Lire le courrier", "Read the letter") };
        // A letter belongs to what it tells.
        match events.last_mut().filter(|last| last.day == Some(entry.on) && last.link.is_none()) {
            Some(last) => last.link = Some(link),
            None => events.push(Event { link: Some(link), ..happened(draft, entry).unwrap_or_default() }),
        }
    }
    if let Some(last) = events.last_mut() {
        last.moment = Moment::Current;
    }
    let coming = |day: Day, fr: &str, en: &str| Event { day: Some(day), title: Text::new(fr, en), moment: Moment::Coming, ..Event::default() };
    let mut later = vec![];
    later.extend(case.open_asks().map(|ask| coming(ask.due, "Dernier jour pour envoyer ce qui vous est demandé", "Last day to send what you were asked for")));
    if let Some(clock) = view.clocks.silence.filter(|_| case.silence.is_none())
        && let Some(on) = clock.on
    {
        later.push(match clock.sense {
            SilenceSense::Grant => coming(on, "Sans réponse d'ici là, votre demande est acceptée", "Without an answer by then, your request is granted"),
            SilenceSense::Refuse | SilenceSense::None => coming(on, "Sans réponse d'ici là, votre demande est considérée comme refusée", "Without an answer by then, your request is deemed refused"),
        });
    }
    later.extend(view.clocks.purge_on.map(|on| coming(on, "Votre dossier sera effacé", "Your file will be erased")));
    later.retain(|event| event.day.is_some_and(|day| day >= town.today()));
    later.sort_by_key(|event| event.day);
    events.extend(later);
    Timeline { events }
}

/// What an entry of the history says to the person. An agent's proposal is not
/// told before the decision: it prepares it (CRPA, art. L. 311-2).
fn happened(draft: &Draft, entry: &Entry) -> Option<Event> {
    let you = || Some(Text::new("vous", "you"));
    let office = || draft.department.as_ref().map(|department| department.value.clone());
    let (who, title) = match entry.kind {
        "filed" if entry.by.is_some() => (you(), Text::new("Demande saisie pour vous par un agent", "Request typed for you by an agent")),
        "filed" => (you(), Text::new("Demande déposée", "Request filed")),
        "acted" => {
            let actions = draft.stages.iter().flat_map(|stage| &stage.actions);
            let to = actions.filter(|action| action.name == entry.what).find_map(|action| action.to.as_ref());
            let title = stage_title(draft, &to?.value);
            (office(), Text::new(format!("Nouvelle étape : {}", lower_first(&title.fr)), format!("New stage: {}", lower_first(&title.en))))
        }
        "item-asked" => (office(), Text::new("On vous demande un élément", "You are asked for something")),
        "item-supplied" => (you(), Text::new("Élément envoyé", "Item sent")),
        "decided" => {
            let effect = draft.actions().find(|(_, action)| action.name == entry.what).and_then(|(_, action)| action.effect.as_ref());
            (office(), effect_word(effect.map_or(Effect::Refuse, |effect| effect.value)))
        }
        "silence-fell" => (None, match draft.silence.as_ref().map(|silence| silence.sense.value) {
            Some(SilenceSense::Grant) => Text::new("Acceptée par le silence", "Granted by silence"),
            _ => Text::new("Refusée par le silence", "Refused by silence"),
        }),
        "written" => (office(), Text::new("Un courrier vous a été adressé", "A letter was sent to you")),
        _ if entry.is_internal() => return None,
        "renounced" | "appealed" | "reasons-asked" | "certified" => (you(), entry.words()?),
        "corrected" | "messaged" | "represented" if entry.by.is_none() => (you(), entry.words()?),
        _ => (office(), entry.words()?),
    };
    Some(Event { day: Some(entry.on), who, title, moment: Moment::Done, ..Event::default() })
}
