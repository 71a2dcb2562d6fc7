// Tool calls of other chats, read into the rows' own words. What reads them comes with the first call. It is not the
// rows' program, and needs no page.
let program;

const adapter = (vocabulary) => async (value) => {
  program ??= import("./adapters-program.js").then(({ start }) => start());
  try {
    return (await program)(vocabulary, value);
  } catch (error) {
    // The next call begins anew.
    program = undefined;
    throw error;
  }
};

export const fromAiSdk = adapter("ai-sdk");
export const fromAssistantUi = adapter("assistant-ui");
export const fromAgUi = adapter("ag-ui");
export const fromCoder = adapter("coder");
