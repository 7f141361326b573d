//! Threads over chunks: each has its own slots and writes its own rows.

use super::{
    kernel::{Arg, Operands, ROWS, Rows, compute},
    population::{Column, Data},
    source::Source,
    tape::{Code, Do, NO, Part, Seen, Src},
};
use crate::ir::Tag;
use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

/// Chunks that a thread takes at once.
const CHUNKS: usize = 32;

/// Rows of every output that one thread writes.
struct Unit<'a> {
    from: usize,
    rows: usize,
    /// Values, and states where rows can differ.
    outputs: Vec<(Written<'a>, &'a mut [Tag])>,
}

/// The rows of an output: numbers, or whole numbers to be divided.
enum Written<'a> {
    Wide(&'a mut [f64]),
    Counted(&'a mut [i32]),
}

/// Runs a code over all rows: a column for each root.
pub(super) fn run(code: &Code, sources: &[Source<'_>], rows: usize, threads: usize, progress: &(dyn Fn(usize) + Sync)) -> Vec<Column> {
    let mut out: Vec<(Data, Vec<Tag>)> = code.roots.iter().zip(&code.units).map(|(root, unit)| {
        let values = unit.map_or_else(|| Data::Wide(vec![0.0; rows]), |unit| Data::Counted(vec![0; rows], unit));
        (values, if one_tag(root).is_some() { vec![] } else { vec![Tag::Unknown; rows] })
    }).collect();
    let size = CHUNKS * ROWS;
    let mut units: Vec<Unit<'_>> = (0..rows.div_ceil(size)).map(|i| Unit { from: i * size, rows: size.min(rows - i * size), outputs: Vec::with_capacity(code.roots.len()) }).collect();
    for (values, tags) in &mut out {
        let mut tags = tags.chunks_mut(size);
        match values {
            Data::Wide(values) => give(&mut units, values.chunks_mut(size).map(Written::Wide), &mut tags),
            Data::Counted(values, _) => give(&mut units, values.chunks_mut(size).map(Written::Counted), &mut tags),
            Data::Whole(_) | Data::Bits(_) => {}
        }
    }
    let threads = threads.min(units.len());
    let (todo, done) = (Mutex::new(units.into_iter()), AtomicUsize::new(0));
    let work = || {
        let mut worker = Worker::new(code, sources);
        while let Some(mut unit) = todo.lock().ok().and_then(|mut units| units.next()) {
            let rows = worker.unit(code, &mut unit);
            progress(done.fetch_add(rows, Ordering::Relaxed) + rows);
        }
    };
    if threads <= 1 {
        work();
    } else {
        std::thread::scope(|scope| (0..threads).for_each(|_| {
            scope.spawn(work);
        }));
    }
    out.into_iter().zip(&code.roots).map(|((values, tags), root)| {
        let all = one_tag(root).filter(|_| rows > 0);
        Column::written(root.kind, values, tags, all, vec![])
    }).collect()
}

/// Gives each unit its rows of an output.
fn give<'a>(units: &mut [Unit<'a>], values: impl Iterator<Item = Written<'a>>, tags: &mut impl Iterator<Item = &'a mut [Tag]>) {
    for (unit, values) in units.iter_mut().zip(values) {
        unit.outputs.push((values, tags.next().unwrap_or_default()));
    }
}

/// The tag of every row, when all have the same.
fn one_tag(root: &Seen) -> Option<Tag> {
    match (root.unknown.known(), root.na.known()) {
        (Some(1.0), _) => Some(Tag::Unknown),
        (Some(_), Some(1.0)) => Some(Tag::NotApplicable),
        (Some(_), Some(_)) => root.kind,
        _ => None,
    }
}

/// What one thread works on.
struct Worker<'a> {
    /// Boxed: two columns change places by their pointers, not by copying.
    slots: Vec<Box<Rows>>,
    out: Box<Rows>,
    inputs: Inputs<'a>,
}

/// The inputs of the chunk at hand.
struct Inputs<'a> {
    sources: &'a [Source<'a>],
    /// Rows as they lie in the population, or else a copy.
    lying: Vec<Option<&'a Rows>>,
    copies: Vec<Rows>,
    from: usize,
    rows: usize,
}

/// Everything a step can read.
struct Reading<'a> {
    slots: &'a [Box<Rows>],
    inputs: &'a Inputs<'a>,
}

