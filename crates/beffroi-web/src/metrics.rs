//! What the operator watches: how many requests, how long, how they ended.
//! Routes are counted by their template, so that no address of a case is kept.

use crate::state::App;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use beffroi_app::Town;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Upper bounds of the buckets of durations, in seconds.
const BOUNDS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];

/// Requests of one route that ended alike.
#[derive(Clone, Debug, Default)]
struct Series {
    count: u64,
    seconds: f64,
    buckets: [u64; BOUNDS.len()],
}

/// Counters of the whole server.
#[derive(Debug, Default)]
pub struct Metrics {
    series: Mutex<BTreeMap<(String, String, u16), Series>>,
}

impl Metrics {
    fn note(&self, method: &str, route: &str, status: u16, seconds: f64) {
        let mut all = self.series.lock().unwrap_or_else(PoisonError::into_inner);
        let series = all.entry((method.to_owned(), route.to_owned(), status)).or_default();
        series.count += 1;
        series.seconds += seconds;
        for (bucket, bound) in series.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
    }

    /// The counters as Prometheus reads them (text format 0.0.4).
    fn text(&self) -> String {
        let all = self.series.lock().unwrap_or_else(PoisonError::into_inner);
        let mut out = String::from("# HELP beffroi_request_seconds Time to answer a request.\n# TYPE beffroi_request_seconds histogram\n");
        for ((method, route, status), series) in all.iter() {
            let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
            for (bucket, bound) in series.buckets.iter().zip(BOUNDS) {
                let _ = writeln!(out, "beffroi_request_seconds_bucket{{{labels},le=\"{bound}\"}} {bucket}");
            }
            let _ = writeln!(out, "beffroi_request_seconds_bucket{{{labels},le=\"+Inf\"}} {}", series.count);
            let _ = writeln!(out, "beffroi_request_seconds_sum{{{labels}}} {}", series.seconds);
            let _ = writeln!(out, "beffroi_request_seconds_count{{{labels}}} {}", series.count);
        }
        out
    }
}

/// Counts and logs each request by its template: never by its address, which
/// may open a case.
pub(crate) async fn watch(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("?", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let start = Instant::now();
    let response = next.run(request).await;
    let seconds = start.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    app.options.metrics.note(method.as_str(), &route, status, seconds);
    // Styles and health are asked for without end; the counters have them.
    if !route.starts_with("/statique") && route != "/sante" {
        tracing::info!(%method, route, status, ms = (seconds * 1000.0).round(), "request");
    }
    response
}

/// The page the operator's tools read; served on an address of its own, which
/// is not open to the world.
pub fn metrics_router(town: Arc<Town>, metrics: Arc<Metrics>) -> Router {
    // Whatever the path: the address serves nothing else, and the public router
    // has no such route.
    Router::new().fallback(get(show)).with_state((town, metrics))
}

async fn show(State((town, metrics)): State<(Arc<Town>, Arc<Metrics>)>) -> Response {
    let figures = tokio::task::spawn_blocking(move || town.figures()).await;
    let mut out = metrics.text();
    if let Ok(Ok(figures)) = figures {
        let rows = [
            ("beffroi_journal_events", "Events in the journal.", figures.events),
            ("beffroi_outbox_waiting", "Messages waiting to leave.", figures.waiting),
            ("beffroi_outbox_dead", "Messages that could not leave: someone must look.", figures.dead),
        ];
        for (name, help, value) in rows {
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}");
        }
    }
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], out).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_route_and_in_growing_buckets() {
        let metrics = Metrics::default();
        for seconds in [0.001, 0.02, 9.0] {
            metrics.note("GET", "/suivi/{secret}", 200, seconds);
        }
        let text = metrics.text();
        let line = |le: &str| format!("beffroi_request_seconds_bucket{{method=\"GET\",route=\"/suivi/{{secret}}\",status=\"200\",le=\"{le}\"}}");
        for (le, count) in [("0.005", 1), ("0.025", 2), ("5", 2), ("+Inf", 3)] {
            assert!(text.contains(&format!("{} {count}\n", line(le))), "{text}");
        }
    }
}
