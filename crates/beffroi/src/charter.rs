//! `beffroi charte`: a profile as a page a council can vote on.

use crate::say::{Halt, Voice};
use beffroi_base::{Language, closest};
use beffroi_charter::{Profile, profile, profiles, source};
use beffroi_findings::Level;
use serde_json::json;

/// Shows one charter, or lists them.
pub(crate) fn run(voice: &Voice, name: Option<&str>) -> Result<u8, Halt> {
    let Some(name) = name else {
        list(voice);
        return Ok(0);
    };
    let Some(found) = profile(name) else {
        let near = closest(name, profiles().iter().map(|profile| profile.name.as_str()));
        let known: Vec<&str> = profiles().iter().map(|profile| profile.name.as_str()).collect();
        let known = known.join(", ");
        let (fr, en) = near.map_or_else(|| (format!(" ; celles que l'on connaît : {known}"), format!("; those known: {known}")), |near| (format!(" ; vouliez-vous dire `{near}` ?"), format!("; did you mean `{near}`?")));
        return Err(Halt::new(format!("il n'y a pas de charte `{name}`{fr}"), format!("there is no charter `{name}`{en}")));
    };
    if voice.json {
        voice.line(&as_json(voice, found).to_string());
    } else {
        voice.print(&page(voice.language, found));
    }
    Ok(0)
}

fn list(voice: &Voice) {
    if voice.json {
        let all: Vec<_> = profiles().iter().map(|profile| as_json(voice, profile)).collect();
        voice.line(&serde_json::Value::Array(all).to_string());
        return;
    }
    for profile in profiles() {
        voice.line(&format!("{:16}{}", profile.name, profile.title.get(voice.language)));
    }
}

fn page(language: Language, profile: &Profile) -> String {
    let mut out = format!("{}\n\n", profile.title.get(language));
    for (level, title) in [(Level::Error, language.pick("Ce qui empêche une démarche d'ouvrir", "What keeps a service from opening")), (Level::Warning, language.pick("Ce que le registre dira", "What the register will say"))] {
        out.push_str(&format!("{title}\n"));
        for (code, _) in profile.rules().filter(|(_, at)| *at == level) {
            let Some(rule) = beffroi_charter::rule(code) else { continue };
            let page = rule.page();
            let laws: Vec<String> = page.laws.iter().filter_map(|id| source(id)).map(|source| source.citation().get(language).to_owned()).collect();
            out.push_str(&format!("  {code}  {}\n          {}\n", page.title.get(language), laws.join(" ; ")));
        }
        out.push('\n');
    }
    out
}

fn as_json(voice: &Voice, profile: &Profile) -> serde_json::Value {
    let rules: Vec<_> = profile.rules().map(|(code, level)| {
        let title = beffroi_charter::rule(code).map(|rule| rule.page().title.get(voice.language).to_owned());
        json!({ "code": code, "level": if level == Level::Error { "error" } else { "warning" }, "title": title })
    }).collect();
    let figures: serde_json::Map<String, serde_json::Value> = profile.figures().map(|(name, value)| (name.to_owned(), json!(value))).collect();
    json!({ "name": profile.name, "title": profile.title.get(voice.language), "rules": rules, "figures": figures })
}
