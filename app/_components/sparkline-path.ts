/** An SVG path over evenly spaced values, from 0 at the bottom to `top`; a null interrupts the line. */
export function sparklinePath(
  values: readonly (number | null)[],
  { top, width, height }: { top: number; width: number; height: number },
): string {
  const scale = Math.max(1, top);
  const step = width / Math.max(1, values.length - 1);
  let drawing = false;
  return values
    .map((value, index) => {
      if (value === null) {
        drawing = false;
        return "";
      }
      const command = drawing ? "L" : "M";
      drawing = true;
      // A root keeps quiet minutes visible beside a flood; 1 px stays free for the stroke.
      const y = height - 1 - Math.sqrt(Math.min(1, Math.max(0, value) / scale)) * (height - 2);
      return `${command}${round(index * step)} ${round(y)}`;
    })
    .join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
