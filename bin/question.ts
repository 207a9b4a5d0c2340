import type { RegistryQuestion } from "@/lib/contract/registry";

/** What may be asked about the agents of the registry, as options of a command. */
export type QuestionOptions = {
  tool?: string;
  canWrite?: string;
  holds?: string;
  delegatesTo?: string;
  unrestricted?: boolean;
};

export function asksSomething(options: QuestionOptions): boolean {
  return Object.keys(questionOf(options)).length > 0;
}

export function questionOf(options: QuestionOptions): RegistryQuestion {
  const { tool, canWrite, holds, delegatesTo, unrestricted } = options;
  return {
    ...(tool !== undefined && { tool }),
    ...(canWrite !== undefined && { can_write: canWrite }),
    ...(holds !== undefined && { holds }),
    ...(delegatesTo !== undefined && { delegates_to: delegatesTo }),
    ...(unrestricted && { unrestricted }),
  };
}
