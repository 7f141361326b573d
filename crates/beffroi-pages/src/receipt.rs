//! The receipt, with all that the law wants on it (CRPA, art. R. 112-11-1).

use crate::{layout::Shell, page::page, parts::{FileRef, Link, Office, Remedies, Section, Silence}};
use askama::Template;
use beffroi_base::{Day, Text};

/// Proof that something was filed, on screen and on paper.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "receipt.html")]
pub struct Receipt {
    /// What surrounds the page.
    pub shell: Shell,
    /// Name of the service.
    pub service: Text,
    /// Reference of the case.
    pub reference: String,
    /// Day it was received.
    pub received: Day,
    /// Hour, as the town's clock shows it, with its zone.
    pub received_time: Option<Text>,
    /// The department in charge, with address and telephone.
    pub office: Office,
    /// What silence would mean, and when.
    pub silence: Silence,
    /// How the implicit decision could be contested.
    pub remedies: Remedies,
    /// What happens next, in order.
    pub next: Vec<Text>,
    /// The answers as filed.
    pub sections: Vec<Section>,
    /// The private address of the tracking page: to be kept.
    pub tracking: Option<Link>,
    /// Where a copy was sent.
    pub sent_to: Option<String>,
    /// The same on paper.
    pub pdf: Option<FileRef>,
    /// The proof that the filing is in the town's journal.
    pub proof: Option<Proof>,
    /// Version of the service's rules it was filed under.
    pub version: Option<String>,
}

/// The proof that a filing is in the journal, to be kept and verified by anyone.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// Place of the filing in the journal, from 1.
    pub position: usize,
    /// Its fingerprint.
    pub fingerprint: String,
    /// The file to keep.
    pub file_href: String,
    /// How it is verified.
    pub how_href: String,
}

page!(Receipt, |it, l| format!("{} {}", l.pick("Accusé de réception", "Acknowledgement of receipt"), it.reference));
