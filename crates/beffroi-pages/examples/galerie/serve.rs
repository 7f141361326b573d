//! The gallery on the loopback, for whoever wants to look: one folder, `GET` only.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::{fs, path::Path};

/// The policy pages live under, so that what is seen here is what will be seen.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'";

/// Serves a folder until stopped.
pub fn serve(folder: &Path) -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8045")?;
    println!("la galerie / the gallery: http://127.0.0.1:8045/");
    for stream in listener.incoming() {
        // A browser that hangs up is not our concern.
        let _ = answer(stream?, folder);
    }
    Ok(())
}

fn answer(mut stream: TcpStream, folder: &Path) -> io::Result<()> {
    let mut line = String::new();
    BufReader::new(&stream).read_line(&mut line)?;
    let asked = line.split(' ').nth(1).unwrap_or("/").split('?').next().unwrap_or("/").trim_start_matches('/');
    let found = match asked {
        "" => Some(("text/html; charset=utf-8", index(folder)?.into_bytes())),
        name => kind(name).zip(fs::read(folder.join(name)).ok()),
    };
    let (status, kind, body) = match found {
        Some((kind, body)) => ("200 OK", kind, body),
        None => ("404 Not Found", "text/plain", b"rien ici / nothing here".to_vec()),
    };
    write!(stream, "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\ncontent-security-policy: {POLICY}\r\nconnection: close\r\n\r\n", body.len())?;
    stream.write_all(&body)
}

/// What a name may be: a file of the gallery, never a way out of its folder.
fn kind(name: &str) -> Option<&'static str> {
    if name.split('/').any(|part| part.is_empty() || part.starts_with('.')) {
        return None;
    }
    Some(match name.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css",
        "svg" => "image/svg+xml",
        _ => return None,
    })
}

fn index(folder: &Path) -> io::Result<String> {
    let mut names: Vec<String> = fs::read_dir(folder)?.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).filter(|name| name.ends_with(".html")).collect();
    names.sort();
    let items: String = names.iter().map(|name| format!("<li><a href=\"/{name}\">{name}</a></li>\n")).collect();
    Ok(format!("<!DOCTYPE html>\n<html lang=\"fr\">\n<head><meta charset=\"utf-8\"><title>Galerie</title><link rel=\"stylesheet\" href=\"/statique/beffroi.css\"></head>\n<body><main class=\"bounds\"><h1>Galerie</h1><ul>\n{items}</ul></main></body>\n</html>\n"))
}
