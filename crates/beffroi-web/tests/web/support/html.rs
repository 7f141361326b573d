//! A strict reader of our own pages: enough to refuse what a browser would
//! silently repair, and to fill forms as a person would.

use std::collections::{BTreeMap, BTreeSet};

/// An element, with its text and its children.
#[derive(Clone, Debug, Default)]
pub struct Element {
    pub tag: String,
    pub attributes: BTreeMap<String, String>,
    pub children: Vec<Node>,
}

#[derive(Clone, Debug)]
pub enum Node {
    Element(Element),
    Text(String),
}

const VOID: &[&str] = &["meta", "link", "input", "br", "img", "hr", "path"];

/// Reads a document, or says what is wrong with it.
pub fn parse(text: &str) -> Result<Element, String> {
    let mut rest = text.trim_start().strip_prefix("<!DOCTYPE html>").ok_or("no doctype")?;
    let mut stack = vec![Element { tag: "#document".to_owned(), ..Element::default() }];
    while !rest.is_empty() {
        let Some(start) = rest.find('<') else {
            push_text(&mut stack, rest)?;
            break;
        };
        push_text(&mut stack, &rest[..start])?;
        rest = &rest[start..];
        if let Some(after) = rest.strip_prefix("</") {
            let end = after.find('>').ok_or("unfinished end tag")?;
            let name = &after[..end];
            let closed = stack.pop().ok_or("end tag without start")?;
            if closed.tag != name {
                return Err(format!("</{name}> closes <{}>", closed.tag));
            }
            stack.last_mut().ok_or("end tag at the top")?.children.push(Node::Element(closed));
            rest = &after[end + 1..];
            continue;
        }
        let (element, closed, after) = start_tag(&rest[1..])?;
        let void = VOID.contains(&element.tag.as_str());
        if void || closed {
            stack.last_mut().ok_or("nothing open")?.children.push(Node::Element(element));
        } else {
            stack.push(element);
        }
        rest = after;
    }
    if stack.len() != 1 {
        return Err(format!("<{}> is never closed", stack.last().map_or("", |open| &open.tag)));
    }
    Ok(stack.remove(0))
}

fn push_text(stack: &mut [Element], text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    if text.contains('>') {
        return Err(format!("a bare > in « {text} »"));
    }
    let text = decode(text)?;
    stack.last_mut().ok_or("text outside")?.children.push(Node::Text(text));
    Ok(())
}

fn start_tag(text: &str) -> Result<(Element, bool, &str), String> {
    let name_end = text.find(|c: char| !(c.is_ascii_alphanumeric())).ok_or("unfinished tag")?;
    let tag = &text[..name_end];
    if tag.is_empty() || tag.chars().any(|c| c.is_ascii_uppercase()) {
        return Err(format!("a bare < before « {} »", text.chars().take(20).collect::<String>()));
    }
    let mut rest = &text[name_end..];
    let mut attributes = BTreeMap::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>") {
            return Ok((Element { tag: tag.to_owned(), attributes, children: vec![] }, true, after));
        }
        if let Some(after) = rest.strip_prefix('>') {
            return Ok((Element { tag: tag.to_owned(), attributes, children: vec![] }, false, after));
        }
        let end = rest.find(|c: char| c == '=' || c == '>' || c.is_whitespace()).ok_or("unfinished attribute")?;
        let name = rest[..end].to_owned();
        rest = &rest[end..];
        let value = match rest.strip_prefix("=\"") {
            Some(after) => {
                let end = after.find('"').ok_or("unfinished value")?;
                rest = &after[end + 1..];
                if !rest.starts_with(['>', '/']) && !rest.starts_with(char::is_whitespace) {
                    return Err(format!("no space after {name}=\"…\""));
                }
                decode(&after[..end])?
            }
            None if rest.starts_with('=') => return Err(format!("{name} without quotes")),
            None => String::new(),
        };
        if attributes.insert(name.clone(), value).is_some() {
            return Err(format!("{name} twice in <{tag}>"));
        }
    }
}

fn decode(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find(';').ok_or_else(|| format!("a bare & in « {text} »"))? + at;
        let name = &rest[at + 1..end];
        let c = match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "nbsp" => '\u{a0}',
            _ => {
                let number = name.strip_prefix('#').ok_or_else(|| format!("&{name}; is unknown"))?;
                let number = match number.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => number.parse(),
                };
                number.ok().and_then(char::from_u32).ok_or_else(|| format!("&{name}; is unknown"))?
            }
        };
        out.push(c);
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

