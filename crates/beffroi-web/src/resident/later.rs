//! `/brouillon/{secret}/plus-tard`: stopping here: the address to keep, by mail
//! if wished, until when, or everything erased at once.

use super::form::draft_trouble;
use crate::error::error_page;
use crate::posted::{Posted, unread};
use crate::request::{Place, Visit, query};
use crate::shell::{ok, page, see_other, shell, with_notice};
use crate::state::App;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use beffroi_app::{DraftView, Secret};
use beffroi_base::Text;
use beffroi_pages::error::Trouble as Shown;
use beffroi_pages::form::LaterPage;
use beffroi_pages::parts::{Notice, Tone};
use beffroi_pages::question::{Question, Widget};

/// Address of the page.
pub(crate) fn href(secret: &Secret) -> String {
    format!("/brouillon/{}/plus-tard", secret.as_str())
}

/// Longest address (RFC 5321, 4.5.3.1.3).
const ADDRESS_MAX: usize = 254;

/// An address a mail can be sent to; what is not one is said beside the box.
fn read_email(text: &str) -> Result<String, Text> {
    let text = text.trim();
    let plain = text.len() <= ADDRESS_MAX && !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"'));
    let whole = text.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.contains('@') && domain.split('.').count() > 1 && domain.split('.').all(|part| !part.is_empty()));
    if plain && whole { Ok(text.to_owned()) } else { Err(Text::new("Saisissez une adresse électronique, par exemple nom@exemple.fr", "Enter an e-mail address, for example name@example.fr")) }
}

/// What came back from the form.
#[derive(Clone, Debug, Default)]
struct Sent {
    address: String,
    error: Option<Text>,
    confirm_error: Option<Text>,
}

/// The page.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Place(secret): Place<String>) -> Response {
    let Some(secret) = Secret::parse(&secret) else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    let sent = query(&visit.uri, "envoye").is_some();
    let (app2, visit2, key) = (app.clone(), visit.clone(), secret.clone());
    let shown = app.run(move |town| town.draft(&key).map(|draft| later_page(&app2, &visit2, &draft, &key, &Sent::default(), sent).render())).await;
    match shown {
        Ok(html) => ok(&visit, html),
        Err(trouble) => draft_trouble(&app, &visit, &secret, trouble).await,
    }
}

fn later_page(app: &App, visit: &Visit, draft: &DraftView<'_>, secret: &Secret, sent: &Sent, done: bool) -> LaterPage {
    let notice = done.then(|| Notice {
        tone: Tone::Good,
        title: Text::new("Le lien part à cette adresse", "The link is on its way to that address"),
        body: vec![Text::new("S'il n'arrive pas, regardez dans les indésirables, ou gardez l'adresse ci-dessous.", "If it does not arrive, look among unwanted mail, or keep the address below.")],
        link: None,
    });
    let site = app.town.territory().site.trim_end_matches('/');
    let path = format!("/brouillon/{}", secret.as_str());
    LaterPage {
        shell: with_notice(shell(app, visit), notice),
        service: draft.service.title().clone(),
        until: draft.expires_on,
        address: format!("{site}{path}"),
        resume_href: path,
        post_href: href(secret),
        mail: Question {
            name: "courriel".to_owned(),
            label: Text::new("Votre adresse électronique", "Your e-mail address"),
            hint: Some(Text::new("Elle ne sert qu'à cet envoi.", "It is used for this only.")),
            required: true,
            error: sent.error.clone(),
            widget: Widget::Email { value: sent.address.clone() },
            ..Question::default()
        },
        erase: Question {
            name: "effacer".to_owned(),
            label: Text::new("Tout effacer", "Erase everything"),
            required: true,
            error: sent.confirm_error.clone(),
            widget: Widget::Statement { text: Text::new("Effacer maintenant tout ce que j'ai tapé et joint.", "Erase now everything I typed and attached."), checked: false },
            ..Question::default()
        },
    }
}

/// Sends the link, or erases everything.
pub(crate) async fn act(State(app): State<App>, visit: Visit, Place(secret): Place<String>, headers: HeaderMap, body: Body) -> Response {
    let Some(secret) = Secret::parse(&secret) else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    let posted = match Posted::read(&headers, body).await {
        Ok(posted) => posted,
        Err(unreadable) => return unread(&app, &visit, unreadable),
    };
    let erase = posted.text("geste") == "effacer";
    let mut sent = Sent { address: posted.text("courriel").chars().take(320).collect(), ..Sent::default() };
    let key = secret.clone();
    let done = if erase {
        if posted.text("effacer") == "oui" {
            match app.run(move |town| town.draft(&key).and_then(|draft| town.abandon_draft(&key).map(|()| draft.service.slug().to_string()))).await {
                Ok(slug) => return see_other(&format!("/demarches/{slug}?efface=oui")),
                Err(trouble) => Err(trouble),
            }
        } else {
            sent.confirm_error = Some(Text::new("Cochez la case pour confirmer", "Tick the box to confirm"));
            Ok(false)
        }
    } else {
        match read_email(&sent.address) {
            Ok(address) => app.run(move |town| town.mail_resume(&key, &address).map(|()| true)).await,
            Err(text) => {
                sent.error = Some(text);
                Ok(false)
            }
        }
    };
    let (app2, visit2, key) = (app.clone(), visit.clone(), secret.clone());
    match done {
        Ok(true) => see_other(&format!("{}?envoye=oui", href(&secret))),
        Ok(false) => match app.run(move |town| town.draft(&key).map(|draft| later_page(&app2, &visit2, &draft, &key, &sent, false).render())).await {
            Ok(html) => page(&visit, StatusCode::UNPROCESSABLE_ENTITY, html),
            Err(trouble) => draft_trouble(&app, &visit, &secret, trouble).await,
        },
        Err(trouble) => draft_trouble(&app, &visit, &secret, trouble).await,
    }
}
