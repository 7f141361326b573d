//! One return from a true provider, told on the standard streams: the address of
//! departure is printed, the code is read, and what was said is printed. Driven
//! by `e2e/franceconnect/essai.mjs`.

use beffroi_base::Instant;
use beffroi_identity::{FranceConnect, Options};
use beffroi_ports::{Clock, IdentityProvider, SystemRandom};
use beffroi_service::{Assurance, IdentityDatum};
use std::sync::Arc;

struct Now;

impl Clock for Now {
    fn now(&self) -> Instant {
        Instant::now()
    }
}

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("essai ISSUER CLIENT SECRET BACK LEFT ACR DATUM…".to_owned());
    let options = Options {
        issuer: next()?,
        client: next()?,
        secret: next()?.into(),
        back: next()?,
        left: next()?,
        level: Assurance::of_acr(&next()?).ok_or("no such level")?,
    };
    let names: Vec<String> = arguments.collect();
    let asked: Vec<IdentityDatum> = IdentityDatum::ALL.into_iter().filter(|datum| names.is_empty() || names.iter().any(|name| name == datum.name())).collect();
    let door = FranceConnect::new(options, Arc::new(Now)).map_err(|unfit| format!("{unfit:?}"))?;
    let (address, errand) = door.depart(&asked, &[], &SystemRandom).map_err(|error| format!("{error:?}"))?;
    println!("{address}");
    let mut code = String::new();
    std::io::stdin().read_line(&mut code).map_err(|error| error.to_string())?;
    let back = door.welcome(&errand, code.trim(), &asked).map_err(|error| format!("{error:?}"))?;
    for (datum, text) in &back.said {
        println!("{}: {text}", datum.name());
    }
    println!("{}", back.leave.unwrap_or_default());
    let again = door.welcome(&errand, code.trim(), &asked);
    println!("{}", again.map_or_else(|error| format!("{error:?}"), |_| "twice".to_owned()));
    Ok(())
}
