//! `identité`: which questions a provider of identity may answer.

use crate::identity::{IdentityDatum, SEXES};
use crate::model::Question;
use beffroi_base::Text;
use beffroi_findings::Finding;

/// Refuses a datum that could not be an answer to its question.
pub(super) fn check(question: &Question, out: &mut Vec<Finding>) {
    let Some(datum) = &question.identity else { return };
    if question.list.is_some() {
        out.push(Finding::error("TY0111", datum.span, Text::new(
            "l'identité est celle de la personne qui demande : une liste n'en a pas",
            "the identity is that of the person who applies: a list has none",
        ))
        .help(Text::new("retirez `identité` de cette colonne", "remove `identité` from this column")));
        return;
    }
    let kinds = datum.value.kinds();
    if !kinds.contains(&question.kind) {
        let wanted = kinds.iter().map(|kind| format!("`{}`", kind.name())).collect::<Vec<_>>().join(", ");
        out.push(Finding::error("TY0111", datum.span, Text::new(
            format!("`{}` ne peut pas répondre à une question de type `{}`", datum.value.name(), question.kind.name()),
            format!("`{}` cannot answer a question of type `{}`", datum.value.name(), question.kind.name()),
        ))
        .help(Text::new(format!("donnez-lui le type {wanted}"), format!("give it the type {wanted}"))));
        return;
    }
    let offered = |sex: &&str| question.choices.iter().any(|choice| choice.value == *sex);
    if datum.value == IdentityDatum::Sex && !SEXES.iter().all(offered) {
        out.push(Finding::error("TY0111", datum.span, Text::new(
            "`sexe` répond `femme` ou `homme` : les deux doivent être parmi les choix",
            "`sexe` answers `femme` or `homme`: both must be among the choices",
        ))
        .help(Text::new("écrivez `choix: { femme: …, homme: … }`, et d'autres s'il le faut", "write `choix: { femme: …, homme: … }`, and others if need be")));
    }
}

/// Refuses a datum asked twice, or of a question an agent answers.
pub(super) fn once(questions: &[Question], out: &mut Vec<Finding>) {
    for (place, question) in questions.iter().enumerate() {
        let Some(datum) = &question.identity else { continue };
        if question.entered {
            out.push(Finding::error("TY0111", datum.span, Text::new(
                format!("`{}` est saisie par un agent : FranceConnect ne peut pas y répondre", question.name),
                format!("`{}` is entered by an agent: FranceConnect cannot answer it", question.name),
            ))
            .help(Text::new("retirez `identité`, ou retirez la question de `saisit`", "remove `identité`, or remove the question from `saisit`")));
        }
        let before = questions.iter().take(place).find(|known| known.identity.as_ref().is_some_and(|known| known.value == datum.value));
        if let Some(first) = before {
            out.push(Finding::error("TY0111", datum.span, Text::new(
                format!("`{}` répond déjà à `{}`", datum.value.name(), first.name),
                format!("`{}` already answers `{}`", datum.value.name(), first.name),
            ))
            .label(first.name_span, Text::new("ici", "here"))
            .help(Text::new("une identité répond à une question ; les autres sont sans doute celles de quelqu'un d'autre", "one identity answers one question; the others are most probably somebody else's")));
        }
    }
}

/// What the platform asks itself can be answered so too.
pub(super) fn known_of_the_person(mine: &mut [Question]) {
    let known = [
        ("usager . prénom", IdentityDatum::FirstNames),
        ("usager . nom", IdentityDatum::BirthName),
        ("usager . courriel", IdentityDatum::Email),
    ];
    for question in mine {
        let datum = known.iter().find(|(name, _)| *name == question.name).map(|(_, datum)| *datum);
        question.identity = datum.map(|datum| beffroi_base::Spanned::new(datum, question.name_span));
    }
}
