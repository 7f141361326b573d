//! What is kept of whom, how long, and who sees it.

use super::{Change, Concern::*, Weight::*, names, say};
use crate::model::{Disposal, Draft, Duration};

pub(super) fn compare(before: &Draft, after: &Draft, out: &mut Vec<Change>) {
    grounds(before, after, out);
    retention(before, after, out);
    for (a, b) in names(&before.questions, &after.questions, |q| &q.name).kept {
        let sensitive = |q: &crate::Question| q.sensitive.as_ref().map(|kind| kind.value);
        if sensitive(a) != sensitive(b) {
            say(out, Data, Resubmission, format!("`{}` change de sensibilité", b.name), format!("`{}` changes sensitivity", b.name));
        }
        let source = |q: &crate::Question| q.source.as_ref().map(|source| source.value.clone());
        if source(a) != source(b) {
            say(out, Data, Resubmission, format!("`{}` vient d'ailleurs", b.name), format!("`{}` comes from elsewhere", b.name));
        }
    }
    for (a, b) in names(&before.questions, &after.questions, |q| &q.name).kept {
        let identity = |q: &crate::Question| q.identity.as_ref().map(|datum| datum.value);
        if let Some(datum) = identity(b).filter(|_| identity(a) != identity(b)) {
            say(out, Data, Harmless, format!("FranceConnect peut répondre à `{}` ({})", b.name, datum.words().fr), format!("FranceConnect can answer `{}` ({})", b.name, datum.words().en));
        }
    }
    recipients(before, after, out);
    let lists = names(&before.indicators, &after.indicators, |indicator| &indicator.name);
    for indicator in lists.gone {
        say(out, Data, Harmless, format!("l'indicateur `{}` n'est plus compté : sa série s'arrête", indicator.name),
            format!("figure `{}` is no longer counted: its series ends", indicator.name));
    }
    for indicator in lists.new {
        let opened = indicator.publication.is_some();
        let (fr, en) = if opened { (" et publié", " and published") } else { ("", "") };
        say(out, Data, Harmless, format!("`{}` est compté{fr}", indicator.name), format!("`{}` is counted{en}", indicator.name));
    }
    for (a, b) in lists.kept {
        if a.publication.is_none() && b.publication.is_some() {
            say(out, Data, Harmless, format!("`{}` est publié", b.name), format!("`{}` is published", b.name));
        }
        let threshold = |i: &crate::Indicator| i.threshold.as_ref().map_or(0, |threshold| threshold.value);
        if threshold(b) < threshold(a) {
            // A finer table over the same past cases can undo what the former withheld.
            say(out, Data, Forbidden, format!("`{}` montre des cases plus petites, sur les mêmes dossiers", b.name),
                format!("`{}` shows smaller cells, over the same cases", b.name));
        }
    }
}

/// Data collected for one purpose, on one ground, behind one wall, do not move.
fn grounds(before: &Draft, after: &Draft, out: &mut Vec<Change>) {
    if before.purpose.as_ref().map(|p| &p.value.fr) != after.purpose.as_ref().map(|p| &p.value.fr) {
        say(out, Data, Forbidden, "la finalité change : ce qui a été confié pour une autre ne peut pas suivre",
            "the purpose changes: what was entrusted for another cannot follow");
    }
    let ground = |draft: &Draft| draft.basis.as_ref().map(|basis| basis.ground.value);
    if ground(before) != ground(after) {
        say(out, Data, Forbidden, "la base légale change, et avec elle les droits des personnes", "the legal ground changes, and with it people's rights");
    }
    let sector = |draft: &Draft| draft.sector.as_ref().map(|sector| sector.value.clone());
    if sector(before) != sector(after) {
        say(out, Data, Forbidden, "le secteur change : les dossiers passeraient de l'autre côté du mur", "the sector changes: cases would move to the other side of the wall");
    }
}

fn retention(before: &Draft, after: &Draft, out: &mut Vec<Change>) {
    let (Some(a), Some(b)) = (&before.retention, &after.retention) else { return };
    let days = |length: Option<Duration>| match length {
        None => u64::MAX,
        Some(Duration::Days(n)) => u64::from(n),
        Some(Duration::Months(n)) => u64::from(n) * 365 / 12,
    };
    let length = |retention: &crate::Retention| retention.length.as_ref().map(|length| length.value);
    let (old, new) = (days(length(a)), days(length(b)));
    let shown = length(b).map(|length| length.text()).unwrap_or_default();
    if new > old {
        say(out, Data, Resubmission, format!("les dossiers sont gardés plus longtemps : {}", shown.fr), format!("cases are kept longer: {}", shown.en));
    } else if new < old {
        say(out, Data, Harmless, format!("les dossiers sont gardés moins longtemps : {}", shown.fr), format!("cases are kept for less time: {}", shown.en));
    }
    if a.from != b.from {
        say(out, Data, Resubmission, "la conservation se compte d'un autre jour", "retention is counted from another day");
    }
    if a.disposal != b.disposal {
        let (fr, en) = match b.disposal {
            Disposal::Destruction => ("à la fin, les dossiers sont détruits", "in the end, cases are destroyed"),
            Disposal::Archives => ("à la fin, les dossiers vont aux archives", "in the end, cases go to the archives"),
        };
        say(out, Data, Resubmission, fr, en);
    }
}

fn recipients(before: &Draft, after: &Draft, out: &mut Vec<Change>) {
    let lists = names(&before.recipients, &after.recipients, |recipient| &recipient.name);
    for one in lists.gone {
        say(out, Data, Harmless, format!("« {} » ne reçoit plus rien", one.name), format!("“{}” no longer receives anything", one.name));
    }
    for one in lists.new {
        let what = one.receives.iter().map(|name| format!("`{}`", name.value)).collect::<Vec<_>>().join(", ");
        say(out, Data, Resubmission, format!("« {} » reçoit {what}", one.name), format!("“{}” receives {what}", one.name));
    }
    for (a, b) in lists.kept {
        for name in b.receives.iter().filter(|name| !a.receives.iter().any(|known| known.value == name.value)) {
            say(out, Data, Resubmission, format!("« {} » reçoit aussi `{}`", b.name, name.value), format!("“{}” also receives `{}`", b.name, name.value));
        }
        if a.usage.as_ref().map(|usage| usage.value) != b.usage.as_ref().map(|usage| usage.value) {
            say(out, Data, Resubmission, format!("« {} » en fait un autre usage", b.name), format!("“{}” uses them for something else", b.name));
        }
    }
}
