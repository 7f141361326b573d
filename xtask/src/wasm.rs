//! The engine of the simulator, for browsers: built, kept beside its sources,
//! and weighed. Whoever builds the town needs none of this: the module is there.

use crate::run::{Done, command, has};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

const TARGET: &str = "wasm32-wasip1";
const PROFILE: &str = "navigateur";
const FOLDER: &str = "crates/beffroi-simulator";
/// Read by the compiler, and left out by the linker: what reads files and judges
/// them. Nothing a change there can do reaches the module.
const LEFT_OUT: &[&str] = &[
    "crates/beffroi-syntax/", "crates/beffroi-findings/", "crates/beffroi-rules/src/check/", "crates/beffroi-rules/src/columns/",
    "crates/beffroi-rules/src/compat/", "crates/beffroi-service/src/new.rs", "crates/beffroi-service/src/reference",
    "crates/beffroi-service/src/schema.rs", "crates/beffroi-service/src/compare", "crates/beffroi-service/src/uses.rs",
];

/// Builds the module where a source changed since; installs the target where it
/// is not.
pub fn refresh(root: &Path) -> Done {
    if stale(root).is_empty() { Ok(()) } else { build(root) }
}

/// Builds the module from the sources that are here, and weighs it.
pub fn build(root: &Path) -> Done {
    if has("rustup", "--version") {
        command(root, "rustup", &["target", "add", "--toolchain", &toolchain()?, TARGET])?;
    }
    let module = root.join(FOLDER).join("simulateur.wasm");
    let words = |error: std::io::Error| error.to_string();
    if !module.exists() {
        std::fs::write(&module, []).map_err(words)?;
    }
    let home = std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo"))).unwrap_or_default();
    let here = root.canonicalize().map_err(words)?;
    // The same bytes wherever it is built.
    let flags = format!("--remap-path-prefix={home}=cargo\u{1f}--remap-path-prefix={}=beffroi", here.display());
    let status = Command::new("cargo")
        .args(["build", "--quiet", "--package", "beffroi-simulator", "--bin", "simulateur", "--target", TARGET, "--profile", PROFILE])
        .env("CARGO_ENCODED_RUSTFLAGS", flags)
        .current_dir(root)
        .status();
    if !status.is_ok_and(|status| status.success()) {
        return Err(format!("the module was not built: is the target {TARGET} installed (`rustup target add {TARGET}`)?"));
    }
    let built = root.join("target").join(TARGET).join(PROFILE);
    std::fs::copy(built.join("simulateur.wasm"), &module).map_err(words)?;
    let listed = std::fs::read_to_string(built.join("simulateur.d")).map_err(words)?;
    let mut sources = String::from("# What simulateur.wasm was built from (cargo xtask wasm).\n");
    for path in read_sources(&listed, &here) {
        let text = std::fs::read_to_string(here.join(&path)).map_err(|error| format!("{path}: {error}"))?;
        sources.push_str(&format!("{}  {path}\n", fingerprint(&text)));
    }
    std::fs::write(root.join(FOLDER).join("simulateur.sources"), sources).map_err(words)?;
    weigh(&module)
}

fn toolchain() -> Result<String, String> {
    let told = Command::new("rustup").args(["show", "active-toolchain"]).output().map_err(|error| error.to_string())?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    told.split_whitespace().next().map(str::to_owned).ok_or_else(|| "rustup names no toolchain".to_owned())
}

/// A hash of what a source says to the compiler: its lines, but for comments
/// and for the blanks around them.
fn fingerprint(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    format!("{:016x}", beffroi_base::fingerprint(lines.collect::<Vec<_>>().join("\n").as_bytes()))
}

/// The files of ours a build read, from what cargo says of it.
fn read_sources(listed: &str, root: &Path) -> BTreeSet<String> {
    let prefix = format!("{}/", root.display());
    let paths = listed.split_whitespace().filter_map(|word| word.trim_end_matches(':').strip_prefix(&prefix));
    let text = |path: &str| [".rs", ".html", ".md"].iter().any(|end| path.ends_with(end));
    let in_it = |path: &str| path.starts_with("crates/") && !LEFT_OUT.iter().any(|out| path.starts_with(out));
    paths.filter(|path| in_it(path) && text(path)).map(str::to_owned).collect()
}

/// Sources that are no longer what the module was built from.
pub fn stale(root: &Path) -> Vec<String> {
    let Ok(list) = std::fs::read_to_string(root.join(FOLDER).join("simulateur.sources")) else {
        return vec![format!("{FOLDER}/simulateur.sources")];
    };
    let lines = list.lines().filter_map(|line| line.split_once("  ").filter(|_| !line.starts_with('#')));
    let changed = lines.filter(|(sum, path)| {
        let now = std::fs::read_to_string(root.join(path)).map(|text| fingerprint(&text));
        now.ok().as_deref() != Some(*sum)
    });
    changed.map(|(_, path)| path.to_owned()).collect()
}

/// Its size as kept, and as it travels.
fn weigh(module: &Path) -> Done {
    let kilo = |bytes: usize| bytes as f64 / 1000.0;
    let raw = std::fs::metadata(module).map_err(|error| error.to_string())?.len() as usize;
    println!("{}: {:.1} kB", module.display(), kilo(raw));
    for (program, arguments) in [("gzip", ["-9", "-c"]), ("brotli", ["-9", "-c"])] {
        let squeezed = Command::new(program).args(arguments).arg(module).stdin(Stdio::null()).stderr(Stdio::null()).output();
        match squeezed {
            Ok(out) if out.status.success() => println!("  {program}: {:.1} kB", kilo(out.stdout.len())),
            _ => println!("  {program}: not here"),
        }
    }
    Ok(())
}
