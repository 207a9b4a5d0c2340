import { describe, expect, it } from "vitest";
import type { SnapshotHeader } from "@/lib/contract/terminal";
import type { ViewerSink } from "./pane-source";
import { createFeedViewer } from "./viewer";

const header = (offset: number, flooding = false): SnapshotHeader => ({
  position: { epoch: "e", offset },
  cols: 80,
  rows: 24,
  historyRows: 0,
  moreHistoryRows: 0,
  gap: null,
  flooding,
});

function watched() {
  const got: [number, number][] = [];
  let caughtUp = 0;
  const sink: ViewerSink = {
    snapshot: () => {},
    data: (offset, bytes) => got.push([offset, bytes.byteLength]),
    presence: () => {},
    ended: () => {},
  };
  const viewer = createFeedViewer(sink, () => {
    caughtUp += 1;
  });
  return { viewer, got, caughtUp: () => caughtUp };
}

const half = new Uint8Array(512 * 1024);

describe("a viewer", () => {
  it("gets nothing before its snapshot and everything after it", () => {
    const { viewer, got } = watched();
    viewer.data(0, half);
    viewer.snapshot(header(10), new Uint8Array(100));
    viewer.data(10, half);
    expect(got).toEqual([[10, half.byteLength]]);
  });

  it("is cut off at the high-water mark, and asks for a snapshot once it has drawn what it has", () => {
    const { viewer, got, caughtUp } = watched();
    viewer.resume("e", 0);
    for (let offset = 0; offset < 20 * half.byteLength; offset += half.byteLength) viewer.data(offset, half);
    expect(got.length).toBe(3);
    viewer.acknowledge("e", half.byteLength);
    expect(caughtUp()).toBe(0);
    viewer.acknowledge("e", 3 * half.byteLength);
    expect(caughtUp()).toBe(1);
  });

  it("ignores acknowledgements of another epoch, of the past, and of what was never sent", () => {
    const { viewer } = watched();
    viewer.resume("e", 0);
    viewer.data(0, half);
    viewer.acknowledge("other", half.byteLength);
    viewer.acknowledge("e", half.byteLength + 1);
    expect(viewer.isCaughtUp).toBe(false);
    viewer.acknowledge("e", half.byteLength);
    expect(viewer.isCaughtUp).toBe(true);
  });

  it("stays held after a snapshot of a flood, until a last one comes", () => {
    const { viewer, got } = watched();
    viewer.snapshot(header(0, true), new Uint8Array(10));
    viewer.data(0, half);
    viewer.snapshot(header(0), new Uint8Array(10));
    viewer.data(0, half);
    expect(got.length).toBe(1);
  });
});
