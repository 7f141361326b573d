//! A computation as a page shows it.

use beffroi_base::Text;
use beffroi_pages::parts::{Shown, Source, Step, Steps};
use beffroi_rules::StepKind;

/// The steps of a computation; what the person answered is not one.
pub fn steps(steps: &[beffroi_rules::Step]) -> Steps {
    let computed = steps.iter().filter(|step| step.kind != StepKind::Answer);
    Steps {
        steps: computed
            .map(|step| Step {
                label: step.title.clone(),
                formula: Text::default(),
                filled: step.operation.clone().unwrap_or_default(),
                value: Shown::Words(step.value.clone()),
                notes: step.reason.iter().map(|why| Text::new(format!("car {}", why.fr), format!("since {}", why.en))).collect(),
                sources: sources(step),
            })
            .collect(),
    }
}

/// The texts a step rests on.
pub fn sources(step: &beffroi_rules::Step) -> Vec<Source> {
    let one = |(name, href): &(String, String)| Source {
        text: Text::new(name.clone(), name.clone()),
        href: href.starts_with("https://").then(|| href.clone()),
    };
    step.references.iter().map(one).collect()
}
