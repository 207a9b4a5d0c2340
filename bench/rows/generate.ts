import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { writeFiles } from "../floors/write-files";
import { createGenerateWorkspace, type GenerateWorkspace, shippedRegistry } from "../generate-workspace";
import { need } from "../need";
import { openDashboard, runOperation } from "../open-dashboard";
import { multipliedRegistry } from "../registry-versions";
import { againstFloor, type Row, type RowResult } from "../row";
import { interleaved, median, timed } from "../statistics";
import { appRoot } from "../workspace";

/** Configs from the registry, in this process. */
export const generate: Row = {
  name: "generate",
  async measure({ short }) {
    const rounds = short ? 2 : 15;
    const registry = await shippedRegistry();
    const workspace = await createGenerateWorkspace(registry);
    try {
      return [
        ...(await measureChanged(workspace, rounds)),
        await measureUnchanged(workspace, rounds),
        await measureDrift(workspace, rounds),
        await measureMany(workspace, multipliedRegistry(registry, short ? 100 : 1_000), short ? 1 : 5),
      ];
    } finally {
      await workspace.dispose();
    }
  },
};

const parseRegistry = async ({ registryFile }: GenerateWorkspace) => parse(await readFile(registryFile, "utf8"));

async function measureChanged(workspace: GenerateWorkspace, rounds: number): Promise<RowResult[]> {
  const { agents, changed, floorFolder } = workspace;
  const { orchestrator, dispose } = await openQuietly(workspace);
  try {
    const times = await interleaved(rounds, {
      floor: () => timed(async () => [await parseRegistry(workspace), await writeFiles(floorFolder, changed)]),
      async own() {
        await workspace.edit();
        return timed(() => workspace.generate("generated"));
      },
      async operation() {
        await workspace.edit();
        return timed(() => runOperation(orchestrator, "generate"));
      },
    });
    const row = { unit: "ms", floor: median(times.floor), floorName: "parse + write", atMost: 1.5 };
    const what = `generate ${agents} agents, all changed`;
    return [
      againstFloor({ ...row, what: `${what}, in process`, figure: median(times.own), notes: `${changed.size} files` }),
      againstFloor({
        ...row,
        what: `${what}, as a page's operation`,
        figure: median(times.operation),
        notes: "with lock, progress and the check of what was written",
      }),
    ];
  } finally {
    await dispose();
  }
}

async function measureUnchanged(workspace: GenerateWorkspace, rounds: number): Promise<RowResult> {
  const { folder, agents, all } = workspace;
  const readAll = () => Promise.all([...all.keys()].map((path) => readFile(join(folder, path))));
  await workspace.generate("unchanged");
  const times = await interleaved(rounds, {
    floor: () => timed(async () => [await parseRegistry(workspace), await readAll()]),
    own: () => timed(() => workspace.generate("unchanged")),
  });
  return againstFloor({
    what: `generate ${agents} agents, nothing changed, in process`,
    unit: "ms",
    figure: median(times.own),
    floor: median(times.floor),
    floorName: "parse + read",
    atMost: 1.5,
    notes: `${all.size} files`,
  });
}

async function measureDrift(workspace: GenerateWorkspace, rounds: number): Promise<RowResult> {
  const { folder, agents, all } = workspace;
  const hash = async (path: string) =>
    createHash("sha256")
      .update(await readFile(join(folder, path)))
      .digest("hex");
  const { orchestrator, dispose } = await openQuietly(workspace);
  try {
    const times = await interleaved(rounds, {
      floor: () => timed(() => Promise.all([...all.keys()].map(hash))),
      own: () =>
        timed(async () => {
          const found = need(await orchestrator.checkDrift("all"));
          if (found.some(({ config }) => config.state !== "ok")) throw new Error("there should be no drift");
        }),
    });
    return againstFloor({
      what: `drift of ${agents} agents`,
      unit: "ms",
      figure: median(times.own),
      floor: median(times.floor),
      floorName: "read + hash",
      atMost: 2,
      notes: `${all.size} files`,
    });
  } finally {
    await dispose();
  }
}

/** The use cases without a dashboard's regular work. */
function openQuietly({ folder, tmuxSocket }: GenerateWorkspace) {
  return openDashboard({ folder, tmuxSocket, appRoot, role: "command" });
}

async function measureMany(few: GenerateWorkspace, registry: string, rounds: number): Promise<RowResult> {
  const many = await createGenerateWorkspace(registry);
  const timePerAgent = (workspace: GenerateWorkspace) => async () => {
    await workspace.edit();
    return (await timed(() => workspace.generate("generated"))) / workspace.agents;
  };
  try {
    const times = await interleaved(rounds, { few: timePerAgent(few), many: timePerAgent(many) });
    return againstFloor({
      what: `generate ${many.agents} agents, time per agent`,
      unit: "ms",
      figure: median(times.many),
      floor: median(times.few),
      floorName: `${few.agents} agents`,
      atMost: 1.3,
    });
  } finally {
    await many.dispose();
  }
}
