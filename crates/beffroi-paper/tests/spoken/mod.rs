//! Reads a tagged PDF as a screen reader does: through its structure tree.

#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::indexing_slicing, reason = "shared by the tests of two crates")]

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::BTreeMap;

/// What a file says.
pub struct Spoken {
    pub pages: usize,
    pub language: String,
    pub title: String,
    pub xmp: String,
    /// Words in another language than the document, with that language.
    pub foreign: Vec<(String, String)>,
    /// Visible words that are neither in the structure nor an artifact.
    pub outside: String,
    pub links: Vec<String>,
    root: Element,
}

enum Element {
    Group(String, Vec<Element>),
    Words(String),
}

impl Spoken {
    /// Every word of the structure, `between` its groups.
    pub fn text(&self, between: &str) -> String {
        fn walk(element: &Element, between: &str, out: &mut String) {
            match element {
                Element::Words(words) => out.push_str(words),
                Element::Group(kind, inside) => {
                    inside.iter().for_each(|one| walk(one, between, out));
                    if kind != "Link" {
                        out.push_str(between);
                    }
                }
            }
        }
        let mut out = String::new();
        walk(&self.root, between, &mut out);
        out
    }

    /// `Document(P H1 L(LI(Lbl LBody)))`.
    pub fn shape(&self) -> String {
        fn walk(element: &Element) -> Option<String> {
            let Element::Group(kind, inside) = element else { return None };
            let inside: Vec<String> = inside.iter().filter_map(walk).collect();
            Some(if inside.is_empty() { kind.clone() } else { format!("{kind}({})", inside.join(" ")) })
        }
        walk(&self.root).unwrap_or_default()
    }
}

type Marked = BTreeMap<(ObjectId, i64), String>;

pub fn spoken(bytes: &[u8]) -> Spoken {
    let document = Document::load_mem(bytes).expect("a PDF");
    let catalog = document.catalog().expect("a catalogue");
    let mut marked = Marked::new();
    let mut foreign = vec![];
    let mut outside = String::new();
    let mut links = vec![];
    for page in document.get_pages().into_values() {
        read_page(&document, page, &mut marked, &mut foreign, &mut outside);
        let annotations = document.get_dictionary(page).expect("a page").get(b"Annots").ok();
        for one in annotations.into_iter().flat_map(|list| array(&document, list)) {
            let action = dictionary(&document, one).get(b"A").map(|action| dictionary(&document, action)).expect("an action");
            links.push(text(action.get(b"URI").expect("an address")));
        }
    }
    let tree = dictionary(&document, catalog.get(b"StructTreeRoot").expect("it is tagged"));
    let top = array(&document, tree.get(b"K").expect("a root"));
    let root = element(&document, top.first().expect("a document"), &mut marked);
    assert!(marked.values().all(|words| words.trim().is_empty()), "marked and in no structure: {marked:?}");
    let info = dictionary(&document, document.trailer.get(b"Info").expect("an information dictionary"));
    let mark = dictionary(&document, catalog.get(b"MarkInfo").expect("it says it is tagged"));
    assert_eq!(mark.get(b"Marked").and_then(Object::as_bool).ok(), Some(true));
    let shown = dictionary(&document, catalog.get(b"ViewerPreferences").expect("preferences"));
    assert_eq!(shown.get(b"DisplayDocTitle").and_then(Object::as_bool).ok(), Some(true));
    Spoken {
        pages: document.get_pages().len(),
        language: text(catalog.get(b"Lang").expect("a language")),
        title: text(info.get(b"Title").expect("a title")),
        xmp: String::from_utf8_lossy(&stream(&document, catalog.get(b"Metadata").expect("metadata"))).into_owned(),
        foreign,
        outside,
        links,
        root,
    }
}

fn resolve<'d>(document: &'d Document, object: &'d Object) -> &'d Object {
    document.dereference(object).expect("it is there").1
}

fn dictionary<'d>(document: &'d Document, object: &'d Object) -> &'d Dictionary {
    resolve(document, object).as_dict().expect("a dictionary")
}

fn array<'d>(document: &'d Document, object: &'d Object) -> Vec<&'d Object> {
    match resolve(document, object) {
        Object::Array(items) => items.iter().collect(),
        _ => vec![object],
    }
}

fn stream(document: &Document, object: &Object) -> Vec<u8> {
    let stream = resolve(document, object).as_stream().expect("a stream");
    stream.decompressed_content().unwrap_or_else(|_| stream.content.clone())
}

