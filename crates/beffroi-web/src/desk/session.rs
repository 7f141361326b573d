//! Signing in and out, and who is there.

use crate::error::{error_page, trouble_page};
use crate::posted::{Posted, unread};
use crate::request::{Visit, query, session_cookie};
use crate::shell::{page, see_other, shell};
use crate::state::App;
use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use beffroi_app::{Secret, SignIn, Trouble};
use beffroi_base::{AgentId, Text};
use beffroi_case::Agent;
use beffroi_pages::error::Trouble as Shown;
use beffroi_pages::parts::Hidden;
use beffroi_pages::sign_in::{DemoAccount, Kept, Resume as ResumePage, SignIn as SignInPage};

/// An agent who is signed in, and their visit.
pub(crate) struct SignedIn {
    /// Who.
    pub(crate) agent: Agent,
    /// What they ask for.
    pub(crate) visit: Visit,
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let visit = match Visit::from_request_parts(parts, app).await {
            Ok(visit) => visit,
            Err(never) => match never {},
        };
        match whose(app, &visit).await {
            Ok(Some(agent)) => Ok(Self { agent, visit }),
            Ok(None) if parts.method == Method::GET => Err(to_the_door(&visit)),
            Ok(None) => Err(page(&visit, StatusCode::UNAUTHORIZED, door(app, &visit, "", "/agents", Some(ended()), vec![]).render())),
            Err(trouble) => Err(trouble_page(app, &visit, trouble)),
        }
    }
}

/// Whose session it is, if it is still open.
async fn whose(app: &App, visit: &Visit) -> Result<Option<Agent>, Trouble> {
    match visit.session.as_deref().and_then(Secret::parse) {
        Some(secret) => app.run(move |town| town.signed_in(&secret).map(|agent| agent.cloned())).await,
        None => Ok(None),
    }
}

fn ended() -> Text {
    Text::new(
        "Votre session est terminée : rien n'a été envoyé, et ce que vous avez tapé est gardé. Connectez-vous pour le retrouver.",
        "Your session has ended: nothing was sent, and what you typed is kept. Sign in to find it again.",
    )
}

