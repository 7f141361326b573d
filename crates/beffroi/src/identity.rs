//! Who says who a person is: FranceConnect for a town, nobody real for a
//! demonstration.

use crate::clock::SystemClock;
use crate::say::Halt;
use beffroi_identity::{Fictitious, FranceConnect, Options, Unfit};
use beffroi_territory::Territory;
use beffroi_web::Identity;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Environment variable that holds the secret: it has no place in the territory's
/// file, which is public.
const SECRET: &str = "BEFFROI_FRANCECONNECT_SECRET";

/// The provider of a town, where its territory names one.
pub(crate) fn provider(territory: &Territory) -> Result<Option<Identity>, Halt> {
    let Some(link) = &territory.identity else { return Ok(None) };
    let secret = std::env::var(SECRET).map_err(|_| Halt::new(
        format!("`franceconnect` est dans le territoire, mais son secret n'est pas dans {SECRET}"),
        format!("`franceconnect` is in the territory, but its secret is not in {SECRET}"),
    ))?;
    let site = territory.site.trim_end_matches('/');
    let options = Options {
        issuer: link.issuer.clone(),
        client: link.client.clone(),
        secret: secret.into(),
        back: format!("{site}/franceconnect/retour"),
        left: format!("{site}/franceconnect/sortie"),
        level: link.level,
    };
    let provider = FranceConnect::new(options, Arc::new(SystemClock)).map_err(|unfit| match unfit {
        Unfit::Issuer => Halt::new(
            format!("`{}` (clé `fournisseur` du territoire) n'est pas une adresse où FranceConnect puisse être joint", link.issuer),
            format!("`{}` (key `fournisseur` of the territory) is not an address where FranceConnect can be reached", link.issuer),
        ),
        Unfit::Client => Halt::new(
            format!("il manque l'identifiant (`client` du territoire) ou le secret ({SECRET})"),
            format!("the identifier (`client` of the territory) or the secret ({SECRET}) is missing"),
        ),
        Unfit::Address => Halt::new(
            format!("FranceConnect doit pouvoir revenir à `{site}` (clé `adresse du site`) : elle commence par https://"),
            format!("FranceConnect must be able to come back to `{site}` (key `adresse du site`): it begins with https://"),
        ),
        Unfit::Roots => Halt::new(
            "cette machine ne fait confiance à aucune autorité de certification : installez `ca-certificates`",
            "this machine trusts no certification authority: install `ca-certificates`",
        ),
    })?;
    Ok(Some(Identity(Arc::new(provider))))
}

/// The stand-in of a demonstration: invented persons, and what the sources of the
/// territory would answer of them.
pub(crate) fn invented(territory: &Territory) -> Identity {
    let quotients = [("maelle", 640), ("joaquim", 1180), ("solange", 412)];
    let answers: BTreeMap<String, BTreeMap<String, String>> = territory.takeovers.iter().map(|takeover| {
        let of = |(person, quotient): (&str, i32)| (person.to_owned(), format!(r#"{{"data":{{"quotient_familial":{{"fournisseur":"CNAF","valeur":{quotient}}}}}}}"#));
        (takeover.address.clone(), quotients.into_iter().map(of).collect())
    }).collect();
    Identity(Arc::new(Fictitious::new(answers)))
}
