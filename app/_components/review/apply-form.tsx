"use client";

import { type ComponentProps, useTransition } from "react";
import { useConnection } from "@/app/_browser/fleet-store";
import { Button } from "../button";
import { CsrfInput, useFormActions, useOperate } from "../operations/operate";

/** Writes what the registry says into these agents' files; without JavaScript it leads back to `back` with the outcome. */
export function ApplyForm({
  agents,
  back,
  ask,
  children,
  ...button
}: {
  agents: readonly string[];
  back: string;
  /** Takes the press over, to ask first. */
  ask?: () => void;
} & ComponentProps<typeof Button>) {
  const forms = useFormActions();
  const operate = useOperate();
  const connection = useConnection();
  const [pending, startTransition] = useTransition();
  const offline = connection.state === "offline";
  return (
    <form
      action={forms.generate}
      className="contents"
      onSubmit={(event) => {
        event.preventDefault();
        if (ask) ask();
        else startTransition(async () => void (await operate("generate", agents)));
      }}
    >
      <CsrfInput />
      <input type="hidden" name="wait" value="yes" />
      <input type="hidden" name="back" value={back} />
      {agents.map((agent) => (
        <input key={agent} type="hidden" name="agent" value={agent} />
      ))}
      <Button
        type="submit"
        busy={pending}
        {...button}
        disabled={offline || agents.length === 0 || button.disabled}
        title={offline ? "The dashboard is not reached." : button.title}
      >
        {children}
      </Button>
    </form>
  );
}
