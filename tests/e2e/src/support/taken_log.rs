use std::{
    fs,
    path::{Path, PathBuf},
};

use super::Browser;

/// A copied or saved log without its stages' names and its lines' times.
pub(crate) fn lines_of(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with("== "));
    lines.map(|line| format!("{}\n", line.split_once(' ').map_or(line, |(_, text)| text))).collect()
}

/// The log that the page saves in this folder, once it is there.
pub(crate) async fn saved_log(browser: &Browser, folder: &Path) -> PathBuf {
    let is_log = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "log");
    loop {
        let files = fs::read_dir(folder).expect("a folder").flatten();
        if let Some(saved) = files.map(|file| file.path()).find(is_log) {
            return saved;
        }
        browser.next_frame().await;
    }
}
