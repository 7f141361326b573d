//! The words of the command line, French first, English beside.

use crate::clock::SystemClock;
use crate::town::Folder;
use crate::say::{Halt, Voice, language_of};
use crate::{author, charter, check, demo, explain, init, keeping, law, new, password, proof, repair, serve, simulate, test};
use beffroi_base::{Day, Language, day_in, parse_day};
use beffroi_ports::Clock;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Runs the command and gives its exit status.
pub(crate) fn run(args: impl IntoIterator<Item = OsString>) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let language = language_of(asked_language(&args).as_deref());
    let matches = match command(language).try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => return refuse(&error, language),
    };
    let Some((name, given)) = matches.subcommand() else { return 2 };
    let voice = Voice { language, json: given.try_get_one::<String>("format").ok().flatten().is_some_and(|format| format == "json") };
    match dispatch(&voice, name, given) {
        Ok(status) => status,
        Err(halt) => {
            voice.halt(&halt);
            2
        }
    }
}

/// The language is needed before the words can be read in it.
fn asked_language(args: &[OsString]) -> Option<String> {
    let args: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let inline = args.iter().find_map(|arg| arg.strip_prefix("--langue=").or_else(|| arg.strip_prefix("--language=")));
    let after = args.windows(2).find_map(|pair| match pair {
        ["--langue" | "--language", tag] => Some(*tag),
        _ => None,
    });
    inline.or(after).map(str::to_owned)
}

fn dispatch(voice: &Voice, name: &str, given: &ArgMatches) -> Result<u8, Halt> {
    match name {
        "vérifier" if given.get_flag("réparer") => repair::run(voice, &paths(given), today(given)?),
        "vérifier" => check::run(voice, &paths(given), today(given)?, text(given, "format") == Some("sarif")),
        "nouveau" => new::run(voice, path(given, "dossier"), today(given)?),
        "formater" => author::format(voice, &paths(given), given.get_flag("vérifier")),
        "usages" => author::usages(voice, &path(given, "démarche").unwrap_or_default(), text(given, "format") == Some("mermaid")),
        "comparer" => author::versions(voice, &path(given, "avant").unwrap_or_default(), &path(given, "après").unwrap_or_default()),
        "langage" => Ok(author::language(voice)),
        "charte" => charter::run(voice, text(given, "profil")),
        "loi" => law::run(voice, &path(given, "fichier").unwrap_or_default()),
        "journal" => journal(voice, given),
        "expliquer" => explain::run(voice, text(given, "code")),
        "tester" => test::run(voice, &paths(given), today(given)?),
        "init" => init::run(voice, &path(given, "ville").unwrap_or_default()),
        "simuler" => simulate::run(voice, &simulate::Asked {
            service: path(given, "démarche").unwrap_or_default(), population: path(given, "population").unwrap_or_default(), against: path(given, "contre"),
            output: text(given, "résultat").map(str::to_owned), by: text(given, "par").map(str::to_owned), threshold: number(given, "seuil", 11)?,
            drawing: path(given, "svg"), lines: path(given, "lignes"),
        }),
        "servir" => serve::run(voice, &path(given, "ville").unwrap_or_default(), path(given, "clef").as_deref(), serve::Addresses { town: address(given, "adresse")?.unwrap_or(default_address()), metrics: address(given, "mesures")? }, text(given, "smtp")),
        "mot-de-passe" => password::run(voice, &path(given, "ville").unwrap_or_default(), path(given, "clef").as_deref(), text(given, "agent").unwrap_or_default()),
        "démo" => demo::run(voice, &demo::Asked { folder: path(given, "dossier"), address: address(given, "adresse")?, days_ahead: number(given, "dans", 0)?, cases: number(given, "dossiers", demo::CASES)? }),
        other => unreachable!("`{other}` is in the table and has its arm"),
    }
}

