//! The custom elements in one table: their tags, properties and attributes, events, states, parts and custom properties.
//! The types, the manifest, the README's section and the tables of the scripts are generated from it.

use chat_workspace_tools::tool_call::WorkspaceAction;

/// The parts of every row.
const TOOL_PARTS: &[Part] = &[
    Part { name: "row", doc: "The whole row." },
    Part { name: "header", doc: "The row's first line." },
    Part { name: "toggle", doc: "The button that opens and closes the row; plain text if there is no log." },
    Part { name: "label", doc: "The label." },
    Part { name: "state", doc: "The icon of a running or failed call." },
    Part { name: "chevron", doc: "The arrow of a row with a log." },
    Part { name: "link", doc: "The link to the workspace's page." },
    Part { name: "failure", doc: "Why the call failed." },
    Part { name: "notice", doc: "A line that reports a state, such as loading or an error." },
    Part { name: "retry", doc: "The retry button." },
    Part { name: "log", doc: "The log, or a notice in its place." },
];

const LOG_PARTS: &[Part] = &[
    Part { name: "notice", doc: "A line that reports a state, such as loading or an error." },
    Part { name: "retry", doc: "The retry button." },
    Part { name: "log", doc: "The log, or a notice in its place." },
];

const STATUS: Property = Property {
    name: "status",
    attribute: "status",
    kind: Kind::Text("ToolStatusWord"),
    doc: "The status of the call: `completed` by default, or a word of the chat's library or protocol. An unknown word is \
          `incomplete`: the row shows neither a spinner nor a success.",
};
const ARGS: Property =
    Property { name: "args", attribute: "args", kind: Kind::Json("unknown"), doc: "The call's arguments: any JSON." };
const RESULT: Property =
    Property { name: "result", attribute: "result", kind: Kind::Json("unknown"), doc: "The call's result: any JSON." };
const IS_ERROR: Property = Property {
    name: "isError",
    attribute: "is-error",
    kind: Kind::Flag,
    doc: "Whether the protocol marks the result as an error.",
};
const RUN_OVER: Property = Property {
    name: "runOver",
    attribute: "run-over",
    kind: Kind::Flag,
    doc: "Whether the run that the call belongs to is over, because it ended, failed or was stopped. Most libraries leave calls \
          without a result as they are: with this the row stops its spinner, and says that there is no result.",
};
const STARTED_AT: Property = Property {
    name: "startedAt",
    attribute: "started-at",
    kind: Kind::Text("string"),
    doc: "When the call started, by the server's clock: ISO 8601 or milliseconds since the Unix epoch. With it, a page that is \
          reloaded while the call runs also shows a build that has ended in the meantime.",
};
const TOOL_CALL_ID: Property = Property {
    name: "toolCallId",
    attribute: "tool-call-id",
    kind: Kind::Text("string"),
    doc: "The id of the call. With it, the context remembers whether the reader opened the row, also after the row is \
          removed.",
};
const OPEN: Property = Property {
    name: "open",
    attribute: "open",
    kind: Kind::Flag,
    doc: "Whether the row is open. The reader changes it too, as with `<details>`; `toggle` reports that. A value that the \
          page sets wins over `defaultOpen` and over the remembered choice.",
};
const DEFAULT_OPEN: Property = Property {
    name: "defaultOpen",
    attribute: "default-open",
    kind: Kind::Flag,
    doc: "Whether the row starts open. By default it does if the call runs. A choice that the reader made before wins.",
};

const THEME: Property = Property {
    name: "theme",
    attribute: "theme",
    kind: Kind::Text("\"light\" | \"dark\""),
    doc: "Light or dark, regardless of the page's `color-scheme`. On a context it applies to all rows inside.",
};

const TOGGLE: Event = Event { name: "toggle", detail: "ToggleDetail", doc: "The reader opened or closed the row." };
const LOG_END: Event =
    Event { name: "build-log-end", detail: "BuildLogEndDetail", doc: "The log was read to its end." };
const LOG_ERROR: Event = Event {
    name: "build-log-error",
    detail: "BuildLogErrorDetail",
    doc: "The log, or the rest of it, could not be loaded.",
};

const TOOL_EVENTS: &[Event] = &[TOGGLE, LOG_END, LOG_ERROR];

/// The states of every row, one at a time.
const TOOL_STATES: &[State] = &[
    State { name: "running", doc: "The call runs." },
    State { name: "waiting", doc: "The call waits for the reader's approval." },
    State { name: "succeeded", doc: "The call succeeded." },
    State { name: "failed", doc: "The call failed." },
    State { name: "refused", doc: "The call was refused." },
    State { name: "cancelled", doc: "The call was cancelled." },
    State { name: "incomplete", doc: "The run ended before the call had a result." },
];

