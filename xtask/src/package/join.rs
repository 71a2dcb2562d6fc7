use anyhow::{Context, Result, bail};

/// `script` with what it imports from `from` in the place of the import: a page without a bundler waits for one file
/// less, and often for one after another. Two things of one name would not be a script any more.
///
/// # Errors
/// If the script has no such import, or `imported` gives nothing.
pub(super) fn join(script: &str, from: &str, imported: &str) -> Result<String> {
    let end = format!(" from \"{from}\";");
    let import = script.lines().find(|line| line.starts_with("import ") && line.ends_with(&end));
    let import = import.with_context(|| format!("nothing is imported from {from}"))?;
    let name = import.trim_start_matches("import ").trim_end_matches(&end);
    let own = imported.replace("export default ", &format!("const {name} = ")).replace("export ", "");
    if own == imported {
        bail!("{from} exports nothing");
    }
    Ok(script.replace(import, own.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_imported_takes_the_place_of_the_import() {
        let script = "// A script.\nimport { A } from \"./a.js\";\nimport b from \"./b.js\";\nA(b);\n";
        let script = join(script, "./a.js", "// Another.\nexport const A = alert;\n").expect("joined");
        let script = join(&script, "./b.js", "export default \"text\";\n").expect("joined");
        assert_eq!(script, "// A script.\n// Another.\nconst A = alert;\nconst b = \"text\";\nA(b);\n");
    }

    #[test]
    fn a_script_that_has_changed_is_noticed() {
        assert!(join("import { A } from \"./a.js\";\n", "./b.js", "export const A = 1;\n").is_err());
        assert!(join("import { A } from \"./a.js\";\n", "./a.js", "const A = 1;\n").is_err());
    }
}
