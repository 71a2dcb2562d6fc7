//! Templates: the folders that workspaces are built from.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::Error};
use uuid::Uuid;

use crate::parameters::ParameterSettings;

/// The file that holds a template's [`TemplateSettings`].
const SETTINGS_FILE: &str = "template.json";

/// A folder with a `main.tf`, an optional `README.md` whose heading and first paragraph describe it, and an optional
/// `template.json` with its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// A UUID derived from the name, so that it is stable across restarts.
    pub id: Uuid,
    /// The folder's name.
    pub name: String,
    /// The heading of the README, or the name.
    pub display_name: String,
    /// The first paragraph of the README, or an empty text.
    pub description: String,
    /// The path of the folder.
    pub dir: PathBuf,
    /// A UUID derived from the files that a build copies.
    pub version: Uuid,
    /// The settings of its workspaces.
    pub settings: TemplateSettings,
}

/// The settings of a template's workspaces (`template.json`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateSettings {
    /// The credits that a running workspace costs.
    #[serde(default)]
    pub daily_cost: i64,
    /// The agents of a running workspace, in order.
    #[serde(default = "default_agents")]
    pub agents: Vec<AgentSettings>,
    /// The parameters of a workspace.
    #[serde(default)]
    pub parameters: Vec<ParameterSettings>,
}

impl Default for TemplateSettings {
    fn default() -> Self {
        Self { daily_cost: 0, agents: default_agents(), parameters: Vec::new() }
    }
}

/// An agent of a template's workspaces.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentSettings {
    /// The name.
    pub name: String,
    /// The name of the earlier agent that this one belongs to, as the agent of a dev container does.
    #[serde(default)]
    pub parent: Option<String>,
    /// How many seconds the agent may take to connect before its status is `timeout`.
    #[serde(default = "default_connection_timeout")]
    pub connection_timeout_seconds: u32,
    /// The address of a page that explains what to do if the agent does not connect.
    #[serde(default)]
    pub troubleshooting_url: String,
    /// The scripts, which run at the same time.
    #[serde(default)]
    pub scripts: Vec<ScriptSettings>,
}

impl AgentSettings {
    /// An agent without scripts.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            parent: None,
            connection_timeout_seconds: default_connection_timeout(),
            troubleshooting_url: String::new(),
            scripts: Vec::new(),
        }
    }
}

/// A script of an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptSettings {
    /// The name of the script and of its log source.
    pub display_name: String,
    /// The commands, which `sh -c` runs in the template's folder. The variable `WORKSPACE` is the workspace's name.
    pub script: String,
    /// The address of an icon.
    #[serde(default)]
    pub icon: String,
    /// Whether it runs after the agent's first connection.
    #[serde(default = "default_run_on_start")]
    pub run_on_start: bool,
    /// Whether it runs when the workspace stops.
    #[serde(default)]
    pub run_on_stop: bool,
    /// Whether users wait for its end before they log in. Other scripts run in the background.
    #[serde(default)]
    pub start_blocks_login: bool,
    /// How many seconds it may run before it is killed; unlimited if 0.
    #[serde(default)]
    pub timeout_seconds: u32,
}

fn default_agents() -> Vec<AgentSettings> {
    vec![AgentSettings::new("main")]
}

fn default_connection_timeout() -> u32 {
    120
}

fn default_run_on_start() -> bool {
    true
}

/// Why templates could not be read.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The folder of templates cannot be read.
    #[error("cannot read the templates in {}: {source}", dir.display())]
    Unreadable {
        /// The folder.
        dir: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A `template.json` is invalid.
    #[error("cannot read {}: {source}", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// Why it is invalid.
        source: serde_json::Error,
    },
    /// No subfolder has a `main.tf`.
    #[error("no template in {}: a template is a folder with a main.tf", .0.display())]
    None(PathBuf),
}

impl Template {
    /// Reads all templates of a folder, sorted by name.
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

    /// A placeholder for a template whose folder was removed. Its workspaces can be read but not built.
    pub(crate) fn missing(id: Uuid, name: String) -> Self {
        let settings = TemplateSettings::default();
        let display_name = name.clone();
        Self { id, display_name, name, description: String::new(), dir: PathBuf::new(), version: Uuid::nil(), settings }
    }

    /// Whether a file or folder of a template is not copied to workspaces: recordings, and files of a Terraform run in the
    /// template's folder.
    pub(crate) fn is_excluded(name: &str) -> bool {
        name == ".terraform" || name.contains(".tfstate") || name == "recordings"
    }
}