/// `beffroi journal …`.
fn journal(voice: &Voice, given: &ArgMatches) -> Result<u8, Halt> {
    let Some((name, given)) = given.subcommand() else { return Ok(2) };
    if name == "vérifier-preuve" {
        return proof::verify(voice, &path(given, "fichier").unwrap_or_default(), text(given, "clef-publique"), path(given, "tête").as_deref());
    }
    let at = |name: &str| path(given, name).unwrap_or_default();
    let town = Folder::new(&at("ville"), path(given, "clef").as_deref());
    match name {
        "vérifier" => keeping::verify(voice, &town),
        "reconstruire" => keeping::rebuild(voice, &town),
        "sauvegarder" => keeping::backup(voice, &town, &at("copie"), &at("clefs")),
        "restaurer" => keeping::restore(voice, &town, &at("copie"), &at("clefs"), path(given, "effacements").as_deref()),
        "changer-clef" => keeping::change_key(voice, &town),
        "lectures" => keeping::readings(voice, &town, text(given, "agent").unwrap_or_default(), (day(given, "du")?, day(given, "au")?)),
        other => unreachable!("`{other}` is in the table and has its arm"),
    }
}

fn default_address() -> SocketAddr {
    serve::ADDRESS.parse().unwrap_or_else(|_| unreachable!("the default address is one"))
}

fn text<'m>(given: &'m ArgMatches, name: &str) -> Option<&'m str> {
    given.get_one::<String>(name).map(String::as_str)
}

fn path(given: &ArgMatches, name: &str) -> Option<PathBuf> {
    given.get_one::<PathBuf>(name).cloned()
}

fn paths(given: &ArgMatches) -> Vec<PathBuf> {
    given.get_many::<PathBuf>("chemins").map(|paths| paths.cloned().collect()).unwrap_or_else(|| vec![PathBuf::from(".")])
}

fn number(given: &ArgMatches, name: &str, default: u32) -> Result<u32, Halt> {
    let Some(text) = text(given, name) else { return Ok(default) };
    text.parse().ok().filter(|n| *n <= 20_000).ok_or_else(|| Halt::new(format!("`{text}` n'est pas un nombre entre 0 et 20000"), format!("`{text}` is not a number between 0 and 20000")))
}

fn address(given: &ArgMatches, name: &str) -> Result<Option<SocketAddr>, Halt> {
    let Some(text) = text(given, name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Halt::new(
        format!("`{text}` n'est pas une adresse : écrivez par exemple 127.0.0.1:8044"),
        format!("`{text}` is not an address: write for instance 127.0.0.1:8044"),
    ))
}

/// The day attestations and texts are judged on.
fn today(given: &ArgMatches) -> Result<Day, Halt> {
    day(given, "jour")
}

/// A day asked for; today where none is.
fn day(given: &ArgMatches, name: &str) -> Result<Day, Halt> {
    match text(given, name) {
        Some(text) => parse_day(text).ok_or_else(|| Halt::new(format!("`{text}` n'est pas une date"), format!("`{text}` is not a date"))),
        None => Ok(day_in(SystemClock.now(), "Europe/Paris")),
    }
}

