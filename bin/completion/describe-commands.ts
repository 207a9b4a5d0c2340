import type { Argument, Command, Option } from "commander";

/** What may stand in a place of the command line. `running`: agents with a session. */
export type WordKind =
  | "agents"
  | "running"
  | "tenants"
  | "tools"
  | "handoffs"
  | "schemas"
  | "files"
  | "nothing"
  | readonly string[];

export type CommandShape = {
  /** `hooks install`; empty for the program itself. */
  path: string;
  commands: { name: string; description: string }[];
  /** Long flags; `value` is null where an option stands alone. */
  options: { flag: string; description: string; value: WordKind | null }[];
  /** What its arguments are, in order; the last one again and again where `repeats`. */
  words: WordKind[];
  repeats: boolean;
};

/** Commands that act on what runs. */
const ON_RUNNING = new Set(["answer", "attach", "kill", "stop", "list"]);

/** Every command of the program, aliases too, as completion sees it: the one list of them is the program's own. */
export function describeCommands(program: Command): CommandShape[] {
  return [shapeOf(program, ""), ...program.commands.flatMap((command) => describeBelow(command, ""))];
}

function describeBelow(command: Command, parent: string): CommandShape[] {
  const names = [command.name(), ...command.aliases()];
  return names.flatMap((name) => {
    const path = `${parent} ${name}`.trim();
    return [shapeOf(command, path), ...command.commands.flatMap((child) => describeBelow(child, path))];
  });
}

function shapeOf(command: Command, path: string): CommandShape {
  const below = command.commands.flatMap((child) =>
    [child.name(), ...child.aliases()].map((name) => ({ name, description: oneLine(child.description()) })),
  );
  const options = command.createHelp().visibleOptions(command);
  const { registeredArguments } = command;
  return {
    path,
    commands: below,
    options: options.flatMap((option) => (option.long ? [shapeOfOption(option, option.long)] : [])),
    words: registeredArguments.map((argument) => kindOf(argument, ON_RUNNING.has(command.name()))),
    repeats: registeredArguments.at(-1)?.variadic ?? false,
  };
}

function shapeOfOption(option: Option, flag: string): CommandShape["options"][number] {
  const takesValue = option.required || option.optional;
  const value = option.argChoices ?? kindOfName(/[<[]([\w-]+)/.exec(option.flags)?.[1] ?? "", false);
  return { flag, description: oneLine(option.description), value: takesValue ? value : null };
}

function kindOf(argument: Argument, onRunning: boolean): WordKind {
  return argument.argChoices ?? kindOfName(argument.name(), onRunning);
}

/** Arguments are called for what they take: `<agent>`, `[agents...]`, `<tenant>`, `<path>`. */
function kindOfName(name: string, onRunning: boolean): WordKind {
  if (/^(agents?|from|to)$/.test(name)) return onRunning ? "running" : "agents";
  if (name === "filter") return onRunning ? "running" : "agents";
  if (name === "tenant") return "tenants";
  if (name === "tool") return "tools";
  if (name === "id") return "handoffs";
  if (name === "schema") return "schemas";
  if (/^(path|file|folder|subject)$/.test(name)) return "files";
  return "nothing";
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
