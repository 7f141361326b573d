//! Every shipped service, filed and brought to its end over HTTP, by whoever
//! the town's file says, once granted and once refused where it decides.

use crate::road::{reference, tracking};
use crate::street::JPEG;
use crate::support::{Browser, Form, Page, Site, compiled, root};
use beffroi_app::Secret;
use beffroi_service::{AnswerKind, Effect, Question};

fn shipped() -> Vec<String> {
    let folders = std::fs::read_dir(root().join("services")).unwrap().map(|entry| entry.unwrap().path());
    let mut slugs: Vec<String> = folders.filter(|path| path.join("demarche.yaml").is_file()).map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    slugs.sort();
    slugs
}

/// Something a person could answer.
fn typed(question: &Question) -> Vec<(String, String)> {
    use AnswerKind as K;
    let one = |value: &str| vec![(String::new(), value.to_owned())];
    let parts = |pairs: &[(&str, &str)]| pairs.iter().map(|(part, value)| (format!(".{part}"), (*value).to_owned())).collect();
    let number = question.min.unwrap_or(1.0).max(1.0).min(question.max.unwrap_or(f64::MAX));
    match question.kind {
        K::YesNo | K::Statement => one("oui"),
        K::Consent => vec![],
        K::Choice | K::Choices => one(&question.choices[0].value),
        K::Integer => one(&format!("{}", number.ceil())),
        K::Number => one(&format!("{number}").replace('.', ",")),
        K::Amount => one(&format!("{}", question.max.unwrap_or(1_500.0).min(1_500.0).max(question.min.unwrap_or(0.0)))),
        K::FamilyQuotient => one("512,40"),
        K::Date => parts(&[("jour", "15"), ("mois", "4"), ("annee", if question.name.contains("naissance") { "1990" } else { "2026" })]),
        K::Period => parts(&[("debut.jour", "20"), ("debut.mois", "6"), ("debut.annee", "2026"), ("fin.jour", "21"), ("fin.mois", "6"), ("fin.annee", "2026")]),
        K::Text | K::LongText => one(match question.pattern.as_ref().map(|pattern| pattern.value.as_str()) {
            Some("[0-9]{7}") => "1234567",
            _ => "Rose <Le Bihan> & fils",
        }),
        K::Email => one("rose@exemple.fr"),
        K::Telephone => one("06 12 34 56 78"),
        K::Address => parts(&[("voie", "12 rue des Tanneurs"), ("code-postal", "44000"), ("commune", "Nantes")]),
        K::Commune => one("Nantes"),
        K::Country => one("France"),
        K::Iban => one("FR76 3000 6000 0112 3456 7890 189"),
        K::Siret => one("732 829 320 00074"),
        K::Siren => one("732 829 320"),
        K::Rna => one("W442001234"),
        K::NumberPlate => one("AB-123-CD"),
        K::Position => parts(&[("lieu", "devant la gare")]),
        K::Document => vec![],
        K::List => {
            let columns = question.elements.iter().flat_map(|elements| &elements.questions);
            columns.flat_map(|column| typed(column).into_iter().map(|(part, value)| (format!(".0.{}{part}", column.short_name()), value))).collect()
        }
    }
}

fn fill(page: &Page, questions: &[Question]) -> Form {
    let names: Vec<String> = page.html().all().iter().map(|field| field.attribute("name").to_owned()).collect();
    let mut form = page.form("/brouillon/");
    for question in questions {
        if question.kind == AnswerKind::Document && names.contains(&question.name) {
            form = form.file(&question.name, "pièce.jpg", JPEG);
            continue;
        }
        for (part, value) in typed(question) {
            let name = format!("{}{part}", question.name);
            if names.contains(&name) {
                form = form.set(&name, &value);
            }
        }
    }
    form.press("suite")
}

async fn file(person: &mut Browser, slug: &str, questions: &[Question]) -> Page {
    let service = person.get(&format!("/demarches/{slug}")).await;
    let mut page = person.go(service.form("/commencer")).await;
    for _ in 0..30 {
        if page.path.ends_with("/verifier") {
            let receipt = person.go(page.form("/verifier")).await;
            receipt.says("Votre demande est déposée");
            return receipt;
        }
        page = person.go(fill(&page, questions)).await;
        assert!(page.status.is_success(), "{slug} {}: {}", page.path, page.text());
    }
    panic!("{slug}: the form never ends: {}", page.text());
}

#[tokio::test]
async fn each_service_goes_from_its_page_to_its_end() {
    for slug in shipped() {
        for wanted in [Effect::Grant, Effect::Refuse] {
            live(&slug, wanted).await;
        }
    }
}