/// Every command, with its help in one language.
fn command(language: Language) -> Command {
    let say = |fr: &'static str, en: &'static str| language.pick(fr, en);
    let options = say("Options", "Options");
    let format = || {
        Arg::new("format").long("format").value_name("FORMAT").value_parser(["humain", "human", "json"])
            .hide_possible_values(true).help(say("humain ou json", "human or json")).help_heading(options)
    };
    let formats = |words: &'static [&'static str], fr: &'static str, en: &'static str| {
        Arg::new("format").long("format").value_name("FORMAT").value_parser(words.to_vec())
            .hide_possible_values(true).help(say(fr, en)).help_heading(options)
    };
    let one_path = |name: &'static str, value: &'static str, fr: &'static str, en: &'static str| {
        Arg::new(name).value_name(value).value_parser(clap::value_parser!(PathBuf)).required(true)
            .help(say(fr, en)).help_heading(say("Arguments", "Arguments"))
    };
    let day = || {
        Arg::new("jour").long("jour").alias("day").value_name("DATE")
            .help(say("juger comme si l'on était ce jour-là", "judge as if it were that day")).help_heading(options)
    };
    let address = || {
        Arg::new("adresse").long("adresse").alias("address").value_name("ADRESSE:PORT")
            .help(say("où écouter (127.0.0.1:8044 par défaut)", "where to listen (127.0.0.1:8044 by default)")).help_heading(options)
    };
    let key = || {
        Arg::new("clef").long("clef").aliases(["clé", "cle", "key"]).value_name("FICHIER").value_parser(clap::value_parser!(PathBuf))
            .help(say("la clef maîtresse, si elle est ailleurs que dans la ville", "the master key, if it is elsewhere than in the town")).help_heading(options)
    };
    let town = || {
        Arg::new("ville").value_name("VILLE").value_parser(clap::value_parser!(PathBuf)).required(true)
            .help(say("le dossier de la ville", "the town's folder")).help_heading(say("Arguments", "Arguments"))
    };
    let template = match language {
        Language::Fr => "{about}\n\nUsage\u{a0}: {usage}\n\n{all-args}\n",
        Language::En => "{about}\n\nUsage: {usage}\n\n{all-args}\n",
    };
    let place = |name: &'static str, shown: &'static str, help: &'static str| {
        Arg::new(name).value_name(shown).required(true).value_parser(clap::value_parser!(PathBuf)).help(help).help_heading(say("Arguments", "Arguments"))
    };
    let files = || {
        Arg::new("chemins").value_name("CHEMIN").num_args(0..).value_parser(clap::value_parser!(PathBuf))
            .help(say("des démarches, ou des dossiers qui en contiennent (ici par défaut)", "services, or folders that hold some (here by default)"))
            .help_heading(say("Arguments", "Arguments"))
    };
    let file = |name: &'static str| {
        Arg::new(name).long(name).value_name("FICHIER").value_parser(clap::value_parser!(PathBuf)).help_heading(options)
    };
    let one = |name: &'static str, aliases: &'static [&'static str], fr: &'static str, en: &'static str| {
        Command::new(name).aliases(aliases.iter().copied()).about(say(fr, en))
    };
    let commands = [
        one("vérifier", &["verifier", "check"], "(check) dit tout ce qui ne va pas dans des démarches", "(check) says everything wrong with services")
            .arg(files()).arg(formats(&["humain", "human", "json", "sarif"], "humain, json, ou sarif pour une forge", "human, json, or sarif for a forge"))
            .arg(Arg::new("réparer").long("réparer").aliases(["reparer", "fix"]).action(ArgAction::SetTrue)
                .help(say("fait les réparations sûres, puis vérifie", "makes the safe repairs, then checks")).help_heading(options))
            .arg(day()),
        one("nouveau", &["new"], "(new) écrit une première démarche, à partir de quelques réponses", "(new) writes a first service, from a few answers")
            .arg(one_path("dossier", "DOSSIER", "où l'écrire ; sinon un dossier au nom de la démarche", "where to write it; otherwise a folder named after the service").required(false)).arg(day()),
        one("formater", &["fmt", "format"], "(fmt) met des démarches en ordre, sans rien changer de ce qu'elles disent", "(fmt) puts services in order, changing nothing they say")
            .arg(files()).arg(format())
            .arg(Arg::new("vérifier").long("vérifier").aliases(["verifier", "check"]).action(ArgAction::SetTrue)
                .help(say("dire seulement ce qui n'est pas en ordre", "only say what is not in order")).help_heading(options)),
        one("usages", &["uses"], "(uses) dit qui lit chaque réponse d'une démarche", "(uses) says who reads each answer of a service")
            .arg(one_path("démarche", "DÉMARCHE", "la démarche", "the service"))
            .arg(formats(&["humain", "human", "json", "mermaid"], "humain, json ou mermaid (un diagramme)", "human, json or mermaid (a diagram)")),
        one("comparer", &["diff"], "(diff) dit ce que change une nouvelle version", "(diff) says what a new version changes")
            .arg(one_path("avant", "AVANT", "la version en place", "the present version")).arg(one_path("après", "APRÈS", "la nouvelle version", "the new version")).arg(format()),
        one("langage", &["language"], "(language) montre la page de référence ; en json, le schéma pour les éditeurs", "(language) shows the reference page; as json, the schema for editors")
            .arg(format()),
        one("expliquer", &["explain"], "(explain) explique un code : la loi, les raisons, des exemples", "(explain) explains a code: the law, the reasons, examples")
            .arg(Arg::new("code").value_name("CODE").help(say("le code, par exemple CH0401 ; tous sinon", "the code, CH0401 for instance; all otherwise")).help_heading(say("Arguments", "Arguments")))
            .arg(format()),
        one("tester", &["test"], "(test) rejoue les histoires écrites à côté des démarches", "(test) tells the stories written beside services again")
            .arg(files()).arg(format()).arg(day()),
        one("init", &[], "prépare le dossier d'une ville, en quelques questions", "prepares a town's folder, in a few questions").arg(town()),
        one("simuler", &["simulate"], "(simulate) applique les règles d'une démarche à une population", "(simulate) applies a service's rules to a population")
            .arg(Arg::new("démarche").value_name("DÉMARCHE").value_parser(clap::value_parser!(PathBuf)).required(true)
                .help(say("la démarche dont on essaie les règles", "the service whose rules are tried")).help_heading(say("Arguments", "Arguments")))
            .arg(file("population").required(true).help(say("les foyers, en CSV, Parquet ou Arrow : une ligne chacun, une colonne par question", "the households, as CSV, Parquet or Arrow: one line each, one column a question")))
            .arg(file("contre").alias("against").help(say("une autre version de la démarche, pour dire qui gagne et qui perd", "another version of the service, to say who gains and who loses")))
            .arg(Arg::new("résultat").long("résultat").aliases(["resultat", "output"]).value_name("RÈGLE").help(say("la règle à additionner", "the rule to add up")).help_heading(options))
            .arg(Arg::new("par").long("par").alias("by").value_name("COLONNE").help(say("une colonne du fichier, pour des groupes", "a column of the file, for groups")).help_heading(options))
            .arg(Arg::new("seuil").long("seuil").alias("threshold").value_name("NOMBRE").help(say("le plus petit nombre de foyers montré (11 par défaut)", "the smallest number of households shown (11 by default)")).help_heading(options))
            .arg(file("lignes").alias("lines").help(say("écrire dans ce fichier ce que reçoit chaque foyer (.csv, .parquet, .arrow)", "write in this file what each household gets (.csv, .parquet, .arrow)")))
            .arg(file("svg").help(say("dessiner les groupes dans ce fichier", "draw the groups in this file")))
            .arg(format()),
        one("charte", &["charter"], "(charter) montre une charte : ses règles, leur poids, leurs textes", "(charter) shows a charter: its rules, their weight, their texts")
            .arg(Arg::new("profil").value_name("CHARTE").help(say("par exemple nantes-2019 ; la liste sinon", "nantes-2019 for instance; the list otherwise")).help_heading(say("Arguments", "Arguments")))
            .arg(format()),
        one("loi", &["law"], "(law) compare les articles du CRPA connus d'ici à un fichier LEGI plus récent", "(law) compares the CRPA articles known here with a newer LEGI file")
            .arg(place("fichier", "FICHIER", say("le code en JSON, tel que l'emballe SocialGouv/legi-data", "the code as JSON, as packed by SocialGouv/legi-data"))).arg(format()),
        one("journal", &[], "vérifie, reconstruit, sauvegarde, restaure une ville ; change sa clef", "verifies, rebuilds, backs up, restores a town; changes its key")
            .subcommand_required(true).arg_required_else_help(true)
            .subcommand_help_heading(say("Commandes", "Commands")).subcommand_value_name(say("COMMANDE", "COMMAND"))
            .subcommands([
                one("vérifier", &["verifier", "verify"], "(verify) recalcule chaque maillon de la chaîne", "(verify) computes each link of the chain again").arg(town()).arg(key()),
                one("reconstruire", &["rebuild"], "(rebuild) recalcule les listes de travail depuis le journal", "(rebuild) computes the work lists again from the journal").arg(town()).arg(key()),
                one("sauvegarder", &["backup"], "(backup) copie la ville, même ouverte ; les clés à part", "(backup) copies the town, open or not; the keys apart")
                    .arg(town()).arg(place("copie", "COPIE", say("où copier le journal et les pièces", "where to copy the journal and the documents")))
                    .arg(place("clefs", "CLEFS", say("où copier les clés : ailleurs, et moins longtemps", "where to copy the keys: elsewhere, and for less long"))).arg(key()),
                one("restaurer", &["restore"], "(restore) remet une ville en place depuis ses copies", "(restore) puts a town back from its copies")
                    .arg(town()).arg(place("copie", "COPIE", say("la copie du journal et des pièces", "the copy of the journal and the documents")))
                    .arg(place("clefs", "CLEFS", say("la copie des clés", "the copy of the keys")))
                    .arg(Arg::new("effacements").long("effacements").alias("erasures").value_name("CLEFS.DB").value_parser(clap::value_parser!(PathBuf))
                        .help(say("un clefs.db plus récent : ce qui y est effacé l'est de nouveau", "a later clefs.db: what is erased there is erased again")).help_heading(options))
                    .arg(key()),
                one("vérifier-preuve", &["verifier-preuve", "verify-proof"], "(verify-proof) vérifie, sans la ville, la preuve d'un dépôt ou d'un journal qui n'a fait que grandir", "(verify-proof) verifies, without the town, the proof of a filing or of a journal that only grew")
                    .arg(place("fichier", "FICHIER", say("preuve.json, suite.json ou tete.json", "preuve.json, suite.json or tete.json")))
                    .arg(Arg::new("clef-publique").long("clef-publique").aliases(["public-key", "clé-publique"]).value_name("CLEF")
                        .help(say("la clef que la ville publie, 64 chiffres ; celle du fichier sinon", "the key the town publishes, 64 digits; otherwise the file's own")).help_heading(options))
                    .arg(Arg::new("tête").long("tête").aliases(["tete", "head"]).value_name("FICHIER").value_parser(clap::value_parser!(PathBuf))
                        .help(say("une tête du journal gardée d'avant : le journal la prolonge-t-il ?", "a head of the journal kept from before: does the journal extend it?")).help_heading(options)),
                one("lectures", &["readings"], "(readings) les dossiers qu'un agent a lus entre deux dates : pour une violation de données (RGPD, art. 33 et 34)", "(readings) the cases an agent read between two dates: for a data breach (GDPR, art. 33 and 34)")
                    .arg(town())
                    .arg(Arg::new("agent").long("agent").value_name("AGENT").required(true).help(say("son identifiant dans `territoire.yaml`", "the sign-in name in `territoire.yaml`")).help_heading(options))
                    .arg(Arg::new("du").long("du").alias("from").value_name("DATE").required(true).help(say("premier jour", "first day")).help_heading(options))
                    .arg(Arg::new("au").long("au").alias("to").value_name("DATE").help(say("dernier jour (aujourd'hui par défaut)", "last day (today by default)")).help_heading(options))
                    .arg(key()),
                one("changer-clef", &["rotate"], "(rotate) change la clef maîtresse ; la ville est fermée", "(rotate) changes the master key; the town is closed").arg(town()).arg(key()),
            ].map(|command| command.help_template(template).disable_help_flag(true))),
        one("servir", &["serve"], "(serve) ouvre une ville", "(serve) opens a town").arg(town()).arg(address()).arg(key())
            .arg(Arg::new("smtp").long("smtp").value_name("SERVEUR:PORT")
                .help(say("où partent les courriels ; le compte est dans BEFFROI_SMTP_COMPTE et BEFFROI_SMTP_MOT_DE_PASSE", "where mails leave; the account is in BEFFROI_SMTP_COMPTE and BEFFROI_SMTP_MOT_DE_PASSE")).help_heading(options))
            .arg(Arg::new("mesures").long("mesures").alias("metrics").value_name("ADRESSE:PORT")
                .help(say("où donner les compteurs (/metrics), sur une adresse fermée au public", "where to give the counters (/metrics), at an address closed to the public")).help_heading(options)),
        one("mot-de-passe", &["password"], "(password) donne un mot de passe à un agent", "(password) gives an agent a password")
            .arg(town())
            .arg(Arg::new("agent").value_name("AGENT").required(true).help(say("son identifiant dans `territoire.yaml`", "the sign-in name in `territoire.yaml`")).help_heading(say("Arguments", "Arguments")))
            .arg(key()),
        one("démo", &["demo"], "(demo) fait une ville de démonstration et l'ouvre", "(demo) makes a demonstration town and opens it")
            .arg(Arg::new("dossier").value_name("DOSSIER").value_parser(clap::value_parser!(PathBuf))
                .help(say("où la faire et la retrouver ; un dossier temporaire sinon", "where to make it and find it again; a temporary folder otherwise")).help_heading(say("Arguments", "Arguments")))
            .arg(address())
            .arg(Arg::new("dans").long("dans").alias("in").value_name("JOURS").help(say("avancer l'horloge de la ville, pour voir la suite", "put the town's clock forward, to see what follows")).help_heading(options))
            .arg(Arg::new("dossiers").long("dossiers").alias("cases").value_name("NOMBRE").help(say("combien de dossiers raconter dans une ville neuve (240 par défaut, 0 pour une ville vide)", "how many cases to tell in a new town (240 by default, 0 for an empty town)")).help_heading(options)),
    ];
    let help = Arg::new("aide").long("aide").alias("help").short('h').action(ArgAction::Help).global(true).help(say("montrer cette aide", "show this help")).help_heading(options);
    let tongue = Arg::new("langue").long("langue").alias("language").value_name("LANGUE").global(true).value_parser(["fr", "en"]).hide_possible_values(true)
        .help(say("fr ou en (celle du système par défaut)", "fr or en (the system's by default)")).help_heading(options);
    Command::new("beffroi")
        .about(say("Les démarches d'une collectivité, dans sa propre maison.", "A local authority's public services, in its own house."))
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_flag(true).disable_help_subcommand(true).disable_version_flag(true)
        .subcommand_required(true).arg_required_else_help(true)
        .subcommand_help_heading(say("Commandes", "Commands")).subcommand_value_name(say("COMMANDE", "COMMAND"))
        .help_template(template)
        .subcommands(commands.map(|command| command.help_template(template).disable_help_flag(true)))
        .arg(help).arg(tongue)
}

