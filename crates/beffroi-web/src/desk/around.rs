//! `POST /agents/dossiers/{reference}/autour`: what agents do around a case,
//! whatever stage it is at: notes, messages, who has it, whose it is, appeals.

use super::case::Desk;
use super::session::SignedIn;
use crate::error::{error_page, trouble_page};
use crate::given::Given;
use crate::posted::{Posted, PostedFile, unread};
use crate::request::{Place, Visit};
use crate::shell::{page, see_other};
use crate::state::App;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use beffroi_app::{DeskTurn, DeskView, Town, Trouble};
use beffroi_base::{AgentId, CaseId, Text};
use beffroi_case::{Agent, Command, Objection, Proxy, Signatory, decide};
use beffroi_pages::case::{ActionForm, Confirm};
use beffroi_pages::error::Trouble as Shown;
use beffroi_pages::parts::{Hidden, Notice, Tone};
use beffroi_pages::question::{Choice, Question, Widget};

/// Longest text, in characters.
const TEXT_MAX: usize = 10_000;

/// A form as it was sent, kept where it had no effect.
#[derive(Clone, Debug, Default)]
pub(crate) struct Around {
    turn: String,
    seen: u64,
    text: String,
    to: String,
    authority: String,
    upheld: String,
    appeal: u32,
    name: String,
    capacity: String,
    mandate: String,
    confirmed: bool,
    given: Given,
    model: String,
    errors: Vec<(&'static str, Text)>,
}

impl Around {
    fn read(posted: &Posted) -> Self {
        let text = |name: &str| posted.text(name).to_owned();
        let mut around = Self {
            turn: text("tour"),
            seen: posted.text("version").parse().unwrap_or_default(),
            text: text("texte"),
            to: text("agent"),
            authority: text("autorite"),
            upheld: text("suite-donnee"),
            appeal: posted.text("recours").parse().unwrap_or_default(),
            name: text("nom"),
            capacity: text("qualite"),
            mandate: text("mandat"),
            confirmed: posted.text("confirme") == "oui",
            given: Given::default(),
            model: text("modele"),
            errors: vec![],
        };
        if around.text.chars().count() > TEXT_MAX {
            around.errors.push(("texte", Text::new(format!("Au plus {TEXT_MAX} caractères"), format!("At most {TEXT_MAX} characters"))));
        }
        around
    }

    /// Whether it is a signature, and engages whoever presses.
    fn signs(&self) -> bool {
        matches!(self.turn.as_str(), "recours" | "motifs")
    }

    fn command(&self) -> Option<DeskTurn> {
        Some(match self.turn.as_str() {
            "note" => DeskTurn::Note(self.text.clone()),
            "reponse" => DeskTurn::Reply(self.text.clone(), self.given.documents.clone()),
            "attribuer" => DeskTurn::Assign((!self.to.is_empty()).then(|| AgentId(self.to.clone()))),
            "transmettre" => DeskTurn::Transfer(self.authority.clone(), self.text.clone()),
            "mandat" => DeskTurn::Represent(Some(Proxy { name: self.name.clone(), capacity: self.capacity.clone(), mandate: self.mandate.clone(), until: None })),
            "recours" => DeskTurn::AnswerAppeal(self.appeal, self.upheld == "oui", self.text.clone()),
            "motifs" => DeskTurn::GiveReasons(self.text.clone()),
            _ => return None,
        })
    }

