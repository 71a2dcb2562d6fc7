// The `credentials` of a context: a word of `fetch`'s option of the same name.

/** The mode for `fetch`, which rejects unknown words. Without a mode it uses its default, `same-origin`. */
export const credentialsMode = (word: string | undefined) => (word === "include" || word === "omit" ? word : undefined);
