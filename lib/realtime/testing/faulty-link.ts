import { connect, createServer, type Socket } from "node:net";

export type FaultyLink = {
  readonly port: number;
  /** Cuts every connection after so many more bytes, in the middle of whatever they are. */
  cutAfter(bytes: number): void;
  /** Cuts now, and lets nobody through until `mend`. */
  cut(): void;
  mend(): void;
  /** How often it was cut. */
  readonly cuts: number;
  dispose(): Promise<void>;
};

/** A TCP proxy before `port` that delays every byte by `delayMs` and breaks when it is told to. */
export async function openFaultyLink(port: number, options: { delayMs: number }): Promise<FaultyLink> {
  const open = new Set<Socket>();
  let left = Number.POSITIVE_INFINITY;
  let broken = false;
  let cuts = 0;

  function cutAll() {
    cuts += 1;
    left = Number.POSITIVE_INFINITY;
    for (const socket of open) socket.resetAndDestroy();
    open.clear();
  }

  function pass(from: Socket, to: Socket) {
    from.on("data", (data) => {
      const piece = data.subarray(0, left);
      left -= piece.byteLength;
      const goOn = () => {
        if (!to.destroyed) to.write(piece);
        if (left <= 0) cutAll();
      };
      if (options.delayMs > 0) setTimeout(goOn, options.delayMs);
      else goOn();
    });
    from.on("error", () => {});
    from.on("close", () => {
      open.delete(from);
      to.destroy();
    });
  }

  const server = createServer((near) => {
    if (broken) return near.resetAndDestroy();
    const far = connect(port, "127.0.0.1");
    open.add(near).add(far);
    pass(near, far);
    pass(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    get cuts() {
      return cuts;
    },
    cutAfter(bytes) {
      left = bytes;
    },
    cut() {
      broken = true;
      cutAll();
    },
    mend() {
      broken = false;
    },
    async dispose() {
      cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
