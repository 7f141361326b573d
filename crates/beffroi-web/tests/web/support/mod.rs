//! A town in memory with a clock that stands still, and someone who browses it.

pub mod html;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use beffroi_app::{Opening, Town};
use beffroi_base::{AgentId, ServiceSlug};
use beffroi_charter::CompiledService;
use beffroi_ports::{IdentityProvider, KeyEncryptionKey, Memory, MovableClock, SeededRandom, Store};
use beffroi_web::{Identity, Options, router};
use html::Element;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tower::ServiceExt as _;

pub const PASSWORD: &str = "beffroi de démonstration";

/// A town being served.
pub struct Site {
    pub town: Arc<Town>,
    pub clock: Arc<MovableClock>,
    pub store: Arc<dyn Store>,
    router: Router,
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A service of the workspace, compiled, after a change to its text.
pub fn compiled(slug: &str, change: impl Fn(String) -> String) -> CompiledService {
    let text = std::fs::read_to_string(root().join("services").join(slug).join("demarche.yaml")).unwrap();
    let slug: ServiceSlug = slug.parse().unwrap();
    let checked = beffroi_charter::check(slug, change(text).as_bytes(), None);
    checked.sealed.unwrap_or_else(|| panic!("{:?}", checked.findings))
}

fn territory() -> beffroi_territory::Territory {
    let bytes = std::fs::read(root().join("towns/demonstration/territoire.yaml")).unwrap();
    beffroi_territory::read(&bytes).territory.unwrap()
}

impl Site {
    /// The demonstration's town, with both first services, at noon of a day.
    pub fn on(day: &str) -> Self {
        Self::with(day, vec![compiled("eau-solidaire", |text| text), compiled("signalement", |text| text)], true)
    }

    pub fn with(day: &str, services: Vec<CompiledService>, demonstration: bool) -> Self {
        Self::over(Arc::new(Memory::new()), day, services, demonstration)
    }

    /// A town over a store that may have lived before.
    pub fn over(store: Arc<dyn Store>, day: &str, services: Vec<CompiledService>, demonstration: bool) -> Self {
        Self::opened(store, day, services, Options { demonstration, ..Options::default() })
    }

    /// A demonstration where someone says who people are.
    pub fn known_by(day: &str, services: Vec<CompiledService>, provider: Arc<dyn IdentityProvider>) -> Self {
        let options = Options { demonstration: true, identity: Some(Identity(provider)), ..Options::default() };
        Self::opened(Arc::new(Memory::new()), day, services, options)
    }

    fn opened(store: Arc<dyn Store>, day: &str, services: Vec<CompiledService>, options: Options) -> Self {
        let clock = Arc::new(MovableClock::at(noon(day)));
        // A town opened again draws other secrets.
        static OPENED: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(8);
        let lived = store.head().unwrap().position.0 > 0;
        let seed = if lived { OPENED.fetch_add(1, std::sync::atomic::Ordering::Relaxed) } else { 7 };
        let random = Arc::new(SeededRandom::new(seed));
        let key = KeyEncryptionKey::from_bytes(zeroize::Zeroizing::new([9; 32]));
        let opening = Opening { store: Arc::clone(&store), clock: clock.clone(), random, key, territory: territory(), services };
        let town = Arc::new(Town::open(opening).unwrap());
        let accounts: Vec<_> = territory().agents.iter().map(|agent| beffroi_web::DemoAccount { login: agent.id.to_string(), password: PASSWORD.to_owned() }).collect();
        let options = Options { accounts, ..options };
        let router = router(Arc::clone(&town), options);
        Self { town, clock, store, router }
    }

    pub fn router(&self) -> Router {
        self.router.clone()
    }

    pub fn move_to(&self, day: &str) {
        self.clock.set(noon(day));
    }

    pub fn visitor(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new(), headers: vec![("sec-fetch-site".to_owned(), "same-origin".to_owned())] }
    }

    /// An agent of the town, signed in through the door.
    pub async fn agent(&self, login: &str) -> Browser {
        let id = AgentId(login.to_owned());
        if !self.town.has_password(&id).unwrap() {
            self.town.set_password(&id, PASSWORD).unwrap();
        }
        let mut browser = self.visitor();
        let door = browser.get("/agents/connexion").await;
        let inside = browser.submit(door.form("/agents/connexion").set("identifiant", login).set("mot-de-passe", PASSWORD)).await;
        assert_eq!(inside.status, StatusCode::SEE_OTHER, "{login} signs in");
        browser
    }
}

