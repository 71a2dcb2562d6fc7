// Reports the page's height to the host whenever it changes.
import type { Bridge } from "./bridge.js";

export function reportSize(bridge: Bridge, signal: AbortSignal): void {
  let [lastWidth, lastHeight] = [0, 0];
  const observer = new ResizeObserver(() => {
    const box = document.documentElement.getBoundingClientRect();
    const [width, height] = [Math.ceil(box.width), Math.ceil(box.height)];
    if (width === lastWidth && height === lastHeight) return;
    [lastWidth, lastHeight] = [width, height];
    bridge.notify("ui/notifications/size-changed", { width, height });
  });
  observer.observe(document.documentElement);
  signal.addEventListener("abort", () => observer.disconnect());
}
