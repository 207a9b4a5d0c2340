import { parseArgs } from "node:util";
import { scenarios } from "./scenarios.mjs";

export const usage = `Usage: demo-agent.mjs [--scenario NAME] [--seed N] [--speed N] [--lines N] [--code N]

  --scenario   what it begins with: ${Object.keys(scenarios).join(", ")} (default: idle)
  --seed       chooses verbs, files and figures; the same seed gives the same run (default: 1)
  --speed      2 is twice as fast; waits are divided by it (default: 1)
  --lines      how many lines "flood" prints (default: 20000)
  --code       the exit code of "exit" (default: 1)

Typed at the prompt, the same names start their scenario; "count 500 10" prints 500 numbered lines, one each 10 ms;
"exit 3" ends with code 3, "/exit" with 0. Anything else is answered. Esc interrupts, Ctrl-C twice leaves.
`;

const numbers = { seed: 1, speed: 1, lines: 20_000, code: 1 };

/** @param {string[]} given @returns {{ error: string | null, help: boolean, scenario: string, seed: number, speed: number, lines: number, code: number }} */
export function parseArguments(given) {
  const result = { error: null, help: false, scenario: "idle", ...numbers };
  try {
    const { values } = parseArgs({
      args: given,
      options: {
        help: { type: "boolean", short: "h" },
        scenario: { type: "string" },
        ...Object.fromEntries(Object.keys(numbers).map((name) => [name, { type: "string" }])),
      },
    });
    result.help = values.help === true;
    result.scenario = values.scenario ?? "idle";
    for (const name of Object.keys(numbers)) {
      if (values[name] === undefined) continue;
      const value = Number(values[name]);
      if (!Number.isFinite(value) || value < 0 || (name === "speed" && value === 0)) {
        throw new Error(`--${name} is a number, not ${JSON.stringify(values[name])}.`);
      }
      result[name] = value;
    }
    if (!(result.scenario in scenarios)) throw new Error(`There is no scenario ${JSON.stringify(result.scenario)}.`);
  } catch (error) {
    result.error = error.message;
  }
  return result;
}
