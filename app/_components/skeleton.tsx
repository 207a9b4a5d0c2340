import { classNames } from "./class-names";

/** A grey place of final size for something that is on its way. It shows after 300 ms. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classNames("after-300ms block h-3 rounded-chip bg-hover", className)} />;
}
