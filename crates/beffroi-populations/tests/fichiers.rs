//! The same households in five files; what cannot be read is said with its place.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use arrow_array::{ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, Int64Array, RecordBatch, StringArray, types::Int32Type};
use beffroi_base::Language;
use beffroi_populations::{Format, Reader, Trouble, Writer};
use beffroi_rules::{Input, Program, State, Type, Value, columns::{Population, Simulation, simulate}};
use parquet::{
    data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type as Days, Int64Type},
    file::{properties::WriterProperties, reader::{FileReader, SerializedFileReader}, writer::SerializedFileWriter},
};
use std::{fs::File, path::{Path, PathBuf}, sync::Arc};

fn program() -> Program {
    let field = |name: &str, ty: Type, min: Option<f64>, step: Option<f64>| Input { min, step, ..Input::new(name, ty) };
    let inputs = vec![
        Input { max: Some(20.0), ..field("personnes", Type::Number, Some(0.0), Some(1.0)) },
        field("ressources", Type::Number, Some(0.0), Some(0.01)),
        field("résident", Type::Bool, None, None),
        field("statut", Type::Choice(vec!["salarié".to_owned(), "retraité".to_owned()].into()), None, None),
        field("jour", Type::Date, None, None),
    ];
    let rules = "aide:\n  applicable si: résident\n  valeur: ressources / 100 + personnes\n  arrondi: 2 décimales\nancien: jour < 01/01/2026\nretraité: statut = 'retraité'\n";
    Program::build(beffroi_syntax::parse(rules.as_bytes()).root.as_ref(), inputs).0
}

const NAMES: [&str; 6] = ["personnes", "ressources", "résident", "statut", "jour", "quartier"];

fn keep() -> Vec<String> {
    NAMES.map(str::to_owned).to_vec()
}

fn read(path: &Path) -> Result<Vec<Population>, Vec<Trouble>> {
    Reader::open(path, &[&program()], &keep())?.collect()
}

/// Every cell and result, in words.
fn told(path: &Path) -> Vec<String> {
    let mut out = vec![];
    for piece in read(path).unwrap() {
        let results = simulate(&program(), &["aide", "ancien", "retraité"], &piece, None, &|_| {}).unwrap();
        for row in 0..piece.rows() {
            let mut cells: Vec<String> = (0..3).map(|output| results.format(output, row, Language::Fr)).collect();
            cells.push(piece.word("quartier", row).unwrap());
            out.push(cells.join("|"));
        }
    }
    out
}

const EXPECTED: [&str; 3] = ["136,01|oui|oui|Île; est", "sans objet|non|non|Bellevue", "pas encore connu|pas encore connu|non|Bellevue"];

fn put(place: &Path, name: &str, text: &str) -> PathBuf {
    let path = place.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn batch() -> RecordBatch {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("inutile", Arc::new(StringArray::from(vec!["x", "y", "z"]))),
        ("personnes", Arc::new(Int64Array::from(vec![Some(4), Some(2), None]))),
        ("ressources", Arc::new(Float64Array::from(vec![13_200.5, 9000.0, f64::NAN]))),
        ("résident", Arc::new(BooleanArray::from(vec![true, false, true]))),
        ("statut", Arc::new(StringArray::from(vec!["retraité", "salarié", "salarié"]))),
        ("jour", Arc::new(Date32Array::from(vec![Some(20_453), Some(20_454), None]))),
        ("quartier", Arc::new(vec!["Île; est", "Bellevue", "Bellevue"].into_iter().collect::<DictionaryArray<Int32Type>>())),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
}

fn parquet(path: &Path, times: usize) {
    let schema = "message foyers { OPTIONAL INT64 personnes; REQUIRED DOUBLE ressources; REQUIRED BOOLEAN résident; REQUIRED BINARY statut (STRING);
        OPTIONAL INT32 jour (DATE); REQUIRED BINARY quartier (STRING); REQUIRED DOUBLE inutile; }";
    let schema = Arc::new(parquet::schema::parser::parse_message_type(schema).unwrap());
    let mut file = SerializedFileWriter::new(File::create(path).unwrap(), schema, Arc::new(WriterProperties::builder().set_compression(parquet::basic::Compression::ZSTD(Default::default())).build())).unwrap();
    let text = |words: [&str; 3]| words.map(ByteArray::from).to_vec();
    for _ in 0..times {
        let mut group = file.next_row_group().unwrap();
        macro_rules! column {
            ($ty:ty, $values:expr, $levels:expr) => {{
                let mut column = group.next_column().unwrap().unwrap();
                column.typed::<$ty>().write_batch(&$values, $levels, None).unwrap();
                column.close().unwrap();
            }};
        }
        column!(Int64Type, [4, 2], Some(&[1, 1, 0]));
        column!(DoubleType, [13_200.5, 9000.0, f64::NAN], None);
        column!(BoolType, [true, false, true], None);
        column!(ByteArrayType, text(["retraité", "salarié", "salarié"]), None);
        column!(Days, [20_453, 20_454], Some(&[1, 1, 0]));
        column!(ByteArrayType, text(["Île; est", "Bellevue", "Bellevue"]), None);
        column!(DoubleType, [1.0, 2.0, 3.0], None);
        group.close().unwrap();
    }
    file.close().unwrap();
}

