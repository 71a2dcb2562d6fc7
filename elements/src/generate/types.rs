use chat_workspace_tools::{strings::Strings, tool_call::ToolStatus};

use super::text::{NOTE, line};
use crate::spec::{CONTEXT_TAG, ELEMENTS, Element, TYPES};

/// The types of the package's entry.
pub(super) fn index() -> String {
    let words: String = ToolStatus::words().iter().map(|(word, _)| format!("\n  | \"{word}\"")).collect();
    let mut text = format!(
        "{NOTE}\n\n{TYPES}\n\
         /** A status, or the word that a chat library or protocol uses for it. Other words are read as `incomplete`. */\n\
         export type ToolStatusWord ={words};\n\n\
         {ENTRY}\n{API}\n{OPTIONS}\n\
         /** Every text of the rows, with `{{placeholders}}`. */\nexport interface Strings {{\n"
    );
    for info in Strings::ALL {
        line(&mut text, &format!("  /** {} In English: {:?}. */\n  {}: string;", info.doc, info.english, info.name));
    }
    text.push_str("}\n");
    for element in ELEMENTS {
        text.push('\n');
        text.push_str(&properties(element));
        text.push_str(&class(element));
    }
    text.push_str("\ndeclare global {\n  interface HTMLElementTagNameMap {\n");
    for element in ELEMENTS {
        line(&mut text, &format!("    \"{}\": {};", element.tag, element.class));
    }
    text.push_str("  }\n}\n");
    text
}

/// The types of `WorkspaceApi` for the package's own scripts.
pub(super) fn workspace_api() -> String {
    format!("{NOTE}\n\n{API}")
}

/// Types that are not in the spec, before [`API`].
const ENTRY: &str = r#"/** The key of the rows' context in the context protocol of web components. */
export declare const CONTEXT: "chat-workspace-tools";

/** Defines the elements. With a prefix their tags start with it and a hyphen. Calling it again has no effect. */
export declare function define(options?: { prefix?: string }): void;

/** Where the WebAssembly module is: its address, a response with it, its bytes, or the module itself. */
export type WasmSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;
"#;

/// A host's own way to the server. The scripts of the package use the same types.
const API: &str = r#"/** A line of a build's log. */
export interface LogLine {
  id: number;
  /** ISO 8601. */
  created_at: string;
  /** `trace`, `debug`, `info`, `warn` or `error`. */
  log_level: string;
  stage: string;
  output: string;
}

/** A line of an agent's log. */
export interface AgentLogLine {
  id: number;
  /** ISO 8601. */
  created_at: string;
  level: string;
  output: string;
  /** Which of the agent's `log_sources` has written it. */
  source_id: string;
}

/**
 * A host's own way to reach the server. Ids are UUIDs, and objects have the form of the Coder API. `signal` is aborted when
 * the answer is no longer needed. A call that fails throws an error, with the HTTP status as its `status` if there is one; 4xx
 * other than 408 and 429 are not tried again. The last four are for agents, and to save requests.
 */
export interface WorkspaceApi {
  /** Reads a workspace with its latest build. */
  workspace(id: string, signal: AbortSignal): Promise<unknown>;
  /** Reads a build. */
  build(id: string, signal: AbortSignal): Promise<unknown>;
  /** Reads the log that a build has written so far, in pages, ascending by id. */
  buildLog(id: string, signal: AbortSignal): AsyncIterable<readonly LogLine[]>;
  /**
   * Reads the lines with an id greater than `after`, or all: those that exist, then new ones. Ends when the log is whole; throws
   * when the connection is lost, and is called again with the last id. A page without lines says that the connection is alive.
   */
  followBuildLog(id: string, after: number | undefined, signal: AbortSignal): AsyncIterable<readonly LogLine[]>;
  /** Reads the log that an agent has written so far, or its lines with an id greater than `after`. */
  agentLog?(id: string, after: number | undefined, signal: AbortSignal): AsyncIterable<readonly AgentLogLine[]>;
  /** As `followBuildLog`, for an agent's log. It need not end. */
  followAgentLog?(id: string, after: number | undefined, signal: AbortSignal): AsyncIterable<readonly AgentLogLine[]>;
  /** Reads which scripts of a build's agents have ended. */
  buildTimings?(id: string, signal: AbortSignal): Promise<unknown>;
  /** The workspace, then again after each change. `null` says that the connection is alive: at least every 45 s. */
  watchWorkspace?(id: string, signal: AbortSignal): AsyncIterable<unknown>;
}
"#;

/// Types that are not in the spec, after [`API`].
const OPTIONS: &str = r#"export interface Options {
  /** Where the WebAssembly module is, if it is not beside the package's files. */
  wasm?: WasmSource | Promise<WasmSource>;
  /** How to reach the server, in place of fetch and WebSocket: for all contexts of the page. */
  api?: WorkspaceApi;
}

/** Sets what rows use. Options that are left out stay as they are. Call it before the first row. */
export declare function configure(options: Options): void;

/** Loads the WebAssembly program ahead of the first row that needs it. */
export declare function preload(): Promise<unknown>;

/** A tool call as `workspace-tool` takes it. */
export interface ToolCallProps {
  name: string;
  status: ToolStatus;
  args: unknown;
  result: unknown;
  isError: boolean;
  toolCallId: string | null;
  /** True if the adapter was given it. */
  runOver?: boolean;
}

/** Loads the readers of `call` ahead of the first row with one. */
export declare function preloadReaders(): Promise<unknown>;
"#;

fn properties_name(element: &Element) -> String {
    format!("{}Props", element.class.trim_end_matches("Element"))
}

