//! Files given with a form that may have to be shown again: each is sealed as it
//! comes, and waits under a token for the rest of the form to be right.

use crate::posted::{Posted, PostedFile};
use beffroi_app::{DOCUMENT_BYTES_MAX, DocumentError, Trouble};
use beffroi_base::Text;
use beffroi_pages::parts::Hidden;
use beffroi_pages::question::{KeptFile, Question, Widget};
use beffroi_service::answers::DocumentRef;

/// Most files with one form.
pub(crate) const FILES_MAX: usize = 20;
/// The field they come in.
pub(crate) const FIELD: &str = "fichiers";

/// The files of a form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    /// Those that are sealed.
    pub(crate) documents: Vec<DocumentRef>,
    /// What is wrong with the last one refused.
    pub(crate) refused: Option<Text>,
    /// Whether the form only asked to add or remove files.
    pub(crate) only_files: bool,
}

impl Given {
    /// Reads the files of a form. `kept` gives back one accepted by an earlier
    /// try, and finds nothing for a forged token; `receive` seals a new one.
    pub(crate) fn take(
        posted: &mut Posted,
        kept: impl Fn(&str) -> Result<DocumentRef, Trouble>,
        mut receive: impl FnMut(&mut PostedFile) -> Result<DocumentRef, DocumentError>,
    ) -> Result<Self, Trouble> {
        let gesture = posted.text("geste").to_owned();
        let removed = gesture.strip_prefix("retirer-fichier:").and_then(|rest| rest.rsplit_once(':')).map(|(_, blob)| blob);
        let mut given = Self { only_files: removed.is_some() || gesture == "televerser", ..Self::default() };
        for blob in posted.all("garde").into_iter().take(FILES_MAX) {
            if removed == Some(blob) || given.documents.iter().any(|known| known.blob == blob) {
                continue;
            }
            match kept(blob) {
                Ok(document) => given.documents.push(document),
                Err(Trouble::NotFound) => {}
                Err(other) => return Err(other),
            }
        }
        given.refused = posted.too_large.take().map(|_| DocumentError::TooLarge.text());
        for mut file in std::mem::take(&mut posted.files).into_iter().filter(|file| file.field == FIELD) {
            if given.documents.len() >= FILES_MAX {
                given.refused = Some(Text::new(format!("Au plus {FILES_MAX} fichiers"), format!("At most {FILES_MAX} files")));
                break;
            }
            match receive(&mut file) {
                Ok(document) => given.documents.push(document),
                Err(DocumentError::Trouble(trouble)) => return Err(trouble),
                Err(other) => given.refused = Some(other.text()),
            }
        }
        Ok(given)
    }

    /// The files as the box shows them.
    pub(crate) fn kept(&self) -> Vec<KeptFile> {
        self.documents.iter().map(|file| KeptFile { token: file.blob.clone(), name: file.name.clone(), bytes: file.bytes }).collect()
    }

    /// The tokens posted along.
    pub(crate) fn hidden(&self) -> Vec<Hidden> {
        self.documents.iter().map(|file| Hidden::new("garde", file.blob.clone())).collect()
    }

    /// The box.
    pub(crate) fn question(&self, label: Text) -> Question {
        Question {
            name: FIELD.to_owned(),
            label,
            error: self.refused.clone(),
            widget: Widget::Files {
                kept: self.kept(),
                accept: crate::resident::fields::ACCEPTED.map(str::to_owned).to_vec(),
                max_bytes: DOCUMENT_BYTES_MAX,
                several: true,
            },
            ..Question::default()
        }
    }
}
