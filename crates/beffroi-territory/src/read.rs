//! From the text of `territoire.yaml` to the town.

use crate::connect;
use crate::schema::section;
use crate::{Contact, Hosting, Territory};
use beffroi_base::{AgentId, Day, ServiceSlug, Spanned, Text};
use beffroi_case::{Agent, CALENDARS, Calendar, Delegation};
use beffroi_findings::{Finding, Level};
use beffroi_service::Fields;
use beffroi_syntax::{Entry, Node, parse};

/// What reading gives: a town when no error is left.
#[derive(Debug)]
pub struct Reading {
    /// The town.
    pub territory: Option<Territory>,
    /// Everything found.
    pub findings: Vec<Finding>,
    /// The text, for showing findings.
    pub text: String,
}

/// Reads the bytes of a `territoire.yaml`.
pub fn read(bytes: &[u8]) -> Reading {
    let parsed = parse(bytes);
    let mut findings = parsed.findings;
    let territory = parsed.root.as_ref().and_then(|root| territory(root, &mut findings));
    findings.sort_by_key(|finding| finding.primary.span.start);
    let broken = findings.iter().any(|finding| finding.level == Level::Error);
    Reading { territory: territory.filter(|_| !broken), findings, text: parsed.text }
}

pub(crate) fn text(fields: &Fields<'_>, key: &str, out: &mut Vec<Finding>) -> String {
    fields.required(key, out);
    optional(fields, key, out)
}

fn optional(fields: &Fields<'_>, key: &str, out: &mut Vec<Finding>) -> String {
    fields.text(key, out).map(|text| text.value).unwrap_or_default()
}

fn territory(root: &Node, out: &mut Vec<Finding>) -> Option<Territory> {
    let fields = Fields::open(root, section("territoire"), out)?;
    let hosting = fields.node("hébergement").and_then(|node| {
        let hosting = Fields::open(node, section("hébergement"), out)?;
        Some(Hosting { host: text(&hosting, "hébergeur", out), country: text(&hosting, "pays", out) })
    });
    Some(Territory {
        name: text(&fields, "territoire", out),
        address: text(&fields, "adresse", out),
        telephone: text(&fields, "téléphone", out),
        email: {
            fields.required("courriel", out);
            email(&fields, "courriel", out)
        },
        zone: zone(&fields, out),
        calendar: fields.one_of("jours fériés", CALENDARS, out).map_or(Calendar::Mainland, |calendar| calendar.value),
        site: site(&fields, out),
        head: text(&fields, "autorité", out),
        court: needed_contact(&fields, "tribunal", out),
        data_protection: needed_contact(&fields, "délégué à la protection des données", out),
        mediator: contact(&fields, "médiateur", out),
        hosting,
        identity: fields.node("franceconnect").and_then(|node| connect::identity(node, out)),
        takeovers: connect::takeovers(&fields, out),
        colour: colour(&fields, out),
        agents: agents(&fields, out),
    })
}

fn zone(fields: &Fields<'_>, out: &mut Vec<Finding>) -> String {
    let Some(zone) = fields.text("fuseau", out) else { return "Europe/Paris".to_owned() };
    if jiff::tz::TimeZone::get(&zone.value).is_err() {
        out.push(Finding::error("TY0201", zone.span, Text::new(
            format!("`{}` n'est pas un fuseau horaire", zone.value),
            format!("`{}` is not a time zone", zone.value),
        ))
        .help(Text::new("écrivez par exemple `Europe/Paris` ou `Indian/Reunion`", "write for instance `Europe/Paris` or `Indian/Reunion`")));
    }
    zone.value
}

/// Where the links of mails begin: a whole address, or they lead nowhere.
fn site(fields: &Fields<'_>, out: &mut Vec<Finding>) -> String {
    fields.required("adresse du site", out);
    let Some(site) = fields.text("adresse du site", out) else { return String::new() };
    let whole = ["https://", "http://"].iter().any(|scheme| site.value.strip_prefix(scheme).is_some_and(|host| !host.is_empty() && !host.contains(' ')));
    if !whole {
        out.push(Finding::error("TY0207", site.span, Text::new(
            format!("`{}` n'est pas une adresse sur le web", site.value),
            format!("`{}` is not a web address", site.value),
        ))
        .help(Text::new("écrivez-la entière : `https://demarches.ma-ville.fr`", "write it whole: `https://demarches.ma-ville.fr`")));
    }
    site.value.trim_end_matches('/').to_owned()
}