    fn error(&self, field: &str) -> Option<Text> {
        self.errors.iter().find(|(name, _)| *name == field).map(|(_, text)| text.clone())
    }
}

/// Does it.
pub(crate) async fn act(State(app): State<App>, SignedIn { agent, visit }: SignedIn, Place(reference): Place<String>, headers: HeaderMap, body: Body) -> Response {
    let Ok(id) = reference.parse::<CaseId>() else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    let posted = match Posted::read(&headers, body).await {
        Ok(posted) => posted,
        Err(unreadable) => return unread(&app, &visit, unreadable),
    };
    let (app2, visit2) = (app.clone(), visit.clone());
    match app.run(move |town| attempt(&app2, &visit2, town, &agent, id, posted)).await {
        Ok(None) => see_other(&format!("/agents/dossiers/{id}?autour=fait")),
        Ok(Some((html, status))) => page(&visit, status, html),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

fn attempt(app: &App, visit: &Visit, town: &Town, agent: &Agent, id: CaseId, mut posted: Posted) -> Result<Option<(String, StatusCode)>, Trouble> {
    let mut around = Around::read(&posted);
    if around.turn == "reponse" {
        let (kept, receive) = (|blob: &str| town.kept_for_reply(&agent.id, id, blob), |file: &mut PostedFile| town.receive_for_reply(&agent.id, id, &file.name, &mut file.bytes));
        around.given = Given::take(&mut posted, kept, receive)?;
    }
    let again = |around: &Around, notice: Option<Notice>, status| {
        let view = town.show_case(&agent.id, id)?;
        Ok(Some((Desk { app, visit, town, agent, view: &view }.around_page(around, notice).render(), status)))
    };
    let Some(turn) = around.command() else {
        // Someone who may see the case sent what no form sends.
        town.desk_case(&agent.id, id)?;
        return again(&around, Some(Notice { tone: Tone::Bad, title: Text::new("Rien n'a été demandé", "Nothing was asked for"), ..Notice::default() }), StatusCode::BAD_REQUEST);
    };
    if around.turn == "reponse" && posted.text("geste") == "modele" {
        // What was typed stays, after the model: nothing is lost.
        let view = town.desk_case(&agent.id, id)?;
        match town.message_from(&view, &around.model) {
            Ok(text) => around.text = [text.as_str(), around.text.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n"),
            Err(Trouble::NotFound) => around.errors.push(("modele", Text::new("Choisissez un modèle", "Choose a model"))),
            Err(other) => return Err(other),
        }
        let status = if around.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        return again(&around, None, status);
    }
    if around.given.only_files || around.given.refused.is_some() {
        let status = if around.given.refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        return again(&around, None, status);
    }
    if around.signs() && !around.confirmed {
        around.errors.push(("confirme", Text::new("Cochez la case : vous engagez votre signature", "Tick the box: you engage your signature")));
    }
    if !around.errors.is_empty() {
        return again(&around, None, StatusCode::UNPROCESSABLE_ENTITY);
    }
    // Notes and messages cross without harm; what settles something must have
    // been asked in front of the case as it is.
    let crossing = matches!(turn, DeskTurn::Note(_) | DeskTurn::Reply(..) | DeskTurn::Assign(_));
    match town.turn(&agent.id, id, (!crossing).then_some(around.seen), &turn) {
        Ok(()) => Ok(None),
        Err(Trouble::Stale) => {
            let notice = Notice {
                tone: Tone::Attention,
                title: Text::new("Ce dossier a changé entre-temps", "This case has changed meanwhile"),
                body: vec![Text::new("Rien n'a été fait. Relisez-le ; ce que vous aviez écrit est encore dans le formulaire.", "Nothing was done. Read it again; what you had written is still in the form.")],
                link: None,
            };
            again(&around, Some(notice), StatusCode::CONFLICT)
        }
        Err(Trouble::Objection(objection)) => {
            let field = match objection {
                Objection::ReasonsMissing => Some("texte"),
                Objection::NothingWritten if around.turn == "mandat" => Some("nom"),
                Objection::NothingWritten if around.turn == "transmettre" => Some("autorite"),
                Objection::NothingWritten => Some("texte"),
                _ => None,
            };
            let notice = match field {
                Some(field) => {
                    around.errors.push((field, objection.text()));
                    None
                }
                None => Some(Notice { tone: Tone::Bad, title: objection.text(), body: vec![], link: None }),
            };
            again(&around, notice, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(other) => Err(other),
    }
}

/// What this agent may do around the case now; the core is asked.
pub(crate) fn forms(town: &Town, agent: &Agent, view: &DeskView<'_>, sent: Option<&Around>) -> Vec<ActionForm> {
    let case = &view.view.case;
    let may = |command: Command<'_>| decide(view.view.service, case, command, town.today()).is_ok();
    let words = || "…".to_owned();
    let mut forms = vec![];
    if case.closed_on.is_none() || case.open_appeals().next().is_some() {
        let models = town.message_models(view);
        let mut reply = form("reponse", Text::new("Écrire à la personne", "Write to the person"), view, sent, |typed| vec![
            long("texte", Text::new("Votre message", "Your message"), Some(Text::new("La personne le lira tel quel.", "The person will read it as it is.")), typed),
            typed.map(|typed| typed.given.clone()).unwrap_or_default().question(Text::new("Fichiers à joindre", "Files to attach")),
        ]);
        if !models.is_empty() {
            let sent = sent.filter(|sent| sent.turn == "reponse");
            reply.model = Some(Box::new(Question {
                name: "modele".to_owned(),
                label: Text::new("Partir d'un modèle", "Begin from a model"),
                required: false,
                error: sent.and_then(|sent| sent.error("modele")),
                widget: Widget::Commune { value: sent.map(|sent| sent.model.clone()).unwrap_or_default(), options: models.iter().map(|letter| Choice { value: letter.name.clone(), label: title(&letter.name), hint: None }).collect() },
                ..Question::default()
            }));
        }
        forms.push(reply);
    }
    forms.push(form("note", Text::new("Laisser une note", "Leave a note"), view, sent, |typed| vec![long(
        "texte",
        Text::new("Note pour vos collègues", "Note for your colleagues"),
        Some(Text::new("La personne peut demander à la lire (CRPA, art. L. 311-1) : rien que vous ne lui diriez en face.", "The person may ask to read it (CRPA, art. L. 311-1): nothing you would not say to their face.")),
        typed,
    )]));
    if case.closed_on.is_none() {
        forms.push(form("attribuer", Text::new("Attribuer le dossier", "Assign the case"), view, sent, |typed| vec![assignees(town, view, typed)]));
    }
    if may(Command::Represent { proxy: Some(Proxy { name: words(), capacity: words(), mandate: words(), until: None }), by: Some(agent) }) && case.closed_on.is_none() {
        forms.push(form("mandat", Text::new("Enregistrer un mandat", "Record a mandate"), view, sent, mandate));
    }
    if may(Command::Transfer { authority: words(), reasons: beffroi_case::Reasons::new("…"), by: agent }) {
        forms.push(form("transmettre", Text::new("Transmettre à l'autorité compétente", "Pass on to the competent authority"), view, sent, |typed| vec![
            line("autorite", Text::new("À quelle autorité ?", "To which authority?"), None, typed.map(|typed| typed.authority.clone()), typed.and_then(|typed| typed.error("autorite"))),
            long("texte", Text::new("Pourquoi cette demande n'est pas la nôtre", "Why this request is not ours"), None, typed),
        ]));
    }
    let signing = |forms: &mut Vec<ActionForm>, mut form: ActionForm, sent: Option<&Around>| {
        form.tone = Tone::Attention;
        form.confirm = Some(Confirm { statement: super::case::engagement(agent), tick: true, error: sent.and_then(|sent| sent.error("confirme")) });
        form.unavailable = may_decide(town, agent, view).err().map(|objection| objection.text());
        forms.push(form);
    };
    for appeal in case.open_appeals() {
        let kind = appeal.kind.text();
        let sent = sent.filter(|sent| sent.turn == "recours" && sent.appeal == appeal.number);
        let mut one = form("recours", Text::new(format!("Répondre au {}", kind.fr), format!("Answer the {}", kind.en)), view, sent, answer);
        // Several may be open at once.
        one.id = format!("recours {}", appeal.number);
        one.hidden.push(Hidden::new("recours", appeal.number.to_string()));
        one.help = Some(Text { fr: format!("« {} »", appeal.text), en: format!("“{}”", appeal.text), translated: true });
        signing(&mut forms, one, sent);
    }
    if case.reasons_request.as_ref().is_some_and(|asked| asked.given.is_none()) {
        let sent = sent.filter(|sent| sent.turn == "motifs");
        signing(&mut forms, form("motifs", Text::new("Donner les motifs du refus implicite", "Give the reasons of the implicit refusal"), view, sent, |typed| vec![long("texte", Text::new("Motifs", "Reasons"), None, typed)]), sent);
    }
    forms
}

/// A name of the file as a title.
fn title(name: &str) -> Text {
    let mut chars = name.chars();
    Text::french(chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default())
}

/// Whether the agent may sign in this service today.
fn may_decide(town: &Town, agent: &Agent, view: &DeskView<'_>) -> Result<(), Objection> {
    let case = &view.view.case;
    let draft = view.view.service.draft();
    let signed = case.decision.as_ref().and_then(|decision| draft.stage(&decision.from));
    let stage = signed.or_else(|| draft.actions().find(|(_, action)| action.effect.is_some()).map(|(stage, _)| stage));
    let role = stage.and_then(|stage| stage.actor.as_ref()).ok_or(Objection::OutOfTurn)?;
    Signatory::new(agent, &role.value, &case.service, town.today()).map(drop)
}

fn form(id: &str, label: Text, view: &DeskView<'_>, sent: Option<&Around>, fields: impl FnOnce(Option<&Around>) -> Vec<Question>) -> ActionForm {
    let sent = sent.filter(|sent| sent.turn == id);
    let case = &view.view.case;
    ActionForm {
        id: id.to_owned(),
        label,
        post_href: format!("/agents/dossiers/{}/autour", case.id),
        fields: fields(sent),
        hidden: [Hidden::new("tour", id), Hidden::new("version", case.events.to_string())].into_iter().chain(sent.iter().flat_map(|sent| sent.given.hidden())).collect(),
        open: sent.is_some(),
        ..ActionForm::default()
    }
}

fn long(name: &str, label: Text, hint: Option<Text>, sent: Option<&Around>) -> Question {
    Question {
        name: name.to_owned(),
        label,
        hint,
        required: true,
        error: sent.and_then(|sent| sent.error(name)),
        widget: Widget::LongText { value: sent.map(|sent| sent.text.clone()).unwrap_or_default(), max: Some(TEXT_MAX) },
        ..Question::default()
    }
}

fn line(name: &str, label: Text, hint: Option<Text>, value: Option<String>, error: Option<Text>) -> Question {
    Question { name: name.to_owned(), label, hint, required: true, error, widget: Widget::Line { value: value.unwrap_or_default(), max: Some(200), autocomplete: None }, ..Question::default() }
}

fn mandate(sent: Option<&Around>) -> Vec<Question> {
    let one = |name: &'static str, label: Text, hint: Option<Text>, value: fn(&Around) -> &String| line(name, label, hint, sent.map(|sent| value(sent).clone()), sent.and_then(|sent| sent.error(name)));
    vec![
        one("nom", Text::new("Prénom et nom", "First and last name"), None, |sent| &sent.name),
        one("qualite", Text::new("En quelle qualité ?", "In what capacity?"), Some(Text::new("Par exemple : tutrice, assistante sociale, voisin.", "For example: guardian, social worker, neighbour.")), |sent| &sent.capacity),
        one("mandat", Text::new("Mandat vu", "Mandate seen"), Some(Text::new("Le papier présenté, ou la parole de la personne.", "The paper shown, or the person's word.")), |sent| &sent.mandate),
    ]
}

fn answer(sent: Option<&Around>) -> Vec<Question> {
    let options = [("oui", Text::new("Le recours est accepté : la demande sera décidée à nouveau", "The appeal is upheld: the request will be decided again")), ("non", Text::new("Le recours est rejeté", "The appeal is rejected"))];
    let selected = sent.map(|sent| sent.upheld.clone()).unwrap_or_default();
    vec![
        Question {
            name: "suite-donnee".to_owned(),
            label: Text::new("Suite donnée", "Answer"),
            required: true,
            widget: Widget::Choice { options: options.map(|(value, label)| Choice { value: value.to_owned(), label, hint: None }).to_vec(), selected: if selected.is_empty() { "non".to_owned() } else { selected } },
            ..Question::default()
        },
        long("texte", Text::new("Motifs", "Reasons"), None, sent),
    ]
}

/// Those who act at some stage of the service.
fn assignees(town: &Town, view: &DeskView<'_>, sent: Option<&Around>) -> Question {
    let service = &view.view.case.service;
    let agents = town.territory().agents.iter().filter(|agent| agent.works_on(service));
    let mut options = vec![Choice { value: String::new(), label: Text::new("Personne en particulier", "Nobody in particular"), hint: None }];
    options.extend(agents.map(|agent| Choice { value: agent.id.to_string(), label: Text::french(format!("{} {}", agent.first_name, agent.last_name)), hint: Some(Text::french(agent.capacity.clone())) }));
    let now = view.view.case.assigned.as_ref().map(|agent| agent.id.to_string()).unwrap_or_default();
    Question {
        name: "agent".to_owned(),
        label: Text::new("À qui ?", "To whom?"),
        required: true,
        widget: Widget::Choice { options, selected: sent.map_or(now, |sent| sent.to.clone()) },
        ..Question::default()
    }
}
