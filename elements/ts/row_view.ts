// The markup of a row and of a log's placeholder: the same classes, parts and attributes as the Rust components have.
import { html, OWN, svg } from "./dom.js";
import type { Outcome } from "./outcome.js";
import { ICONS, PHASE_ICONS } from "./tables.js";
import type { Texts } from "./texts.js";

/**
 * What is in place of the program's log: a notice that it loads, or plain lines. Where the program has failed, plain lines with a
 * button to load it again, or without lines a notice that says so.
 */
export type Placeholder = "loading" | "log" | "replaced" | "failed";

export interface RowProps {
  outcome: Outcome;
  texts: Texts;
  /** Whether the row can be opened. */
  hasLog: boolean;
  /** The address of the workspace's page. */
  href: string | undefined;
  /** In place of the log of an open row. */
  placeholder: Placeholder | undefined;
}

type IconName = keyof typeof ICONS | "spinner";
type Attributes = Parameters<typeof html>[1];
type Child = Parameters<typeof html>[2];

const BODY_ID = "cwt-body";

/** An element that pages can style as `::part(name)`. */
const part = (tag: string, name: string, attributes: Attributes, ...children: Child[]): Element =>
  html(tag, { class: `cwt-${name}`, part: name, ...attributes }, ...children);

/** An icon. Without a label it is hidden from assistive technology. */
function icon(name: IconName, label?: string): Element {
  const attributes = {
    class: "cwt-icon",
    "data-icon": name,
    role: label && "img",
    "aria-label": label,
    "aria-hidden": label ? undefined : "true",
  };
  // The style sheet draws the spinner.
  if (name === "spinner") return html("span", attributes);
  const drawing = {
    ...attributes,
    width: "16",
    height: "16",
    viewBox: "0 0 16 16",
    fill: "none",
    stroke: "currentColor",
    "stroke-width": "1.4",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  };
  return svg("svg", drawing, svg("path", { d: ICONS[name] }));
}

export const notice = (kind: string, name: IconName, text: string, retry?: string): Element =>
  part(
    "div",
    "notice",
    { "data-kind": kind },
    icon(name),
    html("span", { class: "cwt-notice-text" }, text),
    retry && part("button", "retry", { type: "button" }, retry),
  );

/** The box of a log: a place for plain lines, and a notice. */
export function logPlaceholder(placeholder: Placeholder, texts: Texts): Element {
  const isReplaced = placeholder === "replaced";
  return part(
    "div",
    "log",
    { "data-view": isReplaced ? "failed" : placeholder },
    placeholder === "loading" ? notice("busy", "spinner", texts.get("log_loading")) : html(OWN, {}),
    isReplaced || placeholder === "failed"
      ? // Lines that are shown did not fail to load.
        notice("warning", "warning", isReplaced ? "" : texts.get("log_failed"), texts.get("retry"))
      : undefined,
  );
}

/** The icon of the call's phase, with a label if it says more than that of the row. */
function stateIcon({ state, failure }: Outcome, texts: Texts): Element | undefined {
  const name = PHASE_ICONS[state];
  if (!name) return undefined;
  const label =
    state === "running" ? texts.get("tool_call_running") : state === "failed" ? (failure ?? texts.get("tool_call_failed")) : undefined;
  return part("span", "state", {}, icon(name, label));
}

function toggle({ outcome, texts, hasLog, placeholder }: RowProps): Element {
  const heading = [
    icon(outcome.tool.icon),
    part("span", "label", {}, outcome.label),
    stateIcon(outcome, texts),
  ];
  if (!hasLog) return part("div", "toggle", {}, ...heading);
  const attributes = {
    type: "button",
    "aria-expanded": String(Boolean(placeholder)),
    "aria-controls": placeholder && BODY_ID,
  };
  return part("button", "toggle", attributes, ...heading, part("span", "chevron", {}, icon("chevron")));
}

/** The whole row. */
export function rowView(props: RowProps): Element {
  const { outcome, texts, href, placeholder } = props;
  const { tool, state, label, failure } = outcome;
  const title = texts.get("view_workspace");
  return part(
    "div",
    "row",
    { "data-tool": `${tool.action}_workspace`, "data-state": state },
    part("div", "header", {}, toggle(props), href && part("a", "link", { href, "aria-label": title, title }, icon("link"))),
    failure && failure !== label ? part("p", "failure", {}, failure) : undefined,
    outcome.notice && notice("info", "info", outcome.notice),
    placeholder && html("div", { id: BODY_ID, class: "cwt-body" }, logPlaceholder(placeholder, texts)),
    html("p", { class: "cwt-spoken", role: "status" }, label),
  );
}
