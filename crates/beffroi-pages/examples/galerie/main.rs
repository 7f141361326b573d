//! Writes every page, in every state, with made-up data, into a folder:
//! `cargo run -p beffroi-pages --example galerie -- FOLDER`.
//!
//! A second word, `servir`, then serves the folder (`cargo xtask galerie`).

mod desk;
mod questions;
mod resident;
mod samples;
mod serve;

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "galerie".to_owned());
    let folder = Path::new(&folder);
    fs::create_dir_all(folder.join("statique"))?;
    for asset in beffroi_pages::assets() {
        fs::write(folder.join(asset.path.trim_start_matches('/')), asset.bytes)?;
    }
    let theme = beffroi_pages::theme::theme_css("#7a1f3d").map_err(io::Error::other)?;
    fs::write(folder.join("statique/ville.css"), theme)?;
    for (language, tag) in [(samples::FR, "fr"), (samples::EN, "en")] {
        for (name, html) in samples::pages(language) {
            fs::write(folder.join(format!("{name}.{tag}.html")), html)?;
        }
    }
    if std::env::args().nth(2).as_deref() == Some("servir") { serve::serve(folder) } else { Ok(()) }
}
