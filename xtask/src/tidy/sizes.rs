//! The worst sizes, to look at. Nothing here fails: a number is never a reason
//! to split what belongs together.

use super::{House, SourceFile};

const SHOWN: usize = 5;

/// The five longest files, the five longest functions, the five longest lists of parameters.
pub fn worst(house: &House) -> String {
    let code: Vec<&SourceFile> = house.files.iter().filter(|file| file.ships()).collect();
    let files = code.iter().map(|file| (file.text.lines().count(), file.path.clone())).collect();
    let functions: Vec<Function> = code.iter().flat_map(|file| functions(file)).collect();
    let lengths = functions.iter().map(|function| (function.lines, function.name.clone())).collect();
    let parameters = functions.iter().map(|function| (function.parameters, function.name.clone())).collect();
    let mut text = top("longest files (lines)", files);
    text.push_str(&top("longest functions (lines)", lengths));
    text.push_str(&top("most parameters", parameters));
    text
}

fn top(title: &str, mut sizes: Vec<(usize, String)>) -> String {
    sizes.sort_by(|a, b| b.cmp(a));
    let lines: String = sizes.iter().take(SHOWN).map(|(size, name)| format!("  {size:>5}  {name}\n")).collect();
    format!("{title}\n{lines}")
}

struct Function {
    name: String,
    lines: usize,
    parameters: usize,
}

/// By indentation: a function ends at the closing brace under its `fn`.
fn functions(file: &SourceFile) -> Vec<Function> {
    let lines: Vec<(usize, &str)> = file.code().collect();
    let mut found = vec![];
    for (index, (number, line)) in lines.iter().enumerate() {
        let indent = line.len().saturating_sub(line.trim_start().len());
        let Some(name) = function_name(line.trim_start()) else { continue };
        if line.trim_end().ends_with(';') {
            continue;
        }
        let end = lines.iter().skip(index).find(|(_, other)| {
            let other_indent = other.len().saturating_sub(other.trim_start().len());
            other_indent == indent && (other.trim_end() == format!("{}}}", " ".repeat(indent)) || (std::ptr::eq(*other, *line) && line.trim_end().ends_with('}')))
        });
        let Some((last, _)) = end else { continue };
        found.push(Function {
            name: format!("{}:{number} {name}", file.path),
            lines: last.saturating_sub(*number).saturating_add(1),
            parameters: parameters(lines.get(index..).unwrap_or_default()),
        });
    }
    found
}

fn function_name(line: &str) -> Option<&str> {
    let words = ["pub ", "pub(crate) ", "pub(super) ", "const ", "async "];
    let mut rest = line;
    while let Some(shorter) = words.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = shorter;
    }
    rest.strip_prefix("fn ")?.split(['(', '<']).next()
}

/// Colons at the depth of the parameter list, plus `self`.
fn parameters(lines: &[(usize, &str)]) -> usize {
    let text: String = lines.iter().take(20).map(|(_, line)| *line).collect();
    let (mut depth, mut count, mut previous) = (0_i32, 0_usize, ' ');
    let mut chars = text.chars().skip_while(|c| *c != '(').peekable();
    while let Some(c) = chars.next() {
        match c {
            '(' | '[' | '<' | '{' => depth = depth.saturating_add(1),
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '>' if previous != '-' => depth = depth.saturating_sub(1),
            ':' if depth == 1 && previous != ':' && chars.peek() != Some(&':') => count = count.saturating_add(1),
            _ => {}
        }
        if depth == 0 {
            break;
        }
        previous = c;
    }
    count
}
