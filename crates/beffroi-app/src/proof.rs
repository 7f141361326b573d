//! The proof that goes with a receipt: the filing is in the journal, and the
//! journal of tomorrow only adds to that of today (RFC 9162).

use crate::{Secret, Town, Trouble};
use beffroi_base::{CaseId, Hash32};
use beffroi_ports::{CaseKey, Fault, HeadKey, Position, Random, Store, Tree, TreeHead, WrappedKey, verify_head, verify_inclusion};
use beffroi_ports::KeyEncryptionKey;
use data_encoding::HEXLOWER;
use serde::Serialize;
use std::ops::ControlFlow;
use std::sync::PoisonError;

/// Setting that holds the signing key, wrapped under the master key.
const SIGNING_KEY: &str = "clef de signature";
/// The name it is wrapped under: no case has it.
const SIGNER: CaseId = CaseId([0; 10]);

/// A head of the journal, signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHead {
    /// What is said.
    pub head: TreeHead,
    /// The signature.
    pub signature: Vec<u8>,
    /// What to verify it with, to be published by the town on paper too.
    pub public: Hash32,
}

/// The proof that a filing is in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilingProof {
    /// Reference of the case.
    pub case: CaseId,
    /// Place of the filing in the journal, from 1.
    pub position: Position,
    /// Hash of the event.
    pub event: Hash32,
    /// The way from the event to the root.
    pub path: Vec<Hash32>,
    /// The root, signed.
    pub signed: SignedHead,
}

#[derive(Serialize)]
struct Written<'a> {
    dossier: String,
    position: u64,
    evenement: String,
    chemin: Vec<String>,
    taille: u64,
    racine: String,
    instant: String,
    signature: String,
    clef_publique: String,
    comment_verifier: &'a str,
}

/// How to check without us.
const HOW: &str = "RFC 9162, 2.1.3.2 : feuille = SHA-256(00 || evenement), noeud = SHA-256(01 || gauche || droite), indice = position - 1. \
Signature Ed25519 du texte : beffroi tree head, taille, racine, instant, une ligne chacun.";

impl FilingProof {
    /// Whether it holds: all that is needed is in it, and the public key.
    pub fn holds(&self, public: &Hash32) -> bool {
        let head = &self.signed.head;
        let index = self.position.0.checked_sub(1);
        verify_head(head, &self.signed.signature, public)
            && index.is_some_and(|index| verify_inclusion(&self.event.0, index, head.size, &self.path, &head.root))
    }

    /// The file the person keeps.
    pub fn json(&self) -> String {
        let head = &self.signed.head;
        let written = Written {
            dossier: self.case.to_string(),
            position: self.position.0,
            evenement: self.event.to_string(),
            chemin: self.path.iter().map(Hash32::to_string).collect(),
            taille: head.size,
            racine: head.root.to_string(),
            instant: head.at.to_string(),
            signature: HEXLOWER.encode(&self.signed.signature),
            clef_publique: self.signed.public.to_string(),
            comment_verifier: HOW,
        };
        serde_json::to_string_pretty(&written).unwrap_or_default()
    }
}

impl Town {
    /// What the journal is now, signed: to be published, and kept by others.
    pub fn signed_head(&self) -> Result<SignedHead, Trouble> {
        self.with_tree(|tree, head| Ok(self.sign(tree, head)?.0))
    }

    /// The proof that the filing of a case is in the journal.
    pub fn filing_proof(&self, secret: &Secret) -> Result<FilingProof, Trouble> {
        let case = self.store.case_of(&secret.hash())?.ok_or(Trouble::NotFound)?;
        let filed = self.store.events(case)?.into_iter().next().ok_or(Trouble::NotFound)?;
        self.with_tree(|tree, head| {
            let (signed, size) = self.sign(tree, head)?;
            let path = tree.inclusion(filed.position.0 - 1, size).ok_or_else(|| Fault::Corrupt("journal".to_owned()))?;
            Ok(FilingProof { case, position: filed.position, event: filed.hash, path, signed })
        })
    }

    /// The proof that the journal only added to what it was at `before` events,
    /// with both roots.
    pub fn only_added(&self, before: u64) -> Result<(Hash32, SignedHead, Vec<Hash32>), Trouble> {
        self.with_tree(|tree, head| {
            let (signed, size) = self.sign(tree, head)?;
            let path = tree.consistency(before, size).ok_or(Trouble::NotFound)?;
            Ok((tree.root(before).ok_or(Trouble::NotFound)?, signed, path))
        })
    }

    fn sign(&self, tree: &Tree, key: &HeadKey) -> Result<(SignedHead, u64), Trouble> {
        let size = tree.size();
        let root = tree.root(size).ok_or_else(|| Fault::Corrupt("tree".to_owned()))?;
        let head = TreeHead { size, root, at: self.clock.now() };
        Ok((SignedHead { head, signature: key.sign(&head), public: key.public() }, size))
    }

    /// The tree of the whole journal: what was added since is added first.
    fn with_tree<T>(&self, work: impl FnOnce(&Tree, &HeadKey) -> Result<T, Trouble>) -> Result<T, Trouble> {
        let key = self.head_key()?;
        let mut tree = self.tree.lock().unwrap_or_else(PoisonError::into_inner);
        let mut gap = false;
        self.store.scan(Position(tree.size()), &mut |event| {
            gap |= event.position.0 != tree.size() + 1;
            tree.push(&event.hash.0);
            ControlFlow::Continue(())
        })?;
        if gap {
            *tree = Tree::new();
            return Err(Fault::Corrupt("the journal has a gap".to_owned()).into());
        }
        work(&tree, &key)
    }

    /// The key that signs, made the first time.
    fn head_key(&self) -> Result<HeadKey, Trouble> {
        let mut made = self.head_key.lock().unwrap_or_else(PoisonError::into_inner);
        let key = match &*made {
            Some(key) => key.clone(),
            None => match read_signer(&*self.store)? {
                Some(wrapped) => self.key.unwrap(SIGNER, &wrapped)?,
                None => {
                    let key = CaseKey::draw(&*self.random);
                    write_signer(&*self.store, &self.key.wrap(&*self.random, SIGNER, &key))?;
                    key
                }
            },
        };
        *made = Some(key.clone());
        Ok(HeadKey::from_seed(&key.seed()))
    }
}

fn read_signer(store: &dyn Store) -> Result<Option<WrappedKey>, Fault> {
    let Some(text) = store.setting(SIGNING_KEY)? else { return Ok(None) };
    let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| Fault::Corrupt(SIGNING_KEY.to_owned()))?;
    Ok(Some(WrappedKey(bytes)))
}

fn write_signer(store: &dyn Store, wrapped: &WrappedKey) -> Result<(), Fault> {
    store.put_setting(SIGNING_KEY, Some(&HEXLOWER.encode(&wrapped.0)))
}

/// Wraps the signing key again under another master key.
pub(crate) fn rotate_signer(store: &dyn Store, random: &dyn Random, old: &KeyEncryptionKey, new: &KeyEncryptionKey) -> Result<(), Fault> {
    match read_signer(store)? {
        Some(wrapped) if !new.wrapped(&wrapped) => write_signer(store, &new.wrap(random, SIGNER, &old.unwrap(SIGNER, &wrapped)?)),
        _ => Ok(()),
    }
}
