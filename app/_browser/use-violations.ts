"use client";

import { useEffect, useState } from "react";
import type { Violation } from "@/lib/contract/enforcement";
import { useLive } from "./live-provider";

/** More than anybody reads; the log itself has the rest. */
const MOST = 500;

/** What guards have blocked, newest first: what the server has drawn, then each new line that `fits`. */
export function useViolations(initial: readonly Violation[], fits: (violation: Violation) => boolean) {
  const { socket } = useLive();
  const [added, setAdded] = useState<readonly Violation[]>([]);
  useEffect(() => {
    const onAdded = (news: Violation[]) => setAdded((before) => [...news.toReversed(), ...before].slice(0, MOST));
    socket.on("violations:added", onAdded);
    return () => {
      socket.off("violations:added", onAdded);
    };
  }, [socket]);
  const newest = initial[0]?.id ?? 0;
  return [...added.filter((each) => each.id > newest && fits(each)), ...initial].slice(0, MOST);
}
