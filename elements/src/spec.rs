//! What the custom elements are, in one table: their tags, properties and attributes, events, parts and custom
//! properties. The types, the manifest, the README's section and the scripts' own table are generated from it.

/// What the rows share, whatever they are of.
const TOOL_PARTS: &[Part] = &[
    Part { name: "row", doc: "The whole row." },
    Part { name: "header", doc: "The row's first line." },
    Part { name: "toggle", doc: "The button that opens and closes the row; plain where there is nothing to open." },
    Part { name: "label", doc: "What the row says of the call." },
    Part { name: "state", doc: "The icon of a call that runs or has failed." },
    Part { name: "chevron", doc: "The arrow of a row that can be opened." },
    Part { name: "link", doc: "The link to the workspace's page." },
    Part { name: "failure", doc: "Why the call failed." },
    Part { name: "notice", doc: "A line that says how things stand." },
    Part { name: "retry", doc: "The button that tries again." },
    Part { name: "log", doc: "The log, or what stands in its place." },
    Part { name: "fallback", doc: "The label and the link while the program is not there." },
];

const LOG_PARTS: &[Part] = &[
    Part { name: "notice", doc: "A line that says how things stand." },
    Part { name: "retry", doc: "The button that tries again." },
    Part { name: "log", doc: "The log, or what stands in its place." },
    Part { name: "fallback", doc: "What is shown while the program is not there." },
];

const STATUS: Property = Property {
    name: "status",
    attribute: "status",
    kind: Kind::Text("ToolStatusWord"),
    doc: "Where the call stands: `running`, `completed` (the default) or `error`, or the word that the AI SDK or \
          assistant-ui has for it.",
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
const TOOL_CALL_ID: Property = Property {
    name: "toolCallId",
    attribute: "tool-call-id",
    kind: Kind::Text("string"),
    doc: "The call's id: with it, what the reader opened stays open when the row comes and goes.",
};
const DEFAULT_OPEN: Property = Property {
    name: "defaultOpen",
    attribute: "default-open",
    kind: Kind::Flag,
    doc: "Whether the row begins open. By default it does while the call runs. The reader's own choice wins.",
};

const THEME: Property = Property {
    name: "theme",
    attribute: "theme",
    kind: Kind::Text("\"light\" | \"dark\""),
    doc: "Light or dark, whatever the page's `color-scheme` says. On a context it is that of all rows inside.",
};

const TOGGLE: Event = Event { name: "toggle", detail: "ToggleDetail", doc: "The reader opened or closed the row." };
const LOG_END: Event =
    Event { name: "build-log-end", detail: "BuildLogEndDetail", doc: "The log was read to its end." };
const LOG_ERROR: Event = Event {
    name: "build-log-error",
    detail: "BuildLogErrorDetail",
    doc: "The log, or the rest of it, could not be had.",
};

const TOOL_EVENTS: &[Event] = &[TOGGLE, LOG_END, LOG_ERROR];

/// The elements. The context comes first: it has to be there before the rows ask for it.
pub const ELEMENTS: &[Element] = &[
    Element {
        tag: CONTEXT_TAG,
        class: "ChatWorkspaceContextElement",
        summary: "Tells the rows inside it their server and what their chat is bound to.",
        properties: &[
            Property {
                name: "base",
                attribute: "base",
                kind: Kind::Text("string"),
                doc: "The server: a path (`/coder`) or an origin. By default the server that the page came from.",
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
                doc: "Where workspaces have their pages; empty for the page's own origin. Without it the rows have no \
                      links.",
            },
            Property {
                name: "strings",
                attribute: "strings",
                kind: Kind::Json("Partial<Strings>"),
                doc: "Texts that take the place of the English ones.",
            },
            THEME,
        ],
        events: &[],
        parts: &[],
        slot: Some("The chat."),
    },
    Element {
        tag: "workspace-tool",
        class: "WorkspaceToolElement",
        summary: "The row of whatever workspace tool is called so, or nothing for a tool of another kind.",
        properties: &[
            Property {
                name: "call",
                attribute: "call",
                kind: Kind::Json("unknown"),
                doc: "The call as the chat has it: a part of the AI SDK, of assistant-ui or of a Coder chat, or a list \
                      of Coder parts or AG-UI events. It takes the place of all that follow but `defaultOpen`.",
            },
            Property {
                name: "name",
                attribute: "name",
                kind: Kind::Text("string"),
                doc: "The tool's name: `create_workspace`, `start_workspace` or `stop_workspace`.",
            },
            STATUS,
            ARGS,
            RESULT,
            IS_ERROR,
            TOOL_CALL_ID,
            DEFAULT_OPEN,
            THEME,
        ],
        events: TOOL_EVENTS,
        parts: TOOL_PARTS,
        slot: None,
    },
    Element {
        tag: "create-workspace-tool",
        class: "CreateWorkspaceToolElement",
        summary: "The row of a `create_workspace` call.",
        properties: &[STATUS, ARGS, RESULT, IS_ERROR, TOOL_CALL_ID, DEFAULT_OPEN, THEME],
        events: TOOL_EVENTS,
        parts: TOOL_PARTS,
        slot: None,
    },
    Element {
        tag: "start-workspace-tool",
        class: "StartWorkspaceToolElement",
        summary: "The row of a `start_workspace` call.",
        properties: &[STATUS, RESULT, IS_ERROR, TOOL_CALL_ID, DEFAULT_OPEN, THEME],
        events: TOOL_EVENTS,
        parts: TOOL_PARTS,
        slot: None,
    },
    Element {
        tag: "stop-workspace-tool",
        class: "StopWorkspaceToolElement",
        summary: "The row of a `stop_workspace` call.",
        properties: &[STATUS, RESULT, IS_ERROR, TOOL_CALL_ID, DEFAULT_OPEN, THEME],
        events: TOOL_EVENTS,
        parts: TOOL_PARTS,
        slot: None,
    },
    Element {
        tag: "workspace-build-log",
        class: "WorkspaceBuildLogElement",
        summary: "The build's log on its own, for chats that draw the row around it themselves.",
        properties: &[
            STATUS,
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
            THEME,
        ],
        events: &[LOG_END, LOG_ERROR],
        parts: LOG_PARTS,
        slot: None,
    },
];

/// The tag of the element that tells the others about their chat.
pub const CONTEXT_TAG: &str = "chat-workspace-context";

/// A custom element.
#[derive(Clone, Copy, Debug)]
pub struct Element {
    /// Its tag, without a host's prefix.
    pub tag: &'static str,
    /// Its class in TypeScript.
    pub class: &'static str,
    /// What it is, in a sentence.
    pub summary: &'static str,
    /// What it takes.
    pub properties: &'static [Property],
    /// What it tells.
    pub events: &'static [Event],
    /// What of it a page can style by `::part`.
    pub parts: &'static [Part],
    /// What its children are, where it has any.
    pub slot: Option<&'static str>,
}

/// An input of an element, as a property and as an attribute.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// The property's name.
    pub name: &'static str,
    /// The attribute's name.
    pub attribute: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it is for.
    pub doc: &'static str,
}