/// The elements. The context is first: rows look for it when they are defined.
pub const ELEMENTS: &[Element] = &[
    Element {
        tag: CONTEXT_TAG,
        action: None,
        class: "ChatWorkspaceContextElement",
        summary: "Provides the server and the workspace of the chat to the rows inside it.",
        properties: &[
            Property {
                name: "base",
                attribute: "base",
                kind: Kind::Text("string"),
                doc: "The server: a path (`/coder`) or an origin. By default the server that the page came from.",
            },
            Property {
                name: "credentials",
                attribute: "credentials",
                kind: Kind::Text("\"same-origin\" | \"include\" | \"omit\""),
                doc: "When requests carry the user's cookies, as in `fetch`: `same-origin` (the default), `include` or `omit`. \
                      A server of another origin has to allow `include`.",
            },
            Property {
                name: "workspaceId",
                attribute: "workspace-id",
                kind: Kind::Text("string"),
                doc: "The workspace the chat is bound to.",
            },
            Property {
                name: "buildId",
                attribute: "build-id",
                kind: Kind::Text("string"),
                doc: "The build the chat is bound to.",
            },
            Property {
                name: "agentId",
                attribute: "agent-id",
                kind: Kind::Text("string"),
                doc: "The agent the chat is bound to.",
            },
            Property {
                name: "site",
                attribute: "site",
                kind: Kind::Text("string"),
                doc: "The address of the site with the workspaces' pages; empty for the page's own origin. Without it the \
                      rows have no links.",
            },
            Property {
                name: "strings",
                attribute: "strings",
                kind: Kind::Json("Partial<Strings>"),
                doc: "Texts that replace the English ones.",
            },
            THEME,
        ],
        events: &[],
        states: &[],
        parts: &[],
        slot: Some("The chat."),
    },
    Element {
        tag: "workspace-tool",
        action: None,
        class: "WorkspaceToolElement",
        summary: "The row of the workspace tool with this name; empty for any other tool.",
        properties: &[
            Property {
                name: "call",
                attribute: "call",
                kind: Kind::Json("unknown"),
                doc: "The call as the chat has it: a part, a message, or a list of parts, messages or events of the AI SDK, \
                      assistant-ui, AG-UI, TanStack AI, CopilotKit, LangGraph, ACP, A2A, OpenAI, Anthropic or Coder. The row shows \
                      the first call in it. It replaces `status`, `args`, `result`, `isError` and `toolCallId`, and `name` if it has \
                      one. The first use loads `adapters.js`.",
            },
            Property {
                name: "name",
                attribute: "name",
                kind: Kind::Text("string"),
                doc: "The tool's name: `create_workspace`, `start_workspace` or `stop_workspace`, also after the name of its \
                      server and one of `.`, `_`, `-`, `/` and `:`, as in `mcp__coder__start_workspace`.",
            },
            Property {
                name: "toolNames",
                attribute: "tool-names",
                kind: Kind::Json("Record<string, \"create_workspace\" | \"start_workspace\" | \"stop_workspace\">"),
                doc: "The names that the chat gives its workspace tools, and what they do: `{\"boot_box\": \"start_workspace\"}`.",
            },
            STATUS,
            ARGS,
            RESULT,
            IS_ERROR,
            RUN_OVER,
            STARTED_AT,
            TOOL_CALL_ID,
            OPEN,
            DEFAULT_OPEN,
            THEME,
        ],
        events: TOOL_EVENTS,
        states: TOOL_STATES,
        parts: TOOL_PARTS,
        slot: None,
    },
    Element {
        tag: "create-workspace-tool",
        action: Some(WorkspaceAction::Create),
        class: "CreateWorkspaceToolElement",
        summary: "The row of a `create_workspace` call.",
        properties: &[STATUS, ARGS, RESULT, IS_ERROR, RUN_OVER, STARTED_AT, TOOL_CALL_ID, OPEN, DEFAULT_OPEN, THEME],
        events: TOOL_EVENTS,
        states: TOOL_STATES,
        parts: TOOL_PARTS,
        slot: None,
    },
    Element {
        tag: "start-workspace-tool",
        action: Some(WorkspaceAction::Start),
        class: "StartWorkspaceToolElement",
        summary: "The row of a `start_workspace` call.",
        properties: &[STATUS, RESULT, IS_ERROR, RUN_OVER, STARTED_AT, TOOL_CALL_ID, OPEN, DEFAULT_OPEN, THEME],
        events: TOOL_EVENTS,
        states: TOOL_STATES,
        parts: TOOL_PARTS,
        slot: None,
    },
    Element {
        tag: "stop-workspace-tool",
        action: Some(WorkspaceAction::Stop),
        class: "StopWorkspaceToolElement",
        summary: "The row of a `stop_workspace` call.",
        properties: &[STATUS, RESULT, IS_ERROR, RUN_OVER, STARTED_AT, TOOL_CALL_ID, OPEN, DEFAULT_OPEN, THEME],
        events: TOOL_EVENTS,
        states: TOOL_STATES,
        parts: TOOL_PARTS,
        slot: None,
    },
    Element {
        tag: "workspace-build-log",
        action: None,
        class: "WorkspaceBuildLogElement",
        summary: "The log of a build without a row around it.",
        properties: &[
            STATUS,
            Property {
                doc: "Whether the run that the call belongs to is over: a call that still runs has then ended without a result. Its \
                      lines stay.",
                ..RUN_OVER
            },
            Property {
                name: "buildId",
                attribute: "build-id",
                kind: Kind::Text("string"),
                doc: "The build that the call's result names.",
            },
            Property {
                name: "action",
                attribute: "action",
                kind: Kind::Text("WorkspaceAction"),
                doc: "What the call does: a running call's build goes in this direction. `start` by default.",
            },
            STARTED_AT,
            THEME,
        ],
        events: &[LOG_END, LOG_ERROR],
        states: &[],
        parts: LOG_PARTS,
        slot: None,
    },
];

