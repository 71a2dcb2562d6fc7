// Text from outside, cleaned for display. The Rust side of these rules is `src/tool_call/display_text.rs`.

// Control characters, characters without a width, and marks that change the direction of the text around them: they can
// make one name look like another. Joiners stay, because scripts and emoji need them.
const HIDDEN = "\\p{Cc}\\u061C\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2060-\\u206F\\uFEFF\\u{E0000}-\\u{E007F}";
// Terminal escapes: control sequences, strings such as titles, and sequences of two characters.
const ESCAPES = /\x1b(?:\[[ -?]*[@-~]?|[\]PX^_][^\x07\x1b\n\r]*(?:\x1b\\)?|[ -/]+[0-~]?|[0-?])?/g;
const GAPS = new RegExp(`[\\s${HIDDEN}]+`, "gu");
const HIDDEN_BUT_BREAKS = new RegExp(`(?![\\n\\t])[${HIDDEN}]`, "gu");

/** At most `limit` characters; the last one is an ellipsis if there were more. Undefined for empty text. */
function bounded(text: string, limit: number): string | undefined {
  // A character takes at most two UTF-16 units.
  const characters = Array.from(text.slice(0, 2 * limit + 2));
  if (characters.length <= limit) return text || undefined;
  return characters.slice(0, limit - 1).join("") + "…";
}

/** `text` without terminal escapes and hidden characters. Line breaks and tabs stay. */
export const visible = (text: string): string => text.replace(ESCAPES, "").replace(HIDDEN_BUT_BREAKS, "");

/** `text` in one line, with each run of blank and hidden characters as one space. */
export const oneLine = (text: string, limit: number): string | undefined =>
  bounded(text.replace(GAPS, " ").trim(), limit);

/** The visible part of a message. */
export const message = (text: string, limit: number): string | undefined => bounded(visible(text).trim(), limit);
