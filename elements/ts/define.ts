// Importing it defines the elements.
import { define } from "./index.js";

export * from "./index.js";

define();
