//! Tables as files: CSV, and the two kinds of spreadsheet offices use.
//!
//! Both spreadsheets are zips of small XML files. Ours hold plain cells only
//! (no formula, no style but the date's), and are written without compression:
//! a hundred lines instead of a library.

use beffroi_base::{Day, format_day_short};

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A number; amounts in euros.
    Number(f64),
    /// A day.
    Day(Day),
}

/// A table, its first row the titles.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// The name of the sheet.
    pub(crate) name: String,
    /// The titles.
    pub(crate) head: Vec<String>,
    /// The rows.
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// `;` between cells, as spreadsheets in France expect, in UTF-8 with its mark.
/// A text that a spreadsheet would run as a formula is kept a text.
pub(crate) fn csv(table: &Table) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    let head: Vec<Cell> = table.head.iter().cloned().map(Cell::Text).collect();
    for row in std::iter::once(&head).chain(&table.rows) {
        let cells: Vec<String> = row.iter().map(csv_cell).collect();
        out.push_str(&cells.join(";"));
        out.push_str("\r\n");
    }
    out.into_bytes()
}

fn csv_cell(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Number(number) => format!("{number}").replace('.', ","),
        Cell::Day(day) => format_day_short(*day),
        Cell::Text(text) => {
            let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
            let text = if formula { format!("'{text}") } else { text.clone() };
            if text.contains([';', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
        }
    }
}

/// An XML text: characters no XML may hold are left out.
fn xml(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// OpenDocument (ISO 26300), for LibreOffice and others.
pub(crate) fn ods(table: &Table) -> Vec<u8> {
    let mut body = String::new();
    let head: Vec<Cell> = table.head.iter().cloned().map(Cell::Text).collect();
    for row in std::iter::once(&head).chain(&table.rows) {
        body.push_str("<table:table-row>");
        for cell in row {
            body.push_str(&match cell {
                Cell::Empty => "<table:table-cell/>".to_owned(),
                Cell::Text(text) => {
                    let lines: String = text.lines().map(|line| format!("<text:p>{}</text:p>", xml(line))).collect();
                    format!("<table:table-cell office:value-type=\"string\">{lines}</table:table-cell>")
                }
                Cell::Number(number) => format!("<table:table-cell office:value-type=\"float\" office:value=\"{number}\"><text:p>{number}</text:p></table:table-cell>"),
                Cell::Day(day) => format!("<table:table-cell table:style-name=\"jour\" office:value-type=\"date\" office:date-value=\"{day}\"><text:p>{}</text:p></table:table-cell>", format_day_short(*day)),
            });
        }
        body.push_str("</table:table-row>");
    }
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\" office:version=\"1.3\"><office:automatic-styles><number:date-style style:name=\"date\"><number:day number:style=\"long\"/><number:text>/</number:text><number:month number:style=\"long\"/><number:text>/</number:text><number:year number:style=\"long\"/></number:date-style><style:style style:name=\"jour\" style:family=\"table-cell\" style:data-style-name=\"date\"/></office:automatic-styles><office:body><office:spreadsheet><table:table table:name=\"{}\">{body}</table:table></office:spreadsheet></office:body></office:document-content>",
        xml(&table.name)
    );
    let manifest = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.3\"><manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.3\" manifest:media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/><manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>";
    zip(&[
        // First and uncompressed, as the standard wants.
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
        ("META-INF/manifest.xml", manifest),
    ])
}

/// Office Open XML (ISO 29500), for Excel.
pub(crate) fn xlsx(table: &Table) -> Vec<u8> {
    let mut body = String::new();
    let head: Vec<Cell> = table.head.iter().cloned().map(Cell::Text).collect();
    for (index, row) in std::iter::once(&head).chain(&table.rows).enumerate() {
        body.push_str(&format!("<row r=\"{}\">", index + 1));
        for cell in row {
            body.push_str(&match cell {
                Cell::Empty => "<c/>".to_owned(),
                Cell::Text(text) => format!("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", xml(text)),
                Cell::Number(number) => format!("<c><v>{number}</v></c>"),
                Cell::Day(day) => format!("<c s=\"1\"><v>{}</v></c>", serial(*day)),
            });
        }
        body.push_str("</row>");
    }
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let sheet = format!("{head}<worksheet xmlns=\"{main}\"><sheetData>{body}</sheetData></worksheet>");
    // A sheet's name is short and free of these signs in Excel.
    let name: String = table.name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
    let workbook = format!("{head}<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"{}\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>", xml(&name));
    let styles = format!("{head}<styleSheet xmlns=\"{main}\"><fonts count=\"1\"><font/></fonts><fills count=\"1\"><fill/></fills><borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"2\"><xf xfId=\"0\"/><xf xfId=\"0\" numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>");
    let types = format!("{head}<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/></Types>");
    let root = format!("{head}<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    let inner = format!("{head}<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{relations}/styles\" Target=\"styles.xml\"/></Relationships>");
    zip(&[
        ("[Content_Types].xml", &types),
        ("_rels/.rels", &root),
        ("xl/workbook.xml", &workbook),
        ("xl/_rels/workbook.xml.rels", &inner),
        ("xl/styles.xml", &styles),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

/// Days since 30 December 1899, as Excel counts them.
fn serial(day: Day) -> i64 {
    let origin = beffroi_base::parse_day("1899-12-30").unwrap_or_default();
    origin.until(day).map_or(0, |span| i64::from(span.get_days()))
}

/// A zip of texts, stored as they are.
fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut out: Vec<u8> = vec![];
    let mut directory: Vec<u8> = vec![];
    for (name, text) in files {
        let start = out.len() as u32;
        let mut common: Vec<u8> = vec![];
        // Version 2.0, UTF-8 names, stored, 1 January 1980.
        for half in [20u16, 0x0800, 0, 0, 0x0021] {
            common.extend(half.to_le_bytes());
        }
        let size = text.len() as u32;
        for word in [crc32(text.as_bytes()), size, size] {
            common.extend(word.to_le_bytes());
        }
        for half in [name.len() as u16, 0] {
            common.extend(half.to_le_bytes());
        }
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02");
        directory.extend(20u16.to_le_bytes());
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(start.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, size, count) = (out.len() as u32, directory.len() as u32, files.len() as u16);
    out.extend(&directory);
    out.extend(b"PK\x05\x06");
    for half in [0u16, 0, count, count] {
        out.extend(half.to_le_bytes());
    }
    out.extend(size.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend(0u16.to_le_bytes());
    out
}

/// The checksum of zips (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_text_never_becomes_a_formula_or_another_cell() {
        let cell = |text: &str| csv_cell(&Cell::Text(text.to_owned()));
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(cell("a;b\"c\nd"), "\"a;b\"\"c\nd\"");
        assert_eq!(csv_cell(&Cell::Number(50.4)), "50,4");
        assert_eq!(xml("<a & \u{1}\"b\">"), "&lt;a &amp; &quot;b&quot;&gt;");
    }

    #[test]
    fn excel_counts_its_days_from_1900() {
        assert_eq!(serial(beffroi_base::parse_day("2026-03-03").unwrap_or_default()), 46084);
    }
}
