//! `GET /agents/dossiers/{reference}`: one case, as far as this agent's stages
//! read it.

use super::around::{self, Around};
use super::gesture::{ITEM_MAX, REASONS_MAX, Sent};
use super::queue::{days, silence_word};
use super::session::SignedIn;
use crate::error::{error_page, trouble_page};
use crate::request::{Place, Visit, query};
use crate::resident::fields::widget;
use crate::resident::tracking::{said, stage_tag, stage_title};
use crate::shell::{desk_shell, ok, with_notice};
use crate::state::App;
use crate::words;
use axum::extract::State;
use axum::response::Response;
use beffroi_app::{DeskAction, DeskView, Town};
use beffroi_base::{CaseId, Day, Hash32, Language, Text, format_day};
use beffroi_case::{Agent, Case, Entry, Letter, LetterBlock};
use beffroi_pages::case::{ActionForm, CasePage, Clock, Confirm, Conflict, Decision, Document, Proposal};
use beffroi_pages::error::Trouble as Shown;
use beffroi_pages::parts::{Event, FileRef, Hidden, Link, Moment, Notice, Section, Shown as Value, Source, SummaryRow, Tag, Timeline, Tone};
use beffroi_pages::question::{Question, Widget};
use beffroi_pages::queue::Due;
use beffroi_pages::tracking::{LetterLine, Message};
use beffroi_service::{Answer, Answers, Draft, Effect, RawAnswer, SilenceSense};