/// What an input holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, of this type in TypeScript. The property reflects the attribute.
    Text(&'static str),
    /// A flag: an attribute that is there, unless it says `false`. The property reflects the attribute.
    Flag,
    /// Any JSON, of this type in TypeScript. As an attribute it is JSON text; other text stands for itself.
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

    /// How the scripts call it.
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
    /// When it comes.
    pub doc: &'static str,
}

/// What of an element a page can style by `::part`.
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
    /// What it colours or measures.
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

/// Types that the properties and events name, as TypeScript.
pub const TYPES: &str = r#"/** Where a tool call stands. */
export type ToolStatus = "running" | "completed" | "error";

/** A status, or the word that the AI SDK or assistant-ui has for it. Other words are read as `completed`. */
export type ToolStatusWord =
  | ToolStatus
  | "input-streaming"
  | "input-available"
  | "approval-requested"
  | "approval-responded"
  | "output-available"
  | "output-error"
  | "output-denied"
  | "requires-action"
  | "complete"
  | "incomplete";

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
  /** Null where the build is not known. */
  buildId: string | null;
  kind:
    | "signed-out"
    | "forbidden"
    | "not-found"
    | "rate-limited"
    | "server"
    | "unreachable"
    | "unreadable"
    /** The rows' own program could not be loaded, or broke off. */
    | "program";
  /** A sentence for the person who waits. */
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
    fn the_context_is_defined_before_what_asks_for_it() {
        assert_eq!(ELEMENTS[0].tag, CONTEXT_TAG);
    }
}
