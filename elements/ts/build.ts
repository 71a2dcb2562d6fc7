// What a build of the Coder API says, in JSON of unknown shape.
import { field, text } from "./record.js";

export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The status of a build's job; empty if it has none. */
export const jobStatus = (build: unknown): string => text(field(build, "job"), "status") ?? "";

/** Whether the job of a build is queued or running. */
export const isActive = (build: unknown): boolean => /^(?:pending|running|canceling)$/.test(jobStatus(build));

/** The agents of a build's resources. */
export const agentsOf = (build: unknown): unknown[] =>
  list(field(build, "resources")).flatMap((resource) => list(field(resource, "agents")));