/// The tag of the context element.
pub const CONTEXT_TAG: &str = "chat-workspace-context";

/// A custom element.
#[derive(Clone, Copy, Debug)]
pub struct Element {
    /// Its tag, without a prefix.
    pub tag: &'static str,
    /// The action of the tool, for the row of one tool.
    pub action: Option<WorkspaceAction>,
    /// Its class in TypeScript.
    pub class: &'static str,
    /// A sentence that describes it.
    pub summary: &'static str,
    /// Its properties.
    pub properties: &'static [Property],
    /// Its events.
    pub events: &'static [Event],
    /// Its states, for `:state()` in style sheets.
    pub states: &'static [State],
    /// Its parts, for `::part()` in style sheets.
    pub parts: &'static [Part],
    /// What its children are, if it has any.
    pub slot: Option<&'static str>,
}

/// A property of an element, and its attribute.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// The property's name.
    pub name: &'static str,
    /// The attribute's name.
    pub attribute: &'static str,
    /// Its type.
    pub kind: Kind,
    /// What it means.
    pub doc: &'static str,
}

/// The type of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, of this type in TypeScript. The property reflects the attribute.
    Text(&'static str),
    /// A boolean: true if the attribute is present and not `false`. The property reflects the attribute.
    Flag,
    /// Any JSON, of this type in TypeScript. An attribute that is not JSON is a string.
    Json(&'static str),
}

impl Kind {
    /// Its type in TypeScript.
    pub const fn typescript(self) -> &'static str {
        match self {
            Self::Text(name) | Self::Json(name) => name,
            Self::Flag => "boolean",
        }
    }

    /// Its name in the scripts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Flag => "flag",
            Self::Json(_) => "json",
        }
    }
}

/// An event of an element: it does not bubble and cannot be cancelled.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// Its type.
    pub name: &'static str,
    /// The TypeScript type of its `detail`.
    pub detail: &'static str,
    /// When it is dispatched.
    pub doc: &'static str,
}

/// A state of an element, for `:state()` in style sheets.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// Its name.
    pub name: &'static str,
    /// When the element is in it.
    pub doc: &'static str,
}

/// A part of an element, for `::part()` in style sheets.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
}

/// A custom property that a page can set on an element or on anything around it.
#[derive(Clone, Copy, Debug)]
pub struct CssProperty {
    /// Its name.
    pub name: &'static str,
    /// What it sets.
    pub doc: &'static str,
}