fn noon(day: &str) -> beffroi_base::Instant {
    format!("{day}T12:00:00+00:00").parse().unwrap()
}

/// Someone's browser: cookies, forms, no JavaScript.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    pub headers: Vec<(String, String)>,
}

/// An answer.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub path: String,
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Page {
        self.send("GET", path, "", vec![]).await
    }

    /// Goes to a page and follows what it redirects to.
    pub async fn open(&mut self, path: &str) -> Page {
        let page = self.get(path).await;
        self.follow(page).await
    }

    /// Follows redirections.
    pub async fn follow(&mut self, mut page: Page) -> Page {
        for _ in 0..5 {
            let Some(to) = page.location() else { return page };
            page = self.get(&to).await;
        }
        page
    }

    pub async fn submit(&mut self, form: Form) -> Page {
        let (kind, body) = form.encode();
        self.send(if form.method == "get" { "GET" } else { "POST" }, &form.target(), &kind, body).await
    }

    /// Submits and follows.
    pub async fn go(&mut self, form: Form) -> Page {
        let page = self.submit(form).await;
        self.follow(page).await
    }

    /// Asks, and looks at the answer as it came, compressed or not.
    pub async fn raw(&mut self, method: &str, path: &str) -> Page {
        self.ask(method, path, "", vec![]).await
    }

    pub async fn send(&mut self, method: &str, path: &str, kind: &str, body: Vec<u8>) -> Page {
        let page = self.ask(method, path, kind, body).await;
        page.check();
        page
    }

    async fn ask(&mut self, method: &str, path: &str, kind: &str, body: Vec<u8>) -> Page {
        let mut request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:8044");
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        if !self.cookies.is_empty() {
            let line: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", line.join("; "));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        for line in response.headers().get_all("set-cookie") {
            let (name, value) = line.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.unwrap().to_vec();
        Page { status: parts.status, headers: parts.headers, bytes, path: path.to_owned() }
    }
}

impl Page {
    pub fn location(&self) -> Option<String> {
        self.headers.get("location").map(|to| to.to_str().unwrap().to_owned())
    }