/// An address mails can be sent to, as far as its form tells.
fn email(fields: &Fields<'_>, key: &str, out: &mut Vec<Finding>) -> String {
    let Some(written) = fields.text(key, out) else { return String::new() };
    let fine = written.value.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    if !fine || written.value.chars().any(char::is_whitespace) {
        out.push(Finding::error("TY0208", written.span, Text::new(
            format!("`{}` n'est pas une adresse électronique", written.value),
            format!("`{}` is not an e-mail address", written.value),
        )));
    }
    written.value
}

fn needed_contact(fields: &Fields<'_>, key: &str, out: &mut Vec<Finding>) -> Contact {
    fields.required(key, out);
    contact(fields, key, out).unwrap_or_default()
}

fn contact(fields: &Fields<'_>, key: &str, out: &mut Vec<Finding>) -> Option<Contact> {
    let contact = Fields::open(fields.node(key)?, section("contact"), out)?;
    Some(Contact {
        name: text(&contact, "nom", out),
        address: optional(&contact, "adresse", out),
        email: email(&contact, "courriel", out),
        site: optional(&contact, "site", out),
    })
}

/// White text on the colour, and the colour on white, must both be readable:
/// a contrast of 4.5 to 1 (WCAG 2.2, criterion 1.4.3).
fn colour(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Option<String> {
    let written = fields.text("couleur", out)?;
    let Some(luminance) = luminance(&written.value) else {
        out.push(Finding::error("TY0202", written.span, Text::new(
            format!("`{}` n'est pas une couleur", written.value),
            format!("`{}` is not a colour", written.value),
        ))
        .help(Text::new("écrivez un dièse et six chiffres hexadécimaux : \"#1d4f91\"", "write a hash and six hexadecimal digits: \"#1d4f91\"")));
        return None;
    };
    let contrast = 1.05 / (luminance + 0.05);
    if contrast < 4.5 {
        out.push(Finding::error("TY0203", written.span, Text::new(
            format!("`{}` n'est pas assez contrastée sur blanc : {contrast:.1} pour 1, il faut 4,5", written.value).replace('.', ","),
            format!("`{}` does not stand out enough on white: {contrast:.1} to 1, 4.5 is needed", written.value),
        ))
        .help(Text::new("choisissez une couleur plus sombre", "choose a darker colour")));
        return None;
    }
    Some(written.value)
}

/// Relative luminance of `#rrggbb`, from 0 (black) to 1 (white).
fn luminance(colour: &str) -> Option<f64> {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let channel = |at: usize| {
        let value = u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?;
        let value = f64::from(value) / 255.0;
        Some(if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) })
    };
    Some(0.2126 * channel(0)? + 0.7152 * channel(2)? + 0.0722 * channel(4)?)
}

