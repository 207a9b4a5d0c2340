import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { classNames } from "./class-names";

export const buttonLook = cva(
  "inline-flex flex-none items-center justify-center gap-1 rounded-control border border-transparent text-label font-medium whitespace-nowrap hover-fade disabled:border-transparent disabled:bg-transparent disabled:text-control aria-disabled:cursor-not-allowed aria-disabled:text-control",
  {
    variants: {
      look: {
        /** One to a card, dialog or page: where a person is needed. */
        solid: "bg-solid text-on-solid hover:bg-solid-hover",
        outline:
          "border-border bg-surface text-ink hover:border-control hover:bg-hover disabled:border-border aria-pressed:bg-hover",
        quiet: "text-muted hover:bg-hover hover:text-ink aria-pressed:bg-hover aria-pressed:text-ink",
        danger: "text-dead hover:bg-hover",
      },
      size: {
        control: "h-7 px-2",
        form: "h-8 px-3 text-body",
        small: "h-6 px-2",
        touch: "h-11 px-4 text-body",
        /** For a single icon: give it a label and a title. */
        square: "size-7 max-sm:size-11",
      },
    },
    defaultVariants: { look: "outline", size: "control" },
  },
);

export type ButtonProps = ComponentProps<"button"> &
  VariantProps<typeof buttonLook> & {
    /** Draws the look on the only child instead: a link that looks like a button. */
    asChild?: boolean;
    /** Its work runs: the label stays, a spinner comes after 300 ms, and it cannot be pressed again. */
    busy?: boolean;
  };

export function Button({ look, size, asChild = false, busy = false, className, children, ...props }: ButtonProps) {
  const classes = classNames(buttonLook({ look, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...props}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type="button"
      className={classes}
      aria-busy={busy || undefined}
      {...props}
      disabled={busy || props.disabled}
    >
      {busy && <LoaderCircle size={16} strokeWidth={1.75} className="spin after-300ms" aria-hidden />}
      {children}
    </button>
  );
}
