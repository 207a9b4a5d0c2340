"use client";

import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import type { Command } from "./command";
import { keyName, matchKeys, SEQUENCE_MS } from "./key-sequence";

type CommandRegistry = { add(commands: readonly Command[]): () => void; list(): Command[] };

const Registry = createContext<CommandRegistry | null>(null);

/** Holds what can be done right now and listens to keys. `singleKeys` off leaves only chords such as Ctrl-K. */
export function CommandProvider({ singleKeys, children }: { singleKeys: boolean; children: ReactNode }) {
  const [registry] = useState(createRegistry);
  const allowSingle = useRef(singleKeys);
  useEffect(() => {
    allowSingle.current = singleKeys;
  }, [singleKeys]);
  useEffect(() => listenToKeys(registry, () => allowSingle.current), [registry]);
  return <Registry value={registry}>{children}</Registry>;
}

/** Offers these commands while the component is mounted. */
export function useCommands(commands: readonly Command[]): void {
  const registry = useCommandRegistry();
  useEffect(() => registry.add(commands));
}

/** Everything that is offered right now; a later one of the same id replaces an earlier one. */
export function useCommandRegistry(): CommandRegistry {
  const registry = useContext(Registry);
  if (!registry) throw new Error("This component needs the CommandProvider of the shell around it.");
  return registry;
}

function createRegistry(): CommandRegistry {
  const groups = new Set<readonly Command[]>();
  return {
    add(commands) {
      groups.add(commands);
      return () => groups.delete(commands);
    },
    list: () => [...new Map([...groups].flat().map((command) => [command.id, command])).values()],
  };
}

function listenToKeys(registry: CommandRegistry, singleKeys: () => boolean): () => void {
  let begun = "";
  let forget: ReturnType<typeof setTimeout> | undefined;

  function onKeyDown(event: KeyboardEvent) {
    const name = keyName(event);
    if (event.defaultPrevented || event.isComposing || !name || takesEveryKey(event.target)) return;
    if (!name.startsWith("mod+") && (!singleKeys() || isOwnKey(event))) return;
    const pressed = begun ? `${begun} ${name}` : name;
    const found = matchKeys(pressed, registry.list());
    clearTimeout(forget);
    begun = found === "begun" ? pressed : "";
    if (found === "begun") forget = setTimeout(() => (begun = ""), SEQUENCE_MS);
    if (!found || found === "begun") return;
    event.preventDefault();
    found.run();
  }

  window.addEventListener("keydown", onKeyDown);
  return () => {
    clearTimeout(forget);
    window.removeEventListener("keydown", onKeyDown);
  };
}

/** A terminal gets Ctrl-K too. */
function takesEveryKey(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("[data-takes-keys], .xterm") !== null;
}

/** What is typed belongs to the field, Enter and Space to the control that has the focus. */
function isOwnKey({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])"))
    return true;
  const activates = key === "Enter" || key === " ";
  return activates && target.matches("a, button, summary, input, [role=menuitem], [role=option]");
}
