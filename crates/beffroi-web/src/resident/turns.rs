//! `/suivi/{secret}/agir/{geste}`: what the person may do at any time beside
//! answering what is asked: write, correct, give up, contest, be represented.

use super::fields::{self, field};
use super::simulator::reshaped;
use super::held::{case_page, case_trouble, missing, tracking_href};
use crate::given::Given;
use crate::posted::{Posted, unread};
use crate::request::{Place, Visit};
use crate::shell::{page, see_other, shell, with_notice};
use crate::state::App;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use beffroi_app::{CaseView, RawAnswers, Secret, Town, Trouble};
use beffroi_base::{Day, Language, Text, format_day};
use beffroi_case::{AppealKind, Command, Objection, Origins, Proxy, asked, decide};
use beffroi_pages::parts::{Link, Notice, Tone};
use beffroi_pages::question::{Choice, DateBoxes, Question, Widget};
use beffroi_pages::turn::TurnPage;
use beffroi_service::{AnswerKind, Answers, answers};

/// Longest text of a message, an appeal, a reason.
const TEXT_MAX: usize = 10_000;

/// What the person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Write,
    Correct,
    Represent,
    Certify,
    AskReasons,
    Appeal,
    Renounce,
}

/// In the order of the tracking page: what is gentlest first.
pub(crate) const TURNS: [Turn; 7] = [Turn::Write, Turn::Correct, Turn::Represent, Turn::Certify, Turn::AskReasons, Turn::Appeal, Turn::Renounce];

