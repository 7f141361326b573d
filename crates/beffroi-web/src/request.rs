//! What a handler knows of a request besides its form.

use crate::error::error_page;
use crate::state::App;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use beffroi_base::Language;
use beffroi_pages::error::Trouble;
use serde::de::DeserializeOwned;
use std::convert::Infallible;

/// The reader of a page.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    /// The language asked for: in the address, else kept, else the browser's.
    pub(crate) language: Language,
    /// Whether the address chose the language: it is then kept.
    pub(crate) chosen: bool,
    /// The address asked for.
    pub(crate) uri: Uri,
    /// The session cookie, if one was sent.
    pub(crate) session: Option<String>,
}

impl FromRequestParts<App> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let asked = query(&parts.uri, "langue").and_then(|tag| Language::from_tag(&tag));
        let kept = cookie(&parts.headers, "langue").and_then(|tag| Language::from_tag(&tag));
        let language = asked.or(kept).unwrap_or_else(|| browser(&parts.headers));
        let session = cookie(&parts.headers, session_cookie(app.secure()));
        Ok(Self { language, chosen: asked.is_some(), uri: parts.uri.clone(), session })
    }
}

/// What an address holds. An address of another shape is no page of ours: it is
/// answered by a page that says so.
pub(crate) struct Place<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Place<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        if let Ok(Path(place)) = Path::<T>::from_request_parts(parts, app).await {
            return Ok(Self(place));
        }
        let visit = match Visit::from_request_parts(parts, app).await {
            Ok(visit) => visit,
            Err(never) => match never {},
        };
        Err(error_page(app, &visit, Trouble::NotFound, None, None))
    }
}

/// Name of the session cookie. The prefix binds it to this host, but browsers
/// accept it over encrypted connections only.
pub(crate) fn session_cookie(secure: bool) -> &'static str {
    if secure { "__Host-beffroi" } else { "beffroi" }
}

/// A parameter of the address.
pub(crate) fn query(uri: &Uri, name: &str) -> Option<String> {
    let pairs = form_urlencoded::parse(uri.query().unwrap_or("").as_bytes());
    pairs.into_iter().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// A cookie sent along.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all("cookie").iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// French, unless the browser asks for English before it.
fn browser(headers: &HeaderMap) -> Language {
    let wanted = headers.get("accept-language").and_then(|value| value.to_str().ok()).unwrap_or("");
    wanted.split(',').find_map(|tag| Language::from_tag(tag.trim())).unwrap_or_default()
}

impl Visit {
    /// A reader nothing is known of any more.
    pub(crate) fn unknown() -> Self {
        Self { language: Language::Fr, chosen: false, uri: Uri::from_static("/"), session: None }
    }

    /// The same page in the other language.
    pub(crate) fn other_language_href(&self) -> String {
        let other = match self.language {
            Language::Fr => "en",
            Language::En => "fr",
        };
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        for (key, value) in form_urlencoded::parse(self.uri.query().unwrap_or("").as_bytes()) {
            if key != "langue" {
                pairs.append_pair(&key, &value);
            }
        }
        pairs.append_pair("langue", other);
        format!("?{}", pairs.finish())
    }
}
