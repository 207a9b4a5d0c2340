import { blue, bold, faint, grey } from "./colours.mjs";

/**
 * A question with numbered answers that stands in the place of the input box. Digits answer at once; arrows and Enter
 * choose; Esc cancels. `answer` gets the index of the option, or null.
 */
export function createDialog({ head, options, footer, answer }) {
  let chosen = 0;
  return {
    lines: (cols) => [
      ...head(cols),
      ...options.map((option, index) => {
        const mark = index === chosen ? blue("❯") : " ";
        const label = index === chosen ? blue(option) : option;
        return ` ${mark} ${grey(`${index + 1}.`)} ${label}`;
      }),
      "",
      ` ${grey(footer)}`,
    ],
    press(key) {
      const digit = /^[1-9]/.exec(key.text ?? "")?.[0];
      if (digit !== undefined && Number(digit) <= options.length) answer(Number(digit) - 1);
      else if (key.name === "up") chosen = (chosen + options.length - 1) % options.length;
      else if (key.name === "down") chosen = (chosen + 1) % options.length;
      else if (key.name === "enter") answer(chosen);
      else if (key.name === "escape") answer(null);
    },
  };
}

/** The head of a permission question for a shell command. */
export const permissionHead = (command, purpose) => (cols) => [
  blue("─".repeat(cols)),
  ` ${blue(bold("Bash command"))}`,
  ` ${grey(purpose)}`,
  faint("╌".repeat(cols)),
  ` ${command}`,
  faint("╌".repeat(cols)),
  " This command requires approval",
  "",
  " Do you want to proceed?",
];

/** The head of a question with choices. */
export const questionHead = (topic, question) => (cols) => [
  grey("─".repeat(cols)),
  ` ☐ ${topic}`,
  "",
  ` ${bold(question)}`,
  "",
];
