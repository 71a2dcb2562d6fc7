// The log as plain text, loaded when a row's program is late or cannot run.
export { PlainLog } from "./plain_log.js";
