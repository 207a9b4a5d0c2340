"use client";

import { Button } from "@/app/_components/button";

/** Which agent the form below shows. Choosing shows it at once; without JavaScript the button does. */
export function AgentChoice({ names, chosen }: { names: readonly string[]; chosen: string | null }) {
  return (
    <form action="/registry" className="flex flex-wrap items-center gap-2">
      <input type="hidden" name="view" value="form" />
      <label htmlFor="agent-choice" className="text-label text-muted">
        Agent
      </label>
      <select
        key={chosen}
        id="agent-choice"
        name="agent"
        defaultValue={chosen ?? ""}
        className="registry-field w-auto! flex-none"
        onChange={(event) => event.currentTarget.form?.requestSubmit()}
      >
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <noscript>
        <Button type="submit" size="form" className="max-sm:h-11">
          Show agent
        </Button>
      </noscript>
    </form>
  );
}