fn read_settings(dir: &Path) -> Result<TemplateSettings, TemplateError> {
    let path = dir.join(SETTINGS_FILE);
    match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(TemplateSettings::default()),
        Err(source) => Err(TemplateError::Unreadable { dir: dir.to_owned(), source }),
        Ok(text) => serde_json::from_slice(&text)
            .and_then(check_parents)
            .map_err(|source| TemplateError::Settings { path, source }),
    }
}

/// Rejects an agent whose parent is not an earlier agent.
fn check_parents(settings: TemplateSettings) -> serde_json::Result<TemplateSettings> {
    for (index, agent) in settings.agents.iter().enumerate() {
        if let Some(parent) = &agent.parent
            && !settings.agents[..index].iter().any(|earlier| earlier.name == *parent)
        {
            return Err(Error::custom(format!("agent {:?} has no earlier agent {parent:?}", agent.name)));
        }
    }
    Ok(settings)
}

/// Appends the names and contents of the files that a build copies, sorted by name.
fn collect_files(dir: &Path, files: &mut Vec<u8>) -> io::Result<()> {
    let mut entries = fs::read_dir(dir)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        if Template::is_excluded(&name.to_string_lossy()) {
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

/// The heading and the first paragraph of a README, the paragraph on one line.
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
    fn reads_the_heading_and_first_paragraph_of_a_readme() {
        let (heading, description) = describe("\n# Dev box\n\nA machine\nwith a disk.\n\nMore.\n");
        assert_eq!(heading.as_deref(), Some("Dev box"));
        assert_eq!(description, "A machine with a disk.");
        assert_eq!(describe("Only text."), (None, "Only text.".to_owned()));
        assert_eq!(describe(""), (None, String::new()));
    }

    #[test]
    fn a_template_is_the_same_when_read_again() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let first = Template::read_all(&root).expect("reads");
        assert_eq!(first, Template::read_all(&root).expect("reads"));
        assert_eq!(
            first.iter().map(|template| template.name.as_str()).collect::<Vec<_>>(),
            ["broken", "broken-agent", "dev-box", "dev-container", "docker", "hanging-agent", "quick", "two-agents"]
        );
    }

    #[test]
    fn every_agent_has_a_blocking_and_a_background_script() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        for template in Template::read_all(&root).expect("reads") {
            for agent in &template.settings.agents {
                for blocks in [true, false] {
                    let found = agent.scripts.iter().any(|script| script.start_blocks_login == blocks);
                    assert!(found, "{} {} {blocks}", template.name, agent.name);
                }
            }
        }
    }

    #[test]
    fn the_version_changes_with_the_files_of_a_build() {
        let root = tempfile::tempdir().expect("makes a folder");
        let version = |file: &str, text: &str| {
            let path = root.path().join("box").join(file);
            fs::create_dir_all(path.parent().expect("has a parent")).expect("makes a folder");
            fs::write(path, text).expect("writes");
            Template::read_all(root.path()).expect("reads").remove(0).version
        };
        let first = version("main.tf", "# one");
        assert_ne!(version("main.tf", "# two"), first);
        assert_eq!(version("main.tf", "# one"), first);
        assert_eq!(version("recordings/start.json", "{}"), first, "recordings are not part of a build");
        assert_ne!(version("scripts/startup.sh", "true"), first);
    }

    #[test]
    fn rejects_unknown_settings_and_names_the_file() {
        let root = tempfile::tempdir().expect("makes a folder");
        fs::create_dir(root.path().join("box")).expect("makes a folder");
        let write = |file: &str, text: &str| fs::write(root.path().join("box").join(file), text).expect("writes");
        write("main.tf", "");
        for (settings, word) in [
            (r#"{"dayly_cost": 4}"#, "dayly_cost"),
            (r#"{"parameters": [{"name": "workspace_name"}]}"#, "workspace_name"),
            (r#"{"agents": [{"name": "inner", "parent": "outer"}, {"name": "outer"}]}"#, "outer"),
        ] {
            write("template.json", settings);
            let error = Template::read_all(root.path()).expect_err("is rejected").to_string();
            assert!(error.contains("template.json") && error.contains(word), "{error}");
        }
    }

    #[test]
    fn rejects_a_folder_without_templates_and_names_it() {
        let empty = tempfile::tempdir().expect("makes a folder");
        let error = Template::read_all(empty.path()).expect_err("has no template");
        assert!(error.to_string().contains(&empty.path().display().to_string()), "{error}");
        assert!(matches!(Template::read_all(&empty.path().join("absent")), Err(TemplateError::Unreadable { .. })));
    }
}
