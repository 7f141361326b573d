//! `beffroi loi`: the articles known here against a newer text.

use crate::files::unreadable;
use crate::say::{Halt, Voice};
use beffroi_base::format_day;
use beffroi_charter::{LawChange, compare_law, show_article};
use serde_json::json;
use std::path::Path;

/// Says what changed; status 1 when a known article did.
pub(crate) fn run(voice: &Voice, file: &Path) -> Result<u8, Halt> {
    let text = std::fs::read_to_string(file).map_err(|error| unreadable(file, &error))?;
    let changes = compare_law(&text).map_err(|why| Halt::new(format!("`{}` n'est pas un fichier LEGI ({why})", file.display()), format!("`{}` is not a LEGI file ({why})", file.display())))?;
    let language = voice.language;
    let mut known = 0;
    let rows: Vec<_> = changes.iter().map(|change| match change {
        LawChange::Text(article, from) => {
            known += 1;
            (article.number.clone(), "changed", Some(*from))
        }
        LawChange::Repealed(article, from) => {
            known += 1;
            (article.number.clone(), "repealed", *from)
        }
        LawChange::New(number, from) => (number.clone(), "new", Some(*from)),
    }).collect();
    if voice.json {
        let rows: Vec<_> = rows.iter().map(|(number, kind, from)| json!({ "article": number, "change": kind, "from": from.map(|day| day.to_string()) })).collect();
        voice.line(&serde_json::Value::Array(rows).to_string());
        return Ok(u8::from(known > 0));
    }
    for (number, kind, from) in &rows {
        let said = match *kind {
            "changed" => voice.pick("texte modifié à compter du", "text changed from"),
            "repealed" => voice.pick("abrogé à compter du", "repealed from"),
            _ => voice.pick("nouveau, en vigueur le", "new, in force on"),
        };
        let day = from.map(|day| format_day(day, language)).unwrap_or_else(|| "?".to_owned());
        voice.line(&format!("CRPA, art. {}{} {said} {day}", show_article(number), voice.pick("\u{a0}:", ":")));
    }
    voice.line(&match known {
        0 => voice.pick("Aucun article connu d'ici n'a changé.", "No article known here has changed.").to_owned(),
        n => format!("{n} {}", voice.pick("articles à relire : `beffroi vérifier` dira quelles démarches s'y appuient (LX0001).", "articles to read again: `beffroi check` will say which services rest on them (LX0001).")),
    });
    Ok(u8::from(known > 0))
}
