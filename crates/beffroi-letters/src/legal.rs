//! Sentences the law makes letters say. Facts from the law, words of ours.

use beffroi_base::{Language, Spanned, Text, format_day};
use beffroi_case::{Ask, Case, Clocks, Decision, SilenceClock};
use beffroi_charter::CompiledService;
use beffroi_service::{Action, Effect, Review, SilenceSense};
use beffroi_territory::{Contact, Territory};

/// Name, address and web address of someone to write to, on one line.
pub(crate) fn contact(contact: &Contact) -> String {
    let parts = [&contact.name, &contact.address, &contact.email, &contact.site];
    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}

/// Where the department can be reached (CRPA, art. R. 112-11-1, 1°).
pub(crate) fn reach(service: &CompiledService, territory: &Territory, language: Language) -> String {
    let draft = service.draft();
    let offline = draft.offline.as_ref();
    let department = draft.department.as_ref().map_or(territory.name.as_str(), |d| d.value.get(language));
    let address = offline.and_then(|o| o.address.as_ref()).map_or(territory.address.as_str(), |a| a.value.as_str());
    // An address often begins with the name that stands before it.
    let address = address.strip_prefix(&format!("{department}, ")).unwrap_or(address);
    let email = offline.and_then(|o| o.email.as_ref()).map_or(territory.email.as_str(), |e| e.value.as_str());
    let telephone = offline.and_then(|o| o.telephone.as_ref()).map_or(territory.telephone.as_str(), |t| t.value.as_str());
    match language {
        Language::Fr => format!("{department}, {address}. Courriel\u{a0}: {email}. Téléphone\u{a0}: {telephone}."),
        Language::En => format!("{department}, {address}. E-mail: {email}. Telephone: {telephone}."),
    }
}

/// What silence means, and when (CRPA, art. R. 112-11-1, 2° and 3°).
pub(crate) fn silence(service: &CompiledService, clock: Option<&SilenceClock>, territory: &Territory, language: Language) -> Vec<String> {
    let text = service.draft().silence.as_ref().and_then(|s| s.text.as_ref()).map(|t| t.value.as_str()).unwrap_or_default();
    let Some(SilenceClock { sense, on: Some(on), court }) = clock else {
        return match language {
            Language::Fr => vec![format!("Aucune décision ne naît de notre silence ({text}).")],
            Language::En => vec![format!("No decision is born of our silence ({text}).")],
        };
    };
    let day = format_day(*on, language);
    match (sense, language) {
        (SilenceSense::Grant, Language::Fr) => vec![
            format!("Sans réponse de notre part le {day}, votre demande est acceptée, si elle est complète ({text})."),
            "Vous pouvez alors demander une attestation de cette acceptation (CRPA, art. L. 232-3).".to_owned(),
        ],
        (SilenceSense::Grant, Language::En) => vec![
            format!("If we have not answered by {day}, your request is granted, provided it is complete ({text})."),
            "You may then ask for a certificate of that acceptance (CRPA, art. L. 232-3).".to_owned(),
        ],
        (SilenceSense::Refuse, Language::Fr) => {
            let mut lines = vec![format!("Sans réponse de notre part le {day}, votre demande est considérée comme refusée, si elle est complète ({text}).")];
            if let Some(court) = court {
                lines.push(format!(
                    "Vous pourriez alors, dans les deux mois, demander à l'administration de revoir sa position, ou saisir le tribunal jusqu'au {}\u{a0}: {}.",
                    format_day(*court, language), contact(&territory.court)
                ));
            }
            lines
        }
        (SilenceSense::Refuse, Language::En) => {
            let mut lines = vec![format!("If we have not answered by {day}, your request is deemed refused, provided it is complete ({text}).")];
            if let Some(court) = court {
                lines.push(format!(
                    "You could then, within two months, ask the administration to reconsider, or go to the court until {}: {}.",
                    format_day(*court, language), contact(&territory.court)
                ));
            }
            lines
        }
        (SilenceSense::None, _) => vec![],
    }
}

