import { type AgentId, type AgentName, agentIdOf } from "@/lib/contract/ids";
import { type Reply, success } from "@/lib/contract/reply";
import { type GeneratedAgent, type GenerateOptions, generateConfigs } from "../configs/generate";
import { byRealm, type Realm } from "./realms";

type Options = Pick<GenerateOptions, "clock" | "check" | "signal"> & {
  realms: readonly Realm[];
  ids: readonly AgentId[];
  onStart?: (id: AgentId) => void;
  onDone?: (agent: GeneratedAgent<AgentId>) => void;
};

/** `generateConfigs` for agents of several tenants: one realm after the other. Stops where the templates cannot be used. */
export async function generateInRealms(options: Options): Promise<Reply<GeneratedAgent<AgentId>[]>> {
  const { realms, ids, onStart, onDone, ...rest } = options;
  const all: GeneratedAgent<AgentId>[] = [];
  for (const { realm, names } of byRealm(realms, ids)) {
    const idOf = (name: AgentName) => agentIdOf(realm.paths.tenant, name);
    const generated = await generateConfigs({
      ...rest,
      ...realm,
      names,
      onStart: (name) => onStart?.(idOf(name)),
      onDone: (done) => onDone?.({ ...done, name: idOf(done.name) }),
    });
    if (!generated.ok) return generated;
    all.push(...generated.value.map((done) => ({ ...done, name: idOf(done.name) })));
  }
  return success(all);
}
