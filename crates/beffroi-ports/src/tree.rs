//! The journal as a Merkle tree (RFC 9162, §2.1): a small proof that an event is
//! in it, and that a later tree only added to an earlier one.
//!
//! The entries are the hashes of the events, in their order. Anyone who kept a
//! receipt can check it against the head the town publishes, with SHA-256 alone.

use crate::sha256;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use beffroi_base::{Hash32, Instant};
use zeroize::Zeroizing;

/// A tree that only grows. Whole subtrees are kept, so that a proof costs a few
/// hashes however long the journal.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// At level `k`, the roots of the whole subtrees of `2^k` entries.
    levels: Vec<Vec<Hash32>>,
}

fn leaf(entry: &[u8]) -> Hash32 {
    sha256(&[&[0], entry])
}

fn node(left: &Hash32, right: &Hash32) -> Hash32 {
    sha256(&[&[1], &left.0, &right.0])
}

/// The largest power of two below `size`, which is at least two.
fn split(size: u64) -> u64 {
    1 << (u64::BITS - 1 - (size - 1).leading_zeros())
}

impl Tree {
    /// No entry.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many entries.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Adds an entry.
    pub fn push(&mut self, entry: &[u8]) {
        let mut hash = leaf(entry);
        let mut level = 0;
        loop {
            if self.levels.len() == level {
                self.levels.push(vec![]);
            }
            let Some(row) = self.levels.get_mut(level) else { return };
            row.push(hash);
            if row.len() % 2 == 1 {
                return;
            }
            let [.., left, right] = row.as_slice() else { return };
            hash = node(left, right);
            level += 1;
        }
    }

    /// The root over the first `size` entries; `None` where there are not as many.
    pub fn root(&self, size: u64) -> Option<Hash32> {
        if size == 0 {
            return Some(sha256(&[]));
        }
        (size <= self.size()).then(|| self.range(0, size)).flatten()
    }

    /// The root over `size` entries from `start`.
    fn range(&self, start: u64, size: u64) -> Option<Hash32> {
        if size.is_power_of_two() && start.is_multiple_of(size) {
            let level = self.levels.get(size.trailing_zeros() as usize)?;
            return level.get(usize::try_from(start / size).ok()?).copied();
        }
        let left = split(size);
        Some(node(&self.range(start, left)?, &self.range(start + left, size - left)?))
    }

    /// The proof that entry `index` (from 0) is among the first `size`.
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Hash32>> {
        if index >= size || size > self.size() {
            return None;
        }
        let mut path = vec![];
        let (mut start, mut size) = (0, size);
        while size > 1 {
            let left = split(size);
            if index < start + left {
                path.push(self.range(start + left, size - left)?);
                size = left;
            } else {
                path.push(self.range(start, left)?);
                start += left;
                size -= left;
            }
        }
        path.reverse();
        Some(path)
    }

    /// The proof that the tree of `size` entries only added to that of `before`.
    pub fn consistency(&self, before: u64, size: u64) -> Option<Vec<Hash32>> {
        if before == 0 || before > size || size > self.size() {
            return None;
        }
        let mut path = vec![];
        let (mut start, mut size, mut before) = (0, size, before);
        let mut whole = true;
        while before != size {
            let left = split(size);
            if before <= left {
                path.push(self.range(start + left, size - left)?);
                size = left;
            } else {
                path.push(self.range(start, left)?);
                start += left;
                size -= left;
                before -= left;
                whole = false;
            }
        }
        if !whole {
            path.push(self.range(start, size)?);
        }
        path.reverse();
        Some(path)
    }
}

/// On which side the next hash of a path stands.
enum Side {
    Left,
    Right,
}

