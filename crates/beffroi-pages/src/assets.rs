//! The stylesheet, the mark and the two scripts, inside the binary.

use std::sync::LazyLock;

const STYLESHEET: &[u8] = include_bytes!("../static/beffroi.css");
const SENDING: &[u8] = include_bytes!("../static/envoi.js");
const SIMULATOR: &[u8] = include_bytes!("../static/simulateur.js");
const MARK: &[u8] = include_bytes!("../static/beffroi.svg");

/// A file the pages ask for.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its address on this site, without the query: `/statique/beffroi.css`.
    pub path: &'static str,
    /// Its media type.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
    /// A hash of its bytes, quoted, ready for the `ETag` header.
    pub etag: String,
}

/// Where pages ask for the stylesheet. Pages add `?v=` and a hash of the
/// bytes, so that it may be kept for a year (`immutable`).
pub const STYLESHEET_PATH: &str = "/statique/beffroi.css";
/// Where pages ask for the belfry.
pub const MARK_PATH: &str = "/statique/beffroi.svg";

/// Where pages with files ask for the progress of their sending.
pub const SENDING_PATH: &str = "/statique/envoi.js";

/// Where the simulator asks for what computes as one types.
pub const SIMULATOR_PATH: &str = "/statique/simulateur.js";

static ASSETS: LazyLock<[Asset; 4]> = LazyLock::new(|| {
    [
        asset(STYLESHEET_PATH, "text/css; charset=utf-8", STYLESHEET),
        asset(SENDING_PATH, "text/javascript; charset=utf-8", SENDING),
        asset(SIMULATOR_PATH, "text/javascript; charset=utf-8", SIMULATOR),
        asset(MARK_PATH, "image/svg+xml", MARK),
    ]
});

fn asset(path: &'static str, content_type: &'static str, bytes: &'static [u8]) -> Asset {
    Asset { path, content_type, bytes, etag: format!("\"{}\"", fingerprint(bytes)) }
}

/// All files the pages ask for.
pub fn assets() -> &'static [Asset] {
    &*ASSETS
}

/// The address of the stylesheet with its hash.
pub(crate) fn stylesheet_href() -> &'static str {
    static HREF: LazyLock<String> =
        LazyLock::new(|| format!("{STYLESHEET_PATH}?v={}", fingerprint(STYLESHEET)));
    &HREF
}

/// The address of the script with its hash.
pub(crate) fn sending_href() -> &'static str {
    static HREF: LazyLock<String> = LazyLock::new(|| format!("{SENDING_PATH}?v={}", fingerprint(SENDING)));
    &HREF
}

/// The address of the simulator's script with its hash.
pub(crate) fn simulator_href() -> &'static str {
    static HREF: LazyLock<String> = LazyLock::new(|| format!("{SIMULATOR_PATH}?v={}", fingerprint(SIMULATOR)));
    &HREF
}

/// A hash of some bytes, for addresses that name one version.
pub fn fingerprint(bytes: &[u8]) -> String {
    format!("{:016x}", beffroi_base::fingerprint(bytes))
}
