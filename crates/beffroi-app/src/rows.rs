//! The row of a case on the work lists: dates and stage, nothing personal.

use beffroi_base::{Day, Instant};
use beffroi_case::{Case, Clocks};
use beffroi_charter::CompiledService;
use beffroi_ports::CaseRow;
use beffroi_service::SilenceSense;

/// The day silence refused, while the case is still open and nobody decided.
fn unanswered(case: &Case) -> Option<Day> {
    // Once reasons are asked for, their own day is the one that counts.
    let open = case.decision.is_none() && case.closed_on.is_none() && case.reasons_request.is_none();
    case.silence.filter(|(_, sense)| open && *sense == SilenceSense::Refuse).map(|(day, _)| day)
}

/// The row of a case as it stands.
pub(crate) fn row(service: &CompiledService, case: &Case, updated_at: Instant) -> CaseRow {
    let clocks = Clocks::of(service, case);
    CaseRow {
        case: case.id,
        service: case.service.clone(),
        stage: case.stage.clone(),
        filed_on: case.filed_on,
        // On the request, or on an appeal.
        silence_on: [clocks.silence.and_then(|clock| clock.on).filter(|_| case.silence.is_none()), clocks.appeal_on].into_iter().flatten().min(),
        // Whichever comes first: an item, the end of the time a stage gives,
        // reasons owed; or a refusal by silence that nobody has answered yet.
        due_on: [clocks.item_due, clocks.timeout_on, clocks.reasons_due, unanswered(case)].into_iter().flatten().min(),
        purge_on: clocks.purge_on,
        outcome: case.decision.as_ref().map(|decision| decision.effect.word().to_owned()),
        assigned: case.assigned.as_ref().map(|agent| agent.id.clone()),
        updated_at,
        events: case.events,
    }
}
