/** The place of a file on its page: `file-hooks-policy-json`. */
export function fileAnchor(name: string): string {
  return `file-${name.replaceAll(/[^a-z0-9]+/gi, "-")}`;
}
