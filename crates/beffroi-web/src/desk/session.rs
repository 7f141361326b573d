//! Signing in and out, and who is there.

use crate::error::{error_page, trouble_page};
use crate::posted::{Posted, unread};
use crate::request::{Visit, query, session_cookie};
use crate::shell::{page, see_other, shell};
use crate::state::App;
use axum::body::Body;
use axum::extract::{FromRequestParts, State};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use beffroi_app::{Secret, SignIn, Trouble};
use beffroi_base::{AgentId, Text};
use beffroi_case::Agent;
use beffroi_pages::error::Trouble as Shown;
use beffroi_pages::parts::Hidden;
use beffroi_pages::sign_in::{DemoAccount, SignIn as SignInPage};

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
        let secret = visit.session.as_deref().and_then(Secret::parse);
        let agent = match secret {
            Some(secret) => app.run(move |town| town.signed_in(&secret).map(|agent| agent.cloned())).await,
            None => Ok(None),
        };
        match agent {
            Ok(Some(agent)) => Ok(Self { agent, visit }),
            Ok(None) if parts.method == Method::GET => Err(to_the_door(&visit)),
            // What was typed is still in the page behind: going back finds it.
            Ok(None) => Err(page(&visit, StatusCode::UNAUTHORIZED, door(app, &visit, "", "/agents", Some(ended())).render())),
            Err(trouble) => Err(trouble_page(app, &visit, trouble)),
        }
    }
}

fn ended() -> Text {
    Text::new(
        "Votre session est terminée : rien n'a été envoyé. Connectez-vous dans un autre onglet, revenez à la page précédente (votre texte y est encore), puis envoyez de nouveau.",
        "Your session has ended: nothing was sent. Sign in in another tab, go back to the page before (your text is still there), then send again.",
    )
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
    page(&visit, StatusCode::OK, door(&app, &visit, "", after(&wanted), None).render())
}

fn door(app: &App, visit: &Visit, login: &str, after: &str, error: Option<Text>) -> SignInPage {
    SignInPage {
        shell: shell(app, visit),
        post_href: "/agents/connexion".to_owned(),
        login: login.to_owned(),
        error,
        hidden: vec![Hidden::new("suite", after)],
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
    let agent = AgentId(login.to_lowercase());
    match app.run(move |town| town.sign_in(&agent, &password)).await {
        Ok(SignIn::Open(secret)) => {
            let mut response = see_other(&wanted);
            set_cookie(&app, &mut response, secret.as_str(), None);
            response
        }
        Ok(SignIn::Wrong) => {
            let error = Text::new("Le nom ou le mot de passe ne convient pas. Vérifiez la touche majuscule.", "The name or the password is not right. Check the caps lock.");
            page(&visit, StatusCode::UNAUTHORIZED, door(&app, &visit, &login, &wanted, Some(error)).render())
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