impl Turn {
    /// The word of its address.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Write => "ecrire",
            Self::Correct => "corriger",
            Self::Represent => "mandat",
            Self::Certify => "attestation",
            Self::AskReasons => "motifs",
            Self::Appeal => "contester",
            Self::Renounce => "retirer",
        }
    }

    fn named(slug: &str) -> Option<Self> {
        TURNS.into_iter().find(|turn| turn.slug() == slug)
    }

    /// What it is called, on links and as a title.
    pub(crate) fn title(self) -> Text {
        match self {
            Self::Write => Text::new("Écrire au service", "Write to the department"),
            Self::Correct => Text::new("Corriger mes réponses", "Correct my answers"),
            Self::Represent => Text::new("Être aidé par quelqu'un", "Be helped by someone"),
            Self::Certify => Text::new("Demander l'attestation de l'accord", "Ask for the certificate of acceptance"),
            Self::AskReasons => Text::new("Demander les raisons du refus", "Ask for the reasons of the refusal"),
            Self::Appeal => Text::new("Contester", "Contest"),
            Self::Renounce => Text::new("Retirer ma demande", "Withdraw my request"),
        }
    }

    fn lead(self, view: &CaseView<'_>) -> Vec<Text> {
        match self {
            Self::Write => vec![Text::new("Votre message est joint à votre dossier. La réponse arrive ici, et par courriel si vous en avez donné un.", "Your message is added to your file. The answer comes here, and by e-mail if you gave one.")],
            Self::Correct => vec![Text::new(
                "Changez ce qui est faux. Ce que vous aviez signé reste gardé à côté, avec sa date. Vous en avez le droit tant que rien n'est décidé.",
                "Change what is wrong. What you had signed stays beside it, with its date. You may do so as long as nothing is decided.",
            )],
            Self::Represent => vec![Text::new(
                "Une personne de confiance, un tuteur, un travailleur social peut parler pour vous, pour cette demande seulement. Vous pouvez y mettre fin à tout moment.",
                "Someone you trust, a guardian, a social worker may speak for you, for this request only. You may end it at any time.",
            )],
            Self::Certify => vec![Text::new(
                "L'administration n'a pas répondu à temps : votre demande est acceptée. Cette attestation le prouve (CRPA, art. L. 232-3). Elle est écrite aussitôt.",
                "The administration did not answer in time: your request is granted. This certificate proves it (CRPA, art. L. 232-3). It is written at once.",
            )],
            Self::AskReasons => vec![Text::new(
                "Le silence de l'administration vaut refus. Elle doit vous en dire les raisons dans le mois qui suit votre demande (CRPA, art. L. 232-4).",
                "The administration's silence means refusal. It must tell you why within a month of your asking (CRPA, art. L. 232-4).",
            )],
            Self::Appeal => {
                let mut lead = vec![Text::new(
                    "Dites ce qui ne va pas, avec vos mots. Une autre personne que celle qui a décidé vous répondra. Sans réponse au bout de deux mois, c'est un refus.",
                    "Say what is wrong, in your own words. Someone other than the person who decided will answer you. Without an answer after two months, it is refused.",
                )];
                if let Some(on) = view.clocks.court {
                    lead.push(Text::new(
                        format!("Vous pouvez aussi aller au tribunal, jusqu'au {}. Un recours fait d'ici là arrête ce délai.", format_day(on, Language::Fr)),
                        format!("You may also go to the court, until {}. An appeal made before then stops that delay.", format_day(on, Language::En)),
                    ));
                }
                lead
            }
            Self::Renounce => vec![Text::new(
                "Plus personne n'examinera cette demande. Vous pourrez en déposer une autre.",
                "Nobody will examine this request any more. You may file another.",
            )],
        }
    }

    fn submit(self) -> Text {
        match self {
            Self::Write => Text::new("Envoyer le message", "Send the message"),
            Self::Correct => Text::new("Enregistrer les corrections", "Save the corrections"),
            Self::Represent => Text::new("Enregistrer", "Save"),
            Self::Certify => Text::new("Recevoir l'attestation", "Receive the certificate"),
            Self::AskReasons => Text::new("Demander les raisons", "Ask for the reasons"),
            Self::Appeal => Text::new("Envoyer le recours", "Send the appeal"),
            Self::Renounce => Text::new("Retirer ma demande", "Withdraw my request"),
        }
    }

    /// Whether it can be done now: the core is asked, nothing is changed.
    pub(crate) fn possible(self, view: &CaseView<'_>, today: Day) -> bool {
        let may = |command: Command<'_>| decide(view.service, &view.case, command, today).is_ok();
        let words = || "…".to_owned();
        match self {
            Self::Write => view.case.closed_on.is_none_or(|_| view.case.open_appeals().next().is_some()) && may(Command::Write { text: words(), documents: vec![], by: None }),
            Self::Correct | Self::Renounce => may(Command::Renounce { text: String::new() }),
            Self::Represent => view.case.closed_on.is_none(),
            Self::Certify => may(Command::Certify),
            Self::AskReasons => may(Command::AskReasons),
            Self::Appeal => KINDS.iter().any(|(_, kind)| may(Command::Appeal { kind: *kind, text: words() })),
        }
    }

    /// What is said once it is done.
    fn done(self) -> Text {
        match self {
            Self::Write => Text::new("Votre message est envoyé", "Your message is sent"),
            Self::Correct => Text::new("Vos corrections sont enregistrées", "Your corrections are saved"),
            Self::Represent => Text::new("C'est enregistré", "It is saved"),
            Self::Certify => Text::new("Votre attestation est prête : elle est dans vos courriers", "Your certificate is ready: it is among your letters"),
            Self::AskReasons => Text::new("Les raisons vous seront données dans le mois", "The reasons will be given to you within a month"),
            Self::Appeal => Text::new("Votre recours est enregistré : son accusé de réception est dans vos courriers", "Your appeal is recorded: its receipt is among your letters"),
            Self::Renounce => Text::new("Votre demande est retirée", "Your request is withdrawn"),
        }
    }

    fn happened(self, view: &CaseView<'_>) -> bool {
        let case = &view.case;
        match self {
            Self::Write => case.messages.iter().any(|message| message.by.is_none()),
            Self::Correct => !case.corrections.is_empty(),
            Self::Represent => case.history.iter().any(|entry| entry.kind == "represented"),
            Self::Certify => case.certified_on.is_some(),
            Self::AskReasons => case.reasons_request.is_some(),
            Self::Appeal => !case.appeals.is_empty(),
            Self::Renounce => case.renounced_on.is_some(),
        }
    }
}

