//! `beffroi journal vérifier-preuve`: a proof kept by someone, verified on any
//! machine, without the town and without a connection.

use crate::say::{Halt, Voice};
use beffroi_app::{ProofFile, SignedHead};
use beffroi_base::Hash32;
use std::path::Path;

/// Most bytes of a file of proof: sixty hashes are four kilobytes.
const FILE_MAX: u64 = 1 << 20;

/// Verifies a file; status 1 where it does not hold.
pub(crate) fn verify(voice: &Voice, file: &Path, public: Option<&str>, kept: Option<&Path>) -> Result<u8, Halt> {
    let proof = read(file)?;
    let given = public.map(|key| key.trim().to_lowercase().parse::<Hash32>().map_err(|_| Halt::new("une clef publique a 64 chiffres hexadécimaux", "a public key has 64 hexadecimal digits"))).transpose()?;
    let key = given.unwrap_or(proof.signed().public);
    if !proof.holds(&key) {
        voice.line(voice.pick("Cette preuve ne tient pas : elle a été changée, ou ce n'est pas cette clef qui l'a signée.", "This proof does not hold: it was changed, or it was not signed by this key."));
        return Ok(1);
    }
    if let Some(kept) = kept {
        let kept = read(kept)?;
        let head = kept.signed();
        if !kept.holds(&key) || !(proof.extends(head)) {
            voice.line(voice.pick("La preuve tient, mais elle ne prolonge pas la tête que vous avez gardée : le journal a été réécrit, ou ce n'est pas la preuve qui part de cette tête.", "The proof holds, but it does not extend the head you kept: the journal was rewritten, or this is not the proof that starts from that head."));
            return Ok(1);
        }
    }
    voice.line(&said(voice, &proof));
    voice.line(&about_key(voice, proof.signed(), given.is_some()));
    Ok(0)
}

fn read(file: &Path) -> Result<ProofFile, Halt> {
    let shown = file.display();
    let cannot = |error: std::io::Error| Halt::new(format!("`{shown}` ne se lit pas ({error})"), format!("cannot read `{shown}` ({error})"));
    if std::fs::metadata(file).map_err(cannot)?.len() > FILE_MAX {
        return Err(Halt::new(format!("`{shown}` est trop gros pour une preuve"), format!("`{shown}` is too large for a proof")));
    }
    let text = std::fs::read_to_string(file).map_err(cannot)?;
    ProofFile::read(&text).ok_or_else(|| Halt::new(format!("`{shown}` n'est pas une preuve de Beffroi, ou il est abîmé"), format!("`{shown}` is no proof of Beffroi's, or it is damaged")))
}

fn said(voice: &Voice, proof: &ProofFile) -> String {
    let head = &proof.signed().head;
    match (proof, voice.language) {
        (ProofFile::Filing(filing), beffroi_base::Language::Fr) => format!("Vrai : le dépôt du dossier {} est le fait n° {} du journal, qui en comptait {} le {}.", filing.case, filing.position.0, head.size, head.at),
        (ProofFile::Filing(filing), beffroi_base::Language::En) => format!("True: the filing of case {} is fact no. {} of the journal, which held {} on {}.", filing.case, filing.position.0, head.size, head.at),
        (ProofFile::Head(_), beffroi_base::Language::Fr) => format!("Vrai : cette tête est signée. Le journal comptait {} faits le {}.", head.size, head.at),
        (ProofFile::Head(_), beffroi_base::Language::En) => format!("True: this head is signed. The journal held {} facts on {}.", head.size, head.at),
        (ProofFile::Added(added), beffroi_base::Language::Fr) => format!("Vrai : les {} premiers faits du journal sont restés ce qu'ils étaient ; il en compte {} le {}.", added.before, head.size, head.at),
        (ProofFile::Added(added), beffroi_base::Language::En) => format!("True: the first {} facts of the journal stayed what they were; it holds {} on {}.", added.before, head.size, head.at),
    }
}

fn about_key(voice: &Voice, signed: &SignedHead, given: bool) -> String {
    if given {
        return voice.pick("Signé par la clef que vous avez donnée.", "Signed by the key you gave.").to_owned();
    }
    format!("{} {}", voice.pick("Signé par la clef du fichier ; comparez-la à celle que la ville publie :", "Signed by the file's own key; compare it with the one the town publishes:"), signed.public)
}
