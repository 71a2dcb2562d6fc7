use std::path::Path;

use anyhow::{Result, bail};

use super::files;
use crate::workspace::Workspace;

/// Calls that parse text as markup or run it as a program. Text from the network must reach none of them, so no code has
/// one.
const FORBIDDEN: [&str; 10] = [
    "dangerous_inner_html",
    "innerHTML",
    "inner_html",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "js_sys::eval",
    "Function(",
    "Function::new_",
];
/// What is ours and runs in a page, or makes what runs there.
const PLACES: [&str; 6] = ["src", "stories", "elements", "examples", "server/src", "index.html"];
const LANGUAGES: [&str; 7] = ["rs", "js", "mjs", "ts", "jsx", "tsx", "html"];

/// Refuses code that parses text as markup or runs it as a program.
///
/// # Errors
/// If there is such code; the message says where.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    check_below(&workspace.root)
}

fn check_below(root: &Path) -> Result<()> {
    let mut found = Vec::new();
    for place in PLACES {
        files::read_each(root, place, &LANGUAGES, &mut |path, text| {
            found.extend(uses_of(text).map(|(line, word)| format!("{}:{line}: {word}", path.display())));
        })?;
    }
    if !found.is_empty() {
        bail!("code that parses text as markup or runs it:\n{}", found.join("\n"));
    }
    Ok(())
}

/// The line numbers, from 1, and the forbidden words in them.
fn uses_of(text: &str) -> impl Iterator<Item = (usize, &'static str)> {
    text.lines().enumerate().flat_map(|(line, text)| {
        let words = FORBIDDEN.into_iter().filter(move |word| contains_word(text, word));
        words.map(move |word| (line + 1, word))
    })
}

/// Whether `line` contains `word` other than as the end of a longer name.
fn contains_word(line: &str, word: &str) -> bool {
    let continues = |before: &str| before.ends_with(|last: char| last.is_alphanumeric() || last == '_');
    line.match_indices(word).any(|(at, _)| !continues(&line[..at]))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn finds_each_forbidden_word_with_its_line() {
        for word in FORBIDDEN {
            assert_eq!(uses_of(&format!("fine\nx.{word}")).collect::<Vec<_>>().first(), Some(&(2, word)), "{word}");
        }
        assert_eq!(uses_of("new Function('return 1')").count(), 1);
    }

    #[test]
    fn looks_at_every_place_that_runs_in_a_page() {
        let root = std::env::temp_dir().join(format!("forbidden-{}", std::process::id()));
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("is in a folder")).expect("makes a folder");
            fs::write(path, text).expect("writes");
        };
        let files = [
            "src/a.rs",
            "src/deep/er/a.js",
            "stories/a.rs",
            "elements/npm/a.mjs",
            "examples/chat/a.tsx",
            "server/src/a.html",
            "index.html",
        ];
        files.iter().for_each(|file| write(file, "element.textContent = line;"));
        write("src/README.md", "No innerHTML anywhere.");
        write("examples/node_modules/a.js", "element.innerHTML = line;");
        check_below(&root).expect("nothing is found");
        for file in files {
            write(file, "\nelement.innerHTML = line;");
            let refusal = check_below(&root).expect_err(file).to_string();
            assert!(refusal.contains(&format!("{file}:2: innerHTML")), "{refusal}");
            write(file, "");
        }
        fs::remove_dir_all(&root).expect("removed");
    }

    #[test]
    fn allows_longer_names_and_calls_of_functions() {
        for fine in ["retrieval(x)", "fn eval_all()", "use js_sys::Function;", "emit: Function,", "MyFunction(1)"] {
            assert_eq!(uses_of(fine).count(), 0, "{fine}");
        }
    }
}
