//! Templates: the folders that workspaces are built from.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use uuid::Uuid;

use crate::parameters::ParameterSettings;

/// The file that holds a template's [`TemplateSettings`].
const SETTINGS_FILE: &str = "template.json";

/// A folder with a `main.tf`, a `README.md` whose heading and first paragraph describe it, and maybe a `template.json`
/// with its settings.
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
    /// Changes with the files that a build takes from the folder.
    pub version: Uuid,
    /// What the server does with its workspaces.
    pub settings: TemplateSettings,
}

/// What the server does with a template's workspaces (`template.json`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateSettings {
    /// How many credits of the owner's quota a started workspace takes.
    #[serde(default)]
    pub daily_cost: i64,
    /// The agents of a started workspace, in their order.
    #[serde(default = "one_agent")]
    pub agents: Vec<AgentSettings>,
    /// What may be chosen about a workspace.
    #[serde(default)]
    pub parameters: Vec<ParameterSettings>,
}

impl Default for TemplateSettings {
    fn default() -> Self {
        Self { daily_cost: 0, agents: one_agent(), parameters: Vec::new() }
    }
}

/// An agent of a template's workspaces.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentSettings {
    /// Its name.
    pub name: String,
    /// The script in the template's folder that it runs when it first connects.
    pub startup_script: Option<PathBuf>,
}

fn one_agent() -> Vec<AgentSettings> {
    vec![AgentSettings { name: "main".to_owned(), startup_script: None }]
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
    /// A template's settings are not what they should be.
    #[error("cannot read {}: {source}", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
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
                let settings = read_settings(&path)?;
                templates.push(Self::read(path, settings).map_err(unreadable)?);
            }
        }
        if templates.is_empty() {
            return Err(TemplateError::None(dir.to_owned()));
        }
        templates.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(templates)
    }

    fn read(dir: PathBuf, settings: TemplateSettings) -> io::Result<Self> {
        let dir = dir.canonicalize()?;
        let name = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let readme = match fs::read_to_string(dir.join("README.md")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text?,
        };
        let (heading, description) = describe(&readme);
        let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("workspace-server/templates/{name}").as_bytes());
        let mut files = Vec::new();
        collect_files(&dir, &mut files)?;
        Ok(Self {
            id,
            display_name: heading.unwrap_or_else(|| name.clone()),
            description,
            name,
            dir,
            version: Uuid::new_v5(&id, &files),
            settings,
        })
    }

    /// Stands for a template whose folder is no longer there: its workspaces can be seen, not built.
    pub(crate) fn missing(id: Uuid, name: String) -> Self {
        let settings = TemplateSettings::default();
        let display_name = name.clone();
        Self { id, display_name, name, description: String::new(), dir: PathBuf::new(), version: Uuid::nil(), settings }
    }

    /// Whether a file or folder of a template stays out of its workspaces: recordings, and what Terraform left when it
    /// ran in the template's folder.
    pub(crate) fn leaves_behind(name: &str) -> bool {
        name == ".terraform" || name.contains(".tfstate") || name == "recordings"
    }
}

fn read_settings(dir: &Path) -> Result<TemplateSettings, TemplateError> {
    let path = dir.join(SETTINGS_FILE);
    match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(TemplateSettings::default()),
        Err(source) => Err(TemplateError::Unreadable { dir: dir.to_owned(), source }),
        Ok(text) => serde_json::from_slice(&text).map_err(|source| TemplateError::Settings { path, source }),
    }
}

/// The names and contents of the files that a build takes, in the order of the names.
fn collect_files(dir: &Path, files: &mut Vec<u8>) -> io::Result<()> {
    let mut entries = fs::read_dir(dir)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        if Template::leaves_behind(&name.to_string_lossy()) {
            continue;
        }
        files.extend(name.as_encoded_bytes());
        if entry.file_type()?.is_dir() {
            collect_files(&entry.path(), files)?;
        } else {
            files.extend(fs::read(entry.path())?);
        }
    }
    Ok(())
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
            ["broken", "dev-box", "docker", "quick"]
        );
    }

    #[test]
    fn a_template_has_another_version_when_a_file_of_its_builds_changes() {
        let root = tempfile::tempdir().expect("makes a folder");
        let version = |file: &str, text: &str| {
            let path = root.path().join("box").join(file);
            fs::create_dir_all(path.parent().expect("has one")).expect("makes a folder");
            fs::write(path, text).expect("writes");
            Template::read_all(root.path()).expect("reads").remove(0).version
        };
        let first = version("main.tf", "# one");
        assert_ne!(version("main.tf", "# two"), first);
        assert_eq!(version("main.tf", "# one"), first);
        assert_eq!(version("recordings/start.json", "{}"), first, "recordings are not built");
        assert_ne!(version("scripts/startup.sh", "true"), first);
    }

    #[test]
    fn settings_that_nobody_knows_are_refused_by_file() {
        let root = tempfile::tempdir().expect("makes a folder");
        fs::create_dir(root.path().join("box")).expect("makes a folder");
        let write = |file: &str, text: &str| fs::write(root.path().join("box").join(file), text).expect("writes");
        write("main.tf", "");
        for (settings, word) in [
            (r#"{"dayly_cost": 4}"#, "dayly_cost"),
            (r#"{"parameters": [{"name": "workspace_name"}]}"#, "workspace_name"),
        ] {
            write("template.json", settings);
            let error = Template::read_all(root.path()).expect_err("is refused").to_string();
            assert!(error.contains("template.json") && error.contains(word), "{error}");
        }
    }

    #[test]
    fn a_folder_without_templates_is_refused_by_name() {
        let empty = tempfile::tempdir().expect("makes a folder");
        let error = Template::read_all(empty.path()).expect_err("nothing there");
        assert!(error.to_string().contains(&empty.path().display().to_string()), "{error}");
        assert!(matches!(Template::read_all(&empty.path().join("absent")), Err(TemplateError::Unreadable { .. })));
    }
}