const KINDS: [(&str, AppealKind); 2] = [("gracieux", AppealKind::Reconsideration), ("hierarchique", AppealKind::Hierarchical)];

/// What can be done now, as links.
pub(crate) fn links(view: &CaseView<'_>, today: Day, home: &str) -> Vec<Link> {
    let now = TURNS.into_iter().filter(|turn| *turn != Turn::Write && turn.possible(view, today));
    now.map(|turn| Link { href: format!("{home}/agir/{}", turn.slug()), text: turn.title() }).collect()
}

/// The notice of what was just done, if it was.
pub(crate) fn done_notice(view: &CaseView<'_>, slug: &str) -> Option<Notice> {
    let turn = Turn::named(slug).filter(|turn| turn.happened(view))?;
    Some(Notice { tone: Tone::Good, title: turn.done(), body: vec![], link: None })
}

/// The box of a message, on the tracking page too.
pub(crate) fn message_box(typed: &str, error: Option<Text>) -> Question {
    text_box("texte", Text::new("Votre message", "Your message"), None, typed, error, true)
}

/// The files of a message, on the tracking page too.
pub(crate) fn message_files(given: &Given) -> Question {
    given.question(Text::new("Fichiers à joindre", "Files to attach"))
}

fn text_box(name: &str, label: Text, hint: Option<Text>, typed: &str, error: Option<Text>, required: bool) -> Question {
    Question { name: name.to_owned(), label, hint, required, error, widget: Widget::LongText { value: typed.to_owned(), max: Some(TEXT_MAX) }, ..Question::default() }
}

fn line(name: &str, label: Text, hint: Option<Text>, typed: &str, error: Option<Text>) -> Question {
    Question { name: name.to_owned(), label, hint, required: true, error, widget: Widget::Line { value: typed.to_owned(), max: Some(200), autocomplete: None }, ..Question::default() }
}

/// `GET`: the form, or why there is none.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Place((secret, slug)): Place<(String, String)>) -> Response {
    let Some(turn) = Turn::named(&slug) else { return missing(&app, &visit) };
    let (app2, visit2) = (app.clone(), visit.clone());
    case_page(&app, &visit, &secret, move |town, view| {
        let raw = RawAnswers::new();
        Some(turn_page(&app2, &visit2, town, view, turn, &Posted::default(), &Given::default(), &raw, &[], None).render())
    })
    .await
}

/// `POST`: does it, or shows it again with what is wrong and what was typed.
pub(crate) async fn act(State(app): State<App>, visit: Visit, Place((secret, slug)): Place<(String, String)>, headers: HeaderMap, body: Body) -> Response {
    let (Some(turn), Some(secret)) = (Turn::named(&slug), Secret::parse(&secret)) else { return missing(&app, &visit) };
    let posted = match Posted::read(&headers, body).await {
        Ok(posted) => posted,
        Err(unreadable) => return unread(&app, &visit, unreadable),
    };
    let (app2, visit2, key) = (app.clone(), visit.clone(), secret.clone());
    match app.run(move |town| attempt(&app2, &visit2, town, &key, turn, posted)).await {
        Ok(None) => see_other(&format!("{}?fait={}", tracking_href(secret.as_str()), turn.slug())),
        Ok(Some((html, status))) => page(&visit, status, html),
        Err(trouble) => case_trouble(&app, &visit, trouble),
    }
}

type Errors = Vec<(String, Text)>;

