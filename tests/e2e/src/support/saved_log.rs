use std::{
    fs,
    path::{Path, PathBuf},
};

use super::Browser;

/// The lines of a copied or saved log, without stage headings and times.
pub(crate) fn lines_of(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with("== "));
    lines.map(|line| format!("{}\n", line.split_once(' ').map_or(line, |(_, text)| text))).collect()
}

/// Waits for the log that the page saves in this folder.
pub(crate) async fn saved_log(browser: &Browser, folder: &Path) -> PathBuf {
    let is_log = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "log");
    loop {
        let files = fs::read_dir(folder).expect("is a folder").flatten();
        if let Some(saved) = files.map(|file| file.path()).find(is_log) {
            return saved;
        }
        browser.next_poll().await;
    }
}
