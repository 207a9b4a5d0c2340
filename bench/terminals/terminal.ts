/** One way to a pane, as a client sees it: what is measured is between `write` and `onBytes`. */
export type BenchTerminal = {
  write(text: string): void;
  /** Output and pictures, as they come in. One listener at a time. */
  onBytes(take: (bytes: Uint8Array) => void): void;
  dispose(): Promise<void>;
};
