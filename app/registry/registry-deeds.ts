import { z } from "zod";
import type { orchestrator } from "@/app/_server/orchestrator";
import { AgentName } from "@/lib/contract/ids";
import { AgentForm, type RegistrySaved } from "@/lib/contract/registry";
import { type Reply, success } from "@/lib/contract/reply";
import type { Saved } from "./saved-sentence";

type Orchestrator = ReturnType<typeof orchestrator>;

/** No registry is larger; the server would refuse it anyway. */
const Text = z.string().max(2 * 1024 * 1024);
const Version = z.string().regex(/^[0-9a-f]{64}$/);
/** Whether to write the files that are out of date afterwards. */
const generate = z.literal("yes").optional();

/** Starts writing the files that a save has put out of date; those edited by hand are nobody's to write over. */
async function andGenerate(
  orchestrator: Orchestrator,
  saved: Reply<RegistrySaved>,
  wanted: "yes" | undefined,
): Promise<Reply<Saved>> {
  if (!saved.ok) return saved;
  const { affected } = saved.value;
  if (!wanted || affected.length === 0) return success({ ...saved.value, generating: [], left: [] });
  const cards = new Map((await orchestrator.listAgents()).map((card) => [String(card.name), card.config.state]));
  const known = affected.filter((name) => cards.has(name));
  const left = known.filter((name) => cards.get(name) === "edited");
  const generating = known.filter((name) => !left.includes(name));
  if (generating.length > 0) {
    const started = await orchestrator.startOperation("generate", generating);
    if (!started.ok) return started;
  }
  return success({ ...saved.value, generating, left });
}

export const reviewDraft = {
  action: "registry.read",
  schema: z.object({ draft: Text }),
  unrecorded: true,
  call: async (orchestrator: Orchestrator, { draft }: { draft: string }) => {
    const [review, now] = await Promise.all([orchestrator.registry.review(draft), orchestrator.registry.read()]);
    return success({ ...review, versionOnDisk: now.ok ? now.value.version : null });
  },
} as const;

const Conflict = z.object({ base: Text, draft: Text });
export const findConflict = {
  action: "registry.edit",
  schema: Conflict,
  unrecorded: true,
  call: (orchestrator: Orchestrator, { base, draft }: z.infer<typeof Conflict>) =>
    orchestrator.registry.findConflict(base, draft),
} as const;

const Save = z.object({ draft: Text, version: Version, generate });
export const saveDraft = {
  action: "registry.edit",
  schema: Save,
  agent: () => undefined,
  call: async (orchestrator: Orchestrator, input: z.infer<typeof Save>) =>
    andGenerate(orchestrator, await orchestrator.registry.save(input.draft, input.version), input.generate),
} as const;

const Entry = AgentForm.extend({ agent: AgentName, entry: Version, generate });
export const editAgent = {
  action: "registry.edit",
  schema: Entry,
  agent: ({ agent }: z.infer<typeof Entry>) => agent as string,
  call: async (orchestrator: Orchestrator, { agent, entry, generate: wanted, ...form }: z.infer<typeof Entry>) =>
    andGenerate(orchestrator, await orchestrator.registry.editByForm(agent, form, entry), wanted),
} as const;

const NewAgent = AgentForm.extend({ agent: AgentName, generate });
export const addAgent = {
  action: "registry.edit",
  schema: NewAgent,
  agent: ({ agent }: z.infer<typeof NewAgent>) => agent as string,
  call: async (orchestrator: Orchestrator, { agent, generate: wanted, ...form }: z.infer<typeof NewAgent>) =>
    andGenerate(orchestrator, await orchestrator.registry.addByForm(agent, form), wanted),
} as const;

const Rename = z.object({ agent: AgentName, entry: Version, to: AgentName });
export const renameAgent = {
  action: "registry.edit",
  schema: Rename,
  agent: ({ agent }: z.infer<typeof Rename>) => agent as string,
  call: async (orchestrator: Orchestrator, { entry, ...edit }: z.infer<typeof Rename>) =>
    andGenerate(orchestrator, await orchestrator.registry.edit({ kind: "rename-agent", ...edit }, entry), "yes"),
} as const;

const Remove = z.object({
  agent: AgentName,
  entry: Version,
  sure: z.literal("yes", "tick the box to say that you are sure"),
});
export const removeAgent = {
  action: "registry.edit",
  schema: Remove,
  agent: ({ agent }: z.infer<typeof Remove>) => agent as string,
  call: async (orchestrator: Orchestrator, { agent, entry }: z.infer<typeof Remove>) =>
    andGenerate(orchestrator, await orchestrator.registry.edit({ kind: "remove-agent", agent }, entry), "yes"),
} as const;

const Proposal = z.object({ proposal: z.string().max(150), version: Version });
export const applyProposal = {
  action: "registry.edit",
  schema: Proposal,
  agent: ({ proposal }: z.infer<typeof Proposal>) => `proposal ${proposal}`,
  call: (orchestrator: Orchestrator, { proposal, version }: z.infer<typeof Proposal>) =>
    orchestrator.registry.applyProposal(proposal, version),
} as const;
export const discardProposal = {
  action: "registry.edit",
  schema: Proposal,
  agent: ({ proposal }: z.infer<typeof Proposal>) => `proposal ${proposal}`,
  call: (orchestrator: Orchestrator, { proposal }: z.infer<typeof Proposal>) =>
    orchestrator.registry.discardProposal(proposal),
} as const;
