import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

/** Our type sizes: without their names `text-meta text-muted` would look like two colours, and one would be dropped. */
const merge = extendTailwindMerge({
  extend: {
    classGroups: { "font-size": [{ text: ["meta", "label", "body", "name", "section", "title"] }] },
  },
});

/** Joins class names; of two that set the same thing the later one stays. */
export function classNames(...values: ClassValue[]): string {
  return merge(clsx(values));
}
