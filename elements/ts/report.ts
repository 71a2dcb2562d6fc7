/** Writes an error to the console. */
export const report = (error: unknown) => console.error("chat-workspace-tools", error);