fn attempt(app: &App, visit: &Visit, town: &Town, secret: &Secret, turn: Turn, mut posted: Posted) -> Result<Option<(String, StatusCode)>, Trouble> {
    let view = town.case(secret)?;
    let given = match turn {
        Turn::Write if turn.possible(&view, town.today()) => Given::take(&mut posted, |blob| town.kept_for_case(secret, blob), |file| town.receive_for_case(secret, &file.name, &mut file.bytes))?,
        _ => Given::default(),
    };
    let posted = &posted;
    let raw = posted.raw_answers(view.service.draft());
    if let Some(raw) = reshaped(view.service, &raw, posted.text("geste")).filter(|_| turn == Turn::Correct) {
        let html = turn_page(app, visit, town, &view, turn, posted, &given, &raw, &[], None).render();
        return Ok(Some((html, StatusCode::OK)));
    }
    let errors = if given.only_files { vec![] } else { checked(turn, posted) };
    let again = |errors: &Errors, objection: Option<Objection>| {
        let wrong = !errors.is_empty() || objection.is_some() || given.refused.is_some();
        let html = turn_page(app, visit, town, &view, turn, posted, &given, &raw, errors, objection).render();
        Ok(Some((html, if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK })))
    };
    if !errors.is_empty() || given.only_files || given.refused.is_some() {
        return again(&errors, None);
    }
    let done = match turn {
        Turn::Write => town.write_to_desk(secret, posted.text("texte"), given.documents.clone()),
        Turn::Correct => town.correct(secret, &raw),
        Turn::Represent if posted.text("geste") == "terminer" => town.represent(secret, None),
        Turn::Represent => town.represent(secret, Some(proxy(posted))),
        Turn::Certify => town.certify(secret),
        Turn::AskReasons => town.ask_reasons(secret),
        Turn::Appeal => town.appeal(secret, kind(posted), posted.text("texte")),
        Turn::Renounce => town.renounce(secret, posted.text("texte")),
    };
    match done {
        Ok(()) => Ok(None),
        Err(Trouble::Objection(Objection::Incomplete(missing))) => again(&missing, None),
        // The click before this one did it.
        Err(Trouble::Objection(_)) if matches!(turn, Turn::Certify | Turn::AskReasons | Turn::Renounce) && turn.happened(&view) => Ok(None),
        Err(Trouble::Objection(Objection::NothingWritten)) => again(&vec![("texte".to_owned(), Objection::NothingWritten.text())], None),
        Err(Trouble::Objection(objection)) => again(&vec![], Some(objection)),
        Err(other) => Err(other),
    }
}

/// What can be said of a form before the town is asked.
fn checked(turn: Turn, posted: &Posted) -> Errors {
    let mut errors = vec![];
    let mut need = |name: &str, fr: &str, en: &str| {
        if posted.text(name).is_empty() {
            errors.push((name.to_owned(), Text::new(fr, en)));
        }
    };
    match turn {
        Turn::Represent if posted.text("geste") != "terminer" => {
            let dated = ["jour", "mois", "annee"].iter().any(|part| !posted.text(&format!("jusqu-au.{part}")).is_empty());
            let wrong = dated && proxy(posted).until.is_none();
            need("nom", "Écrivez son nom", "Write their name");
            need("qualite", "Dites qui est cette personne pour vous", "Say who this person is to you");
            need("mandat", "Dites comment vous lui donnez ce pouvoir", "Say how you give them this power");
            if wrong {
                errors.push(("jusqu-au".to_owned(), Text::new("Écrivez une date complète, comme 31 12 2026", "Write a whole date, such as 31 12 2026")));
            }
        }
        Turn::Write => need("texte", "Écrivez votre message", "Write your message"),
        Turn::Appeal => need("texte", "Dites ce qui ne va pas", "Say what is wrong"),
        Turn::Represent | Turn::Correct | Turn::Certify | Turn::AskReasons => {}
        Turn::Renounce if posted.text("confirme") != "oui" => errors.push(("confirme".to_owned(), Text::new("Cochez la case pour confirmer", "Tick the box to confirm"))),
        Turn::Renounce => {}
    }
    if posted.text("texte").chars().count() > TEXT_MAX {
        errors.push(("texte".to_owned(), Text::new(format!("Au plus {TEXT_MAX} caractères"), format!("At most {TEXT_MAX} characters"))));
    }
    errors
}

