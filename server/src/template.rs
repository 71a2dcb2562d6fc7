//! Templates: the folders that workspaces are built from.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use uuid::Uuid;

/// A folder with a `main.tf`, and a `README.md` whose heading and first paragraph describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// The same at every start of the server: made from the name.
    pub id: Uuid,
    /// The folder's name.
    pub name: String,
    /// The README's heading, or the name.
    pub display_name: String,
    /// The README's first paragraph, or nothing.
    pub description: String,
    /// Where the folder is.
    pub dir: PathBuf,
}

/// Why templates could not be read.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The folder of templates cannot be read.
    #[error("cannot read the templates in {}: {source}", dir.display())]
    Unreadable {
        /// The folder.
        dir: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No folder in it has a `main.tf`.
    #[error("no template in {}: a template is a folder with a main.tf", .0.display())]
    None(PathBuf),
}

impl Template {
    /// Reads all templates of a folder, by name.
    pub(crate) fn read_all(dir: &Path) -> Result<Vec<Self>, TemplateError> {
        let unreadable = |source| TemplateError::Unreadable { dir: dir.to_owned(), source };
        let mut templates = Vec::new();
        for entry in fs::read_dir(dir).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.join("main.tf").is_file() {
                templates.push(Self::read(path).map_err(unreadable)?);
            }
        }
        if templates.is_empty() {
            return Err(TemplateError::None(dir.to_owned()));
        }
        templates.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(templates)
    }

    fn read(dir: PathBuf) -> io::Result<Self> {
        let dir = dir.canonicalize()?;
        let name = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let readme = match fs::read_to_string(dir.join("README.md")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text?,
        };
        let (heading, description) = describe(&readme);
        Ok(Self {
            id: Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("workspace-server/templates/{name}").as_bytes()),
            display_name: heading.unwrap_or_else(|| name.clone()),
            description,
            name,
            dir,
        })
    }
}

/// A README's heading and first paragraph, the paragraph on one line.
fn describe(readme: &str) -> (Option<String>, String) {
    let mut lines = readme.lines().map(str::trim).skip_while(|line| line.is_empty()).peekable();
    let heading = lines.next_if(|line| line.starts_with("# ")).map(|line| line[2..].trim().to_owned());
    let paragraph: Vec<_> = lines.skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty()).collect();
    (heading, paragraph.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_readme_gives_its_heading_and_first_paragraph() {
        let (heading, description) = describe("\n# Dev box\n\nA machine\nwith a disk.\n\nMore.\n");
        assert_eq!(heading.as_deref(), Some("Dev box"));
        assert_eq!(description, "A machine with a disk.");
        assert_eq!(describe("Only text."), (None, "Only text.".to_owned()));
        assert_eq!(describe(""), (None, String::new()));
    }

    #[test]
    fn a_template_keeps_its_id() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let first = Template::read_all(&root).expect("reads");
        assert_eq!(first, Template::read_all(&root).expect("reads"));
        assert_eq!(
            first.iter().map(|template| template.name.as_str()).collect::<Vec<_>>(),
            ["broken", "dev-box", "quick"]
        );
    }

    #[test]
    fn a_folder_without_templates_is_refused_by_name() {
        let empty = tempfile::tempdir().expect("makes a folder");
        let error = Template::read_all(empty.path()).expect_err("nothing there");
        assert!(error.to_string().contains(&empty.path().display().to_string()), "{error}");
        assert!(matches!(Template::read_all(&empty.path().join("absent")), Err(TemplateError::Unreadable { .. })));
    }
}