/// The case page.
pub(crate) async fn show(State(app): State<App>, SignedIn { agent, visit }: SignedIn, Place(reference): Place<String>) -> Response {
    let Ok(id) = reference.parse::<CaseId>() else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    let done = query(&visit.uri, "fait");
    let around = query(&visit.uri, "autour").is_some();
    let batch: Option<Hash32> = query(&visit.uri, "lot").and_then(|hash| hash.parse().ok());
    let (app2, visit2) = (app.clone(), visit.clone());
    let shown = app.run(move |town| {
        let desk = town.open_case(&agent.id, id)?;
        let mine = |entry: &&Entry| entry.by.as_ref().is_some_and(|by| by.id == agent.id);
        let notice = match done {
            Some(done) => done_notice(&desk, &agent, &done),
            None if around => desk.view.case.history.iter().rev().find(mine).and_then(|entry| entry.words()).map(|words| Notice {
                tone: Tone::Good,
                title: Text::new(format!("C'est fait : {}", words.fr), format!("Done: {}", words.en)),
                ..Notice::default()
            }),
            None => batch.map(|hash| Notice {
                tone: Tone::Info,
                title: Text::new("Vous lisez ce dossier pour un lot", "You are reading this case for a batch"),
                body: vec![],
                link: Some(Link { href: format!("/agents/lot/{hash}"), text: Text::new("Revenir au lot", "Back to the batch") }),
            }),
        };
        Ok(Desk { app: &app2, visit: &visit2, town, agent: &agent, view: &desk }.page(None, notice, None).render())
    }).await;
    match shown {
        Ok(html) => ok(&visit, html),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

/// What was just done, read from the history and not from the address.
fn done_notice(desk: &DeskView<'_>, agent: &Agent, done: &str) -> Option<Notice> {
    let mine = |entry: &&Entry| entry.by.as_ref().is_some_and(|by| by.id == agent.id) && entry.what == done;
    let entry = desk.view.case.history.iter().rev().find(mine)?;
    let title = action_title(desk, &entry.what);
    let letter = desk.view.case.history.last().is_some_and(|last| last.kind == "written");
    let body = if letter { vec![Text::new("Le courrier est parti.", "The letter has left.")] } else { vec![] };
    Some(Notice { tone: Tone::Good, title: Text::new(format!("C'est fait : {}", title.fr), format!("Done: {}", title.en)), body, link: None })
}

fn action_title(desk: &DeskView<'_>, name: &str) -> Text {
    crate::resident::tracking::action_title(desk.view.service.draft(), name)
}

/// Whether this agent's stages read everything a letter tells.
pub(crate) fn may_read_letter(desk: &DeskView<'_>, letter: &Letter) -> bool {
    let draft = desk.view.service.draft();
    // Written by the town itself: the receipt tells nothing but dates; the others
    // tell reasons.
    let Some(template) = draft.letter(&letter.name) else { return desk.examines() || letter.name == "accusé de réception" };
    let reasons = letter.blocks.iter().any(|block| matches!(block, LetterBlock::Reasons(_))) || letter.decision;
    (desk.examines() || !reasons) && desk.reads_letter(template)
}

/// A letter without the person's own address: it opens the case in their name.
pub(crate) fn masked(letter: &Letter, case: &Case) -> Letter {
    let mut letter = letter.clone();
    let hide = |text: &mut String| {
        if !case.tracking.is_empty() {
            *text = text.replace(&case.tracking, "…");
        }
    };
    for block in &mut letter.blocks {
        match block {
            LetterBlock::Paragraph(text) | LetterBlock::Heading(text) | LetterBlock::Reasons(text) | LetterBlock::Legal(text) => hide(text),
            LetterBlock::Author { .. } => {}
        }
    }
    letter
}

/// Everything one page of the desk is made from.
pub(crate) struct Desk<'a, 't> {
    pub(crate) app: &'a App,
    pub(crate) visit: &'a Visit,
    pub(crate) town: &'t Town,
    pub(crate) agent: &'a Agent,
    pub(crate) view: &'a DeskView<'t>,
}

impl Desk<'_, '_> {
    /// The page with what was sent around the case and had no effect.
    pub(crate) fn around_page(&self, sent: &Around, notice: Option<Notice>) -> CasePage {
        let around = around::forms(self.town, self.agent, self.view, Some(sent));
        CasePage { around, ..self.page(None, notice, None) }
    }

    /// The page; `sent` is what came back from a form and had no effect.
    pub(crate) fn page(&self, sent: Option<&Sent>, notice: Option<Notice>, conflict: Option<Conflict>) -> CasePage {
        let (case, service) = (&self.view.view.case, self.view.view.service);
        let draft = service.draft();
        let actions: Vec<ActionForm> = self.view.actions.iter().map(|action| self.action(action, sent)).collect();
        CasePage {
            shell: with_notice(desk_shell(self.app, self.visit, self.agent), notice),
            queue_href: "/agents".to_owned(),
            reference: case.id.to_string(),
            service: service.title().clone(),
            stage: self.stage(),
            filed: case.filed_on.unwrap_or_default(),
            applicant: words::desk_applicant(self.view),
            assigned: case.assigned.as_ref().map(|agent| agent.name()),
            colleague: self.app.seen_by(case.id, self.agent, self.town.now()),
            conflict,
            decision: self.decision(),
            clocks: self.clocks(),
            proposals: self.proposals(),
            sections: self.sections(),
            hidden_answers: case.answers.len().saturating_sub(self.view.answers.len()),
            documents: self.documents(),
            letters: self.letters(),
            messages: if self.view.examines() { self.messages() } else { vec![] },
            notes: if self.view.examines() { self.notes() } else { vec![] },
            proxy: case.proxy.as_ref().map(|proxy| {
                let until = proxy.until.map(|day| (format!(", jusqu'au {}", format_day(day, Language::Fr)), format!(", until {}", format_day(day, Language::En)))).unwrap_or_default();
                Text { fr: format!("{}, {} ({}){}", proxy.name, proxy.capacity, proxy.mandate, until.0), en: format!("{}, {} ({}){}", proxy.name, proxy.capacity, proxy.mandate, until.1), translated: true }
            }),
            around: around::forms(self.town, self.agent, self.view, None),
            history: self.history(),
            no_action: actions.is_empty().then(|| match draft.stage(&case.stage).and_then(|stage| stage.actor.as_ref()) {
                Some(actor) => {
                    let who = words::desk_role(&actor.value);
                    Text::new(format!("Rien à faire pour vous à cette étape. Le dossier attend : {}.", who.fr), format!("Nothing for you to do at this stage. The case awaits: {}.", who.en))
                }
                None => Text::new("Ce dossier est terminé.", "This case is closed."),
            }),
            actions,
        }
    }

    fn stage(&self) -> Tag {
        let case = &self.view.view.case;
        let draft = self.view.view.service.draft();
        let tag = stage_tag(draft, case);
        let here = stage_title(draft, &case.stage);
        // At the desk, where a case stands counts more than how it ended.
        let tone = if case.closed_on.is_some() { tag.tone } else { Tone::Info };
        Tag { text: here, tone }
    }

    fn sections(&self) -> Vec<Section> {
        let id = self.view.view.case.id;
        let given: Answers = self.view.answers.iter().map(|(question, answer)| (question.name.clone(), answer.clone())).collect();
        // What was corrected since is the person's own.
        let case = &self.view.view.case;
        let unchanged = case.origins.iter().filter(|(name, _)| case.answers.get(*name) == case.filed.get(*name));
        let origins = unchanged.map(|(name, origin)| (name.clone(), origin.clone())).collect();
        let mut sections = words::sections(self.view.view.service.draft(), &given, &origins, &|blob| Some(document_href(id, blob)));
        let entered = self.view.answers.iter().filter(|(question, _)| question.entered);
        let rows: Vec<SummaryRow> = entered.map(|(question, answer)| SummaryRow { label: question.label.clone(), value: words::shown_answer(question, answer, &|_| None), ..SummaryRow::default() }).collect();
        if !rows.is_empty() {
            sections.push(Section { title: Text::new("Saisi par les agents", "Entered by agents"), rows });
        }
        for section in &mut sections {
            section.title = of_the_person(&section.title);
            section.rows.iter_mut().for_each(|row| row.label = of_the_person(&row.label));
        }
        // What was signed on filing stays beside what was corrected since.
        let filed = &self.view.filed;
        let corrected = self.view.answers.iter().filter_map(|(question, answer)| {
            let before = filed.get(&question.name).filter(|before| *before != answer)?;
            Some((&question.label, words::shown_answer(question, before, &|_| None)))
        });
        for (label, before) in corrected {
            if let Some(row) = sections.iter_mut().flat_map(|section| &mut section.rows).find(|row| row.label == of_the_person(label)) {
                row.before = Some(before);
            }
        }
        sections
    }

    fn proposals(&self) -> Vec<Proposal> {
        let (case, service) = (&self.view.view.case, self.view.view.service);
        let program = &service.draft().program;
        let known = beffroi_service::answers::situation(service.draft(), &case.answers, true);
        let by = self.proposed();
        let one = |(index, name): (usize, &&str)| {
            let evaluation = program.evaluate_rule(name, &known)?;
            // The steps tell the answers they use: shown to whoever reads them all.
            let open = program.inputs_of_rule(name).iter().all(|input| self.view.reads(input));
            let closed = Text::new(
                "Le détail du calcul n'est pas montré : il lit des réponses que votre étape ne lit pas.",
                "The details of the computation are not shown: they read answers your step does not read.",
            );
            Some(Proposal {
                label: program.rule(name)?.title.clone(),
                value: Value::Words(Text::new(evaluation.format(Language::Fr), evaluation.format(Language::En))),
                by: by.clone().filter(|_| index == 0),
                steps: if open { words::steps(&evaluation.trace.steps()) } else { Default::default() },
                warnings: if open { vec![] } else { vec![closed] },
                version: case.version.to_string(),
            })
        };
        self.view.results.iter().enumerate().filter_map(one).collect()
    }

    /// What the agent before proposed, with their reasons.
    fn proposed(&self) -> Option<Text> {
        let case = &self.view.view.case;
        let entry = case.proposal().filter(|_| case.decision.is_none() && self.view.examines())?;
        let name = entry.by.as_ref().map(|by| by.name()).unwrap_or_default();
        let title = action_title(self.view, &entry.what);
        let reasons = entry.reasons.as_ref().map(|reasons| (format!(" Motifs : {reasons}"), format!(" Reasons: {reasons}"))).unwrap_or_default();
        Some(Text::new(
            format!("{} – {name}, le {}.{}", title.fr, format_day(entry.on, Language::Fr), reasons.0),
            format!("{} – {name}, on {}.{}", title.en, format_day(entry.on, Language::En), reasons.1),
        ))
    }

    fn decision(&self) -> Option<Decision> {
        let case = &self.view.view.case;
        if let Some(decision) = &case.decision {
            let (text, tone) = match decision.effect {
                Effect::Grant => (Text::new("Accordée", "Granted"), Tone::Good),
                Effect::Refuse => (Text::new("Refusée", "Refused"), Tone::Bad),
                Effect::Withdraw => (Text::new("Retirée", "Withdrawn"), Tone::Bad),
            };
            let reasons = decision.reasons.as_ref().filter(|_| self.view.examines());
            let signature = &decision.signature;
            return Some(Decision {
                text,
                tone,
                day: Some(decision.on),
                signature: Some(beffroi_pages::letter::Signature {
                    first_name: signature.agent.first_name.clone(),
                    last_name: signature.agent.last_name.clone(),
                    capacity: Text::french(signature.agent.capacity.clone()),
                    department: Text::french(signature.agent.department.clone()),
                    delegation: Some(Text::french(signature.order.clone())),
                    signed: None,
                }),
                reasons: reasons.iter().flat_map(|reasons| reasons.as_str().split("\n\n")).map(Text::french).collect(),
                letter: None,
            });
        }
        let (on, sense) = case.silence?;
        let (text, tone) = match sense {
            SilenceSense::Grant => (Text::new("Accord implicite", "Implicit acceptance"), Tone::Good),
            SilenceSense::Refuse | SilenceSense::None => (Text::new("Refus implicite", "Implicit refusal"), Tone::Bad),
        };
        Some(Decision { text, tone, day: Some(on), ..Decision::default() })
    }

    fn clocks(&self) -> Vec<Clock> {
        let (case, service) = (&self.view.view.case, self.view.view.service);
        let today = self.town.today();
        let due = |what: Text, day: Day| Due { what, day, days_left: days(today, day) };
        let mut clocks = vec![];
        let dates = self.view.view.clocks;
        let silence = service.draft().silence.as_ref();
        if let (Some(clock), Some(declared)) = (dates.silence.filter(|_| case.silence.is_none()), silence)
            && let Some(on) = clock.on
        {
            let delay = declared.delay.as_ref().map(|delay| delay.value.text()).unwrap_or_default();
            let law = declared.text.as_ref().map(|text| Source { text: Text::new(text.value.clone(), text.value.clone()), href: None });
            let from = case.filed_on.map(|day| (format_day(day, Language::Fr), format_day(day, Language::En))).unwrap_or_default();
            clocks.push(Clock {
                due: due(silence_word(Some(service)), on),
                // An item that never came stops the clock until its last day, no longer.
                suspended: case.open_asks().any(|ask| ask.due >= today),
                detail: Some(Text::new(format!("{} à compter du {}", delay.fr, from.0), format!("{} from {}", delay.en, from.1))),
                law,
            });
        }
        clocks.extend(case.open_asks().map(|ask| Clock {
            due: due(Text::new("Pièce attendue", "Item awaited"), ask.due),
            suspended: false,
            detail: Some(Text::french(ask.item.clone())).filter(|_| self.view.examines()),
            law: None,
        }));
        clocks.extend(dates.purge_on.map(|on| Clock { due: due(Text::new("Effacement", "Erasure"), on), ..Clock::default() }));
        clocks
    }

    fn documents(&self) -> Vec<Document> {
        let case = &self.view.view.case;
        let file = |document: &beffroi_service::answers::DocumentRef| FileRef {
            name: document.name.clone(),
            bytes: document.bytes,
            href: Some(document_href(case.id, &document.blob)),
        };
        let mut documents = vec![];
        for (question, answer) in &self.view.answers {
            if let Answer::Documents(given) = answer {
                documents.extend(given.iter().map(|given| Document { label: question.label.clone(), file: file(given), received: case.filed_on }));
            }
        }
        for ask in case.asks.iter().filter(|ask| self.view.reads_item(ask)) {
            documents.extend(ask.documents.iter().map(|given| Document { label: Text::french(ask.item.clone()), file: file(given), received: ask.supplied_on }));
        }
        documents
    }

    fn messages(&self) -> Vec<Message> {
        let one = |message: &beffroi_case::Message| Message {
            from: message.by.as_ref().map_or_else(|| Text::new("La personne", "The person"), |by| Text::french(format!("{}, {}", by.name(), by.capacity))),
            mine: message.by.as_ref().is_some_and(|by| by.id == self.agent.id),
            day: message.on,
            body: message.text.clone(),
            files: message.documents.iter().map(|file| FileRef { name: file.name.clone(), bytes: file.bytes, href: Some(document_href(self.view.view.case.id, &file.blob)) }).collect(),
        };
        self.view.view.case.messages.iter().map(one).collect()
    }

    fn notes(&self) -> Vec<Message> {
        let one = |note: &beffroi_case::Note| Message {
            from: Text::french(format!("{}, {}", note.by.name(), note.by.capacity)),
            mine: note.by.id == self.agent.id,
            day: note.on,
            body: note.text.clone(),
            files: vec![],
        };
        self.view.view.case.notes.iter().map(one).collect()
    }

    fn letters(&self) -> Vec<LetterLine> {
        let case = &self.view.view.case;
        let readable = case.letters.iter().enumerate().filter(|(_, record)| may_read_letter(self.view, &record.letter));
        readable
            .map(|(index, record)| LetterLine {
                href: format!("/agents/dossiers/{}/courriers/{}", case.id, index + 1),
                title: said(&record.letter),
                day: record.on,
                read: true,
            })
            .collect()
    }

    fn history(&self) -> Timeline {
        let case = &self.view.view.case;
        let mut events: Vec<Event> = case.history.iter().map(|entry| self.event(entry)).collect();
        if let Some(last) = events.last_mut() {
            last.moment = Moment::Current;
        }
        Timeline { events }
    }

    fn event(&self, entry: &Entry) -> Event {
        let case = &self.view.view.case;
        let person = Text::new("La personne", "The person");
        let by = entry.by.as_ref().map(|by| Text::french(format!("{}, {}", by.name(), by.capacity)));
        let (who, title) = match entry.kind {
            "filed" => (by.or(Some(person)), filed_how(case.channel)),
            "item-supplied" => (Some(person), Text::new("Élément envoyé", "Item sent")),
            "written" => {
                let subject = case.letters.iter().find(|record| record.letter.name == entry.what).map(|record| said(&record.letter));
                let subject = subject.unwrap_or_default();
                (None, Text { fr: format!("Courrier : {}", subject.fr), en: format!("Letter: {}", subject.en), translated: true })
            }
            "silence-fell" => (None, silence_word(Some(self.view.view.service))),
            _ => match entry.words() {
                Some(words) => (by, words),
                None => (by, action_title(self.view, &entry.what)),
            },
        };
        let reasons = entry.reasons.as_ref().filter(|_| self.view.examines());
        let mut body: Vec<Text> = reasons.iter().map(|reasons| Text::french(reasons.as_str())).collect();
        if self.view.examines() {
            body.extend(self.item(entry));
        }
        Event { day: Some(entry.on), who, title, body, moment: Moment::Done, ..Event::default() }
    }

    /// What was asked, or what was answered, on that line of the history.
    fn item(&self, entry: &Entry) -> Vec<Text> {
        let case = &self.view.view.case;
        let same_day = |ask: &&beffroi_case::Ask| match entry.kind {
            "item-asked" => ask.asked_on == entry.on,
            "item-supplied" => ask.supplied_on == Some(entry.on),
            _ => false,
        };
        let asks = case.asks.iter().filter(same_day).filter(|ask| entry.kind == "item-asked" || self.view.reads_item(ask));
        asks.map(|ask| match entry.kind {
            "item-asked" => format!("{} ({})", ask.item, ask.text),
            _ => ask.answer.clone(),
        })
        .filter(|text| !text.is_empty())
        .map(Text::french)
        .collect()
    }

    fn action(&self, offered: &DeskAction<'_>, sent: Option<&Sent>) -> ActionForm {
        let action = offered.action;
        let case = &self.view.view.case;
        let draft = self.view.view.service.draft();
        let sent = sent.filter(|sent| sent.gesture.action == action.name);
        let to = action.to.as_ref().map(|to| stage_title(draft, &to.value));
        let tone = match action.effect.as_ref().map(|effect| effect.value) {
            Some(Effect::Grant) => Tone::Good,
            Some(Effect::Refuse | Effect::Withdraw) => Tone::Bad,
            None => Tone::Neutral,
        };
        let unavailable = match offered.signature {
            Some(Err(objection)) => Some(objection.text()),
            Some(Ok(())) | None => None,
        };
        ActionForm {
            id: action.name.clone(),
            label: action.title.clone(),
            help: help(action, to),
            post_href: format!("/agents/dossiers/{}/actions", case.id),
            fields: fields(draft, action, sent).into_iter().chain(self.entered(action, sent)).collect(),
            hidden: vec![Hidden::new("action", action.name.clone()), Hidden::new("version", case.events.to_string())],
            tone,
            confirm: action.effect.as_ref().map(|_| self.confirm(sent)),
            model: None,
            preview: action.effect.is_some() && action.letter.is_some(),
            open: sent.is_some() || self.view.actions.len() == 1,
            unavailable,
        }
    }

    /// The questions the action lets its actor answer, filled with what was
    /// typed, or with what was entered before.
    fn entered(&self, action: &beffroi_service::Action, sent: Option<&Sent>) -> Vec<Question> {
        let (case, draft) = (&self.view.view.case, self.view.view.service.draft());
        let questions = action.enters.iter().filter_map(|name| draft.question(&name.value));
        questions.map(|question| {
            let before = case.answers.get(&question.name);
            let typed = sent.and_then(|sent| sent.gesture.entered.get(&question.name).cloned());
            let raw = typed.unwrap_or_else(|| before.map(|answer| RawAnswer::typing(question, answer)).unwrap_or_default());
            let error = sent.and_then(|sent| sent.wrong.iter().find(|(name, _)| *name == question.name)).map(|(_, text)| text.clone());
            Question {
                name: question.name.clone(),
                label: question.label.clone(),
                hint: question.help.clone(),
                required: question.required,
                error,
                widget: widget(question, &raw, before),
                ..Question::default()
            }
        }).collect()
    }

    fn confirm(&self, sent: Option<&Sent>) -> Confirm {
        Confirm { statement: engagement(self.agent), tick: true, error: sent.and_then(|sent| sent.error("confirme")) }
    }
}

/// The platform asks in the second person; the desk reads in the third.
fn of_the_person(text: &Text) -> Text {
    let known = [
        ("Vous", "La personne", "The person"),
        ("Vous tenir au courant", "Tenir la personne au courant", "Keeping the person informed"),
        ("Votre prénom", "Prénom", "First name"),
        ("Votre nom", "Nom", "Last name"),
        ("Votre adresse postale", "Adresse postale", "Postal address"),
        ("Votre adresse électronique", "Adresse électronique", "E-mail address"),
    ];
    let found = known.into_iter().find(|(asked, _, _)| *asked == text.fr);
    found.map_or_else(|| without_your(text), |(_, fr, en)| Text::new(fr, en))
}

/// « Votre foyer » is « Foyer » for whoever is not of it.
fn without_your(text: &Text) -> Text {
    let bare = |text: &str, words: &[&str]| {
        let rest = words.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
        let mut letters = rest.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    Text { fr: bare(&text.fr, &["Votre ", "Vos "]), en: bare(&text.en, &["Your "]), translated: text.translated }
}

/// How a request came in.
fn filed_how(channel: beffroi_case::Channel) -> Text {
    use beffroi_case::Channel as C;
    match channel {
        C::Online => Text::new("Dépôt en ligne", "Filed on line"),
        C::Counter => Text::new("Saisi au guichet pour la personne", "Typed at the counter for the person"),
        C::Telephone => Text::new("Saisi au téléphone pour la personne", "Typed on the telephone for the person"),
        C::Forwarded { first } => Text::new(
            format!("Transmis par une autre administration, qui l'a reçu le {}", format_day(first, Language::Fr)),
            format!("Passed on by another authority, which received it on {}", format_day(first, Language::En)),
        ),
    }
}

/// What someone who signs engages.
pub(crate) fn engagement(agent: &Agent) -> Text {
    let order = agent.delegation.as_ref().map(|delegation| delegation.order.clone()).unwrap_or_default();
    Text::new(
        format!("Je signe cette décision en mon nom, {} {}, {} ({order}).", agent.first_name, agent.last_name, agent.capacity),
        format!("I sign this decision in my own name, {} {}, {} ({order}).", agent.first_name, agent.last_name, agent.capacity),
    )
}

fn document_href(id: CaseId, blob: &str) -> String {
    format!("/agents/dossiers/{id}/documents/{blob}")
}

/// What an action leads to.
fn help(action: &beffroi_service::Action, to: Option<Text>) -> Option<Text> {
    let mut fr = vec![];
    let mut en = vec![];
    if let Some(due) = &action.due {
        let delay = due.value.text();
        fr.push(format!("La personne a {} pour répondre.", delay.fr));
        en.push(format!("The person has {} to answer.", delay.en));
    }
    if action.letter.is_some() {
        fr.push("Un courrier part aussitôt.".to_owned());
        en.push("A letter leaves at once.".to_owned());
    }
    if let Some(to) = to {
        fr.push(format!("Le dossier passe à l'étape « {} ».", to.fr));
        en.push(format!("The case goes to the stage “{}”.", to.en));
    }
    (!fr.is_empty()).then(|| Text::new(fr.join(" "), en.join(" ")))
}

/// Where the texts of the service are recalled: whoever asks for an item says
/// which one requires it.
fn texts(draft: &Draft) -> Text {
    let basis = draft.basis.iter().filter_map(|basis| basis.text.as_ref()).map(|text| text.value.clone());
    let rules = draft.program.rules().iter().flat_map(|rule| rule.references.iter().map(|(name, _)| name.clone()));
    let mut known: Vec<String> = vec![];
    for text in basis.chain(rules) {
        if !known.contains(&text) && known.len() < TEXTS_SHOWN {
            known.push(text);
        }
    }
    let listed = known.join(" ; ");
    let (fr, en) = ("Loi, décret ou délibération (CRPA, art. L. 114-5).", "Law, decree or local decision (CRPA, art. L. 114-5).");
    if listed.is_empty() { Text::new(fr, en) } else { Text::new(format!("{fr} Dans cette démarche : {listed}."), format!("{en} In this service: {listed}.")) }
}

/// Texts recalled at most.
const TEXTS_SHOWN: usize = 5;

/// What must be said with an action, filled with what was typed.
fn fields(draft: &Draft, action: &beffroi_service::Action, sent: Option<&Sent>) -> Vec<Question> {
    let typed = |text: fn(&Sent) -> &String| sent.map(|sent| text(sent).clone()).unwrap_or_default();
    let error = |name: &str| sent.and_then(|sent| sent.error(name));
    let field = |name: &str, label: Text, hint: Option<Text>, required: bool, widget: Widget| Question { name: name.to_owned(), label, hint, required, error: error(name), widget, ..Question::default() };
    let mut fields = vec![];
    if action.asks() {
        fields.push(field(
            "piece",
            Text::new("Ce que vous demandez", "What you ask for"),
            Some(Text::new("En mots simples : la personne le lira tel quel.", "In plain words: the person will read it as it is.")),
            true,
            Widget::Line { value: typed(|sent| &sent.gesture.item), max: Some(ITEM_MAX), autocomplete: None },
        ));
        fields.push(field(
            "texte",
            Text::new("Le texte qui l'exige", "The text that requires it"),
            Some(texts(draft)),
            true,
            Widget::Line { value: typed(|sent| &sent.gesture.text), max: Some(ITEM_MAX), autocomplete: None },
        ));
    }
    let refuses = action.effect.as_ref().is_some_and(|effect| effect.value != Effect::Grant);
    if action.reasons_required || refuses {
        fields.push(field(
            "motifs",
            Text::new("Motifs", "Reasons"),
            Some(Text::new(
                "Les raisons de droit et de fait, telles que la personne peut les comprendre et les vérifier.",
                "The reasons in law and in fact, as the person can understand and check them.",
            )),
            true,
            Widget::LongText { value: typed(|sent| &sent.gesture.reasons), max: Some(REASONS_MAX) },
        ));
    }
    fields
}
