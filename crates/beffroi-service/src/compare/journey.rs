//! What agents do.

use super::{Change, Concern::*, Weight::*, names, say};
use crate::model::{Action, Draft, Stage};
use beffroi_base::Spanned;

pub(super) fn compare(before: &Draft, after: &Draft, out: &mut Vec<Change>) {
    let lists = names(&before.stages, &after.stages, |stage| &stage.name);
    for stage in lists.gone {
        say(out, Agents, Forbidden, format!("l'étape `{}` disparaît, des dossiers peuvent y être", stage.name),
            format!("stage `{}` disappears, cases may be there", stage.name));
    }
    for stage in lists.new {
        say(out, Agents, Harmless, format!("une étape nouvelle : `{}`", stage.name), format!("a new stage: `{}`", stage.name));
    }
    for (a, b) in lists.kept {
        stage(a, b, out);
    }
    // Roles are given by the territory: those of open cases must stay known.
    for role in before.stages.iter().filter_map(|stage| stage.actor.as_ref()).filter(|role| after.actor_kind(&role.value).is_none()) {
        say(out, Agents, Forbidden, format!("le rôle `{}` n'existe plus, des dossiers l'attendent", role.value),
            format!("role `{}` no longer exists, cases wait for it", role.value));
    }
}

fn stage(a: &Stage, b: &Stage, out: &mut Vec<Change>) {
    let name = &b.name;
    if value(&a.actor) != value(&b.actor) {
        let actor = value(&b.actor).unwrap_or("");
        say(out, Agents, Harmless, format!("`{name}` revient à `{actor}`"), format!("`{name}` goes to `{actor}`"));
    }
    if value(&a.next) != value(&b.next) || timeout(a) != timeout(b) {
        say(out, Agents, Harmless, format!("ce qui suit `{name}` de soi-même change"), format!("what follows `{name}` by itself changes"));
    }
    let lists = names(&a.actions, &b.actions, |action| &action.name);
    for action in lists.gone {
        say(out, Agents, Harmless, format!("à `{name}`, on ne peut plus « {} »", action.name), format!("at `{name}`, “{}” is no longer possible", action.name));
    }
    for action in lists.new {
        say(out, Agents, Harmless, format!("à `{name}`, on peut « {} »", action.name), format!("at `{name}`, “{}” is possible", action.name));
    }
    for (_, y) in lists.kept.into_iter().filter(|(x, y)| does(x) != does(y)) {
        say(out, Agents, Harmless, format!("à `{name}`, « {} » ne fait plus la même chose", y.name), format!("at `{name}`, “{}” no longer does the same", y.name));
    }
    for read in b.reads.iter().filter(|read| !a.reads.iter().any(|known| known.value == read.value)) {
        say(out, Data, Resubmission, format!("à `{name}`, l'agent lit aussi `{}`", read.value), format!("at `{name}`, the agent also reads `{}`", read.value));
    }
    for read in a.reads.iter().filter(|read| !b.reads.iter().any(|kept| kept.value == read.value)) {
        say(out, Data, Harmless, format!("à `{name}`, l'agent ne lit plus `{}`", read.value), format!("at `{name}`, the agent no longer reads `{}`", read.value));
    }
}

fn value(name: &Option<Spanned<String>>) -> Option<&str> {
    name.as_ref().map(|name| name.value.as_str())
}

fn timeout(stage: &Stage) -> Option<(Option<crate::Duration>, &str)> {
    stage.timeout.as_ref().map(|timeout| (timeout.after.as_ref().map(|after| after.value), timeout.to.value.as_str()))
}

/// What an action does, words left out.
fn does(action: &Action) -> impl PartialEq {
    (
        action.effect.as_ref().map(|effect| effect.value),
        action.letter.as_ref().map(|letter| letter.value.clone()),
        action.to.as_ref().map(|to| to.value.clone()),
        action.reasons_required,
        action.due.as_ref().map(|due| due.value),
        action.review,
    )
}
