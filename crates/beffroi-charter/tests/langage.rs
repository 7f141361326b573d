//! The whole service of the reference page may open: nothing is said of it.

use beffroi_charter::check;
use beffroi_service::reference;

#[test]
fn the_whole_example_of_the_reference_page_is_sealed_without_a_remark() {
    let page = reference::page();
    let (_, after) = page.split_once("```yaml complet\n").expect("a whole example");
    let (text, _) = after.split_once("\n```").expect("its end");
    for profile in ["loi", "nantes-2019"] {
        let text = text.replace("charte: loi", &format!("charte: {profile}"));
        let checked = check("velo".parse().expect("a slug"), text.as_bytes(), None);
        let said: Vec<_> = checked.findings.iter().map(|finding| (finding.code, &finding.message.fr)).collect();
        assert!(said.is_empty(), "{profile}: {said:#?}");
        assert!(checked.sealed.is_some());
    }
}
