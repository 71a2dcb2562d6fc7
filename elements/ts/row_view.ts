// The markup of a row and of a log's placeholder: the same classes, parts and attributes as the Rust components have.
import { html, svg } from "./dom.js";
import type { Outcome } from "./outcome.js";
import { ICONS, TOOLS } from "./tables.js";
import type { Texts } from "./texts.js";

/** What is in place of a log while the program is not there. */
export type Placeholder = "loading" | "failed";

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

const BODY_ID = "cwt-body";

/** An icon. Without a label it is hidden from assistive technology. */
function icon(name: IconName, label?: string): Element {
  const attributes = {
    class: "cwt-icon",
    "data-icon": name,
    role: label && "img",
    "aria-label": label,
    "aria-hidden": label === undefined ? "true" : undefined,
  };
  // The style sheet draws the spinner.
  if (name === "spinner") return html("span", attributes);
  const drawing = {
    width: "16",
    height: "16",
    viewBox: "0 0 16 16",
    fill: "none",
    stroke: "currentColor",
    "stroke-width": "1.4",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  };
  return svg("svg", { ...attributes, ...drawing }, svg("path", { d: ICONS[name] }));
}

function notice(kind: string, name: IconName, text: string, retry?: string): Element {
  return html(
    "div",
    { class: "cwt-notice", part: "notice", "data-kind": kind },
    icon(name),
    html("span", { class: "cwt-notice-text" }, text),
    retry && html("button", { class: "cwt-retry", part: "retry", type: "button" }, retry),
  );
}

/** The box of a log, with a notice in place of the lines. */
export function logPlaceholder(placeholder: Placeholder, texts: Texts): Element {
  const content =
    placeholder === "loading"
      ? notice("busy", "spinner", texts.get("log_loading"))
      : notice("warning", "warning", texts.get("log_failed"), texts.get("retry"));
  return html("div", { class: "cwt-log", part: "log", "data-view": placeholder }, content);
}

function stateIcon({ state, failure }: Outcome, texts: Texts): Element | undefined {
  if (state === "succeeded") return undefined;
  const image =
    state === "running"
      ? icon("spinner", texts.get("tool_call_running"))
      : icon("warning", failure ?? texts.get("tool_call_failed"));
  return html("span", { class: "cwt-state", part: "state" }, image);
}

/** The whole row. */
export function rowView({ outcome, texts, hasLog, href, placeholder }: RowProps): Element {
  const { tool, state, label, failure, notice: noticeText } = outcome;
  const heading = [
    icon(TOOLS[tool].icon),
    html("span", { class: "cwt-label", part: "label" }, label),
    stateIcon(outcome, texts),
  ];
  const isOpen = placeholder !== undefined;
  const toggle = hasLog
    ? html(
        "button",
        {
          class: "cwt-toggle",
          part: "toggle",
          type: "button",
          "aria-expanded": String(isOpen),
          "aria-controls": isOpen ? BODY_ID : undefined,
        },
        ...heading,
        html("span", { class: "cwt-chevron", part: "chevron" }, icon("chevron")),
      )
    : html("div", { class: "cwt-toggle", part: "toggle" }, ...heading);
  const linkLabel = texts.get("view_workspace");
  const link =
    href === undefined
      ? undefined
      : html("a", { class: "cwt-link", part: "link", href, "aria-label": linkLabel, title: linkLabel }, icon("link"));
  return html(
    "div",
    { class: "cwt-row", part: "row", "data-tool": tool, "data-state": state },
    html("div", { class: "cwt-header", part: "header" }, toggle, link),
    failure === undefined || failure === label
      ? undefined
      : html("p", { class: "cwt-failure", part: "failure" }, failure),
    noticeText === undefined ? undefined : notice("info", "info", noticeText),
    placeholder && html("div", { id: BODY_ID, class: "cwt-body" }, logPlaceholder(placeholder, texts)),
    html("p", { class: "cwt-spoken", role: "status" }, label),
  );
}