/// The day of a decision, and when it counts (CRPA, art. L. 221-8): at once
/// where it gives something, once received where it does not.
pub(crate) fn effective(decision: &Decision, language: Language) -> String {
    let day = format_day(decision.on, language);
    match (decision.effect, language) {
        (Effect::Grant, Language::Fr) => format!("Décision du {day}, qui prend effet ce jour."),
        (Effect::Grant, Language::En) => format!("Decision of {day}, in effect from that day."),
        (Effect::Refuse | Effect::Withdraw, Language::Fr) => format!("Décision du {day}, qui prend effet le jour où vous la recevez (CRPA, art. L. 221-8)."),
        (Effect::Refuse | Effect::Withdraw, Language::En) => format!("Decision of {day}, in effect from the day you receive it (CRPA, art. L. 221-8)."),
    }
}

/// What is asked, under which text, and until when (CRPA, art. L. 114-5).
pub(crate) fn item(ask: &Ask, language: Language) -> String {
    let due = format_day(ask.due, language);
    match language {
        Language::Fr => format!("Il nous faut\u{a0}: {} (texte qui l'exige\u{a0}: {}), au plus tard le {due}.", ask.item, ask.text),
        Language::En => format!("We need: {} (text that requires it: {}), by {due} at the latest.", ask.item, ask.text),
    }
}

/// Whether the examination goes on without the item (CRPA, art. L. 114-5-1).
pub(crate) fn review(action: &Action, language: Language) -> String {
    match (action.review, &action.indispensable, language) {
        (Review::Continues, _, Language::Fr) => "L'examen de votre demande continue pendant ce temps (CRPA, art. L. 114-5-1).".to_owned(),
        (Review::Continues, _, Language::En) => "Your request is being examined meanwhile (CRPA, art. L. 114-5-1).".to_owned(),
        (Review::Suspended, Some(why), Language::Fr) => format!("Sans cet élément, votre demande ne peut pas être examinée\u{a0}: {}.", why.value),
        (Review::Suspended, Some(why), Language::En) => format!("Without this item your request cannot be examined: {}.", why.value),
        (Review::Suspended, None, Language::Fr) => "L'examen de votre demande reprendra quand nous l'aurons reçu.".to_owned(),
        (Review::Suspended, None, Language::En) => "Your request will be examined again once we have received it.".to_owned(),
    }
}

/// Remedies and their delays (CJA, art. R. 421-1 and R. 421-5; CRPA, art.
/// L. 411-2): without them the delays do not run.
///
/// A service whose delay, court or prior appeal is not the common one says so
/// (`recours`).
pub(crate) fn remedies(service: &CompiledService, territory: &Territory, author: &str, effect: Effect, language: Language) -> Vec<String> {
    let own = service.draft().remedies.as_ref();
    let written = |text: Option<&Option<Spanned<String>>>| text.and_then(Option::as_ref).map(|text| text.value.clone());
    let (head, town, address) = (&territory.head, &territory.name, &territory.address);
    let court = written(own.map(|own| &own.court)).unwrap_or_else(|| contact(&territory.court));
    // Another court has its own delay, or none: two months are only the
    // administrative court's.
    let delay = match own {
        Some(own) if own.delay.is_none() && own.court.is_some() => None,
        Some(own) if own.delay.is_some() => own.delay.as_ref().map(|delay| delay.value.text()),
        _ => Some(Text::new("deux mois", "two months")),
    };
    let delay = delay.as_ref().map(|delay| delay.get(language));
    let mut lines = match language {
        Language::Fr => vec![
            match (effect, delay) {
                (_, None) => "Vous pouvez contester cette décision.".to_owned(),
                (Effect::Grant, Some(delay)) => format!("Si un point de cette décision ne vous convient pas, vous avez {delay} à compter du jour où vous la recevez pour la contester."),
                (Effect::Refuse | Effect::Withdraw, Some(delay)) => format!("Vous pouvez contester cette décision dans les {delay} qui suivent le jour où vous la recevez."),
            },
            format!("Recours gracieux\u{a0}: écrivez à l'auteur de la décision, {author}, {town}, {address}."),
            format!("Recours hiérarchique\u{a0}: écrivez à {head}, {address}."),
            "Ces recours arrêtent le délai pour aller au tribunal\u{a0}; deux mois de silence valent refus.".to_owned(),
            format!("Recours contentieux\u{a0}: {court}."),
        ],
        Language::En => vec![
            match (effect, delay) {
                (_, None) => "You may contest this decision.".to_owned(),
                (Effect::Grant, Some(delay)) => format!("If any point of this decision does not suit you, you have {delay} from the day you receive it to contest it."),
                (Effect::Refuse | Effect::Withdraw, Some(delay)) => format!("You may contest this decision within {delay} of the day you receive it."),
            },
            format!("Reconsideration: write to the author of the decision, {author}, {town}, {address}."),
            format!("Hierarchical appeal: write to {head}, {address}."),
            "These appeals stop the delay for going to court; two months of silence mean refusal.".to_owned(),
            format!("Court: {court}."),
        ],
    };
    if let Some(text) = written(own.map(|own| &own.mandatory)) {
        lines.push(match language {
            Language::Fr => format!("Avant d'aller au tribunal, le recours auprès de l'administration est obligatoire ({text})."),
            Language::En => format!("Before going to court, the appeal to the administration is mandatory ({text})."),
        });
    }
    if let Some(mediator) = &territory.mediator {
        lines.push(match language {
            Language::Fr => format!("Le médiateur peut vous aider, gratuitement\u{a0}: {}.", contact(mediator)),
            Language::En => format!("The mediator can help you, free of charge: {}.", contact(mediator)),
        });
    }
    lines
}

