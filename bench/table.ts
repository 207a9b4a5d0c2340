import { type RowResult, ratio } from "./row";

/** The results as a Markdown table. */
export function markdownTable(results: readonly RowResult[]): string {
  const lines = results.map((result) => {
    const times = ratio(result);
    const floor = result.floor === null ? "-" : `${number(result.floor)} ${result.unit} (${result.floorName})`;
    const reached = result.reached === null ? "" : result.reached ? " ✓" : " ✗";
    return `| ${result.what} | ${number(result.figure)} ${result.unit} | ${floor} | ${times === null ? "-" : `${times.toFixed(2)}×`} | ${result.goal}${reached} | ${result.notes ?? ""} |`;
  });
  return ["| what | figure | floor | ratio | goal | notes |", "| --- | --- | --- | --- | --- | --- |", ...lines].join(
    "\n",
  );
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