    pub fn body(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    /// Every page of ours is held to the same, whatever test shows it.
    fn check(&self) {
        let kind = self.headers.get("content-type").map_or("", |kind| kind.to_str().unwrap());
        assert!(self.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"), "{}", self.path);
        if !kind.starts_with("text/html") {
            return;
        }
        // Nothing runs but where files are sent, and where a result follows what is typed.
        let policy = self.headers["content-security-policy"].to_str().unwrap();
        let (files, engine) = (self.body().contains("type=\"file\""), self.body().contains(" data-moteur=\""));
        assert!(!policy.replace("'wasm-unsafe-eval'", "").contains("unsafe") && policy.contains("script-src") == (files || engine), "{}: {policy}", self.path);
        assert_eq!(policy.contains("'wasm-unsafe-eval'"), engine, "{}: {policy}", self.path);
        assert_eq!(self.headers["cache-control"], "no-store", "{}", self.path);
        let parsed = html::parse(&self.body()).unwrap_or_else(|fault| panic!("{}: {fault}\n{}", self.path, self.body()));
        let faults = html::faults(&parsed);
        assert!(faults.is_empty(), "{}: {faults:#?}", self.path);
    }

    pub fn html(&self) -> Element {
        html::parse(&self.body()).unwrap_or_else(|fault| panic!("{} ({}): {fault}: {}", self.path, self.status, self.body()))
    }

    /// The words inside `<main>`.
    pub fn text(&self) -> String {
        let root = self.html();
        root.named("main").first().map(|main| main.text()).unwrap_or_default()
    }

    #[track_caller]
    pub fn says(&self, words: &str) -> &Self {
        assert!(self.text().contains(words), "{} ({}) does not say « {words} »:\n{}", self.path, self.status, self.text());
        self
    }

    #[track_caller]
    pub fn never_says(&self, words: &str) -> &Self {
        assert!(!self.text().contains(words), "{} says « {words} »:\n{}", self.path, self.text());
        self
    }

    /// Addresses of the links inside `<main>`.
    pub fn links(&self) -> Vec<String> {
        let root = self.html();
        root.named("main").iter().flat_map(|main| main.named("a")).map(|link| link.attribute("href").to_owned()).collect()
    }

    #[track_caller]
    pub fn link(&self, part: &str) -> String {
        self.links().into_iter().find(|href| href.contains(part)).unwrap_or_else(|| panic!("no link to {part} in {:?}", self.links()))
    }

    /// The first form whose address contains `action`.
    #[track_caller]
    pub fn form(&self, action: &str) -> Form {
        self.forms().into_iter().find(|form| form.action.contains(action)).unwrap_or_else(|| panic!("{}: no form to {action}:\n{}", self.path, self.text()))
    }

    /// The form that does an action of the desk.
    #[track_caller]
    pub fn action(&self, name: &str) -> Form {
        let found = self.forms().into_iter().find(|form| form.value("action") == name);
        found.unwrap_or_else(|| panic!("{}: no action « {name} »:\n{}", self.path, self.text())).press(name)
    }

    pub fn forms(&self) -> Vec<Form> {
        let root = self.html();
        root.named("form").into_iter().map(|form| Form::read(form, &self.path)).collect()
    }
}

/// A form with what it would send.
#[derive(Clone, Debug)]
pub struct Form {
    pub action: String,
    pub method: String,
    multipart: bool,
    pub fields: Vec<(String, String)>,
    files: Vec<(String, String, Vec<u8>)>,
    known: Vec<String>,
}

impl Form {
    fn read(form: &Element, path: &str) -> Self {
        let mut fields = vec![];
        let mut known = vec![];
        for field in form.all() {
            let name = field.attribute("name").to_owned();
            if name.is_empty() {
                continue;
            }
            known.push(name.clone());
            match field.tag.as_str() {
                "input" => match field.attribute("type") {
                    "radio" | "checkbox" if !field.has("checked") => {}
                    "file" => {}
                    _ => fields.push((name, field.attribute("value").to_owned())),
                },
                "textarea" => {
                    let mut text = String::new();
                    for child in &field.children {
                        if let html::Node::Text(child) = child {
                            text.push_str(child);
                        }
                    }
                    // A browser drops the first line break.
                    fields.push((name, text.strip_prefix('\n').unwrap_or(&text).to_owned()));
                }
                "select" => {
                    let options = field.named("option");
                    let chosen = options.iter().find(|option| option.has("selected")).or(options.first());
                    fields.push((name, chosen.map(|option| option.attribute("value").to_owned()).unwrap_or_default()));
                }
                _ => {}
            }
        }
        let action = form.attribute("action").to_owned();
        Self {
            action: if action.is_empty() { path.to_owned() } else { action },
            method: form.attribute("method").to_owned(),
            multipart: form.attribute("enctype") == "multipart/form-data",
            fields,
            files: vec![],
            known,
        }
    }

    #[track_caller]
    pub fn set(mut self, name: &str, value: &str) -> Self {
        assert!(self.known.iter().any(|known| known == name), "the form has no field « {name} »: {:?}", self.known);
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends what no page would.
    pub fn forge(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn press(mut self, gesture: &str) -> Self {
        self.fields.push(("geste".to_owned(), gesture.to_owned()));
        self
    }

    #[track_caller]
    pub fn file(mut self, name: &str, file: &str, bytes: &[u8]) -> Self {
        assert!(self.multipart, "the form takes no file");
        assert!(self.known.iter().any(|known| known == name), "no field « {name} »: {:?}", self.known);
        self.files.push((name.to_owned(), file.to_owned(), bytes.to_vec()));
        self
    }

    pub fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn target(&self) -> String {
        if self.method == "get" { format!("{}?{}", self.action, self.urlencoded()) } else { self.action.clone() }
    }

    fn urlencoded(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.fields).finish()
    }

    fn encode(&self) -> (String, Vec<u8>) {
        if self.method == "get" {
            return (String::new(), vec![]);
        }
        if !self.multipart {
            return ("application/x-www-form-urlencoded".to_owned(), self.urlencoded().into_bytes());
        }
        let mut body = vec![];
        for (name, value) in &self.fields {
            body.extend_from_slice(format!("--limite\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes());
        }
        for (name, file, bytes) in &self.files {
            body.extend_from_slice(format!("--limite\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: application/octet-stream\r\n\r\n").as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--limite--\r\n");
        ("multipart/form-data; boundary=limite".to_owned(), body)
    }
}
