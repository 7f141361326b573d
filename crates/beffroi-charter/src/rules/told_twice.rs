//! CH0405 `told-twice`: a document another administration holds is asked of the person.

use super::prelude::*;
use beffroi_base::{Text, fold};
use beffroi_service::AnswerKind;

pub static RULE: Rule = Rule::new("CH0405", Phase::Sections, include_str!("told_twice.md"), check);

/// Words of a document, and who holds what it says (CRPA D. 114-9-1), in French
/// and in English.
const HELD: &[(&[&str], &str, &str)] = &[
    (&["avis d'imposition", "avis d'impot", "avis de non-imposition", "revenu fiscal", "avis fiscal"], "la DGFiP", "the tax administration (DGFiP)"),
    (&["quotient familial", "attestation caf", "attestation de la caf", "attestation de prestations"], "la CAF ou de la MSA", "the CAF or the MSA"),
    (&["attestation de droits", "attestation de securite sociale"], "l'assurance maladie", "the health insurance"),
    (&["france travail", "pole emploi", "demandeur d'emploi"], "France Travail", "France Travail"),
    (&["boursier", "attestation de bourse", "notification de bourse"], "le Cnous ou de l'éducation nationale", "the Cnous or national education"),
    (&["certificat de scolarite", "attestation de scolarite"], "l'éducation nationale", "national education"),
    (&["kbis", "k-bis"], "le greffe du tribunal de commerce", "the registry of the commercial court"),
    (&["avis de situation siren", "avis de situation sirene", "avis de situation insee"], "l'Insee", "Insee"),
    (&["statuts de l'association", "statuts de votre association", "statuts associatifs"], "la préfecture (RNA)", "the prefecture (RNA)"),
    (&["copie du diplome", "votre diplome"], "l'établissement qui l'a délivré", "the institution that issued it"),
];

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    for question in service.questions.iter().filter(|question| question.kind == AnswerKind::Document && question.source.is_none()) {
        let words = fold(&format!("{} {}", question.label.fr, question.name)).replace('’', "'");
        let Some((_, fr, en)) = HELD.iter().find(|(names, _, _)| names.iter().any(|name| words.contains(name))) else { continue };
        said.push(
            Say::new(&RULE, question.name_span).with("field", &question.name).with("holder", Text::new(*fr, *en)).here("ici")
                .help("aide-declarer").help("aide-attester"),
        );
    }
}