#[test]
fn the_same_households_in_every_form() {
    let place = tempfile::tempdir().unwrap();
    let csv = "\u{feff}personnes;ressources;résident;statut;jour;quartier;inutile\r\n4;13\u{a0}200,50;oui;retraité;31/12/2025;\"Île; est\";1\r\n2;9000;non;salarié;2026-01-01;Bellevue;\r\n\r\n;;oui;salarié;;Bellevue;\"a \"\"b\"\" c\"\r\n";
    assert_eq!(told(&put(place.path(), "a.csv", csv)), EXPECTED);
    let commas = "personnes,ressources,résident,statut,jour,quartier\n4,\"13200,50\",1,retraité,31/12/2025,Île; est\n2,9000.00,0,salarié,01/01/2026,Bellevue\n,,1,salarié,,Bellevue";
    assert_eq!(told(&put(place.path(), "b.csv", commas)), EXPECTED);
    assert_eq!(told(&put(place.path(), "tabulations.txt", &commas.replace(',', "\t").replace("\"13200\t50\"", "13200,50"))), EXPECTED);

    let path = place.path().join("c.bin");
    parquet(&path, 1);
    assert_eq!(Reader::open(&path, &[&program()], &keep()).unwrap().format(), Format::Parquet);
    assert_eq!(told(&path), EXPECTED);
    parquet(&path, 3);
    assert_eq!(told(&path), EXPECTED.repeat(3), "groups of rows follow one another");

    let path = place.path().join("d.arrow");
    let mut writer = arrow_ipc::writer::FileWriter::try_new(File::create(&path).unwrap(), &batch().schema()).unwrap();
    (0..2).for_each(|_| writer.write(&batch()).unwrap());
    writer.finish().unwrap();
    assert_eq!(told(&path), EXPECTED.repeat(2));
    let path = place.path().join("e.arrows");
    let mut writer = arrow_ipc::writer::StreamWriter::try_new(File::create(&path).unwrap(), &batch().schema()).unwrap();
    writer.write(&batch()).unwrap();
    writer.finish().unwrap();
    assert_eq!(told(&path), EXPECTED);
}

fn wrong(place: &Path, text: &str) -> Vec<String> {
    let troubles = read(&put(place, "faux.csv", text)).unwrap_err();
    troubles.iter().map(|trouble| trouble.text().fr.replace('\u{a0}', " ")).collect()
}

