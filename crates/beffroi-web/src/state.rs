//! What every handler shares.

use beffroi_app::Town;
use std::sync::Arc;

/// Someone who can sign in to the demonstration, shown on the sign-in page.
#[derive(Clone, Debug)]
pub struct DemoAccount {
    /// Sign-in name.
    pub login: String,
    /// Password.
    pub password: String,
}

/// How the town is served.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether nothing here is real: banner, accounts and mails are shown.
    pub demonstration: bool,
    /// Accounts shown on the sign-in page of a demonstration.
    pub accounts: Vec<DemoAccount>,
}

/// What every handler shares.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) town: Arc<Town>,
    pub(crate) options: Arc<Options>,
}

impl App {
    /// Runs a use case where blocking is allowed: the town is synchronous.
    pub(crate) async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Town) -> T + Send + 'static) -> T {
        let town = Arc::clone(&self.town);
        match tokio::task::spawn_blocking(move || work(&town)).await {
            Ok(value) => value,
            // The panic goes on here, where the layer that answers 500 sees it.
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }

    /// Whether cookies may be sent over an encrypted connection only.
    pub(crate) fn secure(&self) -> bool {
        self.town.territory().site.starts_with("https://")
    }
}
