//! Who a person is, as FranceConnect says it.
//!
//! The only crate that knows of OpenID Connect, and the only one that asks
//! another administration anything. The browser leaves with [`depart`] and comes
//! back with a code; what the provider then says is believed only once its
//! signature, its addressee, its date and its answer to our own nonce hold.
//! Nothing is kept between the two but what the caller keeps.
//!
//! [`Fictitious`] is the same door with invented persons behind it, for
//! demonstrations and tests of pages.
//!
//! No error says anything of the person: neither a name, nor a code, nor a token.
//!
//! [`depart`]: beffroi_ports::IdentityProvider::depart

mod claims;
mod fictitious;
mod franceconnect;
mod http;
mod jose;
mod known;
mod options;
mod pivot;

pub use fictitious::{Fictitious, Person};
pub use franceconnect::FranceConnect;
pub use options::{Options, Unfit};
