//! A simulation in words, as bars in a terminal, and as a drawing.

use super::summary::{Group, Summary};
use crate::show;
use beffroi_base::{Language, format_number};
use std::fmt::Write as _;

/// Widest bar, in characters.
const BAR: usize = 30;

impl Summary {
    fn amount(&self, x: f64, language: Language) -> String {
        show::number(x, self.unit.as_ref(), language)
    }

    /// The whole in a few sentences, then a bar for each group.
    pub fn to_text(&self, language: Language) -> String {
        let say = |fr: &'static str, en: &'static str| language.pick(fr, en);
        let count = |n: usize| format_number(n as f64, None, language);
        let whole = &self.whole;
        let mut out = String::new();
        let colon = say("\u{a0}: ", ": ");
        let _ = writeln!(out, "{}{colon}{}", say("Foyers", "Households"), count(whole.cases));
        if whole.without > 0 {
            let _ = writeln!(out, "{}{colon}{}", say("Sans valeur (pas encore connu ou sans objet)", "Without a value (not known yet or not applicable)"), count(whole.without));
        }
        if let Some(total) = whole.total {
            let _ = writeln!(out, "{} «\u{a0}{}\u{a0}»{colon}{}", say("Total de", "Total of"), self.output, self.amount(total, language));
        }
        if let Some(before) = whole.before {
            let _ = writeln!(out, "{}{colon}{}", say("Total avec les autres règles", "Total under the other rules"), self.amount(before, language));
            let _ = writeln!(out, "{}", self.sides(whole, language));
        }
        if !self.groups.is_empty() {
            out.push('\n');
            out.push_str(&self.bars(language));
        }
        if self.withheld > 0 {
            let _ = writeln!(out, "{} {} {}", count(self.withheld), say("groupes ne sont pas montrés : moins de", "groups are not shown: fewer than"), format_args!("{} {}", self.threshold, say("foyers, ou retrouvables par différence", "households, or found by subtraction")));
        }
        out
    }

    /// Who gains, who loses, who sees no change.
    fn sides(&self, group: &Group, language: Language) -> String {
        let count = |n: usize| format_number(n as f64, None, language);
        match (group.more, group.less, group.same) {
            (Some(more), Some(less), Some(same)) => {
                let (a, b) = (self.amount(more.amount, language), self.amount(less.amount, language));
                match language {
                    Language::Fr => format!("Plus qu'avant\u{a0}: {} ({a}) ; moins\u{a0}: {} ({b}) ; autant\u{a0}: {}", count(more.cases), count(less.cases), count(same)),
                    Language::En => format!("More than before: {} ({a}); less: {} ({b}); the same: {}", count(more.cases), count(less.cases), count(same)),
                }
            }
            _ => match language {
                Language::Fr => format!("Qui y gagne et qui y perd n'est pas montré : un des nombres est sous {}", self.threshold),
                Language::En => format!("Who gains and who loses is not shown: one of the numbers is below {}", self.threshold),
            },
        }
    }

    fn longest(&self) -> f64 {
        self.groups.iter().filter_map(|group| group.total).map(f64::abs).fold(0.0, f64::max)
    }

    fn bars(&self, language: Language) -> String {
        let width = self.groups.iter().map(|group| group.name.chars().count()).max().unwrap_or(0);
        let longest = self.longest();
        let mut out = String::new();
        for group in &self.groups {
            let total = group.total.unwrap_or(0.0);
            let length = if longest > 0.0 { (total.abs() / longest * BAR as f64).round() as usize } else { 0 };
            let (bar, shown) = ("█".repeat(length), self.amount(total, language));
            let cases = format_number(group.cases as f64, None, language);
            let _ = writeln!(out, "{:width$}  {bar:BAR$}  {shown} ({cases})", group.name);
            if group.before.is_some() {
                let _ = writeln!(out, "{:width$}  {}", "", self.sides(group, language));
            }
        }
        out
    }

    /// A bar chart that stands alone; each bar is also said in words, for who
    /// does not see it.
    pub fn to_svg(&self, language: Language) -> String {
        let (row, left, right) = (28.0, 180.0, 420.0);
        let height = row * (self.groups.len() as f64 + 1.0) + 12.0;
        let longest = self.longest();
        let title = match language {
            Language::Fr => format!("Total de « {} » par groupe", self.output),
            Language::En => format!("Total of \"{}\" by group", self.output),
        };
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"titre\" viewBox=\"0 0 760 {height}\" font-family=\"sans-serif\" font-size=\"14\">\n<title id=\"titre\">{}</title>\n<text x=\"8\" y=\"20\" font-weight=\"bold\">{}</text>\n",
            escape(&title), escape(&title),
        );
        for (i, group) in self.groups.iter().enumerate() {
            let y = row * (i as f64 + 1.0) + 8.0;
            let total = group.total.unwrap_or(0.0);
            let length = if longest > 0.0 { total.abs() / longest * right } else { 0.0 };
            let shown = self.amount(total, language);
            let _ = writeln!(
                out,
                "<g><title>{}</title><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><rect x=\"{left}\" y=\"{y}\" width=\"{length:.1}\" height=\"18\" fill=\"#2b5c8a\"/><text x=\"{:.1}\" y=\"{}\">{}</text></g>",
                escape(&format!("{} : {shown}", group.name)), left - 8.0, y + 14.0, escape(&group.name), left + length + 6.0, y + 14.0, escape(&shown),
            );
        }
        out.push_str("</svg>\n");
        out
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
