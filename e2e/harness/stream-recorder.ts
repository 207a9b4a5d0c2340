import type { Page } from "@playwright/test";

type Chunk = { offset: number; data: Buffer };

export type StreamRecorder = {
  /** What the pane's stream has brought since `offset`: the bytes that one viewer was given, in order. */
  bytesFrom(offset: number): Buffer;
  /** The position after the last byte, and of the first one. */
  end(): number;
  start(): number;
  /** Names of the events that the page has sent. */
  sent(): string[];
};

/** Reads a page's socket: `451-["terminal:data",channel,offset,{…}]` is followed by one binary frame with the bytes. */
export function recordStream(page: Page): StreamRecorder {
  const chunks: Chunk[] = [];
  const sent: string[] = [];
  page.on("websocket", (socket) => {
    let announced: number | null = null;
    socket.on("framereceived", ({ payload }) => {
      if (typeof payload === "string") {
        const found = /^451-\["terminal:data",\d+,(\d+),/.exec(payload)?.[1];
        announced = found === undefined ? null : Number(found);
      } else if (announced !== null) {
        chunks.push({ offset: announced, data: payload });
        announced = null;
      }
    });
    socket.on("framesent", ({ payload }) => {
      const event = typeof payload === "string" ? /^\d+-?\d*\["([\w:-]+)"/.exec(payload)?.[1] : undefined;
      if (event !== undefined) sent.push(event);
    });
  });
  const end = () => chunks.reduce((latest, { offset, data }) => Math.max(latest, offset + data.byteLength), 0);
  return {
    end,
    start: () => chunks[0]?.offset ?? 0,
    sent: () => [...sent],
    bytesFrom(offset) {
      let position = offset;
      const parts: Buffer[] = [];
      for (const chunk of chunks) {
        if (chunk.offset + chunk.data.byteLength <= position) continue;
        if (chunk.offset > position) throw new Error(`bytes ${position} to ${chunk.offset} never came`);
        parts.push(chunk.data.subarray(position - chunk.offset));
        position = chunk.offset + chunk.data.byteLength;
      }
      return Buffer.concat(parts);
    },
  };
}