fn properties(element: &Element) -> String {
    let mut text =
        format!("/** What `<{}>` takes. */\nexport interface {} {{\n", element.tag, properties_name(element));
    for property in element.properties {
        let optional = format!("  {}?: {} | undefined;", property.name, property.kind.typescript());
        line(&mut text, &format!("  /** {} Attribute: `{}`. */\n{optional}", property.doc, property.attribute));
    }
    text.push_str("}\n\n");
    text
}

fn class(element: &Element) -> String {
    let Element { tag, class, summary, events, .. } = element;
    let props = properties_name(element);
    let mut text = format!("/** `<{tag}>`: {summary} */\nexport interface {class} extends HTMLElement, {props} {{\n");
    // Redeclared so that an element's own events are typed and all others stay as they are.
    for method in ["add", "remove"] {
        for event in *events {
            let (name, detail) = (event.name, event.detail);
            line(
                &mut text,
                &format!(
                    "  /** {} */\n  {method}EventListener(type: \"{name}\", listener: (event: CustomEvent<{detail}>) => void, options?: boolean | AddEventListenerOptions): void;",
                    event.doc
                ),
            );
        }
        if !events.is_empty() {
            line(
                &mut text,
                &format!(
                    "  {method}EventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;"
                ),
            );
            line(
                &mut text,
                &format!(
                    "  {method}EventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;"
                ),
            );
        }
    }
    text.push_str("}\n");
    text
}

fn import_types(names: impl Iterator<Item = String>) -> String {
    format!("import type {{ {} }} from \"./index.js\";\n", names.collect::<Vec<_>>().join(", "))
}

/// The types of the React components.
pub(super) fn react() -> String {
    let classes = ELEMENTS.iter().map(|element| element.class.to_owned());
    let details = ["ToggleDetail", "BuildLogEndDetail", "BuildLogErrorDetail"].map(str::to_owned);
    let mut text = format!(
        "{NOTE}\n\nimport type {{ ForwardRefExoticComponent, HTMLAttributes, RefAttributes }} from \"react\";\n{}",
        import_types(classes.chain(ELEMENTS.iter().map(properties_name)).chain(details))
    );
    text.push_str("\ntype Attributes<Props> = Omit<HTMLAttributes<HTMLElement>, keyof Props | \"onToggle\">;\n");
    for element in ELEMENTS {
        let component = element.class.trim_end_matches("Element");
        let listeners: String = element
            .events
            .iter()
            .map(|event| {
                format!(
                    "\n  /** {} */\n  {}?: (event: CustomEvent<{}>) => void;",
                    event.doc,
                    react_name(event.name),
                    event.detail
                )
            })
            .collect();
        let listeners = if listeners.is_empty() { String::new() } else { format!(" & {{{listeners}\n}}") };
        line(
            &mut text,
            &format!(
                "\n/** {} */\nexport declare const {component}: ForwardRefExoticComponent<\n  {component}Props & Attributes<{component}Props>{listeners} & RefAttributes<{}>\n>;",
                element.summary, element.class
            ),
        );
    }
    text
}

/// `build-log-end` as React names its listener: `onBuildLogEnd`.
fn react_name(event: &str) -> String {
    let capitalised = |word: &str| word[..1].to_uppercase() + &word[1..];
    format!("on{}", event.split('-').map(capitalised).collect::<String>())
}

/// The types of the tags in JSX.
pub(super) fn jsx() -> String {
    let mut text = format!(
        "{NOTE}\n// The tags in JSX: import type {{}} from \"chat-workspace-tools/jsx\".\n\nimport type {{ DetailedHTMLProps, HTMLAttributes }} from \"react\";\n{}",
        import_types(ELEMENTS.iter().map(properties_name))
    );
    text.push_str(
        "\ntype Tag<Props> = Props & Omit<DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement>, keyof Props>;\n",
    );
    text.push_str("\ndeclare module \"react\" {\n  namespace JSX {\n    interface IntrinsicElements {\n");
    for element in ELEMENTS {
        line(&mut text, &format!("      \"{}\": Tag<{}>;", element.tag, properties_name(element)));
    }
    text.push_str("    }\n  }\n}\n");
    text
}

/// The types of the tags in Vue's templates.
pub(super) fn vue() -> String {
    let mut text = format!(
        "{NOTE}\n// The tags in Vue's templates: import type {{}} from \"chat-workspace-tools/vue\".\n\nimport type {{ DefineComponent, HTMLAttributes }} from \"vue\";\nimport type {{ BuildLogEndDetail, BuildLogErrorDetail, ToggleDetail }} from \"./index.js\";\n{}",
        import_types(ELEMENTS.iter().map(properties_name))
    );
    text.push_str("\ninterface Events {\n  onToggle?: (event: CustomEvent<ToggleDetail>) => void;\n  onBuildLogEnd?: (event: CustomEvent<BuildLogEndDetail>) => void;\n  onBuildLogError?: (event: CustomEvent<BuildLogErrorDetail>) => void;\n}\n");
    text.push_str(
        "\ntype Tag<Props> = DefineComponent<Props & Events & Omit<HTMLAttributes, keyof Props | keyof Events>>;\n",
    );
    text.push_str("\ndeclare module \"vue\" {\n  interface GlobalComponents {\n");
    for element in ELEMENTS {
        line(&mut text, &format!("    \"{}\": Tag<{}>;", element.tag, properties_name(element)));
    }
    text.push_str("  }\n}\n");
    debug_assert!(text.contains(CONTEXT_TAG));
    text
}
