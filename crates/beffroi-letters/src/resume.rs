//! Mails that are no letters: the one that brings someone back to a form they
//! began, and the one that says a message waits.

use crate::Mail;
use beffroi_base::{Day, Language, Text, format_day};
use beffroi_territory::Territory;

/// Says where a started form is, and until when. Nothing of what was typed is in
/// it, nor the name of anyone.
pub fn resume_mail(territory: &Territory, to: &str, service: &Text, path: &str, until: Day, language: Language) -> Mail {
    let site = territory.site.trim_end_matches('/');
    let (town, telephone, day) = (&territory.name, &territory.telephone, format_day(until, language));
    let service = service.get(language);
    let (subject, text) = match language {
        Language::Fr => (
            format!("Reprendre votre demande : {service}"),
            format!("Bonjour,\n\nVous avez commencé une demande : {service}. Rien n'est encore déposé.\n\nPour la reprendre, sur n'importe quel appareil :\n{site}{path}\n\nCette adresse ouvre ce que vous avez tapé, sans mot de passe : gardez-la pour vous. Si vous n'y revenez pas, tout est effacé le {day}.\n\nSi vous n'avez rien commencé, quelqu'un s'est trompé d'adresse : supprimez ce message.\n\n{town}\n{telephone}\n"),
        ),
        Language::En => (
            format!("Go back to your request: {service}"),
            format!("Hello,\n\nYou began a request: {service}. Nothing is filed yet.\n\nTo go on with it, on any device:\n{site}{path}\n\nThis address opens what you typed, without a password: keep it to yourself. If you do not come back to it, everything is erased on {day}.\n\nIf you began nothing, someone mistook the address: delete this message.\n\n{town}\n{telephone}\n"),
        ),
    };
    Mail { to: to.to_owned(), subject, text }
}

/// Says that the desk wrote, and where to read it: a mailbox is not the place
/// for what was written.
pub fn message_mail(territory: &Territory, to: &str, service: &Text, path: &str, language: Language) -> Mail {
    let site = territory.site.trim_end_matches('/');
    let (town, telephone) = (&territory.name, &territory.telephone);
    let service = service.get(language);
    let (subject, text) = match language {
        Language::Fr => (
            format!("Un message sur votre demande : {service}"),
            format!("Bonjour,\n\nUne personne du service vous a écrit au sujet de votre demande : {service}.\n\nPour lire son message et y répondre :\n{site}{path}\n\n{town}\n{telephone}\n"),
        ),
        Language::En => (
            format!("A message about your request: {service}"),
            format!("Hello,\n\nA person of the department wrote to you about your request: {service}.\n\nTo read the message and answer it:\n{site}{path}\n\n{town}\n{telephone}\n"),
        ),
    };
    Mail { to: to.to_owned(), subject, text }
}
