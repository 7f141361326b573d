//! The form: started, filled page by page, checked, filed.

use super::fields::{Given, field};
use crate::error::{error_page, trouble_page};
use crate::posted::{Posted, unread};
use crate::request::{Place, Visit};
use crate::shell::{ok, page, see_other, shell, with_notice};
use crate::state::App;
use crate::words;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use beffroi_app::{DocumentError, DraftView, Filed, PageOutcome, Reshape, Secret, Town, Trouble};
use beffroi_base::{Hash32, Text};
use beffroi_case::Clocks;
use beffroi_pages::check::{AlreadyFiled, CheckAnswers};
use beffroi_pages::error::Trouble as Shown;
use beffroi_pages::form::{Draft, FormPage};
use beffroi_pages::parts::{FieldError, Hidden, Notice, Tone};
use beffroi_pages::question::id_of;
use beffroi_service::{AnswerKind, answers};

/// `POST /demarches/{slug}/commencer`.
pub(crate) async fn start(State(app): State<App>, visit: Visit, Place(slug): Place<String>) -> Response {
    let language = visit.language;
    let started = app.run(move |town| town.service(&slug).map(|service| town.start_draft(service, language))).await;
    match started {
        Some(Ok(secret)) => see_other(&format!("/brouillon/{}", secret.as_str())),
        Some(Err(trouble)) => trouble_page(&app, &visit, trouble),
        None => error_page(&app, &visit, Shown::NotFound, None, None),
    }
}

/// What to do next with a draft: the first page that still lacks an answer, or
/// the check.
pub(crate) async fn resume(State(app): State<App>, visit: Visit, Place(secret): Place<String>) -> Response {
    let Some(secret) = Secret::parse(&secret) else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    let key = secret.clone();
    let next = app.run(move |town| town.draft(&key).map(|draft| next_page(&draft))).await;
    match next {
        Ok(Some(index)) => see_other(&page_href(&secret, index)),
        Ok(None) => see_other(&check_href(&secret)),
        Err(trouble) => draft_trouble(&app, &visit, &secret, trouble).await,
    }
}

fn next_page(draft: &DraftView<'_>) -> Option<usize> {
    let lacks = |question: &&beffroi_service::Question| question.required && !draft.answers.contains_key(&question.name);
    let pages = draft.pages();
    let lacking = pages.iter().find(|page| page.questions.iter().any(&lacks));
    // A page of optional questions is still shown once, when nothing is answered.
    let first = draft.answers.is_empty().then(|| pages.first()).flatten();
    lacking.or(first).map(|page| page.index)
}

pub(crate) fn page_href(secret: &Secret, index: usize) -> String {
    format!("/brouillon/{}/{}", secret.as_str(), index + 1)
}

fn check_href(secret: &Secret) -> String {
    format!("/brouillon/{}/verifier", secret.as_str())
}

/// A draft that is not there was filed, or is gone.
pub(crate) async fn draft_trouble(app: &App, visit: &Visit, secret: &Secret, trouble: Trouble) -> Response {
    if trouble != Trouble::NotFound {
        return trouble_page(app, visit, trouble);
    }
    let key = secret.clone();
    let filed = app.run(move |town| town.case(&key).map(|view| (view.service.title().clone(), view.case.service.clone(), view.case.id, view.case.filed_on))).await;
    match filed {
        Ok((service, slug, id, on)) => {
            let already = AlreadyFiled {
                shell: shell(app, visit),
                service,
                reference: id.to_string(),
                filed: on,
                tracking_href: format!("/suivi/{}", secret.as_str()),
                receipt_href: Some(format!("/suivi/{}/recepisse", secret.as_str())),
                service_href: format!("/demarches/{slug}"),
            };
            ok(visit, already.render())
        }
        Err(_) => error_page(app, visit, Shown::NotFound, Some(Text::new(
            "Ce brouillon n'existe pas, ou il a été effacé : un brouillon est gardé trente jours.",
            "This draft does not exist, or was erased: a draft is kept for thirty days.",
        )), None),
    }
}

/// `GET /brouillon/{secret}/{page}`.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Place((secret, number)): Place<(String, usize)>) -> Response {
    let Some(secret) = Secret::parse(&secret) else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    let Some(index) = number.checked_sub(1) else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    let (app2, visit2, key) = (app.clone(), visit.clone(), secret.clone());
    let shown = app.run(move |town| {
        let draft = town.draft(&key)?;
        Ok(form_page(&app2, &visit2, &draft, &key, index, &[]).map(|page| page.render()))
    }).await;
    match shown {
        Ok(Some(html)) => ok(&visit, html),
        Ok(None) => see_other(&format!("/brouillon/{}", secret.as_str())),
        Err(trouble) => draft_trouble(&app, &visit, &secret, trouble).await,
    }
}

