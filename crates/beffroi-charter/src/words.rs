//! A few words several rules say.

use beffroi_base::Text;
use beffroi_service::RecipientUsage;

/// What a recipient does with answers.
pub fn usage(usage: RecipientUsage) -> Text {
    match usage {
        RecipientUsage::PublicService => Text::new("au service", "the service"),
        RecipientUsage::Commercial => Text::new("la vente", "selling"),
        RecipientUsage::Statistics => Text::new("la statistique", "statistics"),
        RecipientUsage::Research => Text::new("la recherche", "research"),
        RecipientUsage::Communication => Text::new("la communication", "communication"),
        RecipientUsage::Control => Text::new("un contrôle", "a control"),
        RecipientUsage::Recovery => Text::new("un recouvrement", "debt recovery"),
    }
}
