//! How a struct of values becomes a page: its own template inside the layout.

/// Gives a page struct its `render` method.
///
/// The struct must derive `askama::Template` for the part inside `<main>` and
/// have a field `shell`. The closure gives the title shown in the browser's tab.
macro_rules! page {
    ($page:ty, |$this:ident, $voice:ident| $title:expr) => {
        page!($page, crate::layout::Width::Reading, |$this, $voice| $title);
    };
    ($page:ty, $width:expr, |$this:ident, $voice:ident| $title:expr) => {
        impl $page {
            /// The whole document, ready to be sent as `text/html; charset=utf-8`.
            pub fn render(&self) -> String {
                let ($this, $voice) = (self, self.shell.voice());
                let title: String = $title;
                let main = crate::page::print(self);
                crate::layout::document(&self.shell, $width, &title, &main)
            }
        }
    };
}
pub(crate) use page;

/// Gives a component its `html` method, for use inside other templates.
macro_rules! part {
    ($part:ty, $frame:ident) => {
        impl $part {
            /// This component's markup; already escaped, so never escape it again.
            pub(crate) fn html(&self, l: &crate::Voice<'_>) -> String {
                crate::page::print(&$frame { l: *l, it: self })
            }
        }
    };
}
pub(crate) use part;

/// Renders a template into a string.
///
/// Rendering can only fail if a template divides by zero or the like; none
/// does, and an empty part is a better answer than a crash in a town hall.
pub(crate) fn print(template: &impl askama::Template) -> String {
    template.render().unwrap_or_default()
}
