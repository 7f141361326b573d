//! Any bytes: read, formatted, read again; formatting settles at once.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let parsed = beffroi_syntax::parse(bytes);
    for finding in &parsed.findings {
        assert!(parsed.text.get(finding.primary.span.start..finding.primary.span.end).is_some(), "{finding:?}");
    }
    assert!(parsed.root.is_some() || !parsed.findings.is_empty());
    if let Ok(once) = beffroi_syntax::format(&parsed.text) {
        assert_eq!(beffroi_syntax::format(&once).as_deref(), Ok(once.as_str()));
    }
});
