import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { whyUnsafe } from "./safe-pattern";

/** States that a screen can show; the others come from the process, the session, or what happened before. */
export const ScreenState = z.enum(["exhausted", "waiting", "working", "watching", "idle"]);
export type ScreenState = z.infer<typeof ScreenState>;

const Pattern = z.string().transform((source, context) => {
  const problem = whyUnsafe(source);
  if (problem === null) return new RegExp(source, "u");
  context.addIssue({ code: "custom", message: `The pattern ${JSON.stringify(source)} ${problem}.` });
  return z.NEVER;
});

/** Parts of a screen; a pattern fits a part when one of its lines matches. */
const Parts = z.strictObject({
  /** Below the prompt box. */
  footer: Pattern.optional(),
  /** The last few lines above the prompt box. */
  activity: Pattern.optional(),
  /** From the last message of the person to the prompt box. */
  turn: Pattern.optional(),
  /** The last line that is not blank. */
  last: Pattern.optional(),
  /** Any line. */
  anywhere: Pattern.optional(),
  title: Pattern.optional(),
  /** What the program tells its terminal about itself, by OSC 7501. */
  told: Pattern.optional(),
});
export type ScreenPatterns = z.infer<typeof Parts>;

const Rule = Parts.extend({
  state: ScreenState,
  /** One sentence for a person. */
  reason: z.string().min(1),
  box: z.enum(["present", "absent"]).optional(),
  not: Parts.optional(),
  /** Holds while the pane prints; the others are judged when it is quiet. */
  "at-once": z.boolean().default(false),
  /** The turn was ended by the person, so that nothing waits for a look. */
  interrupted: z.boolean().default(false),
  /** Whose group `until` says when work goes on; searched from the bottom of the turn and in the footer. */
  until: Pattern.optional(),
  /** How the dialog's options are written: on wrapped lines, or with a description below each. */
  options: z.enum(["wrapped", "described"]).optional(),
  /** How an option is taken: its number answers at once, or the cursor is moved there and Enter answers. */
  choose: z.enum(["digit", "cursor"]).default("digit"),
  /** How words of one's own are given instead: Esc leads to the prompt. */
  reply: z.enum(["escape"]).optional(),
});
export type ScreenRule = z.infer<typeof Rule>;

/** Fields of an event and what they must look like; a field inside another is written `tool_input.command`. */
const Fields = z.record(z.string(), Pattern);

const EventRule = z.strictObject({
  /** As the program calls it. */
  on: z.string().min(1),
  when: Fields.optional(),
  /** What it means; `unchanged` says nothing about the state, after `ended` nothing that was told counts. */
  state: z.enum([...ScreenState.options, "unchanged", "ended"]),
  /** One sentence for a person; `{tool_name}` stands for a field of the event. */
  reason: z.string().min(1).optional(),
  /** States that it does not end. Of a question it is the answer when it is about the same call of a tool. */
  keeps: z.array(ScreenState).default([]),
  /** Whose group `until` says, in one of the fields, when work goes on. */
  until: Fields.optional(),
});
export type EventRule = z.infer<typeof EventRule>;

const PromptBox = z
  .strictObject({
    /** Above and below the box. */
    rule: Pattern.optional(),
    /** Where there are no rules: a line that stands below every prompt box. */
    below: Pattern.optional(),
    prompt: Pattern,
    /** What stands in an empty box. */
    placeholder: Pattern.optional(),
    /** What is typed cannot be told from what the program shows. */
    unreadable: z.boolean().default(false),
  })
  .refine((box) => box.rule !== undefined || box.below !== undefined, { message: "needs a rule, or a line below it" });

const Program = z
  .strictObject({
    /** Names of the foreground process. Several programs may share one (`node`); the first rule that fits decides. */
    commands: z.array(z.string()).min(1),
    /** Takes over the prompt box and the rules of another program, behind its own. */
    like: z.string().optional(),
    "prompt-box": PromptBox.optional(),
    rules: z.array(Rule).default([]),
    /** Lines that move although nothing goes on: they are no sign of progress. */
    spinner: Pattern.optional(),
    /** What its hooks tell, where they write to the spool as ours do. */
    events: z.array(EventRule).default([]),
    /** States that its signals do not show, each: there the next best signal is believed. */
    "cannot-see": z
      .strictObject({ event: z.array(ScreenState).default([]), screen: z.array(ScreenState).default([]) })
      .prefault({}),
  })
  .refine((program) => program.like !== undefined || program["prompt-box"] !== undefined, {
    message: "needs a prompt-box, or another program that it is like",
  });

const File = z.strictObject({
  shells: z.array(z.string()),
  programs: z.record(z.string(), Program),
});

export type ScreenProgram = {
  name: string;
  commands: readonly string[];
  promptBox: z.output<typeof PromptBox>;
  rules: readonly ScreenRule[];
  spinner: RegExp | null;
  events: readonly EventRule[];
  cannotSee: { readonly event: readonly ScreenState[]; readonly screen: readonly ScreenState[] };
};

export type ScreenRules = {
  /** Process names that mean: a shell waits at its prompt. */
  shells: readonly string[];
  programs: readonly ScreenProgram[];
};

/** Reads `templates/screens.yaml` or a file like it. */
export async function loadScreenRules(file: string): Promise<Reply<ScreenRules>> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => error);
  if (typeof text !== "string") return refused(file, [`cannot be read: ${text.message}`]);
  return parseScreenRules(text, file);
}

export function parseScreenRules(text: string, file: string): Reply<ScreenRules> {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    return refused(file, [(error as Error).message]); // yaml throws YAMLParseError only
  }
  const parsed = File.safeParse(content);
  if (!parsed.success) {
    return refused(
      file,
      parsed.error.issues.map(({ path, message }) => `${path.join(".") || "(file)"}: ${message}`),
    );
  }
  const { shells, programs } = parsed.data;
  const unknown = Object.entries(programs).filter(
    ([, { like }]) => like !== undefined && !programs[like]?.["prompt-box"],
  );
  if (unknown.length > 0) {
    return refused(
      file,
      unknown.map(([name, { like }]) => `programs.${name}.like: no program '${like}' with a prompt-box`),
    );
  }
  return success({
    shells,
    programs: Object.entries(programs).map(([name, program]) => resolve(name, program, programs)),
  });
}

function resolve(
  name: string,
  program: z.infer<typeof Program>,
  all: Record<string, z.infer<typeof Program>>,
): ScreenProgram {
  const model = program.like === undefined ? undefined : all[program.like];
  const promptBox = program["prompt-box"] ?? model?.["prompt-box"];
  if (!promptBox) throw new Error(`program '${name}' has no prompt box, which was checked before`);
  return {
    name,
    commands: program.commands,
    promptBox,
    rules: [...program.rules, ...(model?.rules ?? [])],
    spinner: program.spinner ?? model?.spinner ?? null,
    events: [...program.events, ...(model?.events ?? [])],
    cannotSee: program["cannot-see"],
  };
}

function refused(file: string, details: string[]): Reply<never> {
  return failure("screen-rules-invalid", `The screen rules in ${file} cannot be used.`, {
    hint: "Repair the file, or restore the one that came with the program.",
    details,
  });
}