fn kind(posted: &Posted) -> AppealKind {
    KINDS.iter().find(|(name, _)| *name == posted.text("a-qui")).map_or(AppealKind::Reconsideration, |(_, kind)| *kind)
}

fn proxy(posted: &Posted) -> Proxy {
    let part = |name: &str| posted.text(&format!("jusqu-au.{name}")).to_owned();
    let until = beffroi_base::parse_day(&format!("{:0>4}-{:0>2}-{:0>2}", part("annee"), part("mois"), part("jour")));
    Proxy { name: posted.text("nom").to_owned(), capacity: posted.text("qualite").to_owned(), mandate: posted.text("mandat").to_owned(), until }
}

#[allow(clippy::too_many_arguments, reason = "everything one page shows, gathered once")]
fn turn_page(app: &App, visit: &Visit, town: &Town, view: &CaseView<'_>, turn: Turn, posted: &Posted, given: &Given, raw: &RawAnswers, errors: &[(String, Text)], objection: Option<Objection>) -> TurnPage {
    let possible = turn.possible(view, town.today());
    // Where the form is gone, what was typed is shown: it can be copied.
    let typed: Vec<Text> = if possible || posted.text("texte").is_empty() { vec![] } else { vec![Text::french(posted.text("texte"))] };
    let notice = objection.map(|objection| Notice { tone: Tone::Bad, title: objection.text(), body: typed, link: None });
    let notice = notice.or_else(|| {
        (!possible).then(|| Notice {
            tone: Tone::Attention,
            title: Text::new("Ce n'est pas possible maintenant", "This is not possible now"),
            body: vec![Text::new("Votre dossier n'en est pas, ou n'en est plus, à ce point. En cas de doute, appelez-nous.", "Your file is not, or no longer, at that point. If in doubt, call us.")],
            link: None,
        })
    });
    let home = tracking_href(&view.case.tracking);
    TurnPage {
        shell: with_notice(shell(app, visit), notice),
        service: view.service.title().clone(),
        reference: view.case.id.to_string(),
        title: turn.title(),
        lead: turn.lead(view),
        questions: if possible || !errors.is_empty() { boxes(view, turn, posted, given, raw, errors) } else { vec![] },
        submit: possible.then(|| turn.submit()),
        end: (turn == Turn::Represent && view.case.proxy.is_some()).then(|| Text::new("Mettre fin à ce mandat", "End this mandate")),
        severe: turn == Turn::Renounce,
        post_href: format!("{home}/agir/{}", turn.slug()),
        hidden: given.hidden(),
        back: Link { href: home, text: Text::new("Votre demande", "Your request") },
    }
}