/// One page of the form; `None` where it has nothing to ask.
fn form_page(app: &App, visit: &Visit, draft: &DraftView<'_>, secret: &Secret, index: usize, errors: &[(String, Text)]) -> Option<FormPage> {
    let pages = draft.pages();
    let place = pages.iter().position(|page| page.index == index)?;
    let this = pages.get(place)?;
    let given = Given { answers: &draft.answers, raw: &draft.raw, errors, origins: &draft.origins };
    let notice = changed_notice(draft).or_else(|| counter_notice(draft)).or_else(|| super::identity::notice(app, visit));
    let identity = super::identity::offer(app, draft, secret, index, &this.questions);
    Some(FormPage {
        shell: with_notice(shell(app, visit), notice),
        service: draft.service.title().clone(),
        title: this.title.clone(),
        intro: vec![],
        step: place + 1,
        steps: pages.len() + 1,
        questions: this.questions.iter().map(|question| field(draft.service, question, &given)).collect(),
        errors: vec![],
        post_href: page_href(secret, index),
        hidden: vec![Hidden::new("version", draft.service.hash().to_string())],
        back_href: place.checked_sub(1).and_then(|before| pages.get(before)).map(|page| page_href(secret, page.index)),
        draft: Some(Draft { kept_until: Some(draft.expires_on), can_resume: true }),
        // Back from the check, and not on the way to it.
        changing: next_page(draft).is_none() && seen(draft, index),
        identity,
    })
}

/// What an agent who types for someone has to say and do.
fn counter_notice(draft: &DraftView<'_>) -> Option<Notice> {
    let (by, _) = draft.typed_by.as_ref()?;
    Some(Notice {
        tone: Tone::Info,
        title: Text::new(format!("{} saisit cette demande pour quelqu'un", by.name()), format!("{} types this request for someone", by.name())),
        body: vec![Text::new(
            "Lisez chaque question à la personne, et relisez-lui ses réponses avant de déposer. L'accusé de réception est à lui remettre.",
            "Read each question to the person, and read their answers back before filing. The receipt is theirs: hand it over.",
        )],
        link: None,
    })
}

fn changed_notice(draft: &DraftView<'_>) -> Option<Notice> {
    draft.changed.then(|| Notice {
        tone: Tone::Attention,
        title: Text::new("Cette démarche a changé depuis votre dernière visite", "This service has changed since your last visit"),
        body: vec![Text::new("Vos réponses sont gardées. Relisez-les avant de déposer.", "Your answers are kept. Read them again before filing.")],
        link: None,
    })
}

/// What posting a page leads to.
enum Next {
    Page(usize),
    /// The same page, at the element a button changed.
    Here(String),
    Check,
    Again(Box<FormPage>, StatusCode),
    Later,
}

/// `POST /brouillon/{secret}/{page}`.
pub(crate) async fn answer(State(app): State<App>, visit: Visit, Place((secret, number)): Place<(String, usize)>, headers: HeaderMap, body: Body) -> Response {
    let Some(secret) = Secret::parse(&secret) else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    let Some(index) = number.checked_sub(1) else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    let posted = match Posted::read(&headers, body).await {
        Ok(posted) => posted,
        Err(unreadable) => return unread(&app, &visit, unreadable),
    };
    let (app2, visit2, key) = (app.clone(), visit.clone(), secret.clone());
    let next = app.run(move |town| answer_page(&app2, &visit2, town, &key, index, posted)).await;
    match next {
        Ok(Next::Page(index)) => see_other(&page_href(&secret, index)),
        Ok(Next::Here(id)) => see_other(&format!("{}#{id}", page_href(&secret, index))),
        Ok(Next::Check) => see_other(&check_href(&secret)),
        Ok(Next::Later) => see_other(&super::later::href(&secret)),
        Ok(Next::Again(again, status)) => page(&visit, status, again.render()),
        // Another tab saved in between: what it saved is shown, and kept.
        Err(Trouble::Stale) => see_other(&page_href(&secret, index)),
        Err(trouble) => draft_trouble(&app, &visit, &secret, trouble).await,
    }
}

