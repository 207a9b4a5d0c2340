import { expect, test } from "vitest";
import { createWebglLeases } from "./webgl-leases";

function panes(count: number, limit: number) {
  const leases = createWebglLeases(limit);
  const on = Array.from({ length: count }, () => false);
  const back = on.map((_, index) =>
    leases.take((granted) => {
      on[index] = granted;
    }),
  );
  return { on, back };
}

test("no more panes than the limit draw with WebGL", () => {
  const { on } = panes(27, 12);
  expect(on.filter(Boolean)).toHaveLength(12);
});

test("a pane that gives it back makes room for the one that waits longest", () => {
  const { on, back } = panes(4, 2);
  back[0]?.();
  expect(on).toEqual([false, true, true, false]);
});

test("a pane that waits no more gets none", () => {
  const { on, back } = panes(3, 1);
  back[1]?.();
  back[0]?.();
  expect(on).toEqual([false, false, true]);
});

test("giving back twice frees one place only", () => {
  const { on, back } = panes(4, 1);
  back[0]?.();
  back[0]?.();
  expect(on).toEqual([false, true, false, false]);
});
