//! The proof that goes with a receipt: the filing is in the journal, and the
//! journal of tomorrow only adds to that of today (RFC 9162).

use crate::{Secret, Town, Trouble};
use beffroi_base::{CaseId, Hash32};
use beffroi_ports::{CaseKey, Fault, HeadKey, Position, Random, Store, Tree, TreeHead, WrappedKey, verify_consistency, verify_head, verify_inclusion};
use beffroi_ports::KeyEncryptionKey;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
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

/// How to check without us.
const HOW: &str = "RFC 9162, 2.1.3.2 : feuille = SHA-256(00 || evenement), noeud = SHA-256(01 || gauche || droite), indice = position - 1. \
Signature Ed25519 du texte : beffroi tree head, taille, racine, instant, une ligne chacun. \
Commande : beffroi journal vérifier-preuve FICHIER.";

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
        Kept::Filing {
            case: self.case.to_string(),
            position: self.position.0,
            event: self.event.to_string(),
            path: hashes(&self.path),
            head: KeptHead::of(&self.signed),
            how: HOW.to_owned(),
        }
        .json()
    }
}

impl SignedHead {
    /// The file anyone keeps, to hold the town to it later.
    pub fn json(&self) -> String {
        Kept::Head { head: KeptHead::of(self), how: HOW.to_owned() }.json()
    }
}

/// The proof that the journal only added to what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnlyAdded {
    /// How many events it had.
    pub before: u64,
    /// Its root then.
    pub root: Hash32,
    /// The way from one root to the other.
    pub path: Vec<Hash32>,
    /// The root now, signed.
    pub signed: SignedHead,
}

impl OnlyAdded {
    /// The file anyone keeps.
    pub fn json(&self) -> String {
        Kept::Added { before: self.before, root: self.root.to_string(), path: hashes(&self.path), head: KeptHead::of(&self.signed), how: HOW.to_owned() }.json()
    }
}

fn hashes(path: &[Hash32]) -> Vec<String> {
    path.iter().map(Hash32::to_string).collect()
}

/// A proof as it is written in a file. The words are French: residents and
/// journalists open it.
#[derive(Serialize, Deserialize)]
#[serde(tag = "preuve")]
enum Kept {
    #[serde(rename = "dépôt")]
    Filing {
        #[serde(rename = "dossier")]
        case: String,
        position: u64,
        #[serde(rename = "evenement")]
        event: String,
        #[serde(rename = "chemin")]
        path: Vec<String>,
        #[serde(flatten)]
        head: KeptHead,
        #[serde(rename = "comment_verifier", default)]
        how: String,
    },
    #[serde(rename = "tête")]
    Head {
        #[serde(flatten)]
        head: KeptHead,
        #[serde(rename = "comment_verifier", default)]
        how: String,
    },
    #[serde(rename = "suite")]
    Added {
        #[serde(rename = "ancienne_taille")]
        before: u64,
        #[serde(rename = "ancienne_racine")]
        root: String,
        #[serde(rename = "chemin")]
        path: Vec<String>,
        #[serde(flatten)]
        head: KeptHead,
        #[serde(rename = "comment_verifier", default)]
        how: String,
    },
}

#[derive(Serialize, Deserialize)]
struct KeptHead {
    taille: u64,
    racine: String,
    instant: String,
    signature: String,
    clef_publique: String,
}

impl KeptHead {
    fn of(signed: &SignedHead) -> Self {
        let head = &signed.head;
        Self {
            taille: head.size,
            racine: head.root.to_string(),
            instant: head.at.to_string(),
            signature: HEXLOWER.encode(&signed.signature),
            clef_publique: signed.public.to_string(),
        }
    }

    fn read(&self) -> Option<SignedHead> {
        let head = TreeHead { size: self.taille, root: self.racine.parse().ok()?, at: self.instant.parse().ok()? };
        Some(SignedHead { head, signature: HEXLOWER.decode(self.signature.as_bytes()).ok()?, public: self.clef_publique.parse().ok()? })
    }
}

impl Kept {
    fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// A file of proof, read back by whoever kept it. Nothing of the town is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProofFile {
    /// That a filing is in the journal.
    Filing(FilingProof),
    /// What the journal was at one moment.
    Head(SignedHead),
    /// That the journal only added.
    Added(OnlyAdded),
}

impl ProofFile {
    /// Reads a file; `None` where it is no proof of ours.
    pub fn read(text: &str) -> Option<Self> {
        let all = |path: &[String]| path.iter().map(|hash| hash.parse().ok()).collect::<Option<Vec<Hash32>>>();
        Some(match serde_json::from_str(text).ok()? {
            Kept::Filing { case, position, event, path, head, .. } => {
                Self::Filing(FilingProof { case: case.parse().ok()?, position: Position(position), event: event.parse().ok()?, path: all(&path)?, signed: head.read()? })
            }
            Kept::Head { head, .. } => Self::Head(head.read()?),
            Kept::Added { before, root, path, head, .. } => Self::Added(OnlyAdded { before, root: root.parse().ok()?, path: all(&path)?, signed: head.read()? }),
        })
    }

    /// The head the file rests on.
    pub fn signed(&self) -> &SignedHead {
        match self {
            Self::Filing(proof) => &proof.signed,
            Self::Head(signed) => signed,
            Self::Added(added) => &added.signed,
        }
    }

    /// Whether the file holds under this public key.
    pub fn holds(&self, public: &Hash32) -> bool {
        let signed = self.signed();
        verify_head(&signed.head, &signed.signature, public)
            && match self {
                Self::Filing(proof) => proof.holds(public),
                Self::Head(_) => true,
                Self::Added(added) => verify_consistency((added.before, &added.root), (signed.head.size, &signed.head.root), &added.path),
            }
    }

    /// Whether the file extends, or rests on, a head kept from before.
    pub fn extends(&self, kept: &SignedHead) -> bool {
        match self {
            Self::Added(added) => (added.before, added.root) == (kept.head.size, kept.head.root),
            Self::Filing(_) | Self::Head(_) => self.signed().head.size == kept.head.size && self.signed().head.root == kept.head.root,
        }
    }
}

impl Town {
    /// What the journal is now, signed: to be published, and kept by others.
    pub fn signed_head(&self) -> Result<SignedHead, Trouble> {
        self.with_tree(|tree, head| Ok(self.sign(tree, head)?.0))
    }

    /// The proof that the filing of a case is in the journal.
    pub fn filing_proof(&self, secret: &Secret) -> Result<FilingProof, Trouble> {
        let case = self.of(secret)?;
        let filed = self.store.events(case)?.into_iter().next().ok_or(Trouble::NotFound)?;
        self.with_tree(|tree, head| {
            let (signed, size) = self.sign(tree, head)?;
            let path = tree.inclusion(filed.position.0 - 1, size).ok_or_else(|| Fault::Corrupt("journal".to_owned()))?;
            Ok(FilingProof { case, position: filed.position, event: filed.hash, path, signed })
        })
    }

    /// The proof that the journal only added to what it was at `before` events.
    pub fn only_added(&self, before: u64) -> Result<OnlyAdded, Trouble> {
        self.with_tree(|tree, head| {
            let (signed, size) = self.sign(tree, head)?;
            let path = tree.consistency(before, size).ok_or(Trouble::NotFound)?;
            Ok(OnlyAdded { before, root: tree.root(before).ok_or(Trouble::NotFound)?, path, signed })
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
