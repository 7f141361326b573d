//! Takes the shipped services and the demonstration town into the binary, so
//! that `beffroi démo` needs nothing beside it.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../..");
    let mut table = String::from("&[\n");
    for (folder, prefix) in [("services", "demarches"), ("towns/demonstration", "")] {
        let folder = root.join(folder);
        println!("cargo:rerun-if-changed={}", folder.display());
        collect(&folder, Path::new(prefix), &mut table)?;
    }
    table.push_str("]\n");
    fs::write(PathBuf::from(env::var("OUT_DIR").unwrap_or_default()).join("town.rs"), table)
}

/// One line for each file below `folder`, in a fixed order.
fn collect(folder: &Path, prefix: &Path, table: &mut String) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = prefix.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &name, table)?;
        } else {
            let source = entry.path().canonicalize()?;
            table.push_str(&format!("({:?}, include_bytes!({:?}).as_slice()),\n", name.display().to_string(), source.display().to_string()));
        }
    }
    Ok(())
}
