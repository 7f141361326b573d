//! The receipt of a request filed on line (CRPA, art. L. 112-11, R. 112-11-1):
//! without it, no delay runs against the person.

use crate::legal;
use beffroi_base::{Language, format_day};
use beffroi_case::{Case, Clocks, Letter, LetterBlock};
use beffroi_charter::CompiledService;
use beffroi_territory::Territory;

/// Name under which the receipt is kept among the letters.
pub const RECEIPT: &str = "accusé de réception";

/// The receipt of a case just filed.
pub fn receipt(service: &CompiledService, territory: &Territory, case: &Case, language: Language) -> Letter {
    let title = service.draft().title.value.get(language);
    let filed = case.filed_on.map(|day| format_day(day, language)).unwrap_or_default();
    let clock = case.filed_on.and_then(|day| Clocks::announced_in(territory.calendar, service, day));
    let mut blocks = vec![LetterBlock::Paragraph(match language {
        Language::Fr => format!("Votre demande «\u{a0}{title}\u{a0}» a été reçue le {filed} sous la référence {}. Gardez cette référence.", case.id),
        Language::En => format!("Your request “{title}” was received on {filed} under reference {}. Keep this reference.", case.id),
    })];
    blocks.push(LetterBlock::Heading(language.pick("Qui s'en occupe", "Who deals with it").to_owned()));
    blocks.push(LetterBlock::Legal(legal::reach(service, territory, language)));
    blocks.push(LetterBlock::Heading(language.pick("Et si nous ne répondons pas", "And if we do not answer").to_owned()));
    blocks.extend(legal::silence(service, clock.as_ref(), territory, language).into_iter().map(LetterBlock::Legal));
    blocks.push(LetterBlock::Heading(language.pick("Suivre votre demande", "Following your request").to_owned()));
    blocks.push(LetterBlock::Paragraph(format!("{}/suivi/{}", territory.site, case.tracking)));
    Letter {
        name: RECEIPT.to_owned(),
        language,
        subject: match language {
            Language::Fr => format!("Accusé de réception\u{a0}: {title}"),
            Language::En => format!("Receipt: {title}"),
        },
        decision: false,
        blocks,
    }
}
