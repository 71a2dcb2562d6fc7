// The look of logs, which light rows do not need.
import css from "theme-log.css";

let sheet: CSSStyleSheet | undefined;

/** Adds the style sheet of logs to a shadow root that lacks it. */
export function adoptLogStyle(root: ShadowRoot): void {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}
