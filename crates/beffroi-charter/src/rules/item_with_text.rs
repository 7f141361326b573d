//! LX1402 `item-with-text`: an item is asked for without the text that requires it, or its date.

use super::prelude::*;
use beffroi_service::Builtin;

pub static RULE: Rule = Rule::new("LX1402", Phase::Journey, include_str!("item_with_text.md"), check);

const NEEDED: &[(Builtin, &str, &str)] = &[
    (Builtin::Item, "message-piece", "aide-piece"),
    (Builtin::ItemText, "message", "aide-texte"),
    (Builtin::Due, "message-echeance", "aide-echeance"),
];

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let mut seen: Vec<&str> = vec![];
    for (_, action) in service.draft().actions().filter(|(_, action)| action.asks()) {
        let Some(name) = &action.letter else {
            said.push(Say::new(&RULE, action.name_span).key("message-courrier").with("action", &action.name).help("aide-courrier"));
            continue;
        };
        let Some(letter) = service.draft().letter(&name.value).filter(|letter| !seen.contains(&letter.name.as_str())) else { continue };
        seen.push(&letter.name);
        let by = vec![("action", action.name.as_str().into())];
        for (_, key, help) in NEEDED.iter().filter(|(builtin, _, _)| !letter.body.uses(*builtin)) {
            said.push(Say::new(&RULE, letter.name_span).key(key).with("letter", &letter.name).label_with(action.name_span, "action", by.clone()).help(help));
        }
    }
}
