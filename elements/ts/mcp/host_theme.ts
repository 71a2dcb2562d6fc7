// The look of the host: its colour scheme, and its style variables where the rows have a property for them.
import { asObject, text } from "../record.js";

/** The host's variable for each custom property of the rows. */
const VARIABLES: Record<string, string> = {
  "--cwt-text": "--color-text-secondary",
  "--cwt-strong": "--color-text-primary",
  "--cwt-accent": "--color-text-info",
  "--cwt-error": "--color-text-danger",
  "--cwt-warning": "--color-text-warning",
  "--cwt-success": "--color-text-success",
  "--cwt-surface": "--color-background-primary",
  "--cwt-surface-raised": "--color-background-secondary",
  "--cwt-border": "--color-border-primary",
  "--cwt-radius": "--border-radius-md",
  "--cwt-font": "--font-sans",
  "--cwt-mono": "--font-mono",
};

/** Applies the parts of a host context that it has. */
export function applyTheme(context: unknown): void {
  const { style } = document.documentElement;
  const theme = text(context, "theme");
  if (theme === "light" || theme === "dark") style.colorScheme = theme;
  const styles = asObject(context).styles;
  if (styles === undefined) return;
  const variables = asObject(asObject(styles).variables);
  for (const [property, variable] of Object.entries(VARIABLES)) {
    const value = text(variables, variable);
    if (value === undefined) style.removeProperty(property);
    else style.setProperty(property, value);
  }
}
