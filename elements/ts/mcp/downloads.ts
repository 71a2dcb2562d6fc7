// Links and downloads, which a sandboxed frame cannot open by itself: the host does it.
import type { Bridge } from "./bridge.js";

/** Has the host open links and save files. */
export function passOn(bridge: Bridge): void {
  document.addEventListener("click", (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (!link || !/^https?:$/.test(link.protocol)) return;
    event.preventDefault();
    bridge.request("ui/open-link", { url: link.href }).catch(report);
  });
  // The program saves a file by a click on a link that is in no document.
  const files = new Map<string, Blob>();
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (object: Blob | MediaSource): string => {
    const url = createObjectURL.call(URL, object);
    if (object instanceof Blob) files.set(url, object);
    return url;
  };
  URL.revokeObjectURL = (url: string): void => {
    files.delete(url);
    revokeObjectURL.call(URL, url);
  };
  const { click } = HTMLAnchorElement.prototype;
  HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement): void {
    const file = this.download ? files.get(this.href) : undefined;
    if (file) save(bridge, this.download, file).catch(report);
    else click.call(this);
  };
}

async function save(bridge: Bridge, name: string, file: Blob): Promise<void> {
  const resource = { uri: `file:///${encodeURIComponent(name)}`, mimeType: "text/plain", text: await file.text() };
  await bridge.request("ui/download-file", { contents: [{ type: "resource", resource }] });
}

// A host may name the capability and have no handler for it.
const report = (error: unknown) => console.warn("chat-workspace-tools", error);