fn answer_page(app: &App, visit: &Visit, town: &Town, secret: &Secret, index: usize, mut posted: Posted) -> Result<Next, Trouble> {
    let mut draft = town.draft(secret)?;
    town.set_draft_language(&mut draft, visit.language)?;
    let mut refused = take_files(town, &mut draft, index, &mut posted)?;
    let gesture = posted.text("geste").to_owned();
    if let Some((question, blob)) = gesture.strip_prefix("retirer-fichier:").and_then(|rest| rest.rsplit_once(':')) {
        town.remove_document(&mut draft, question, blob)?;
    }
    let typed = posted.raw_answers(draft.service.draft());
    let outcome = town.answer_page(&mut draft, index, &typed)?;
    let again = |draft: &DraftView<'_>, errors: &[(String, Text)], status| {
        form_page(app, visit, draft, secret, index, errors).map_or(Next::Check, |page| Next::Again(Box::new(page), status))
    };
    if gesture.starts_with("retirer-fichier:") {
        return Ok(again(&draft, &[], StatusCode::OK));
    }
    if let Some((list, change)) = Reshape::parse(&gesture).filter(|(list, _)| draft.service.draft().pages.get(index).is_some_and(|page| page.questions.iter().any(|name| name.value == *list))) {
        town.reshape_list(&mut draft, list, change)?;
        let last = draft.raw.get(list).map_or(0, answers::sized);
        return Ok(Next::Here(match change {
            Reshape::Grow => id_of(&format!("{list}.{}", last.saturating_sub(1))),
            Reshape::Remove(_) => format!("{}--ajouter", id_of(list)),
        }));
    }
    // Stopping here is always allowed, with whatever was typed.
    if gesture == "plus-tard" {
        return Ok(Next::Later);
    }
    if let PageOutcome::Refused(more) = &outcome {
        // A file that was refused says more than « attach a file ».
        refused.extend(more.iter().filter(|(name, _)| !refused.iter().any(|(known, _)| known == name)).cloned().collect::<Vec<_>>());
    }
    if !refused.is_empty() {
        return Ok(again(&draft, &refused, StatusCode::UNPROCESSABLE_ENTITY));
    }
    if outcome == PageOutcome::MoreToAsk {
        return Ok(again(&draft, &[], StatusCode::OK));
    }
    let pages = draft.pages();
    let later = pages.iter().map(|page| page.index).find(|next| *next > index);
    Ok(match (next_page(&draft), later) {
        // Everything was answered before: back to the check.
        (None, Some(next)) if !seen(&draft, next) => Next::Page(next),
        (None, _) => Next::Check,
        (Some(_), Some(next)) => Next::Page(next),
        (Some(lacking), None) => Next::Page(lacking),
    })
}

/// Whether a page was already answered, in whole or in part.
fn seen(draft: &DraftView<'_>, index: usize) -> bool {
    let pages = draft.pages();
    let page = pages.iter().find(|page| page.index == index);
    page.is_some_and(|page| page.questions.iter().any(|question| draft.answers.contains_key(&question.name)))
}

/// Seals the files of a form; says which were not accepted.
fn take_files(town: &Town, draft: &mut DraftView<'_>, index: usize, posted: &mut Posted) -> Result<Vec<(String, Text)>, Trouble> {
    let mut refused = vec![];
    if let Some(field) = posted.too_large.take() {
        refused.push((field, DocumentError::TooLarge.text()));
    }
    let on_page = draft.service.draft().pages.get(index).map(|page| page.questions.clone()).unwrap_or_default();
    for mut file in std::mem::take(&mut posted.files) {
        let asked = on_page.iter().any(|name| name.value == file.field)
            && draft.service.draft().question(&file.field).is_some_and(|question| question.kind == AnswerKind::Document);
        if !asked {
            continue;
        }
        match town.receive_for_draft(draft, &file.field, &file.name, &mut file.bytes) {
            Ok(()) => {}
            Err(DocumentError::Trouble(trouble @ (Trouble::Fault(_) | Trouble::Stale))) => return Err(trouble),
            Err(other) => refused.push((file.field, other.text())),
        }
    }
    Ok(refused)
}

/// `GET /brouillon/{secret}/verifier`.
pub(crate) async fn check(State(app): State<App>, visit: Visit, Place(secret): Place<String>) -> Response {
    let Some(secret) = Secret::parse(&secret) else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    let (app2, visit2, key) = (app.clone(), visit.clone(), secret.clone());
    let shown = app.run(move |town| town.draft(&key).map(|draft| check_page(&app2, &visit2, town, &draft, &key, &[], changed_notice(&draft).or_else(|| counter_notice(&draft))).render())).await;
    match shown {
        Ok(html) => ok(&visit, html),
        Err(trouble) => draft_trouble(&app, &visit, &secret, trouble).await,
    }
}

