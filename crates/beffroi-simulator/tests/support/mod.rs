//! The shipped services, what their scenarios type, and the module run by a
//! WebAssembly interpreter.

use beffroi_charter::CompiledService;
use beffroi_scenarios::{Deed, Given};
use beffroi_service::{AnswerKind, Question};
use beffroi_simulator::{MODULE, Simulation};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

static SERVICES: LazyLock<Vec<(String, CompiledService)>> = LazyLock::new(|| {
    let folders = std::fs::read_dir(root().join("services")).unwrap().map(|entry| entry.unwrap().path());
    let mut services: Vec<(String, CompiledService)> = folders.filter(|folder| folder.join("demarche.yaml").exists()).map(|folder| {
        let slug = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = std::fs::read(folder.join("demarche.yaml")).unwrap();
        let sealed = beffroi_charter::check(slug.parse().unwrap(), &bytes, None).sealed.unwrap();
        (slug, sealed)
    }).collect();
    services.sort_by(|a, b| a.0.cmp(&b.0));
    services
});

/// The shipped services that compute something for people to read.
pub fn simulations() -> Vec<(String, Simulation)> {
    SERVICES.iter().filter_map(|(slug, service)| Some((slug.clone(), Simulation::of(service.draft())?))).collect()
}

fn encoded(fields: impl IntoIterator<Item = (String, String)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn form_of(given: &[Given]) -> String {
    let fields = given.iter().flat_map(|given| given.raw.0.iter().flat_map(|(part, values)| {
        let name = if part.is_empty() { given.question.clone() } else { format!("{}.{part}", given.question) };
        values.iter().map(move |value| (name.clone(), value.clone()))
    }));
    encoded(fields)
}

/// What people type in the stories of a service, whole and half-way.
pub fn forms(slug: &str) -> Vec<String> {
    let service = &SERVICES.iter().find(|(known, _)| known == slug).unwrap().1;
    let folder = root().join("services").join(slug).join("scenarios");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut forms = vec![];
    for file in files {
        let Some(scenario) = beffroi_scenarios::read(service, &std::fs::read(file).unwrap()).scenario else { continue };
        for step in scenario.stories.iter().flat_map(|story| &story.steps) {
            let (Deed::Fills(given) | Deed::Files { given, .. }) = &step.deed else { continue };
            forms.push(form_of(given));
            forms.push(form_of(&given[..given.len() / 2]));
        }
    }
    forms
}

/// A story whose result says an amount, and what it says.
pub fn scenario_with(simulation: &Simulation, slug: &str, amount: &str) -> (String, String) {
    let told = |form: String| {
        let said = plain(&simulation.live(&form, beffroi_base::Language::Fr).said);
        (form, said)
    };
    forms(slug).into_iter().map(told).find(|(_, said)| said.contains(amount)).unwrap_or_else(|| panic!("no story of {slug} gives {amount}"))
}

pub fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What people may type anywhere.
pub const WORDS: [&str; 16] = ["", "oui", "non", "1", "2", "12", "3,5", "13 200", "0", "-4", "1990", "2026", "1e9", "abc <i>", "100000", "?"];

/// Something typed in some boxes: often an answer the question offers.
pub fn typed_form(simulation: &Simulation, typed: &[(usize, usize)]) -> String {
    fn boxes(question: &Question, name: &str) -> Vec<(String, Vec<String>)> {
        let parts: &[&str] = match question.kind {
            AnswerKind::Date => &[".jour", ".mois", ".annee"],
            AnswerKind::Period => &[".debut.jour", ".debut.mois", ".debut.annee", ".fin.jour", ".fin.mois", ".fin.annee"],
            AnswerKind::List => {
                let columns = || question.elements.iter().flat_map(|elements| &elements.questions);
                return (0..2).flat_map(|index| columns().flat_map(move |column| boxes(column, &format!("{name}.{index}.{}", column.short_name())))).collect();
            }
            _ => &[""],
        };
        let choices: Vec<String> = question.choices.iter().map(|choice| choice.value.clone()).collect();
        parts.iter().map(|part| (format!("{name}{part}"), choices.clone())).collect()
    }
    let boxes: Vec<(String, Vec<String>)> = simulation.asked().flat_map(|question| boxes(question, &question.name)).collect();
    let mut fields = BTreeMap::new();
    for (place, word) in typed {
        let Some((name, choices)) = boxes.get(place % boxes.len().max(1)) else { continue };
        let value = if choices.is_empty() { WORDS[*word].to_owned() } else { choices[word % choices.len()].clone() };
        fields.insert(name.clone(), value);
    }
    encoded(fields)
}

/// What the page gives the module.
pub fn question(language: &str, packed: &[u8], form: &str) -> Vec<u8> {
    [language.as_bytes(), &u32::try_from(packed.len()).unwrap().to_le_bytes(), packed, form.as_bytes()].concat()
}

#[derive(Default)]
struct Desk {
    read: Vec<u8>,
    at: usize,
    written: Vec<u8>,
}

/// The module, ready to be run as `simulateur.js` runs it.
pub struct Module {
    engine: wasmi::Engine,
    module: wasmi::Module,
}

impl Module {
    pub fn new() -> Self {
        static COMPILED: LazyLock<(wasmi::Engine, wasmi::Module)> = LazyLock::new(|| {
            let engine = wasmi::Engine::default();
            let module = wasmi::Module::new(&engine, MODULE).unwrap();
            (engine, module)
        });
        Self { engine: COMPILED.0.clone(), module: COMPILED.1.clone() }
    }

    /// Runs it once; `None` when it ends badly.
    pub fn run(&self, input: &[u8]) -> Option<String> {
        use wasmi::Caller;
        type Here<'a> = Caller<'a, Desk>;
        fn memory(caller: &Here<'_>) -> wasmi::Memory {
            caller.get_export("memory").and_then(wasmi::Extern::into_memory).unwrap()
        }
        fn word(caller: &Here<'_>, at: i32) -> usize {
            let mut bytes = [0; 4];
            memory(caller).read(caller, at as usize, &mut bytes).unwrap();
            u32::from_le_bytes(bytes) as usize
        }
        fn put(caller: &mut Here<'_>, at: i32, value: usize) {
            memory(caller).write(caller, at as usize, &(value as u32).to_le_bytes()).unwrap();
        }
        let mut store = wasmi::Store::new(&self.engine, Desk { read: input.to_vec(), ..Desk::default() });
        let mut linker = wasmi::Linker::new(&self.engine);
        let wasi = "wasi_snapshot_preview1";
        linker.func_wrap(wasi, "fd_read", |mut caller: Here<'_>, _file: i32, list: i32, count: i32, total: i32| -> i32 {
            let mut done = 0;
            for i in 0..count {
                let (at, size) = (word(&caller, list + 8 * i), word(&caller, list + 8 * i + 4));
                let desk = caller.data_mut();
                let piece: Vec<u8> = desk.read[desk.at..].iter().take(size).copied().collect();
                desk.at += piece.len();
                done += piece.len();
                memory(&caller).write(&mut caller, at, &piece).unwrap();
            }
            put(&mut caller, total, done);
            0
        }).unwrap();
        linker.func_wrap(wasi, "fd_write", |mut caller: Here<'_>, file: i32, list: i32, count: i32, total: i32| -> i32 {
            let mut done = 0;
            for i in 0..count {
                let (at, size) = (word(&caller, list + 8 * i), word(&caller, list + 8 * i + 4));
                let mut piece = vec![0; size];
                memory(&caller).read(&caller, at, &mut piece).unwrap();
                done += size;
                if file == 1 {
                    caller.data_mut().written.extend(piece);
                }
            }
            put(&mut caller, total, done);
            0
        }).unwrap();
        linker.func_wrap(wasi, "environ_sizes_get", |mut caller: Here<'_>, count: i32, size: i32| -> i32 {
            put(&mut caller, count, 0);
            put(&mut caller, size, 0);
            0
        }).unwrap();
        linker.func_wrap(wasi, "environ_get", |_: i32, _: i32| -> i32 { 0 }).unwrap();
        linker.func_wrap(wasi, "random_get", |mut caller: Here<'_>, at: i32, size: i32| -> i32 {
            memory(&caller).write(&mut caller, at as usize, &vec![7; size as usize]).unwrap();
            0
        }).unwrap();
        linker.func_wrap(wasi, "proc_exit", |code: i32| -> Result<(), wasmi::Error> { Err(wasmi::Error::i32_exit(code)) }).unwrap();
        let instance = linker.instantiate_and_start(&mut store, &self.module).unwrap();
        let start = instance.get_typed_func::<(), ()>(&store, "_start").unwrap();
        match start.call(&mut store, ()) {
            Ok(()) => Some(text(&store.data().written)),
            Err(error) if error.i32_exit_status() == Some(1) => None,
            Err(error) => panic!("the module stops: {error}"),
        }
    }
}