/// One step of a proof up the tree: where the next hash stands, and the place
/// above; `None` at the top, where a path has nothing left to say.
fn climb(at: &mut u64, last: &mut u64) -> Option<Side> {
    if *last == 0 {
        return None;
    }
    let left = *at % 2 == 1 || at == last;
    while left && at.is_multiple_of(2) && *at != 0 {
        *at /= 2;
        *last /= 2;
    }
    *at /= 2;
    *last /= 2;
    Some(if left { Side::Left } else { Side::Right })
}

/// Whether `path` proves that `entry` is number `index` (from 0) of the tree of
/// `size` entries with this root (RFC 9162, §2.1.3.2).
pub fn verify_inclusion(entry: &[u8], index: u64, size: u64, path: &[Hash32], root: &Hash32) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, leaf(entry));
    for next in path {
        match climb(&mut at, &mut last) {
            Some(Side::Left) => hash = node(next, &hash),
            Some(Side::Right) => hash = node(&hash, next),
            None => return false,
        }
    }
    last == 0 && hash == *root
}

/// Whether `path` proves that the tree of `size` entries only added to that of
/// `before` (RFC 9162, §2.1.4.2).
pub fn verify_consistency((before, first): (u64, &Hash32), (size, second): (u64, &Hash32), path: &[Hash32]) -> bool {
    if before == size {
        return path.is_empty() && first == second;
    }
    if before == 0 || before > size {
        return false;
    }
    let mut path = path.iter();
    let mut old = *first;
    if !before.is_power_of_two() {
        let Some(start) = path.next() else { return false };
        old = *start;
    }
    let mut new = old;
    let (mut at, mut last) = (before - 1, size - 1);
    while at % 2 == 1 {
        at /= 2;
        last /= 2;
    }
    for next in path {
        match climb(&mut at, &mut last) {
            Some(Side::Left) => (old, new) = (node(next, &old), node(next, &new)),
            Some(Side::Right) => new = node(&new, next),
            None => return false,
        }
    }
    last == 0 && old == *first && new == *second
}

/// What the town says of its journal at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeHead {
    /// How many events.
    pub size: u64,
    /// The root over them.
    pub root: Hash32,
    /// When it was said.
    pub at: Instant,
}

impl TreeHead {
    /// The text that is signed.
    pub fn text(&self) -> String {
        format!("beffroi tree head\n{}\n{}\n{}\n", self.size, self.root, self.at)
    }
}

/// The key that signs heads: Ed25519, from 32 secret bytes.
pub struct HeadKey(Ed25519KeyPair);

impl HeadKey {
    /// The key made of this seed.
    pub fn from_seed(seed: &Zeroizing<[u8; 32]>) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_slice());
        Self(pair.expect("any 32 bytes are a seed of Ed25519"))
    }

    /// What others verify with.
    pub fn public(&self) -> Hash32 {
        let mut public = Hash32::default();
        for (to, from) in public.0.iter_mut().zip(self.0.public_key().as_ref()) {
            *to = *from;
        }
        public
    }

    /// Signs a head.
    pub fn sign(&self, head: &TreeHead) -> Vec<u8> {
        self.0.sign(head.text().as_bytes()).as_ref().to_vec()
    }
}