/// The custom properties of the style sheet.
pub const CSS_PROPERTIES: &[CssProperty] = &[
    CssProperty { name: "--cwt-text", doc: "Text." },
    CssProperty { name: "--cwt-strong", doc: "Text that stands out: labels of running calls, log lines." },
    CssProperty { name: "--cwt-surface", doc: "The log's background." },
    CssProperty { name: "--cwt-surface-raised", doc: "The background of stage headings and buttons." },
    CssProperty { name: "--cwt-border", doc: "Borders." },
    CssProperty { name: "--cwt-accent", doc: "The focus ring." },
    CssProperty { name: "--cwt-error", doc: "Text of failures and error lines." },
    CssProperty { name: "--cwt-error-surface", doc: "The background of error lines." },
    CssProperty { name: "--cwt-warning", doc: "Text of warnings." },
    CssProperty { name: "--cwt-warning-surface", doc: "The background of warning lines." },
    CssProperty { name: "--cwt-debug", doc: "Text of debug lines." },
    CssProperty { name: "--cwt-font", doc: "The rows' font; the page's own by default." },
    CssProperty { name: "--cwt-font-size", doc: "The size of the rows' text." },
    CssProperty { name: "--cwt-mono", doc: "The log's font." },
    CssProperty { name: "--cwt-log-font-size", doc: "The size of the log's text." },
    CssProperty { name: "--cwt-log-height", doc: "The most height that the log takes." },
    CssProperty { name: "--cwt-success", doc: "The mark of a stage that ended well." },
    CssProperty { name: "--cwt-selected", doc: "The background of lines that are selected." },
    CssProperty { name: "--cwt-log-full-height", doc: "The most height that the log takes once it is enlarged." },
    CssProperty { name: "--cwt-ansi-0", doc: "The terminal's black." },
    CssProperty { name: "--cwt-ansi-1", doc: "The terminal's red." },
    CssProperty { name: "--cwt-ansi-2", doc: "The terminal's green." },
    CssProperty { name: "--cwt-ansi-3", doc: "The terminal's yellow." },
    CssProperty { name: "--cwt-ansi-4", doc: "The terminal's blue." },
    CssProperty { name: "--cwt-ansi-5", doc: "The terminal's magenta." },
    CssProperty { name: "--cwt-ansi-6", doc: "The terminal's cyan." },
    CssProperty { name: "--cwt-ansi-7", doc: "The terminal's white." },
    CssProperty { name: "--cwt-ansi-8", doc: "The terminal's bright black." },
    CssProperty { name: "--cwt-ansi-9", doc: "The terminal's bright red." },
    CssProperty { name: "--cwt-ansi-10", doc: "The terminal's bright green." },
    CssProperty { name: "--cwt-ansi-11", doc: "The terminal's bright yellow." },
    CssProperty { name: "--cwt-ansi-12", doc: "The terminal's bright blue." },
    CssProperty { name: "--cwt-ansi-13", doc: "The terminal's bright magenta." },
    CssProperty { name: "--cwt-ansi-14", doc: "The terminal's bright cyan." },
    CssProperty { name: "--cwt-ansi-15", doc: "The terminal's bright white." },
    CssProperty { name: "--cwt-radius", doc: "The rounding of the log's corners." },
];

/// The types of the properties and events, in TypeScript.
pub const TYPES: &str = r#"/** The status of a tool call. */
export type ToolStatus = "running" | "approval-requested" | "completed" | "error" | "denied" | "cancelled" | "incomplete";

/** What a workspace tool does. */
export type WorkspaceAction = "create" | "start" | "stop";

/** The detail of `toggle`. */
export interface ToggleDetail {
  open: boolean;
}

/** The detail of `build-log-end`. */
export interface BuildLogEndDetail {
  buildId: string;
  /** How many lines the log has. */
  lines: number;
}

/** The detail of `build-log-error`. */
export interface BuildLogErrorDetail {
  /** Null if the build is not known. */
  buildId: string | null;
  kind:
    | "signed-out"
    | "forbidden"
    | "not-found"
    | "rate-limited"
    | "server"
    | "unreachable"
    | "unreadable"
    /** The WebAssembly program could not be loaded, or broke off. */
    | "program";
  /** A sentence for the reader. */
  message: string;
}
"#;

#[cfg(test)]
mod tests {
    use super::*;

    fn kebab(name: &str) -> String {
        name.chars().flat_map(|c| c.is_ascii_uppercase().then_some('-').into_iter().chain(c.to_lowercase())).collect()
    }

    #[test]
    fn an_attribute_is_its_property_in_kebab_case() {
        for property in ELEMENTS.iter().flat_map(|element| element.properties) {
            assert_eq!(property.attribute, kebab(property.name));
        }
    }

    #[test]
    fn every_custom_property_is_in_the_style_sheet_and_the_other_way_round() {
        let css = chat_workspace_tools::THEME_CSS;
        let mut used: Vec<_> = css
            .split("var(")
            .skip(1)
            .filter_map(|rest| rest.split([',', ')']).next())
            .filter(|name| !name.ends_with("-default"))
            .collect();
        used.sort_unstable();
        used.dedup();
        let mut known: Vec<_> = CSS_PROPERTIES.iter().map(|property| property.name).collect();
        known.sort_unstable();
        assert_eq!(known, used);
    }

    #[test]
    fn the_context_is_defined_first() {
        assert_eq!(ELEMENTS[0].tag, CONTEXT_TAG);
    }
}