#[test]
fn each_mistake_has_its_line_its_column_and_what_was_read() {
    let place = tempfile::tempdir().unwrap();
    let said = |text: &str| wrong(place.path(), text).join("\n");
    assert_eq!(said(""), "ce fichier est vide");
    assert_eq!(said(";;\n"), "ligne 1 : la première ligne doit nommer les colonnes");
    assert_eq!(said("personnes;personnes\n1;2\n"), "colonne « personnes » : deux colonnes portent ce nom : laquelle compte ?");
    assert_eq!(said("personnes;quartier\n1;\"un\ndeux\"\nquatre;x\n"), "ligne 4, colonne « personnes » : `quatre` ne se lit pas comme un nombre");
    assert_eq!(said("personnes\n2.5\n21\n-1\n"), "ligne 2, colonne « personnes » : `2.5` n'est pas un multiple de 1, le pas de la question\nligne 3, colonne « personnes » : `21` est hors des bornes de la question (0 à 20)\nligne 4, colonne « personnes » : `-1` est hors des bornes de la question (0 à 20)");
    assert!(said("résident\npeut-être\n").contains("ligne 2, colonne « résident » : `peut-être` ne se lit pas comme `oui` ou `non`"));
    assert!(said("jour\n31/02/2026\n").contains("ne se lit pas comme une date"));
    assert!(said("statut\nétudiant\n").contains("`étudiant` n'est pas un des choix de la question : `salarié`, `retraité`"));
    assert!(said("personnes,ressources\n4,13200,50\n").starts_with("ligne 2 : 3 cellules, là où la première ligne nomme 2 colonnes"));
    assert!(said("quartier\n\"jamais refermé\n").contains("ligne 2 : un guillemet n'est pas refermé"));
    let path = place.path().join("latin1.csv");
    std::fs::write(&path, b"quartier\nB\xe9gles\n").unwrap();
    assert!(read(&path).unwrap_err()[0].text().fr.contains("UTF-8"));
    // A column of the wrong kind is not told a million times.
    assert_eq!(wrong(place.path(), &format!("personnes\n{}", "x\n".repeat(1000))).len(), 20);
    std::fs::write(&path, b"PAR1 and nothing more").unwrap();
    assert!(read(&path).unwrap_err()[0].text().fr.contains("ce fichier ne se lit pas"));
    let path = place.path().join("f.arrow");
    let dates: ArrayRef = Arc::new(Date32Array::from(vec![1, 2]));
    let batch = RecordBatch::try_from_iter([("personnes", dates)]).unwrap();
    let mut writer = arrow_ipc::writer::FileWriter::try_new(File::create(&path).unwrap(), &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    assert_eq!(read(&path).unwrap_err()[1].text().get(Language::En), "line 2, column \"personnes\": `1970-01-03` cannot be read as a number");
}

#[test]
fn a_long_file_comes_in_pieces_and_what_each_gets_is_written_in_every_form() {
    let place = tempfile::tempdir().unwrap();
    let lines: String = (0..70_000).map(|i| format!("{};{};{};quartier {}\n", i % 21, i % 9000, if i % 3 > 0 { "oui" } else { "non" }, i % 40)).collect();
    let path = put(place.path(), "long.csv", &format!("personnes;ressources;résident;quartier\n{lines}"));
    let program = program();
    let mut simulation = Simulation::new(&program, None, "aide", Some("quartier"), 11, None);
    let outputs: Vec<PathBuf> = ["r.csv", "r.parquet", "r.arrow"].iter().map(|name| place.path().join(name)).collect();
    let mut writers: Vec<Writer> = outputs.iter().map(|path| Writer::create(path, vec![("aide".to_owned(), Type::Number)]).unwrap()).collect();
    let mut reader = Reader::open(&path, &[&program], &simulation.columns()).unwrap();
    assert!(reader.missing().is_empty());
    let mut pieces = vec![];
    for piece in reader.by_ref() {
        let piece = piece.unwrap();
        pieces.push(piece.rows());
        let (now, _) = simulation.add(&piece, &|_| {}).unwrap();
        writers.iter_mut().for_each(|writer| writer.add(&[(&now, 0)]).unwrap());
    }
    writers.into_iter().for_each(|writer| writer.finish().unwrap());
    assert_eq!((pieces.len(), pieces.iter().sum::<usize>(), reader.done()), (2, 70_000, 1.0));
    let summary = simulation.summary();
    assert_eq!((summary.whole.cases, summary.groups.len()), (70_000, 40));
    // The sum of the lines is the total, and a household without object says so.
    let csv = std::fs::read_to_string(&outputs[0]).unwrap();
    let cells: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!((cells.len(), cells[0], cells[1]), (70_000, "sans objet", "1,01"));
    let total: f64 = cells.iter().filter_map(|cell| cell.replace(',', ".").parse::<f64>().ok()).sum();
    assert!((total - summary.whole.total.unwrap()).abs() < 1e-4, "{total}");
    let rows = SerializedFileReader::new(File::open(&outputs[1]).unwrap()).unwrap();
    let rows: Vec<String> = rows.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
    assert_eq!(rows.len(), 70_000);
    assert_eq!(&rows[..2], ["{aide: null, aide (état): \"sans objet\"}", "{aide: 1.01, aide (état): \"connu\"}"]);
    let arrow: Vec<RecordBatch> = arrow_ipc::reader::FileReader::try_new(File::open(&outputs[2]).unwrap(), None).unwrap().map(Result::unwrap).collect();
    assert_eq!(arrow.iter().map(RecordBatch::num_rows).sum::<usize>(), 70_000);
    // What was written is read again.
    let back = Program::build(None, vec![Input::new("aide", Type::Number)]).0;
    for path in &outputs {
        let piece = Reader::open(path, &[&back], &["aide".to_owned()]).unwrap().next().unwrap().unwrap();
        let results = simulate(&back, &["aide"], &piece, None, &|_| {}).unwrap();
        assert_eq!(results.state(0, 1), State::Known(Value::Number(1.01)), "{path:?}");
    }
}