/// Whether a head was signed with the key of this public half.
pub fn verify_head(head: &TreeHead, signature: &[u8], public: &Hash32) -> bool {
    UnparsedPublicKey::new(&ED25519, public.0).verify(head.text().as_bytes(), signature).is_ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use proptest::prelude::*;

    fn entries(count: u64) -> Vec<Vec<u8>> {
        (0..count).map(|n| n.to_be_bytes().to_vec()).collect()
    }

    fn tree(entries: &[Vec<u8>]) -> Tree {
        let mut tree = Tree::new();
        entries.iter().for_each(|entry| tree.push(entry));
        tree
    }

    /// The root as the RFC defines it, without anything kept.
    fn plain(entries: &[Vec<u8>]) -> Hash32 {
        match entries {
            [] => sha256(&[]),
            [one] => leaf(one),
            _ => {
                let (left, right) = entries.split_at(split(entries.len() as u64) as usize);
                node(&plain(left), &plain(right))
            }
        }
    }

    #[test]
    fn the_published_vectors_of_certificate_transparency() {
        let inputs: [&[u8]; 8] = [
            b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43", b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let mut tree = Tree::new();
        for (size, root) in roots.iter().enumerate() {
            assert_eq!(tree.root(size as u64).unwrap().to_string(), *root, "{size}");
            if let Some(input) = inputs.get(size) {
                tree.push(input);
            }
        }
    }

    #[test]
    fn every_entry_of_every_small_tree_is_proved_and_no_other() {
        let entries = entries(40);
        let tree = tree(&entries);
        for size in 0..=40u64 {
            let root = tree.root(size).unwrap();
            assert_eq!(root, plain(&entries[..size as usize]));
            assert_eq!(tree.inclusion(size, size), None);
            for index in 0..size {
                let path = tree.inclusion(index, size).unwrap();
                let entry = &entries[index as usize];
                assert!(verify_inclusion(entry, index, size, &path, &root));
                assert!(!verify_inclusion(b"another", index, size, &path, &root));
                assert!(!verify_inclusion(entry, (index + 1) % size, size, &path, &root) || size == 1);
                assert!(!verify_inclusion(entry, index, size, &path[..path.len().saturating_sub(1)], &root) || size == 1);
                assert!(!verify_inclusion(entry, index, size, &[path, vec![root]].concat(), &root));
            }
        }
        assert_eq!(tree.root(41), None);
    }

    #[test]
    fn every_small_tree_only_adds_to_those_before() {
        let entries = entries(33);
        let tree = tree(&entries);
        for size in 1..=33u64 {
            let second = tree.root(size).unwrap();
            for before in 1..=size {
                let first = tree.root(before).unwrap();
                let path = tree.consistency(before, size).unwrap();
                assert!(verify_consistency((before, &first), (size, &second), &path), "{before} {size}");
                let forged = sha256(&[b"forged"]);
                assert!(!verify_consistency((before, &forged), (size, &second), &path));
                assert!(!verify_consistency((before, &first), (size, &forged), &path));
            }
        }
        assert_eq!(tree.consistency(0, 3), None);
        assert_eq!(tree.consistency(4, 3), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

        #[test]
        fn proofs_of_larger_trees_hold(size in 1..3000u64, at in any::<prop::sample::Index>(), before in any::<prop::sample::Index>()) {
            let entries = entries(size);
            let tree = tree(&entries);
            let root = tree.root(size).unwrap();
            let index = at.index(size as usize) as u64;
            let path = tree.inclusion(index, size).unwrap();
            prop_assert!(path.len() <= 12);
            prop_assert!(verify_inclusion(&entries[index as usize], index, size, &path, &root));
            let before = before.index(size as usize) as u64 + 1;
            let path = tree.consistency(before, size).unwrap();
            prop_assert!(verify_consistency((before, &tree.root(before).unwrap()), (size, &root), &path));
        }
    }

    #[test]
    fn a_head_is_signed_for_its_size_its_root_and_its_instant() {
        let key = HeadKey::from_seed(&Zeroizing::new([7; 32]));
        let head = TreeHead { size: 3, root: sha256(&[b"x"]), at: "2026-03-03T09:00:00Z".parse().unwrap() };
        let signature = key.sign(&head);
        assert!(verify_head(&head, &signature, &key.public()));
        assert!(!verify_head(&TreeHead { size: 4, ..head }, &signature, &key.public()));
        assert!(!verify_head(&TreeHead { root: sha256(&[b"y"]), ..head }, &signature, &key.public()));
        assert!(!verify_head(&TreeHead { at: "2026-03-03T09:00:01Z".parse().unwrap(), ..head }, &signature, &key.public()));
        let other = HeadKey::from_seed(&Zeroizing::new([8; 32]));
        assert!(!verify_head(&head, &signature, &other.public()));
        assert_ne!(key.public(), other.public());
    }
}
