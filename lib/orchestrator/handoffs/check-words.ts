/** The shortest task that somebody else can begin with. */
export const SHORTEST_TASK = 20;
const SHORTEST_CRITERION = 5;

/** Said of anything: a criterion that consists of these says nothing. */
const EMPTY_CRITERIA = new Set(
  `works|it works|everything works|all works|works fine|works well|works correctly|works properly|works as expected
  |it works as expected|should work|must work|done|all done|is done|it is done|task done|complete|completed|task complete
  |task completed|is complete|finished|ready|ok|okay|good|fine|looks good|looks fine|looks ok|as expected|correct
  |is correct|no bugs|no errors|no issues|no problems|bug free|success|successful|passes|it passes|high quality
  |good quality|clean code|best practices|follows best practices|tbd|to be defined|todo|n a|none|as discussed|see above
  |as above|implemented|is implemented|fixed|is fixed|it is fixed|the bug is fixed`
    .split("|")
    .map((words) => words.replace(/\s+/g, " ").trim()),
);

/** What remains of a task without these is what it is about. */
const FILLER = new Set(
  `a about above again all also an and any app application area are as asap at away be been better bit bug bugs but by
  can change changes check clean code codebase complete completely correct correctly could create deal discussed do does
  done earlier else error errors everything feature features few fine finish fix fixes following for from get go good
  handle help here how i if implement improve in into is issue issues it it's its job just kind latest let like little
  look made make matter may me might more much must my need needed needs new nice now of ok okay on one or other our over
  part piece please possible problem problems project proper properly quick quickly really refactor request required
  right same see should some something soon sort spec still stuff task tasks that the their them then there these thing
  things this those to today together tomorrow too try up update us use usual want was way we well were what whatever
  when which will with work working works would you your`.split(/\s+/),
);
/** Letters that must remain: two short words, or one long one. */
const LEAST_SUBSTANCE = 8;

/** Why a criterion decides nothing; null when it may. Pure. */
export function criterionFault(criterion: string): string | null {
  const words = plainWords(criterion);
  const shown = JSON.stringify(criterion.slice(0, 60));
  if ([...criterion.trim()].length < SHORTEST_CRITERION || EMPTY_CRITERIA.has(words.join(" "))) {
    return `is ${shown}, which nobody can decide; say what one sees, such as "POST /invoices answers 201 with the stored row"`;
  }
  return null;
}

/** Why a task tells nobody what to do; null when it may. Pure. */
export function taskFault(task: string): { code: "task-too-short" | "task-vague"; message: string } | null {
  const length = [...task.trim()].length;
  const shown = JSON.stringify(task.length > 60 ? `${task.slice(0, 57)}…` : task);
  const better =
    'say what, where and why, such as "Add POST /invoices to src/routes: it stores an invoice with its lines and answers 201"';
  if (length < SHORTEST_TASK) {
    return {
      code: "task-too-short",
      message: `is ${shown}, ${length} characters; at least ${SHORTEST_TASK}: ${better}`,
    };
  }
  const substance = plainWords(task).filter((word) => !FILLER.has(word));
  if (substance.join("").length < LEAST_SUBSTANCE) {
    return { code: "task-vague", message: `is ${shown}, which could be any task; ${better}` };
  }
  return null;
}

function plainWords(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replaceAll("’", "'")
      .match(/[\p{L}\p{N}']+/gu) ?? []
  );
}
