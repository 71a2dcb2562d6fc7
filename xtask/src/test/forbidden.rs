use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// What makes markup or a program out of text. Text from the wire must never reach one of these, so there is none.
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

/// Refuses code that could turn text into markup or into a program.
///
/// # Errors
/// If there is such code; the message says where.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    check_below(&workspace.root)
}

fn check_below(root: &Path) -> Result<()> {
    let mut found = Vec::new();
    for place in PLACES {
        visit(&root.join(place), &mut |path| {
            let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            let shown = path.strip_prefix(root).unwrap_or(path).display();
            found.extend(uses_of(&text).map(|(line, word)| format!("{shown}:{line}: {word}")));
            Ok(())
        })?;
    }
    if !found.is_empty() {
        bail!("code that can turn text into markup or a program:\n{}", found.join("\n"));
    }
    Ok(())
}

/// The line numbers, from 1, and the words in them that are forbidden.
fn uses_of(text: &str) -> impl Iterator<Item = (usize, &'static str)> {
    text.lines().enumerate().flat_map(|(line, text)| {
        let words = FORBIDDEN.into_iter().filter(move |word| stands_in(text, word));
        words.map(move |word| (line + 1, word))
    })
}

/// Whether `word` stands in `line`, not as the end of a longer name.
fn stands_in(line: &str, word: &str) -> bool {
    let continues = |before: &str| before.ends_with(|last: char| last.is_alphanumeric() || last == '_');
    line.match_indices(word).any(|(at, _)| !continues(&line[..at]))
}

fn visit(path: &Path, on_file: &mut dyn FnMut(&Path) -> Result<()>) -> Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))? {
            let path = entry?.path();
            if !path.ends_with("node_modules") {
                visit(&path, on_file)?;
            }
        }
        return Ok(());
    }
    let is_code = path.extension().is_some_and(|extension| LANGUAGES.iter().any(|language| extension == *language));
    if is_code { on_file(path) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_forbidden_word_is_found_where_it_stands() {
        for word in FORBIDDEN {
            assert_eq!(uses_of(&format!("fine\nx.{word}")).collect::<Vec<_>>().first(), Some(&(2, word)), "{word}");
        }
        assert_eq!(uses_of("new Function('return 1')").count(), 1);
    }

    #[test]
    fn it_is_refused_in_whatever_of_ours_runs_in_a_page() {
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
        check_below(&root).expect("is all well");
        for file in files {
            write(file, "\nelement.innerHTML = line;");
            let refusal = check_below(&root).expect_err(file).to_string();
            assert!(refusal.contains(&format!("{file}:2: innerHTML")), "{refusal}");
            write(file, "");
        }
        fs::remove_dir_all(&root).expect("goes");
    }

    #[test]
    fn a_longer_name_and_a_function_that_is_called_are_something_else() {
        for fine in ["retrieval(x)", "fn eval_all()", "use js_sys::Function;", "emit: Function,", "MyFunction(1)"] {
            assert_eq!(uses_of(fine).count(), 0, "{fine}");
        }
    }
}