fn text(object: &Object) -> String {
    let bytes = object.as_str().expect("a string");
    match bytes {
        [0xfe, 0xff, rest @ ..] => utf16(rest),
        bytes => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}

/// Walks the tree; each marked content is taken once, or it is a fault.
fn element(document: &Document, object: &Object, marked: &mut Marked) -> Element {
    let group = dictionary(document, object);
    let kind = group.get(b"S").and_then(Object::as_name).map(|name| String::from_utf8_lossy(name).into_owned()).expect("a kind");
    let own_page = group.get(b"Pg").and_then(Object::as_reference).ok();
    let mut inside = vec![];
    for child in group.get(b"K").map(|children| array(document, children)).unwrap_or_default() {
        let mut take = |page: Option<ObjectId>, number: i64| {
            let page = page.expect("a page");
            inside.push(Element::Words(marked.remove(&(page, number)).unwrap_or_else(|| panic!("content {number} of {page:?} is twice in the tree, or nowhere"))));
        };
        match resolve(document, child) {
            Object::Integer(number) => take(own_page, *number),
            Object::Dictionary(part) => match part.get(b"Type").and_then(Object::as_name).unwrap_or_default() {
                b"MCR" => {
                    let page = part.get(b"Pg").and_then(Object::as_reference).ok().or(own_page);
                    take(page, part.get(b"MCID").and_then(Object::as_i64).expect("a number"));
                }
                b"OBJR" => {}
                _ => inside.push(element(document, child, marked)),
            },
            other => panic!("{other:?} in the tree"),
        }
    }
    Element::Group(kind, inside)
}

#[derive(Clone, Default)]
struct Mark {
    number: Option<i64>,
    artifact: bool,
    language: Option<String>,
    actual: Option<String>,
}

fn read_page(document: &Document, page: ObjectId, marked: &mut Marked, foreign: &mut Vec<(String, String)>, outside: &mut String) {
    let fonts = document.get_page_fonts(page).expect("fonts");
    let maps: BTreeMap<Vec<u8>, BTreeMap<u16, String>> = fonts
        .into_iter()
        .map(|(name, font)| (name, unicode(&stream(document, font.get(b"ToUnicode").expect("every font says its characters")))))
        .collect();
    let content = Content::decode(&document.get_page_content(page)).expect("operators");
    let mut stack: Vec<Mark> = vec![];
    let mut map = None;
    for operation in content.operations {
        match operation.operator.as_str() {
            "BDC" | "BMC" => {
                let mut mark = stack.last().cloned().unwrap_or_default();
                mark.artifact |= operation.operands.first().and_then(|name| name.as_name().ok()) == Some(b"Artifact");
                if let Some(Object::Dictionary(says)) = operation.operands.get(1) {
                    mark.number = says.get(b"MCID").and_then(Object::as_i64).ok().or(mark.number);
                    mark.language = says.get(b"Lang").ok().map(text).or(mark.language);
                    mark.actual = says.get(b"ActualText").ok().map(text);
                }
                if let Some(number) = mark.number {
                    marked.entry((page, number)).or_default();
                }
                say(&mark, mark.actual.clone().unwrap_or_default(), page, marked, foreign, outside);
                stack.push(mark);
            }
            "EMC" => drop(stack.pop()),
            "Tf" => map = operation.operands.first().and_then(|name| name.as_name().ok()).and_then(|name| maps.get(name)),
            "Tj" | "TJ" => {
                let mark = stack.last().cloned().unwrap_or_default();
                let parts = operation.operands.iter().flat_map(|operand| match operand {
                    Object::Array(parts) => parts.iter().collect::<Vec<_>>(),
                    one => vec![one],
                });
                let codes = parts.filter_map(|part| part.as_str().ok()).flat_map(|bytes| bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect::<Vec<_>>());
                let words: String = codes.map(|code| map.and_then(|map| map.get(&code)).cloned().unwrap_or_else(|| "\u{fffd}!".to_owned())).collect();
                if mark.actual.is_none() {
                    say(&mark, words, page, marked, foreign, outside);
                }
            }
            _ => {}
        }
    }
}

fn say(mark: &Mark, words: String, page: ObjectId, marked: &mut Marked, foreign: &mut Vec<(String, String)>, outside: &mut String) {
    if let (Some(language), false) = (&mark.language, words.is_empty()) {
        foreign.push((language.clone(), words.clone()));
    }
    match mark.number {
        Some(number) => marked.entry((page, number)).or_default().push_str(&words),
        None if mark.artifact => {}
        None => outside.push_str(&words),
    }
}

/// The characters a font's codes stand for.
fn unicode(map: &[u8]) -> BTreeMap<u16, String> {
    let text = String::from_utf8_lossy(map);
    let mut out = BTreeMap::new();
    let hex = |word: &str| -> Vec<u8> {
        let digits = word.trim_matches(['<', '>']);
        (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).expect("hexadecimal")).collect()
    };
    let code = |word: &str| u16::from_str_radix(word.trim_matches(['<', '>']), 16).expect("a code");
    for block in text.split("beginbfchar").skip(1) {
        let block = block.split("endbfchar").next().unwrap_or_default();
        let words: Vec<&str> = block.split_whitespace().collect();
        words.chunks_exact(2).for_each(|pair| drop(out.insert(code(pair[0]), utf16(&hex(pair[1])))));
    }
    assert!(!text.contains("beginbfrange"), "the map has ranges: teach them to this reader");
    out
}
