//! Chance, as an argument: keys, nonces, tokens and references come from here.

use crate::sealing::sha256;
use std::sync::{Mutex, PoisonError};

/// Gives unpredictable bytes (or, in a simulation, reproducible ones).
pub trait Random: Send + Sync {
    /// Fills `bytes` entirely.
    fn fill(&self, bytes: &mut [u8]);
}

/// `N` bytes at once, as a value.
pub fn random_bytes<const N: usize>(random: &dyn Random) -> [u8; N] {
    let mut bytes = [0; N];
    random.fill(&mut bytes);
    bytes
}

/// The system's generator, through aws-lc.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        // Without chance there are no keys; nothing sensible can go on.
        aws_lc_rs::rand::fill(bytes).expect("the system generator of random bytes answers");
    }
}

/// The same bytes for the same seed: SHA-256 of (seed, counter), block by block.
/// For tests and the simulator only; nothing it seals is secret.
#[derive(Debug)]
pub struct SeededRandom {
    seed: u64,
    state: Mutex<(u64, Vec<u8>)>,
}

impl SeededRandom {
    /// A generator that starts at the beginning of `seed`'s sequence.
    pub fn new(seed: u64) -> Self {
        Self { seed, state: Mutex::new((0, Vec::new())) }
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (counter, left) = &mut *state;
        for byte in bytes {
            if left.is_empty() {
                *left = sha256(&[&self.seed.to_be_bytes(), &counter.to_be_bytes()]).0.to_vec();
                *counter += 1;
            }
            *byte = left.pop().unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_sequence_and_two_seeds_are_two() {
        let draw = |seed| {
            let random = SeededRandom::new(seed);
            (random_bytes::<5>(&random), random_bytes::<70>(&random))
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        assert_ne!(random_bytes::<32>(&SystemRandom), random_bytes::<32>(&SystemRandom));
    }
}