/// The mention of an algorithm (CRPA, art. L. 311-3-1 and R. 311-3-1-1): who,
/// what for, the right to the rules, how to ask, and what if nobody answers.
pub(crate) fn algorithm(service: &CompiledService, territory: &Territory, case: &Case, language: Language) -> Option<String> {
    let draft = service.draft();
    let computed = draft.stages.iter().flat_map(|stage| &stage.reads).any(|name| draft.program.rule(&name.value).is_some_and(|rule| !rule.is_input));
    if !computed {
        return None;
    }
    let purpose = draft.purpose.as_ref().map_or("", |p| p.value.get(language));
    let link = format!("{}/suivi/{}/explication", territory.site, case.tracking);
    let (town, email) = (&territory.name, &territory.data_protection.email);
    Some(match language {
        Language::Fr => format!(
            "Pour préparer cette décision, {town} a utilisé un calcul automatique, dont le but est\u{a0}: {purpose} Une personne l'a ensuite examinée et signée. \
             Vous avez le droit de connaître les règles de ce calcul et la façon dont elles se sont appliquées à vous\u{a0}: tout est expliqué, ligne par ligne, à l'adresse {link}. \
             Vous pouvez aussi le demander à {email}. Sans réponse au bout d'un mois, vous avez deux mois pour saisir la Commission d'accès aux documents administratifs (www.cada.fr)."
        ),
        Language::En => format!(
            "To prepare this decision, {town} used an automatic computation, whose purpose is: {purpose} A person then examined and signed it. \
             You have the right to know the rules of this computation and how they applied to you: everything is explained, line by line, at {link}. \
             You may also ask {email}. If nobody answers within a month, you have two months to refer to the Commission for access to administrative documents (www.cada.fr)."
        ),
    })
}

/// The silence clock as it stands, for a letter that asks for an item.
/// Nothing where silence has spoken already.
pub(crate) fn suspended(service: &CompiledService, case: &Case, ask: &Ask, language: Language) -> Option<String> {
    let clock = Clocks::of(service, case).silence.filter(|_| case.silence.is_none())?;
    if clock.on.is_some_and(|on| on <= ask.asked_on) {
        return None;
    }
    match (clock.sense, clock.on, language) {
        (SilenceSense::Refuse, Some(on), Language::Fr) => Some(format!(
            "Le délai au bout duquel notre silence vaudrait refus est suspendu tant que nous attendons cet élément. Si vous l'envoyez le dernier jour, ce délai s'achèvera le {}.",
            format_day(on, language)
        )),
        (SilenceSense::Refuse, Some(on), Language::En) => Some(format!(
            "The delay after which our silence would mean refusal is suspended while we await this item. If you send it on the last day, it will end on {}.",
            format_day(on, language)
        )),
        (SilenceSense::Grant, _, Language::Fr) => Some("Le délai au bout duquel notre silence vaudrait accord commencera le jour où votre demande sera complète.".to_owned()),
        (SilenceSense::Grant, _, Language::En) => Some("The delay after which our silence would mean acceptance will start the day your request is complete.".to_owned()),
        (SilenceSense::Refuse | SilenceSense::None, _, _) => None,
    }
}
