//! `beffroi servir`: a town, open until it is told to stop.

use crate::clock::SystemClock;
use crate::say::{Halt, Voice};
use crate::smtp::mailer;
use crate::town::{Folder, open, territory};
use beffroi_app::Town;
use beffroi_mail::Smtp;
use beffroi_web::{Options, metrics_router, router, serve};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Where a town listens unless told otherwise: this machine only.
pub(crate) const ADDRESS: &str = "127.0.0.1:8044";
/// How often what waits to leave is looked at, in seconds.
const MAIL_SECONDS: u64 = 5;
/// How often time alone may act, in turns of the above.
const TICK_TURNS: u64 = 12;
/// Most mails sent in one turn.
const MAILS_MAX: usize = 50;
/// How long what has begun may take to end, in seconds.
const GRACE_SECONDS: u64 = 10;

/// Where the town and its counters are served.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Addresses {
    /// The town.
    pub(crate) town: SocketAddr,
    /// What the operator's tools read; nowhere unless asked.
    pub(crate) metrics: Option<SocketAddr>,
}

/// Opens the town of a folder and serves it.
pub(crate) fn run(voice: &Voice, folder: &Path, key: Option<&Path>, addresses: Addresses, smtp: Option<&str>) -> Result<u8, Halt> {
    let address = addresses.town;
    log_to_stderr();
    let folder = Folder::new(folder, key);
    let territory = territory(voice, &folder)?;
    let mailer = smtp.map(|address| mailer(address, &territory.email)).transpose()?;
    if mailer.is_none() {
        tracing::warn!("no mail server given (--smtp): mails wait in the outbox");
    }
    let identity = crate::identity::provider(&territory)?;
    let town = open(voice, &folder, territory, Arc::new(SystemClock))?;
    let waiting: Vec<String> = without_password(&town)?;
    with_runtime(async {
        let stop = StopAsked::listen()?;
        let listener = listen(address).await?;
        let address = listener.local_addr().map_err(|error| refused(address, &error))?;
        voice.line(&format!("{} {} {} http://{address}", town.territory().name, voice.pick("est ouverte sur", "is open at"), "").replace("  ", " "));
        for agent in waiting {
            voice.line(&format!("{} {agent}", voice.pick("Sans mot de passe encore (`beffroi mot-de-passe`) :", "Without a password yet (`beffroi password`):")));
        }
        let watched = match addresses.metrics {
            Some(address) => {
                let watched = listen(address).await?;
                let address = watched.local_addr().map_err(|error| refused(address, &error))?;
                tracing::info!("counters at http://{address}/metrics");
                Some(watched)
            }
            None => None,
        };
        until_stopped(voice, town, Options { identity, ..Options::default() }, (listener, watched), (stop, mailer)).await
    })
}

/// Agents who cannot sign in yet.
fn without_password(town: &Town) -> Result<Vec<String>, Halt> {
    let mut waiting = vec![];
    for agent in &town.territory().agents {
        if !town.has_password(&agent.id)? {
            waiting.push(agent.id.to_string());
        }
    }
    Ok(waiting)
}

/// Runs what needs the network.
pub(crate) fn with_runtime<T>(work: impl Future<Output = Result<T, Halt>>) -> Result<T, Halt> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Halt::new(format!("le système refuse un fil d'exécution ({error})"), format!("the system refuses a thread ({error})")))?;
    let done = runtime.block_on(work);
    runtime.shutdown_timeout(Duration::from_secs(GRACE_SECONDS));
    done
}

/// Listens at an address, or says why not.
pub(crate) async fn listen(address: SocketAddr) -> Result<TcpListener, Halt> {
    TcpListener::bind(address).await.map_err(|error| refused(address, &error))
}

fn refused(address: SocketAddr, error: &std::io::Error) -> Halt {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => Halt::new(
            format!("l'adresse {address} est déjà prise : arrêtez ce qui s'en sert, ou choisissez-en une autre avec `--adresse`"),
            format!("address {address} is taken: stop what uses it, or choose another with `--address`"),
        ),
        std::io::ErrorKind::PermissionDenied => Halt::new(
            format!("le système n'accorde pas l'adresse {address} (les ports sous 1024 sont réservés)"),
            format!("the system does not grant address {address} (ports below 1024 are reserved)"),
        ),
        _ => Halt::new(format!("on ne peut pas écouter sur {address} ({error})"), format!("cannot listen at {address} ({error})")),
    }
}