fn agents(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Vec<Agent> {
    let Some(node) = fields.required("agents", out) else { return vec![] };
    let entries = node.as_map().map(|map| map.entries.as_slice()).unwrap_or_default();
    if entries.is_empty() {
        out.push(Finding::error("TY0204", node.span, Text::new(
            "il faut au moins un agent",
            "at least one agent is needed",
        )));
    }
    entries.iter().filter_map(|entry| agent(entry, out)).collect()
}

fn agent(entry: &Entry, out: &mut Vec<Finding>) -> Option<Agent> {
    let fields = Fields::open(&entry.value, section("agent"), out)?;
    // The mayor signs in their own right: the text stands for the order, and
    // covers every service from the first day to the last.
    let own = fields.text("de plein droit", out).map(|text| Delegation { order: text.value, from: Day::MIN, to: None, services: vec![] });
    let delegation = fields.node("délégation").and_then(|node| delegation(node, out)).or(own);
    let agent = Agent {
        id: AgentId(entry.key.clone()),
        first_name: text(&fields, "prénom", out),
        last_name: text(&fields, "nom", out),
        capacity: text(&fields, "qualité", out),
        department: text(&fields, "service", out),
        roles: roles(&fields, out),
        delegation,
    };
    let signs = agent.roles.iter().any(|(_, role)| role == "signataire");
    if signs && agent.delegation.is_none() {
        out.push(Finding::error("TY0205", entry.key_span, Text::new(
            format!("`{}` est signataire sans arrêté de délégation", entry.key),
            format!("`{}` is a signatory without an order of delegation", entry.key),
        ))
        .law(Text::new("CGCT, art. L. 2122-18 et L. 2122-19", "CGCT, art. L. 2122-18 and L. 2122-19"))
        .help(Text::new("ajoutez `délégation: { arrêté: …, du: … }`", "add `délégation: { arrêté: …, du: … }`"))
        .help(Text::new("ou, pour qui signe sans délégation, `de plein droit: \"CGCT, art. L. 2122-18\"`", "or, for whoever signs without one, `de plein droit: \"CGCT, art. L. 2122-18\"`")));
    }
    Some(agent)
}

fn slugs(names: Vec<Spanned<String>>, out: &mut Vec<Finding>) -> Vec<ServiceSlug> {
    names.into_iter().filter_map(|name| match name.value.parse() {
        Ok(slug) => Some(slug),
        Err(_) => {
            out.push(Finding::error("TY0206", name.span, Text::new(
                format!("`{}` n'est pas le nom d'un dossier de démarche", name.value),
                format!("`{}` is not the name of a service's folder", name.value),
            )));
            None
        }
    }).collect()
}

/// `rôles: { instructeur: [eau-solidaire], accueil: toutes }`.
fn roles(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Vec<(Option<ServiceSlug>, String)> {
    let Some(node) = fields.required("rôles", out) else { return vec![] };
    let Some(map) = node.as_map() else {
        out.push(Finding::error("TY0101", node.span, Text::new(
            "`rôles` attend un rôle puis les démarches : `instructeur: [eau-solidaire]`",
            "`rôles` expects a role and then services: `instructeur: [eau-solidaire]`",
        )));
        return vec![];
    };
    let mut roles = vec![];
    for entry in &map.entries {
        if entry.value.as_text() == Some("toutes") {
            roles.push((None, entry.key.clone()));
        } else if let Some(items) = entry.value.as_seq() {
            let names = items.iter().filter_map(|item| Some(Spanned::new(item.as_text()?.to_owned(), item.span))).collect();
            roles.extend(slugs(names, out).into_iter().map(|slug| (Some(slug), entry.key.clone())));
        } else {
            out.push(Finding::error("TY0101", entry.value.span, Text::new(
                format!("`{}` attend `toutes` ou une liste de démarches", entry.key),
                format!("`{}` expects `toutes` or a list of services", entry.key),
            )));
        }
    }
    roles
}

fn delegation(node: &Node, out: &mut Vec<Finding>) -> Option<Delegation> {
    let fields = Fields::open(node, section("délégation"), out)?;
    fields.required("du", out);
    let order = text(&fields, "arrêté", out);
    let from = fields.day("du", out)?.value;
    let to = fields.day("au", out);
    if let Some(to) = to.as_ref().filter(|to| to.value < from) {
        out.push(Finding::error("TY0209", to.span, Text::new(
            "la délégation finit avant de commencer",
            "the delegation ends before it begins",
        )));
    }
    Some(Delegation {
        order,
        from,
        to: to.map(|day| day.value),
        services: slugs(fields.names("démarches", out), out),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOWN: &str = include_str!("../../../towns/demonstration/territoire.yaml");

    fn codes(text: &str) -> Vec<&'static str> {
        read(text.as_bytes()).findings.iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn the_demonstration_town_reads_clean() {
        let reading = read(TOWN.as_bytes());
        assert_eq!(reading.findings, []);
        let territory = reading.territory.expect("a town");
        let water = "eau-solidaire".parse().expect("a slug");
        assert!(territory.holders("signataire", &water).next().is_some());
        assert!(territory.holders("instructeur", &water).next().is_some());
    }

    #[test]
    fn a_pale_colour_is_refused_with_its_contrast() {
        let pale = TOWN.replace("couleur: \"#1f4f82\"", "couleur: \"#ffd54f\"");
        assert_eq!(codes(&pale), ["TY0203"]);
    }

    #[test]
    fn a_signatory_needs_an_order() {
        let start = TOWN.find("    délégation:").expect("a delegation");
        let end = TOWN.get(start..).and_then(|rest| rest.find('\n')).expect("its line") + start;
        let bare = TOWN.replace(TOWN.get(start..end).unwrap_or(""), "");
        assert_eq!(codes(&bare), ["TY0205"]);
    }

    fn with(from: &str, to: &str) -> Vec<&'static str> {
        assert!(TOWN.contains(from), "{from}");
        codes(&TOWN.replacen(from, to, 1))
    }

    #[test]
    fn a_mayor_signs_in_their_own_right() {
        let start = TOWN.find("    délégation:").expect("a delegation");
        let end = TOWN.get(start..).and_then(|rest| rest.find('\n')).expect("its line") + start;
        let mayor = TOWN.replace(TOWN.get(start..end).unwrap_or(""), "    de plein droit: \"CGCT, art. L. 2122-18\"");
        let town = read(mayor.as_bytes()).territory.expect("a town");
        let agent = town.agent(&AgentId("nadia.benali".to_owned())).expect("the mayor");
        let water = "eau-solidaire".parse().expect("a slug");
        let day = beffroi_base::parse_day("2026-03-03").expect("a day");
        let signatory = beffroi_case::Signatory::new(agent, "signataire", &water, day).expect("may sign");
        assert_eq!(signatory.signature().order, "CGCT, art. L. 2122-18");
    }

    #[test]
    fn a_town_keeps_the_holidays_of_its_place() {
        let strasbourg = TOWN.replacen("fuseau:", "jours fériés: Alsace-Moselle\nfuseau:", 1);
        assert_eq!(read(strasbourg.as_bytes()).territory.expect("a town").calendar, Calendar::AlsaceMoselle);
        assert_eq!(read(TOWN.as_bytes()).territory.expect("a town").calendar, Calendar::Mainland);
        assert!(!with("fuseau:", "jours fériés: Bretagne\nfuseau:").is_empty());
    }

    #[test]
    fn an_unknown_zone_is_refused() {
        assert_eq!(with("Europe/Paris", "Europe/Nantes"), ["TY0201"]);
        assert_eq!(with("Europe/Paris", "Indian/Reunion"), Vec::<&str>::new());
    }

    #[test]
    fn each_mistake_has_its_code_and_all_are_found_at_once() {
        assert_eq!(with("\"#1f4f82\"", "bleu"), ["TY0202"]);
        assert_eq!(with("[eau-solidaire]", "[Eau Solidaire]"), ["TY0206"]);
        assert_eq!(with("{ instructeur: [eau-solidaire] }", "{ instructeur: eau-solidaire }"), ["TY0101"]);
        assert_eq!(with("http://127.0.0.1:8044", "www.ville.fr"), ["TY0207"]);
        assert_eq!(with("http://127.0.0.1:8044", "https://"), ["TY0207"]);
        assert_eq!(with("bonjour@ville-demonstration.example", "bonjour"), ["TY0208"]);
        assert_eq!(with("dpd@ville-demonstration.example", "dpd @ville.fr"), ["TY0208"]);
        assert_eq!(with("du: 2026-01-05", "du: 2026-01-05, au: 2026-01-04"), ["TY0209"]);
        let both = TOWN.replace("Europe/Paris", "Mars").replace("\"#1f4f82\"", "\"#eee\"");
        assert_eq!(codes(&both), ["TY0201", "TY0202"]);
        assert!(read(both.as_bytes()).territory.is_none());
    }

    #[test]
    fn a_key_that_is_missing_or_misspelt_is_said_with_what_was_meant() {
        for key in ["territoire", "adresse", "téléphone", "courriel", "autorité", "tribunal", "agents"] {
            let line = TOWN.lines().find(|line| line.starts_with(&format!("{key}:"))).expect("the key");
            let misspelt = TOWN.replacen(line, &line.replacen(key, &format!("{key}x"), 1), 1);
            let reading = read(misspelt.as_bytes());
            assert!(reading.territory.is_none(), "{key}");
            let said = format!("{:?}", reading.findings);
            assert!(said.contains(key), "{key}: {said}");
        }
    }

    #[test]
    fn what_is_not_a_town_is_said_without_a_panic() {
        for bytes in [&b""[..], b"[]", b"oui", b"agents: 3", b"agents: {}", b"agents: { a: 3 }", b"PK\x03\x04", b"\xff\xfe", b"a: &a [*a]"] {
            let reading = read(bytes);
            assert!(reading.territory.is_none() && !reading.findings.is_empty(), "{bytes:?}");
        }
    }

    #[test]
    fn contrast_is_measured_as_the_guidelines_do() {
        // Published pairs: black 21 to 1, #767676 just passes, #777777 just fails.
        let contrast = |colour| 1.05 / (luminance(colour).expect("a colour") + 0.05);
        assert!((contrast("#000000") - 21.0).abs() < 0.01);
        assert!((contrast("#ffffff") - 1.0).abs() < 0.01);
        assert!(contrast("#767676") >= 4.5 && contrast("#777777") < 4.5);
        for wrong in ["", "#", "1f4f82", "#1f4f8", "#1f4f821", "#gggggg", "#1f4f8é"] {
            assert_eq!(luminance(wrong), None, "{wrong}");
        }
        assert_eq!(with("#1f4f82", "#767676"), Vec::<&str>::new());
        assert_eq!(with("#1f4f82", "#777777"), ["TY0203"]);
    }
}
