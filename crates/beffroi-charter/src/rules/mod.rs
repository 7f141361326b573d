//! The rules, in code order. No central match: this list is the registry.

use crate::attest;
use crate::rule::Rule;

macro_rules! rules {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*
        /// Every rule, in code order.
        pub static RULES: &[&Rule] = &[
            &attest::INCOMPLETE, &attest::EXPIRED, &attest::UNUSED, &attest::REFUSED,
            $(&$module::RULE,)*
        ];
    };
}

rules! {
    delegated_source,
    excess_recipient,
    commercial_recipient,
    open_licence,
    hosting_country,
    foreign_parent,
    dead_field,
    statistics_only,
    coarser_answer,
    dead_on_path,
    told_twice,
    free_text,
    useless_question,
    other_purpose,
    sector_wall,
    retention,
    liveness,
    rights_detection,
    forced_consent,
    rights_matrix,
    notice_complete,
    offline_path,
    sensitive_in_clear,
    excess_reader,
    unnamed_rule,
    dated_parameter,
    scale_total,
    register_listed,
    monotone_scale,
    human_decision,
    learned_model,
    appeal_to_person,
    batch_decision,
    yearly_report,
    opened_person,
    cell_threshold,
    differencing,
    unopened_figure,
    partner_agreement,
    personal_template,
    plain_words,
    law_in_force,
    single_basis,
    sensitive_exception,
    nir_use,
    receipt,
    adversarial_step,
    item_with_text,
    review_goes_on,
    reasoned_refusal,
    decision_author,
    remedies_stated,
    sensitive_unattended,
    algorithm_mention,
    exclusivity,
    silence_stated,
    silence_money,
    silence_overtaken,
    approval_expired,
    impact_assessment,
    unknown_charter,
    unbound_slot,
}

/// A rule by its code.
pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code == code)
}

/// What a rule's file needs.
mod prelude {
    pub(super) use crate::rule::{Phase, Rule, Say};
    pub(super) use crate::service::Service;
}