impl Element {
    /// This element and all inside it, in order.
    pub fn all(&self) -> Vec<&Element> {
        let mut found = vec![self];
        for child in &self.children {
            if let Node::Element(child) = child {
                found.extend(child.all());
            }
        }
        found
    }

    pub fn named(&self, tag: &str) -> Vec<&Element> {
        self.all().into_iter().filter(|element| element.tag == tag).collect()
    }

    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    pub fn has(&self, name: &str) -> bool {
        self.attributes.contains_key(name)
    }

    /// Its words, runs of spaces made one; no-break spaces are spaces, and
    /// apostrophes straight, so that tests can be typed.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.gather(&mut out);
        out.split(|c: char| c.is_whitespace()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").replace('\u{2019}', "'")
    }

    fn gather(&self, out: &mut String) {
        for child in &self.children {
            match child {
                Node::Text(text) => out.push_str(text),
                Node::Element(child) => {
                    let block = !matches!(child.tag.as_str(), "span" | "a" | "strong" | "em" | "time");
                    if block {
                        out.push(' ');
                    }
                    child.gather(out);
                    if block {
                        out.push(' ');
                    }
                }
            }
        }
    }
}

/// Everything wrong with a page that a parser, a screen reader or our policy
/// would stumble on.
pub fn faults(root: &Element) -> Vec<String> {
    let all = root.all();
    let mut faults = vec![];
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for element in all.iter().filter(|element| element.has("id")) {
        let id = element.attribute("id");
        if id.is_empty() || id.contains(char::is_whitespace) || !ids.insert(id) {
            faults.push(format!("id « {id} » is empty, spaced or there twice"));
        }
    }
    let labels: BTreeSet<&str> = all.iter().filter(|element| element.tag == "label").map(|label| label.attribute("for")).collect();
    for element in &all {
        for name in element.attributes.keys() {
            if name == "style" || name.starts_with("on") {
                faults.push(format!("{name} inline in <{}>", element.tag));
            }
        }
        for name in ["aria-describedby", "aria-labelledby", "for"] {
            for id in element.attribute(name).split_whitespace() {
                if !ids.contains(id) {
                    faults.push(format!("{name} leads to « {id} », which is not there"));
                }
            }
        }
        match element.tag.as_str() {
            "script" if ["/statique/envoi.js?", "/statique/simulateur.js?"].iter().any(|ours| element.attribute("src").starts_with(ours)) && element.text().is_empty() => {}
            "script" | "style" | "iframe" | "object" | "embed" => faults.push(format!("<{}> is not for us", element.tag)),
            "input" if element.attribute("type") == "hidden" => {}
            "input" | "select" | "textarea" => {
                let named = labels.contains(element.attribute("id")) && element.has("id") || element.has("aria-label");
                if !named {
                    faults.push(format!("the field « {} » has no label", element.attribute("name")));
                }
            }
            "button" if element.text().is_empty() => faults.push("a button without words".to_owned()),
            "a" => {
                let href = element.attribute("href");
                if element.text().is_empty() {
                    faults.push(format!("a link without words to {href}"));
                }
                if let Some(id) = href.strip_prefix('#').filter(|id| !ids.contains(id)) {
                    faults.push(format!("a link leads to #{id}, which is not there"));
                }
            }
            "img" if !element.has("alt") => faults.push("an image without alt".to_owned()),
            "form" if element.attribute("method") != "post" && element.attribute("method") != "get" => faults.push("a form without method".to_owned()),
            _ => {}
        }
    }
    let titles = root.named("h1").len();
    if titles != 1 {
        faults.push(format!("{titles} titles of level 1"));
    }
    let mut level = 0;
    for element in &all {
        if let Some(next) = element.tag.strip_prefix('h').and_then(|n| n.parse::<usize>().ok()) {
            if level > 0 && next > level + 1 {
                faults.push(format!("a title of level {next} after one of level {level}: « {} »", element.text()));
            }
            level = next;
        }
    }
    if !root.named("html").iter().all(|html| matches!(html.attribute("lang"), "fr" | "en")) {
        faults.push("the page does not say its language".to_owned());
    }
    faults
}