fn boxes(view: &CaseView<'_>, turn: Turn, posted: &Posted, given: &Given, raw: &RawAnswers, errors: &[(String, Text)]) -> Vec<Question> {
    let error = |name: &str| errors.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone());
    let typed = |name: &str| posted.text(name).to_owned();
    match turn {
        Turn::Write => vec![message_box(&typed("texte"), error("texte")), message_files(given)],
        Turn::Correct => corrections(view, raw, errors),
        Turn::Certify | Turn::AskReasons => vec![],
        Turn::Appeal => {
            let options = KINDS.map(|(value, kind)| Choice {
                value: value.to_owned(),
                label: match kind {
                    AppealKind::Reconsideration => Text::new("À la personne qui a décidé (recours gracieux)", "To the person who decided (reconsideration)"),
                    AppealKind::Hierarchical => Text::new("À qui est au-dessus d'elle (recours hiérarchique)", "To whoever is above them (hierarchical appeal)"),
                },
                hint: None,
            });
            let selected = KINDS.iter().find(|(value, _)| *value == posted.text("a-qui")).map_or("gracieux", |(value, _)| value);
            vec![
                Question { name: "a-qui".to_owned(), label: Text::new("À qui l'adresser ?", "To whom?"), required: true, widget: Widget::Choice { options: options.to_vec(), selected: selected.to_owned() }, ..Question::default() },
                text_box("texte", Text::new("Ce que vous contestez, et pourquoi", "What you contest, and why"), None, &typed("texte"), error("texte"), true),
            ]
        }
        Turn::Renounce => vec![
            text_box("texte", Text::new("Pourquoi, si vous voulez le dire", "Why, if you wish to say"), None, &typed("texte"), error("texte"), false),
            Question {
                name: "confirme".to_owned(),
                required: true,
                error: error("confirme"),
                label: Text::new("Confirmation", "Confirmation"),
                widget: Widget::Statement { text: Text::new("Je retire cette demande.", "I withdraw this request."), checked: posted.text("confirme") == "oui" },
                ..Question::default()
            },
        ],
        Turn::Represent => {
            let known = view.case.proxy.clone().filter(|_| errors.is_empty());
            let first = |name: &str, known: Option<String>| if posted.text(name).is_empty() { known.unwrap_or_default() } else { typed(name) };
            let until = known.as_ref().and_then(|proxy| proxy.until);
            let day = |name: &str, own: Option<String>| { let typed = typed(&format!("jusqu-au.{name}")); if typed.is_empty() { own.unwrap_or_default() } else { typed } };
            vec![
                line("nom", Text::new("Son prénom et son nom", "Their first and last name"), None, &first("nom", known.as_ref().map(|proxy| proxy.name.clone())), error("nom")),
                line("qualite", Text::new("Qui est-ce pour vous ?", "Who are they to you?"), Some(Text::new("Par exemple : ma fille, ma tutrice, une assistante sociale.", "For example: my daughter, my guardian, a social worker.")), &first("qualite", known.as_ref().map(|proxy| proxy.capacity.clone())), error("qualite")),
                line("mandat", Text::new("Comment lui donnez-vous ce pouvoir ?", "How do you give them this power?"), Some(Text::new("Par exemple : je l'autorise moi-même, ou un jugement du 3 mars 2026.", "For example: I authorise them myself, or a judgment of 3 March 2026.")), &first("mandat", known.as_ref().map(|proxy| proxy.mandate.clone())), error("mandat")),
                Question {
                    name: "jusqu-au".to_owned(),
                    label: Text::new("Jusqu'à quand, si ce pouvoir a une fin", "Until when, if this power ends"),
                    required: false,
                    error: error("jusqu-au"),
                    widget: Widget::Date {
                        boxes: DateBoxes { day: day("jour", until.map(|day| day.day().to_string())), month: day("mois", until.map(|day| day.month().to_string())), year: day("annee", until.map(|day| day.year().to_string())) },
                        birth: false,
                    },
                    ..Question::default()
                },
            ]
        }
    }
}

/// The questions as they are asked with what is typed now, files aside: those
/// are given when asked for.
fn corrections(view: &CaseView<'_>, raw: &RawAnswers, errors: &[(String, Text)]) -> Vec<Question> {
    let draft = view.service.draft();
    let mut now: Answers = view.case.answers.clone();
    for (name, typed) in raw {
        if let Some(Ok(Some(answer))) = draft.question(name).filter(|question| question.list.is_none()).map(|question| answers::read_answer(question, typed)) {
            now.insert(name.clone(), answer);
        }
    }
    let wanted = asked(view.service, &now);
    let given = fields::Given { answers: &now, raw, errors, origins: &Origins::new() };
    let questions = draft.questions.iter().filter(|question| wanted.contains(question.name.as_str()) && question.kind != AnswerKind::Document);
    questions
        .map(|question| {
            let mut shown = field(view.service, question, &given);
            shown.why = None;
            shown
        })
        .collect()
}
