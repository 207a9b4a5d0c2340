import type { HandoffId } from "@/lib/contract/handoff";
import type { Store } from "@/lib/store/store";
import type { Clock } from "../clock";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import { checkHandoff } from "./check-handoff";
import { createFolderReader, type FolderContent, type Whole } from "./handoff-folder";
import type { HandoffHistory, RecordedStep } from "./handoff-history";
import { type NewStep, openHandoffSteps } from "./handoff-steps";
import { type NamedSchemas, readNamedSchemas } from "./named-schemas";
import { aboutFile } from "./write-handoff";

/** Who takes a step that nobody asked for. */
export const ORCHESTRATOR = "orchestrator";
/** Who has made a file that was found: nobody can tell. */
const FOLDER = "file";

/** What is known of all hand-offs: the folder as it was last read, the schemas, and every step. */
export type HandoffLedger = {
  readonly folder: FolderContent;
  readonly schemas: NamedSchemas;
  ids(): HandoffId[];
  history(id: HandoffId): HandoffHistory | null;
  steps(id: HandoffId): readonly RecordedStep[];
  /** One after the other: each must see what the one before has written. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Reads folder and schemas anew, takes in what is new there, and answers those. `actor` is who has made the file that
   * is said to be whole. Inside a turn.
   */
  read(whole: Whole, actor?: string): Promise<HandoffId[]>;
  /** Inside a turn. */
  record(...steps: NewStep[]): Promise<void>;
  /** A step about the content that the hand-off's state is about. */
  step(id: HandoffId, name: NewStep["step"], actor: string, detail?: string | null): NewStep;
  /** What the rules say of the file as it is now: `validated` or `rejected`. The file is there. */
  verdict(id: HandoffId, actor: string): NewStep;
};

export async function openHandoffLedger(parts: {
  steps: Store["handoffSteps"];
  clock: Clock;
  paths: Paths;
  registry: () => Registry | null;
  onChange: (ids: HandoffId[]) => void;
}): Promise<HandoffLedger> {
  const { paths } = parts;
  const known = await openHandoffSteps(parts.steps, parts.clock);
  const readFolder = createFolderReader(paths.handoffsFolder, parts.clock);
  let schemas: NamedSchemas = new Map();
  let folder: FolderContent = { files: new Map(), strays: [], unsettled: false };
  let turn: Promise<unknown> = Promise.resolve();

  async function record(...steps: NewStep[]) {
    if (steps.length === 0) return;
    await known.record(steps);
    parts.onChange([...new Set(steps.map(({ id }) => id))]);
  }

  function verdict(id: HandoffId, actor: string): NewStep {
    const file = folder.files.get(id);
    if (!file) throw new Error(`The file of the hand-off ${id} was there a moment ago.`);
    const { accepted, problems } =
      "fault" in file
        ? { accepted: false, problems: [{ ...file.fault, severity: "error" as const }] }
        : checkHandoff(file.value, { registry: parts.registry(), schemas, fileId: id });
    const errors = problems.filter(({ severity }) => severity === "error").length;
    return {
      id,
      step: accepted ? "validated" : "rejected",
      contentHash: file.hash,
      actor,
      detail: accepted ? null : `${errors} ${errors === 1 ? "problem" : "problems"}`,
      about: { ...aboutFile(file), problems },
    };
  }

  return {
    get folder() {
      return folder;
    },
    get schemas() {
      return schemas;
    },
    ids: known.ids,
    history: known.history,
    steps: known.of,
    inTurn(work) {
      const mine = turn.then(work, work);
      turn = mine.catch(() => {}); // told to whoever asked for it
      return mine;
    },
    async read(whole, actor = FOLDER) {
      const before = folder;
      [folder, schemas] = await Promise.all([readFolder(whole), readNamedSchemas(paths)]);
      const fresh = [...folder.files].filter(([id, { hash }]) => isNew(known.history(id), hash));
      await record(
        ...fresh.flatMap(([id, file]) => [
          {
            id,
            step: "drafted" as const,
            contentHash: file.hash,
            actor: id === whole ? actor : FOLDER,
            about: aboutFile(file),
          },
          verdict(id, ORCHESTRATOR),
        ]),
      );
      const taken = fresh.map(([id]) => id);
      const changed = idsThatDiffer(before, folder).filter((id) => !taken.includes(id));
      if (changed.length > 0) parts.onChange(changed);
      return taken;
    },
    record,
    step: (id, name, actor, detail = null) => ({
      id,
      step: name,
      actor,
      detail,
      contentHash: known.history(id)?.contentHash ?? "",
    }),
    verdict,
  };
}

/** Never seen, or changed before anything was typed for it: what was delivered is settled. */
function isNew(history: HandoffHistory | null, hash: string): boolean {
  if (!history) return true;
  return history.contentHash !== hash && !history.settled;
}

function idsThatDiffer(before: FolderContent, now: FolderContent): HandoffId[] {
  const ids = new Set([...before.files.keys(), ...now.files.keys()]);
  return [...ids].filter((id) => before.files.get(id)?.hash !== now.files.get(id)?.hash);
}
