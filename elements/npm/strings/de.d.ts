// Generated from elements/src/spec.rs: change that, then UPDATE=1 cargo test -p chat-workspace-elements.

import type { Strings } from "../index.js";

declare const strings: Strings;
export default strings;