/// Serves until the terminal or the system says to stop; what has begun ends.
pub(crate) async fn until_stopped(voice: &Voice, town: Town, options: Options, (listener, watched): (TcpListener, Option<TcpListener>), (stop, mailer): (StopAsked, Option<Smtp>)) -> Result<u8, Halt> {
    let town = Arc::new(town);
    if let Some(watched) = watched {
        // Ends with the runtime: whoever reads counters can wait for the next ones.
        tokio::spawn(serve(watched, metrics_router(Arc::clone(&town), Arc::clone(&options.metrics)), std::future::pending()));
    }
    let clockwork = Clockwork::start(Arc::clone(&town), mailer);
    let (told, mut waiting) = tokio::sync::watch::channel(false);
    let served = serve(listener, router(Arc::clone(&town), options), async move {
        stop.asked().await;
        let _ = told.send(true);
    });
    // Someone who holds a connection open does not hold the town open.
    let grace = async {
        let _ = waiting.wait_for(|told| *told).await;
        tokio::time::sleep(Duration::from_secs(GRACE_SECONDS)).await;
    };
    let ended = tokio::select! { ended = served => ended, () = grace => Ok(()) };
    clockwork.stop();
    voice.line(voice.pick("\nArrêtée. Tout ce qui a été reçu est gardé.", "\nStopped. Everything received is kept."));
    ended.map(|()| 0).map_err(|error| Halt::new(format!("le service s'est arrêté ({error})"), format!("serving stopped ({error})")))
}

/// Ctrl-C in a terminal, SIGTERM from the system: heard from the moment it is
/// made, so that a stop asked while the town opens is clean too.
pub(crate) struct StopAsked {
    interrupt: Signal,
    terminate: Signal,
}

impl StopAsked {
    /// Begins to listen for both.
    pub(crate) fn listen() -> Result<Self, Halt> {
        let refused = |error: std::io::Error| Halt::new(format!("le système refuse d'annoncer l'arrêt ({error})"), format!("the system refuses to announce the stop ({error})"));
        Ok(Self {
            interrupt: signal(SignalKind::interrupt()).map_err(refused)?,
            terminate: signal(SignalKind::terminate()).map_err(refused)?,
        })
    }

    async fn asked(mut self) {
        tokio::select! { _ = self.interrupt.recv() => {}, _ = self.terminate.recv() => {} }
    }
}

/// Does what time alone does.
fn tick(town: &Town) {
    match town.tick() {
        Ok(tick) => {
            if tick != Default::default() {
                tracing::info!(silent = tick.silent, moved = tick.moved, purged = tick.purged, drafts = tick.drafts, readings = tick.readings, "the day was kept");
            }
            for (case, trouble) in &tick.stuck {
                tracing::warn!(%case, ?trouble, "time could not do its part for this case; it will be tried again");
            }
        }
        Err(trouble) => tracing::error!(?trouble, "what time does could not be done; it will be tried again"),
    }
}

/// Sends what is due, one at a time: a stop is heard between two, and a server
/// that does not answer is left in peace until the next turn.
fn deliver(town: &Town, mailer: &Smtp, stopped: &mpsc::Receiver<()>) {
    let (mut sent, mut later, mut dead) = (0, 0, 0);
    for _ in 0..MAILS_MAX {
        match town.deliver(mailer, 1) {
            Ok(done) => {
                (sent, later, dead) = (sent + done.sent, later + done.later, dead + done.dead);
                if done.sent + done.dead == 0 || stopped.try_recv() == Err(mpsc::TryRecvError::Disconnected) {
                    break;
                }
            }
            Err(trouble) => {
                tracing::error!(?trouble, "the outbox could not be read; it will be tried again");
                break;
            }
        }
    }
    if sent + later + dead > 0 {
        tracing::info!(sent, later, dead, "mails");
    }
}

/// The thread that does what time alone does, and sends what waits.
struct Clockwork {
    stop: mpsc::Sender<()>,
    thread: std::thread::JoinHandle<()>,
}

impl Clockwork {
    fn start(town: Arc<Town>, mailer: Option<Smtp>) -> Self {
        let (stop, stopped) = mpsc::channel::<()>();
        let thread = std::thread::spawn(move || {
            for turn in 0u64.. {
                if turn.is_multiple_of(TICK_TURNS) {
                    tick(&town);
                }
                if let Some(mailer) = &mailer {
                    deliver(&town, mailer, &stopped);
                }
                let wait = stopped.recv_timeout(Duration::from_secs(MAIL_SECONDS));
                if wait != Err(mpsc::RecvTimeoutError::Timeout) {
                    return;
                }
            }
        });
        Self { stop, thread }
    }

    fn stop(self) {
        drop(self.stop);
        let _ = self.thread.join();
    }
}

/// Logs go to the standard error, one JSON object a line unless someone reads
/// them in a terminal. They hold no answer, no name and no address of a case.
pub(crate) fn log_to_stderr() {
    use std::io::IsTerminal;
    let builder = tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(tracing::Level::INFO);
    let _ = if std::io::stderr().is_terminal() {
        tracing::subscriber::set_global_default(builder.with_target(false).finish())
    } else {
        tracing::subscriber::set_global_default(builder.json().finish())
    };
}