impl Operands for Reading<'_> {
    fn arg(&self, src: Src) -> Arg<'_> {
        let rows = match src {
            Src::Same(bits) => return Arg::Same(f64::from_bits(bits)),
            Src::Step(slot) => self.slots.get(slot).map(|slot| &**slot),
            Src::Input(place) => self.inputs.lying.get(place).copied().flatten().or_else(|| self.inputs.copies.get(place)),
        };
        rows.map_or(Arg::Same(0.0), Arg::Rows)
    }

    fn state(&self, input: usize, part: Part, out: &mut Rows) {
        if let Some(source) = self.inputs.sources.get(input) {
            source.state(part, self.inputs.from, self.inputs.rows, out);
        }
    }
}

impl<'a> Worker<'a> {
    fn new(code: &Code, sources: &'a [Source<'a>]) -> Self {
        Self {
            slots: (0..code.slots).map(|_| Box::new([0.0; ROWS])).collect(),
            out: Box::new([0.0; ROWS]),
            inputs: Inputs { sources, lying: vec![None; sources.len()], copies: vec![[0.0; ROWS]; sources.len()], from: 0, rows: 0 },
        }
    }

    /// Computes the rows of a unit; how many they are.
    fn unit(&mut self, code: &Code, unit: &mut Unit<'_>) -> usize {
        let rows = unit.rows;
        for start in (0..rows).step_by(ROWS) {
            let here = ROWS.min(rows - start);
            self.inputs.chunk(unit.from + start, here);
            for (step, slot) in &code.steps {
                self.step(code, step, *slot);
            }
            let reading = Reading { slots: &self.slots, inputs: &self.inputs };
            for (root, (values, tags)) in code.roots.iter().zip(&mut unit.outputs) {
                match values {
                    Written::Wide(values) => values.get_mut(start..start + here).into_iter().for_each(|out| write(reading.arg(root.value), out, |x| x)),
                    Written::Counted(values) => values.get_mut(start..start + here).into_iter().for_each(|out| write(reading.arg(root.value), out, counted)),
                }
                if let Some(tags) = tags.get_mut(start..start + here) {
                    write_tags(root, &reading, tags);
                }
            }
        }
        rows
    }

    fn step(&mut self, code: &Code, step: &Do, slot: usize) {
        compute(step, &code.rows, &code.bands, &Reading { slots: &self.slots, inputs: &self.inputs }, &mut self.out);
        if let Some(slot) = self.slots.get_mut(slot) {
            std::mem::swap(slot, &mut self.out);
        }
    }
}

impl Inputs<'_> {
    fn chunk(&mut self, from: usize, rows: usize) {
        (self.from, self.rows) = (from, rows);
        for ((source, lying), copy) in self.sources.iter().zip(&mut self.lying).zip(&mut self.copies) {
            *lying = source.lying(from);
            if lying.is_none() {
                source.copy(from, rows, copy);
            }
        }
    }
}

fn write<T: Copy>(arg: Arg<'_>, out: &mut [T], f: impl Fn(f64) -> T) {
    match arg {
        Arg::Same(x) => out.fill(f(x)),
        Arg::Rows(rows) => out.iter_mut().zip(rows).for_each(|(out, x)| *out = f(*x)),
    }
}

/// A whole number in four bytes: the low bits of a number that large end in it.
fn counted(x: f64) -> i32 {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    (x + SHIFT).to_bits() as i32
}

fn write_tags(root: &Seen, reading: &Reading<'_>, out: &mut [Tag]) {
    let kind = root.kind.unwrap_or(Tag::Unknown);
    let tags = [(root.na, Tag::NotApplicable), (root.unknown, Tag::Unknown)].into_iter().filter(|(src, _)| *src != NO);
    for (turn, (src, tag)) in tags.enumerate() {
        match reading.arg(src) {
            Arg::Same(_) => out.fill(tag),
            Arg::Rows(rows) if turn == 0 => out.iter_mut().zip(rows).for_each(|(out, x)| *out = if *x != 0.0 { tag } else { kind }),
            Arg::Rows(rows) => out.iter_mut().zip(rows).for_each(|(out, x)| *out = if *x != 0.0 { tag } else { *out }),
        }
    }
}
