//! The SY family: what can be wrong before anything has a meaning.

use beffroi_findings::CodePage;

const fn page(
    code: &'static str,
    title: (&'static str, &'static str),
    text: (&'static str, &'static str),
) -> CodePage {
    CodePage { code, title, text }
}

/// The codes, each explained, in order.
pub const CODES: &[CodePage] = &[
    page("SY0001", ("texte illisible", "unreadable text"), (
        "Une démarche est un fichier texte en UTF-8, nommé `demarche.yaml`. Le fichier donné est autre chose : un document de bureautique, une image, un PDF, ou un texte enregistré dans un autre codage. Ouvrez-le dans un éditeur de texte simple et enregistrez-le en UTF-8 ; depuis un traitement de texte, copiez le texte dans un nouveau fichier.",
        "A service is a text file in UTF-8, named `demarche.yaml`. The file given is something else: an office document, an image, a PDF, or a text saved in another encoding. Open it in a plain text editor and save it as UTF-8; from a word processor, copy the text into a new file.",
    )),
    page("SY0002", ("fichier trop gros", "file too large"), (
        "Le fichier dépasse un mébioctet. La plus longue démarche connue en fait moins du dixième. Les pièces, images et barèmes d'origine se rangent à côté, dans le dossier de la démarche, et ne sont pas lus ici.",
        "The file exceeds one mebibyte. The longest known service is less than a tenth of that. Attachments, pictures and original price lists are kept beside it, in the service's folder, and are not read here.",
    )),
    page("SY0003", ("écriture YAML incorrecte", "malformed YAML"), (
        "Le texte s'arrête d'être lisible à l'endroit montré. Le plus souvent : un « : » au milieu d'une phrase (mettez la phrase entre guillemets), des guillemets, un crochet ou une accolade qui ne se ferment pas, ou une marge qui n'est pas celle des lignes voisines. Ce qui suit n'a pas été lu : d'autres remarques peuvent apparaître une fois ce point corrigé.",
        "The text stops being readable at the place shown. Most often: a “:” in the middle of a sentence (put the sentence in quotes), quotes, a bracket or a brace that are never closed, or a margin unlike that of the lines around. What follows was not read: other remarks may appear once this is mended.",
    )),
    page("SY0004", ("clé répétée", "duplicate key"), (
        "La même clé est écrite deux fois au même endroit : rien ne dit laquelle vaut. Les deux places sont montrées. Gardez-en une, ou donnez à la seconde un autre nom.",
        "The same key is written twice in the same place: nothing says which one holds. Both places are shown. Keep one of them, or give the second another name.",
    )),
    page("SY0005", ("construction YAML interdite", "forbidden YAML construct"), (
        "YAML permet des renvois (`&nom`, `*nom`), des fusions (`<<`), des étiquettes (`!nom`) et plusieurs documents par fichier. Une démarche doit pouvoir être relue par un juriste sans connaître YAML, et ne dire que ce qu'elle montre : ces constructions ne sont pas lues. Recopiez la valeur là où elle sert, ou faites-en une règle.",
        "YAML allows aliases (`&name`, `*name`), merges (`<<`), tags (`!name`) and several documents in one file. A service must be readable by a jurist who does not know YAML, and must say only what it shows: these constructs are not read. Copy the value where it is used, or make it a rule.",
    )),
    page("SY0006", ("imbrication trop profonde", "nested too deeply"), (
        "Le texte ouvre plus de soixante-quatre niveaux les uns dans les autres, alors qu'une démarche n'en demande pas dix. Un crochet ou une accolade n'est sans doute pas fermé, ou chaque ligne est plus décalée que la précédente.",
        "The text opens more than sixty-four levels one inside another, where a service needs fewer than ten. A bracket or a brace is probably not closed, or each line is indented further than the one before.",
    )),
    page("SY0007", ("fichier vide", "empty file"), (
        "Le fichier ne contient rien, ou rien que des commentaires. `beffroi nouveau` écrit une première démarche à partir de quelques réponses ; `docs/langage.md` dit tout ce qu'un fichier peut contenir.",
        "The file holds nothing, or only comments. `beffroi new` writes a first service from a few answers; `docs/langage.md` says everything a file may hold.",
    )),
    page("SY0008", ("tabulation ou espace insécable dans la marge", "tab or no-break space used for indentation"), (
        "La marge d'une ligne dit à quoi elle appartient ; elle se fait d'espaces ordinaires, deux par niveau. Une tabulation ou une espace insécable s'y voient mal et n'ont pas la même largeur partout. Remplacez-les par des espaces ; la plupart des éditeurs savent le faire seuls.",
        "The margin of a line says what it belongs to; it is made of ordinary spaces, two for each level. A tab or a no-break space is hard to see there and is not equally wide everywhere. Replace them with spaces; most editors can do so by themselves.",
    )),
    page("SY0009", ("caractère invisible", "invisible character"), (
        "Le texte contient un caractère de commande, une marque cachée ou une marque qui inverse le sens d'écriture. Ce que l'on voit ne serait plus ce que le fichier dit : un relecteur pourrait approuver autre chose que ce qui s'exécute. Effacez ce caractère ; s'il vient d'un copier-coller, retapez la ligne.",
        "The text holds a control character, a hidden mark, or a mark that reverses the direction of writing. What one sees would no longer be what the file says: a reviewer might approve something other than what runs. Delete the character; if it came by copy and paste, type the line again.",
    )),
];
