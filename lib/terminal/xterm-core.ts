import unicode11 from "@xterm/addon-unicode11";
import xterm, { type Terminal } from "@xterm/headless";

/**
 * What is read inside xterm.js 6.0.0. Its public interface parses asynchronously and hides pen, saved cursor, tab
 * stops, charsets and link ids; `openCore` fails loudly when another version is installed.
 */

/** Attributes of a cell or of the pen, as xterm.js packs them (common/buffer/Constants.ts). */
export type ExtendedAttributes = { readonly _ext: number; readonly _urlId: number };
export type Attributes = { readonly fg: number; readonly bg: number; readonly extended: ExtendedAttributes };

export type Charset = Readonly<Record<string, string>>;

export type CoreLine = {
  /** Content, foreground, background of each cell. */
  readonly _data: Uint32Array;
  readonly _combined: Readonly<Record<number, string>>;
  readonly _extendedAttrs: Readonly<Record<number, ExtendedAttributes | undefined>>;
  readonly length: number;
  readonly isWrapped: boolean;
  translateToString(trimRight?: boolean): string;
};

export type CoreBuffer = {
  readonly lines: { readonly length: number; get(index: number): CoreLine | undefined };
  readonly ybase: number;
  readonly x: number;
  readonly y: number;
  readonly savedX: number;
  readonly savedY: number;
  readonly savedCurAttrData: Attributes;
  readonly savedCharset: Charset | undefined;
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly tabs: Readonly<Record<number, boolean | undefined>>;
};

export type Core = {
  readonly cols: number;
  readonly rows: number;
  readonly buffers: { readonly normal: CoreBuffer; readonly alt: CoreBuffer; readonly active: CoreBuffer };
  readonly options: { readonly convertEol: boolean; readonly cursorBlink: boolean; readonly tabStopWidth: number };
  readonly coreService: {
    readonly isCursorHidden: boolean;
    readonly modes: { readonly insertMode: boolean };
    readonly decPrivateModes: {
      readonly applicationCursorKeys: boolean;
      readonly applicationKeypad: boolean;
      readonly bracketedPasteMode: boolean;
      readonly cursorBlink: boolean | undefined;
      readonly cursorStyle: "block" | "underline" | "bar" | undefined;
      readonly origin: boolean;
      readonly reverseWraparound: boolean;
      readonly sendFocus: boolean;
      readonly synchronizedOutput: boolean;
      readonly wraparound: boolean;
    };
  };
  readonly coreMouseService: { readonly activeProtocol: string; readonly activeEncoding: string };
  readonly _charsetService: {
    readonly charset: Charset | undefined;
    readonly glevel: number;
    readonly _charsets: readonly (Charset | undefined)[];
  };
  readonly _oscLinkService: { getLinkData(id: number): { id?: string; uri: string } | undefined };
  readonly _inputHandler: {
    readonly _curAttrData: Attributes;
    readonly _windowTitle: string;
    readonly _iconName: string;
    readonly _parser: { readonly currentState: number; readonly precedingJoinState: number };
    /** Synchronous as long as no handler answers with a promise; nothing here registers one. */
    parse(text: string): unknown;
    eraseInDisplay(params: { params: number[] }, respectProtect: boolean): boolean;
  };
  reset(): void;
  resize(cols: number, rows: number): void;
};

export type OpenedTerminal = { terminal: Terminal; core: Core };

/** A headless xterm.js with Unicode 11 widths, as viewers have it, and what is inside it. */
export function openCore(size: { cols: number; rows: number; scrollback: number }): OpenedTerminal {
  const terminal = new xterm.Terminal({ ...size, allowProposedApi: true, logLevel: "off" });
  // The addon is typed for the browser's Terminal; it only uses `unicode`, which both have.
  terminal.loadAddon(new unicode11.Unicode11Addon() as unknown as Parameters<Terminal["loadAddon"]>[0]);
  terminal.unicode.activeVersion = "11";
  const core = coreOf(terminal);
  guardEraseAbove(terminal, core);
  return { terminal, core };
}

/**
 * xterm.js 6.0.0 throws when a program erases above the cursor (ED 1, DECSED 1) in the last cell of a screen without
 * scrollback, and parses nothing any more. There it means the whole screen.
 */
function guardEraseAbove(terminal: Terminal, core: Core) {
  for (const prefix of [undefined, "?"]) {
    terminal.parser.registerCsiHandler({ ...(prefix ? { prefix } : {}), final: "J" }, (params) => {
      const { x, y, lines } = core.buffers.active;
      if (params[0] !== 1 || x < core.cols - 1 || lines.get(y + 1)) return false;
      return core._inputHandler.eraseInDisplay({ params: [2] }, prefix === "?");
    });
  }
}

/** Throws when the terminal is not built as xterm.js 6.0.0 is. */
export function coreOf(terminal: object): Core {
  const core = (terminal as { _core?: Core })._core; // private in its type
  const known =
    typeof core?._inputHandler?.parse === "function" &&
    typeof core._inputHandler._parser?.currentState === "number" &&
    typeof core._inputHandler._curAttrData?.extended?._ext === "number" &&
    core.buffers?.active?.lines?.get(0)?._data instanceof Uint32Array &&
    Array.isArray(core._charsetService?._charsets) &&
    typeof core._oscLinkService?.getLinkData === "function";
  if (!core || !known)
    throw new Error("lib/terminal reads the inside of xterm.js 6.0.0; another version is installed.");
  return core;
}
