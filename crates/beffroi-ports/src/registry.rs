//! The versions of services the town has accepted, and its small settings.

use crate::{Fault, Position};
use beffroi_base::{Hash32, Instant, ServiceSlug};

/// A version of a service, with its whole source, so that an old case finds
/// the text it was filed under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceVersion {
    /// SHA-256 of the source, as the compiler gives it.
    pub hash: Hash32,
    /// The service.
    pub service: ServiceSlug,
    /// The source.
    pub source: String,
    /// When it was accepted.
    pub accepted_at: Instant,
    /// The journal's last position when it was accepted; what the caller gives
    /// is replaced by the store.
    pub position: Position,
}

/// Service versions and settings.
pub trait Registry: Send + Sync {
    /// Accepts a version unless it is already the service's latest one; says
    /// whether it was accepted. Going back to an older text is a new
    /// acceptance.
    fn put_version(&self, version: ServiceVersion) -> Result<bool, Fault>;

    /// The latest acceptance of the version with this hash.
    fn version(&self, hash: &Hash32) -> Result<Option<ServiceVersion>, Fault>;

    /// Every acceptance of a service, oldest first; the last is in force.
    fn versions(&self, service: &ServiceSlug) -> Result<Vec<ServiceVersion>, Fault>;

    /// Every service that ever had a version, by name: those withdrawn since
    /// still have cases.
    fn services(&self) -> Result<Vec<ServiceSlug>, Fault>;

    /// A setting.
    fn setting(&self, name: &str) -> Result<Option<String>, Fault>;

    /// Writes or replaces a setting; `None` removes it.
    fn put_setting(&self, name: &str, value: Option<&str>) -> Result<(), Fault>;
}
