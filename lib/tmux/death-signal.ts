import { runTmux, type TmuxBinary } from "./run-tmux";

const SETPRIV = ["setpriv", "--pdeathsig", "KILL"] as const;

/**
 * What a long-lived client is started behind, so that it ends with this process however that ends; empty where the
 * system has no such thing (`setpriv` of util-linux). tmux 3.3a keeps a control client whose reader was killed as long
 * as it owes it a byte, and meanwhile reads no pane of its session: the agents stood still (measured).
 */
export async function deathSignal({ binary, environment }: TmuxBinary): Promise<readonly string[]> {
  const [program, ...args] = SETPRIV;
  const tried = runTmux({ binary: program, environment }, "-V", [...args, binary, "-V"]);
  return tried.then(
    () => SETPRIV,
    () => [],
  );
}
