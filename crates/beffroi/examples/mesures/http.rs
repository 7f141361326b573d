//! As little of HTTP as a browser needs: one connection kept, no library in the way.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

/// A connection that stays open.
pub struct Client {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
    /// Requests made so far.
    pub requests: usize,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub body: String,
}

impl Client {
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { address, stream: BufReader::new(stream), requests: 0 }
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", self.address))
    }

    pub fn post(&mut self, path: &str, fields: &[(String, String)]) -> Answer {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let body = body.join("&");
        let head = format!("POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n", self.address, body.len());
        self.send(&(head + &body))
    }

    /// Posts, and follows where it leads, to a page.
    pub fn submit(&mut self, path: &str, fields: &[(String, String)]) -> (String, Answer) {
        let (mut path, mut answer) = (path.to_owned(), self.post(path, fields));
        while let Some(location) = answer.location.take() {
            answer = self.get(&location);
            path = location;
        }
        assert_eq!(answer.status, 200, "{path}:\n{}", answer.body);
        (path, answer)
    }

    fn send(&mut self, request: &str) -> Answer {
        self.requests += 1;
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let mut line = String::new();
        self.stream.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("not HTTP: {line}"));
        let (mut length, mut location) = (0, None);
        loop {
            let mut header = String::new();
            self.stream.read_line(&mut header).unwrap();
            let Some((name, value)) = header.trim().split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().unwrap(),
                "location" => location = Some(value.to_owned()),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        Answer { status, location, body: String::from_utf8_lossy(&body).into_owned() }
    }
}

fn encode(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    text.as_bytes().iter().map(|byte| if plain(byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
