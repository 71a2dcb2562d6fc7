//! The first steps of `docs/hosts.md`, built as a reader would type them.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use crate::{
    npm::Tools,
    process::{run, step},
    workspace::{Workspace, copy_folder, remove_folder},
};

const GUIDE: &str = "docs/hosts.md";

/// The app of the guide's section on a framework.
#[derive(Debug)]
pub(super) struct App {
    pub(super) heading: &'static str,
    /// The language of the guide's code block.
    pub(super) language: &'static str,
    /// The file for that code.
    pub(super) file: &'static str,
    /// The main script of a new app: it renders that file into `#app`.
    pub(super) main: &'static str,
}

/// The guide's text.
///
/// # Errors
/// If it cannot be read.
pub(super) fn read(workspace: &Workspace) -> Result<String> {
    fs::read_to_string(workspace.root.join(GUIDE)).with_context(|| format!("cannot read {GUIDE}"))
}

/// Writes the page of plain HTML, with the package beside it.
///
/// # Errors
/// If the guide has no such code, or a file cannot be written.
pub(super) fn write_html(guide: &str, package: &Path, sites: &Path) -> Result<()> {
    let site = sites.join("guide-html");
    remove_folder(&site)?;
    copy_folder(package, &site.join("chat-workspace-tools"))?;
    for (language, file) in [("html", "index.html"), ("js", "row.js")] {
        write(&site.join(file), code(guide, "Plain HTML", language)?)?;
    }
    Ok(())
}

impl App {
    /// Bundles the app into its site, in a folder below `folder`, which has the package in its `node_modules`.
    ///
    /// # Errors
    /// If the guide has no such code, or it cannot be bundled.
    pub(super) fn bundle(&self, guide: &str, tools: &Tools, folder: &Path, sites: &Path) -> Result<()> {
        let root = folder.join("guide");
        fs::create_dir_all(&root).with_context(|| format!("cannot create {}", root.display()))?;
        write(&root.join(self.file), code(guide, self.heading, self.language)?)?;
        write(&root.join("main.js"), self.main)?;
        write(&root.join("index.html"), "<div id=app></div><script type=module src=./main.js></script>")?;
        let site = sites.join(format!("guide-{}", self.heading.to_lowercase()));
        let mut vite = tools.vite();
        vite.args(["build", "guide", "--config", "vite.config.js", "--logLevel", "warn", "--emptyOutDir", "--outDir"]);
        step(&format!("Bundle {GUIDE}: {}", self.heading), || run(vite.arg(site).current_dir(folder)))
    }
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

/// The first code block in `language` under `heading`.
fn code<'a>(guide: &'a str, heading: &str, language: &str) -> Result<&'a str> {
    let section = guide.split("\n## ").find_map(|section| section.strip_prefix(heading)?.strip_prefix('\n'));
    let code = section.and_then(|section| section.split_once(&format!("\n```{language}\n"))?.1.split_once("```"));
    Ok(code.with_context(|| format!("{GUIDE} has no {language} under {heading}"))?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_code_by_heading_and_language() {
        let guide = "# G\n\n## A b\n\n```js\nof another\n```\n\n## A\n\n```sh\nx\n```\n\n```js\none\ntwo\n```\n\n## C\n\n```html\n```\n";
        assert_eq!(code(guide, "A", "js").ok(), Some("one\ntwo\n"));
        assert!(code(guide, "A", "html").is_err());
        assert!(code(guide, "B", "js").is_err());
    }
}