/// Says what is wrong with the words typed, in the reader's language.
fn refuse(error: &clap::Error, language: Language) -> u8 {
    let voice = Voice { language, json: false };
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand) {
        voice.print(&error.render().to_string());
        return u8::from(error.kind() != ErrorKind::DisplayHelp) * 2;
    }
    let context = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let near = |kind| {
        let near = context(kind);
        if near.is_empty() { Default::default() } else { (format!(" ; vouliez-vous dire `{near}` ?"), format!("; did you mean `{near}`?")) }
    };
    let argument = context(ContextKind::InvalidArg);
    let halt = match error.kind() {
        ErrorKind::InvalidSubcommand | ErrorKind::UnknownArgument if !context(ContextKind::InvalidSubcommand).is_empty() => {
            let word = context(ContextKind::InvalidSubcommand);
            let all = command(language);
            let near = beffroi_base::closest(&word, all.get_subcommands().map(Command::get_name));
            let (fr, en) = near.map_or_else(Default::default, |near| (format!(" ; vouliez-vous dire `{near}` ?"), format!("; did you mean `{near}`?")));
            Halt::new(format!("il n'y a pas de commande `{word}`{fr}"), format!("there is no command `{word}`{en}"))
        }
        ErrorKind::UnknownArgument => {
            let (fr, en) = near(ContextKind::SuggestedArg);
            Halt::new(format!("`{argument}` n'est pas une option de cette commande{fr}"), format!("`{argument}` is not an option of this command{en}"))
        }
        ErrorKind::InvalidValue => {
            let (value, valid) = (context(ContextKind::InvalidValue), context(ContextKind::ValidValue));
            Halt::new(format!("`{value}` ne convient pas pour {argument} : {valid}"), format!("`{value}` does not suit {argument}: {valid}"))
        }
        ErrorKind::MissingSubcommand => Halt::new("il manque la commande", "the command is missing"),
        ErrorKind::MissingRequiredArgument => Halt::new(format!("il manque {argument}"), format!("{argument} is missing")),
        _ => Halt::new(format!("la commande n'a pas été comprise ({})", error.kind()), format!("the command was not understood ({})", error.kind())),
    };
    voice.halt(&halt);
    eprintln!("{}", voice.pick("`beffroi --aide` montre les commandes.", "`beffroi --help` shows the commands."));
    2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_command_hold_together_in_both_languages() {
        for language in [Language::Fr, Language::En] {
            command(language).debug_assert();
        }
    }

    #[test]
    fn commands_are_typed_with_or_without_accents_or_in_english() {
        for (typed, name) in [("vérifier", "vérifier"), ("verifier", "vérifier"), ("check", "vérifier"), ("demo", "démo"), ("explain", "expliquer"), ("serve", "servir")] {
            let args: &[&str] = if typed == "serve" { &["beffroi", typed, "ville"] } else { &["beffroi", typed] };
            let matches = command(Language::Fr).try_get_matches_from(args).expect("understood");
            assert_eq!(matches.subcommand_name(), Some(name));
        }
    }
}
