use serde_json::json;

/// The description on npm.
const DESCRIPTION: &str = "The rows a web chat shows while an agent starts, creates or stops a workspace, with the build's log live inside the row: custom elements for React, Vue and plain HTML";

/// The text of `package.json`.
pub(super) fn package(version: &str) -> String {
    let typed = |name: &str| json!({ "types": format!("./{name}.d.ts"), "default": format!("./{name}.js") });
    let manifest = json!({
        "name": "chat-workspace-tools",
        "version": version,
        "description": DESCRIPTION,
        "keywords": ["custom-elements", "web-components", "chat", "ai", "agent", "workspace", "logs", "wasm"],
        "license": "MIT OR Apache-2.0",
        "type": "module",
        "main": "./index.js",
        "types": "./index.d.ts",
        "customElements": "./custom-elements.json",
        "sideEffects": ["./define.js", "./inline.js", "./react.js"],
        "exports": {
            ".": typed("index"),
            "./define": typed("define"),
            "./inline": typed("inline"),
            "./react": typed("react"),
            "./adapters": typed("adapters"),
            "./jsx": { "types": "./jsx.d.ts" },
            "./vue": { "types": "./vue.d.ts" },
            "./strings/*": { "types": "./strings/*.d.ts", "default": "./strings/*.js" },
            "./wasm": "./wasm/elements_bg.wasm",
            "./mcp-app.html": "./mcp-app.html",
            "./custom-elements.json": "./custom-elements.json",
            "./package.json": "./package.json",
        },
        "peerDependencies": { "react": ">=18" },
        "peerDependenciesMeta": { "react": { "optional": true } },
    });
    // Strings and objects always serialize.
    serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_package_has_no_scripts_and_no_dependencies() {
        let manifest: Value = serde_json::from_str(&package("1.2.3")).expect("JSON");
        assert_eq!(manifest["version"], "1.2.3");
        for key in ["scripts", "bin", "dependencies"] {
            assert!(manifest.get(key).is_none(), "{key}");
        }
    }
}
