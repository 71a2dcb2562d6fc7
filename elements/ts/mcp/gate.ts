// When the page may send requests: not while it is hidden, and not after the host has ended it.

export class Gate {
  readonly #closed = new AbortController();

  /** Aborted once the page has ended. */
  get signal(): AbortSignal {
    return this.#closed.signal;
  }

  close(): void {
    this.#closed.abort();
  }

  /** Waits until the page is visible. Rejects once it has ended, or when `signal` is aborted. */
  async pass(signal: AbortSignal): Promise<void> {
    const either = AbortSignal.any([signal, this.signal]);
    either.throwIfAborted();
    if (!document.hidden) return;
    await new Promise<void>((resolve, reject) => {
      const listening = new AbortController();
      const options = { signal: listening.signal };
      document.addEventListener("visibilitychange", () => {
        if (document.hidden) return;
        listening.abort();
        resolve();
      }, options);
      either.addEventListener("abort", () => {
        listening.abort();
        reject(either.reason as Error);
      }, options);
    });
  }
}
