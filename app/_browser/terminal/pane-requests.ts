import type { IDisposable, ILinkHandler, IParser } from "@xterm/xterm";

/** More than this is no copied text but an attempt to fill a clipboard. */
const MAX_CLIPBOARD_CHARACTERS = 100_000;

/** OSC 52: a program may ask to put text on the clipboard, which a person grants or not. Reading is never answered. */
export function watchClipboardRequests(parser: IParser, onRequest: (text: string) => void): IDisposable {
  return parser.registerOscHandler(52, (data) => {
    const encoded = data.slice(data.indexOf(";") + 1);
    const text = encoded === "?" ? null : decodeBase64(encoded);
    if (text) onRequest(text);
    return true;
  });
}

function decodeBase64(encoded: string): string | null {
  if (encoded.length > MAX_CLIPBOARD_CHARACTERS || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null;
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)));
  } catch {
    return null;
  }
}

/** OSC 8 links: the same rule as for addresses found in the text. */
export function linkHandler(onLink: (url: URL) => void): ILinkHandler {
  return {
    allowNonHttpProtocols: false,
    activate: (_event, text) => {
      const url = webAddress(text);
      if (url) onLink(url);
    },
  };
}

/** The address if a browser may open it from a pane: http or https, and nothing else. */
export function webAddress(text: string): URL | null {
  const url = URL.parse(text);
  return url && (url.protocol === "http:" || url.protocol === "https:") ? url : null;
}
