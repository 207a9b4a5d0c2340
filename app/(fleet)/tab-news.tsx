"use client";

import { useState } from "react";
import { needsPerson, stateLooks } from "@/app/_components/state-looks";
import type { AgentCard } from "@/lib/contract/agent";

/** Who just began to need a person is said to screen readers; the tab's title has the number. */
export function TabNews({ cards }: { cards: readonly AgentCard[] }) {
  const calling = cards.filter(({ status }) => needsPerson(status.state));
  const names = calling.map(({ name }) => name).join(" ");
  const [known, setKnown] = useState(names);
  const [said, setSaid] = useState("");
  if (known !== names) {
    const before = known.split(" ");
    const fresh = calling.filter(({ name }) => !before.includes(name));
    setKnown(names);
    if (fresh.length > 0)
      setSaid(fresh.map(({ name, status }) => `${name}: ${stateLooks[status.state].label}`).join(". "));
  }
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  );
}