/// A form sent after the end of a session goes through the door with the agent:
/// its fields wait in the sign-in page, and nowhere on the server.
pub(crate) async fn keep_typed(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let about = path.starts_with("/agents/") && !path.starts_with("/agents/connexion") && !path.starts_with("/agents/deconnexion");
    if *request.method() != Method::POST || !about {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let visit = match Visit::from_request_parts(&mut parts, &app).await {
        Ok(visit) => visit,
        Err(never) => match never {},
    };
    match whose(&app, &visit).await {
        Ok(Some(_)) => next.run(Request::from_parts(parts, body)).await,
        Ok(None) => match Posted::read(&parts.headers, body).await {
            Ok(posted) => {
                let mut held = vec![Hidden::new(RESUME, path)];
                for (name, values) in posted.fields().filter(|(name, _)| *name != ENGAGED) {
                    held.extend(values.iter().map(|value| Hidden::new(format!("{HELD}{name}"), value)));
                }
                page(&visit, StatusCode::UNAUTHORIZED, door(&app, &visit, "", "/agents", Some(ended()), held).render())
            }
            Err(unreadable) => unread(&app, &visit, unreadable),
        },
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

/// Where the form that waits is to go.
const RESUME: &str = "reprendre";
/// Before the name of each field that waits.
const HELD: &str = "garde:";
/// The engagement to sign is given by whoever signs, once signed in.
const ENGAGED: &str = "confirme";
/// What agents type, and how it is called; other fields are the form's own.
const TYPED: &[(&str, &str, &str)] = &[
    ("motifs", "Vos raisons", "Your reasons"),
    ("piece", "Ce que vous demandez", "What you ask for"),
    ("texte", "Votre texte", "Your text"),
    ("nom", "Nom", "Name"),
    ("qualite", "Qualité", "Capacity"),
    ("autorite", "Autorité compétente", "Competent authority"),
];

/// What waited in the sign-in page, and comes back after it.
fn waiting(posted: &Posted) -> Vec<Hidden> {
    if posted.text(RESUME).is_empty() {
        return vec![];
    }
    let mut held = vec![Hidden::new(RESUME, posted.text(RESUME))];
    for (name, values) in posted.fields().filter(|(name, _)| name.starts_with(HELD)) {
        held.extend(values.iter().map(|value| Hidden::new(name, value)));
    }
    held
}

/// The form as it was, to be read again and sent by whoever just signed in.
fn resume(app: &App, visit: &Visit, held: &[Hidden]) -> Option<String> {
    let target = held.iter().find(|field| field.name == RESUME).map(|field| after(&field.value)).filter(|target| *target != "/agents")?;
    let mut shown = ResumePage { shell: shell(app, visit), post_href: target.to_owned(), ..ResumePage::default() };
    for field in held {
        let Some(name) = field.name.strip_prefix(HELD) else { continue };
        match TYPED.iter().find(|(known, _, _)| *known == name).filter(|_| !field.value.trim().is_empty()) {
            Some((_, fr, en)) => shown.texts.push(Kept { name: name.to_owned(), label: Text::new(*fr, *en), value: field.value.clone() }),
            None => shown.hidden.push(Hidden::new(name, &field.value)),
        }
    }
    let case = target.strip_prefix("/agents/dossiers/").and_then(|rest| rest.split('/').next());
    shown.back_href = case.map_or_else(|| "/agents".to_owned(), |reference| format!("/agents/dossiers/{reference}"));
    Some(shown.render())
}

fn to_the_door(visit: &Visit) -> Response {
    let wanted = visit.uri.path_and_query().map_or("/agents", |wanted| wanted.as_str());
    if wanted == "/agents" {
        return see_other("/agents/connexion");
    }
    let after: String = form_urlencoded::Serializer::new(String::new()).append_pair("suite", wanted).finish();
    see_other(&format!("/agents/connexion?{after}"))
}

/// Where to go after signing in: a page of the desk, never another site.
fn after(wanted: &str) -> &str {
    let rest = wanted.strip_prefix("/agents");
    let inside = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || rest.starts_with('?'));
    let plain = !wanted.contains(['\\', '\r', '\n']) && !wanted.contains("//");
    if inside && plain { wanted } else { "/agents" }
}

/// `GET /agents/connexion`.
pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Response {
    let wanted = query(&visit.uri, "suite").unwrap_or_default();
    page(&visit, StatusCode::OK, door(&app, &visit, "", after(&wanted), None, vec![]).render())
}

fn door(app: &App, visit: &Visit, login: &str, after: &str, error: Option<Text>, held: Vec<Hidden>) -> SignInPage {
    let mut hidden = vec![Hidden::new("suite", after)];
    hidden.extend(held);
    SignInPage {
        shell: shell(app, visit),
        post_href: "/agents/connexion".to_owned(),
        login: login.to_owned(),
        error,
        hidden,
        accounts: if app.options.demonstration { accounts(app) } else { vec![] },
    }
}

fn accounts(app: &App) -> Vec<DemoAccount> {
    let one = |account: &crate::DemoAccount| {
        let agent = app.town.territory().agent(&AgentId(account.login.clone()));
        DemoAccount {
            name: agent.map(|agent| format!("{} {}", agent.first_name, agent.last_name)).unwrap_or_default(),
            capacity: Text::french(agent.map(|agent| agent.capacity.clone()).unwrap_or_default()),
            login: account.login.clone(),
            password: account.password.clone(),
        }
    };
    app.options.accounts.iter().map(one).collect()
}

/// Longest name or password looked at: hashing takes time in proportion.
const TYPED_MAX: usize = 200;

/// `POST /agents/connexion`.
pub(crate) async fn open(State(app): State<App>, visit: Visit, headers: HeaderMap, body: Body) -> Response {
    let posted = match Posted::read(&headers, body).await {
        Ok(posted) => posted,
        Err(unreadable) => return unread(&app, &visit, unreadable),
    };
    let login: String = posted.text("identifiant").chars().take(TYPED_MAX).collect();
    // A password is taken as typed, spaces included.
    let password: String = posted.exact("mot-de-passe").chars().take(TYPED_MAX).collect();
    let wanted = after(posted.text("suite")).to_owned();
    let held = waiting(&posted);
    let agent = AgentId(login.to_lowercase());
    match app.run(move |town| town.sign_in(&agent, &password)).await {
        Ok(SignIn::Open(secret)) => {
            let mut response = match resume(&app, &visit, &held) {
                Some(html) => page(&visit, StatusCode::OK, html),
                None => see_other(&wanted),
            };
            set_cookie(&app, &mut response, secret.as_str(), None);
            response
        }
        Ok(SignIn::Wrong) => {
            let error = Text::new("Le nom ou le mot de passe ne convient pas. Vérifiez la touche majuscule.", "The name or the password is not right. Check the caps lock.");
            page(&visit, StatusCode::UNAUTHORIZED, door(&app, &visit, &login, &wanted, Some(error), held).render())
        }
        Ok(SignIn::Resting(until)) => {
            let seconds = app.town.now().until(until).map_or(0, |span| span.total(jiff::Unit::Second).unwrap_or(0.0) as i64);
            let minutes = usize::try_from((seconds.max(1) + 59) / 60).unwrap_or(1);
            error_page(&app, &visit, Shown::TooMany(minutes), None, None)
        }
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

/// `POST /agents/deconnexion`.
pub(crate) async fn close(State(app): State<App>, visit: Visit) -> Response {
    if let Some(secret) = visit.session.as_deref().and_then(Secret::parse) {
        let ended: Result<(), Trouble> = app.run(move |town| town.sign_out(&secret)).await;
        if let Err(trouble) = ended {
            return trouble_page(&app, &visit, trouble);
        }
    }
    let mut response = see_other("/agents/connexion");
    set_cookie(&app, &mut response, "", Some(0));
    response
}

/// The session ends with the browser, and at the latest when the town says so.
fn set_cookie(app: &App, response: &mut Response, value: &str, age: Option<u32>) {
    let secure = if app.secure() { "; Secure" } else { "" };
    let age = age.map(|age| format!("; Max-Age={age}")).unwrap_or_default();
    let cookie = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", session_cookie(app.secure()));
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::after;

    #[test]
    fn signing_in_leads_nowhere_but_the_desk() {
        for fine in ["/agents", "/agents?tri=recents", "/agents/dossiers/7K3M-9QXT-04DF-WZ2H"] {
            assert_eq!(after(fine), fine);
        }
        for bad in ["", "//evil.example", "https://evil.example", "/agentsevil", "/agents//evil.example", "/agents/\\evil", "/suivi/x"] {
            assert_eq!(after(bad), "/agents", "{bad}");
        }
    }
}
