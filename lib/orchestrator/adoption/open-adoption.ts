import type { InBackground } from "../in-background";
import { type AdoptedTerminals, createAdoptedTerminals } from "./adopted-terminals";
import { type Adoption, createAdoption } from "./adoption";

/** Sessions of other tmux servers, and their terminals here. */
export async function openAdoption(
  options: Omit<Parameters<typeof createAdoption>[0], "onForgotten"> & {
    historyLimit: number;
    inBackground: InBackground;
  },
): Promise<{ adoption: Adoption; terminals: AdoptedTerminals }> {
  const adoption = await createAdoption({ ...options, onForgotten: (id) => terminals.close(id) });
  const terminals = createAdoptedTerminals({ ...options, find: adoption.find });
  return { adoption, terminals };
}