/// One life of one case.
async fn live(slug: &str, wanted: Effect) {
    let site = Site::with("2026-03-03", vec![compiled(slug, |text| text)], true);
    let service = site.town.services()[0].clone();
    let draft = service.draft();
    let decides = draft.actions().any(|(_, action)| action.effect.as_ref().is_some_and(|effect| effect.value == wanted));
    if wanted == Effect::Refuse && !decides {
        return;
    }
    let mut person = site.visitor();
    let receipt = file(&mut person, slug, &draft.questions).await;
    let (home, reference) = (tracking(&receipt), reference(&receipt));
    let secret = Secret::parse(home.trim_start_matches("/suivi/")).unwrap();
    let href = format!("/agents/dossiers/{reference}");
    let mut done: Vec<String> = vec![];
    let mut visited: Vec<String> = vec![];
    for _ in 0..12 {
        let case = site.town.case(&secret).unwrap().case;
        let stage = draft.stage(&case.stage).unwrap();
        if stage.end {
            break;
        }
        let actor = stage.actor.as_ref().unwrap_or_else(|| panic!("{slug}: nobody acts at {}", stage.name));
        let Some(agent) = site.town.territory().holders(&actor.value, service.slug()).next() else {
            panic!("{slug}: no agent of the demonstration is « {} »", actor.value);
        };
        let mut browser = site.agent(&agent.id.to_string()).await;
        let page = browser.get(&href).await;
        visited.push(stage.name.clone());
        let effect = |action: &beffroi_service::Action| action.effect.as_ref().map(|effect| effect.value);
        let towards = |action: &beffroi_service::Action| {
            let fresh = action.to.as_ref().is_some_and(|to| !visited.contains(&to.value));
            let name = action.name.contains("refus") == (wanted == Effect::Refuse);
            // Nothing is left undecided on the way to the end.
            let open = case.decision.is_some() || !decides || action.to.as_ref().is_some_and(|to| draft.stage(&to.value).is_some_and(|to| !to.end));
            (effect(action) == Some(wanted), open, fresh, name)
        };
        let ways = stage.actions.iter().filter(|action| !action.asks() && action.to.is_some() && effect(action).is_none_or(|effect| effect == wanted));
        let action = ways.max_by_key(|action| towards(action));
        let action = action.unwrap_or_else(|| panic!("{slug}: nothing leads out of {}", stage.name));
        let mut form = page.action(&action.name);
        if action.reasons_required || action.effect.as_ref().is_some_and(|effect| effect.value != Effect::Grant) {
            form = form.set("motifs", "Parce que la règle le dit, et que le dossier le montre.");
        }
        // What the action lets its actor enter: without it, said beside the field.
        let enters: Vec<&Question> = action.enters.iter().filter_map(|name| draft.question(&name.value)).collect();
        if !enters.is_empty() {
            let refused = browser.submit(form.clone().forge("confirme", "oui")).await;
            assert_eq!(refused.status, axum::http::StatusCode::UNPROCESSABLE_ENTITY);
            refused.says("Répondez à cette question");
        }
        for question in enters {
            for (part, value) in typed(question) {
                form = form.set(&format!("{}{part}", question.name), &value);
            }
        }
        let after = browser.go(form.forge("confirme", "oui")).await;
        after.says("C'est fait");
        done.push(action.name.clone());
    }
    let case = site.town.case(&secret).unwrap().case;
    assert!(draft.stage(&case.stage).unwrap().end, "{slug}: {done:?} does not end");
    if decides {
        assert_eq!(case.decision.as_ref().map(|decision| decision.effect), Some(wanted), "{slug}: {done:?}");
    }
    if slug == "subventions" && wanted == Effect::Grant {
        let letters = person.get(&home).await.links().into_iter().filter(|link| link.contains("/courriers/")).collect::<Vec<_>>();
        person.get(letters.last().unwrap()).await.says("La ville lui accorde 1 500,00 €");
    }
    let page = person.get(&home).await;
    for link in page.links().iter().filter(|link| link.starts_with(&home)) {
        assert!(person.get(link).await.status.is_success(), "{slug} {link}");
    }
    crate::paper::like_their_pages(&mut person, &home, &format!("{slug}-{}", wanted.word())).await;
    // In English too, whole.
    let english = person.get(&format!("{home}?langue=en")).await;
    assert!(english.html().named("html")[0].attribute("lang") == "en");
    println!("{slug} {}: {}", wanted.word(), done.join(" → "));
}