fn check_page(app: &App, visit: &Visit, town: &Town, draft: &DraftView<'_>, secret: &Secret, errors: &[(String, Text)], notice: Option<Notice>) -> CheckAnswers {
    let pages = draft.pages();
    let service = draft.service;
    let asked: Vec<&str> = pages.iter().flat_map(|page| &page.questions).map(|question| question.name.as_str()).collect();
    let kept = draft.answers.iter().filter(|(name, _)| asked.contains(&name.as_str())).map(|(n, a)| (n.clone(), a.clone())).collect();
    let mut sections = words::sections(service.draft(), &kept, &draft.origins, &|_| None);
    for section in &mut sections {
        let page = pages.iter().find(|page| *page.title == section.title);
        for row in &mut section.rows {
            row.change_href = page.map(|page| page_href(secret, page.index));
        }
    }
    let errors = errors.iter().map(|(name, text)| {
        let label = service.draft().question(name).map(|question| question.label.clone()).unwrap_or_default();
        FieldError { target: String::new(), text: Text::new(format!("{} {}", label.fr, text.fr), format!("{} {}", label.en, text.en)) }
    }).collect();
    let clock = Clocks::announced_in(town.territory().calendar, service, town.today());
    let mut before = vec![Text::new(
        "En déposant, vous confirmez que ces réponses sont exactes. Vous recevrez aussitôt un accusé de réception.",
        "By filing, you confirm that these answers are right. You will receive a receipt at once.",
    )];
    if let Some(on) = clock.and_then(|clock| clock.on) {
        before.push(Text::new(
            format!("Une personne vous répondra. La date à retenir est le {}.", beffroi_base::format_day(on, beffroi_base::Language::Fr)),
            format!("A person will answer you. The date to remember is {}.", beffroi_base::format_day(on, beffroi_base::Language::En)),
        ));
    }
    CheckAnswers {
        shell: with_notice(shell(app, visit), notice),
        service: service.title().clone(),
        step: pages.len() + 1,
        steps: pages.len() + 1,
        sections,
        questions: vec![],
        errors,
        before_filing: before,
        hidden: vec![Hidden::new("version", service.hash().to_string())],
        post_href: check_href(secret),
        back_href: pages.last().map(|page| page_href(secret, page.index)),
    }
}

/// `POST /brouillon/{secret}/verifier`: « Déposer ».
pub(crate) async fn file(State(app): State<App>, visit: Visit, Place(secret): Place<String>, headers: HeaderMap, body: Body) -> Response {
    let Some(secret) = Secret::parse(&secret) else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    let posted = match Posted::read(&headers, body).await {
        Ok(posted) => posted,
        Err(unreadable) => return unread(&app, &visit, unreadable),
    };
    // Without a version the person was shown none: read as another one.
    let seen: Hash32 = posted.text("version").parse().unwrap_or_default();
    let key = secret.clone();
    let session = visit.session.clone();
    let filed = app.run(move |town| {
        let session = session.as_deref().and_then(Secret::parse);
        let agent = match session {
            Some(session) => town.signed_in(&session)?,
            None => None,
        };
        // A form begun at the counter says so only if the agent who began it
        // files it; a person who goes on alone files in their own name.
        let typed = match town.draft(&key) {
            Ok(draft) => draft.typed_by,
            Err(_) => None,
        };
        match (agent, typed) {
            (Some(agent), Some((by, channel))) if by.id == agent.id => town.file_for(&agent.id, &key, &seen, channel),
            _ => town.file(&key, &seen),
        }
    }).await;
    let (app2, visit2, key) = (app.clone(), visit.clone(), secret.clone());
    match filed {
        Ok(Filed::Done) => see_other(&format!("/suivi/{}/recepisse", secret.as_str())),
        Ok(Filed::Changed) => {
            let notice = Notice {
                tone: Tone::Attention,
                title: Text::new("Cette démarche vient de changer : rien n'est encore déposé", "This service has just changed: nothing is filed yet"),
                body: vec![Text::new("Vos réponses sont gardées. Relisez-les, puis déposez.", "Your answers are kept. Read them again, then file.")],
                link: None,
            };
            let shown = app.run(move |town| town.draft(&key).map(|draft| check_page(&app2, &visit2, town, &draft, &key, &[], Some(notice)).render())).await;
            match shown {
                Ok(html) => page(&visit, StatusCode::CONFLICT, html),
                Err(trouble) => draft_trouble(&app, &visit, &secret, trouble).await,
            }
        }
        Ok(Filed::Incomplete(missing)) => {
            let shown = app.run(move |town| town.draft(&key).map(|draft| check_page(&app2, &visit2, town, &draft, &key, &missing, None).render())).await;
            match shown {
                Ok(html) => page(&visit, StatusCode::UNPROCESSABLE_ENTITY, html),
                Err(trouble) => draft_trouble(&app, &visit, &secret, trouble).await,
            }
        }
        Err(trouble) => draft_trouble(&app, &visit, &secret, trouble).await,
    }
}
