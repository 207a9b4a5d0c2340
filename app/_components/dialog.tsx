"use client";

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "./button";
import { classNames } from "./class-names";

/** Asks for something before the page goes on. On a phone it is a sheet at the lower edge. */
export function Dialog({
  title,
  description,
  onClose,
  children,
  className,
}: {
  title: string;
  description?: ReactNode;
  onClose: () => void;
  children?: ReactNode;
  className?: string;
}) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-30 animate-in bg-scrim duration-(--t-in) fade-in" />
        <Radix.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          className={classNames(
            "fixed top-1/2 left-1/2 z-30 max-h-[calc(100dvh-24px)] w-[440px] max-w-[calc(100vw-24px)] -translate-1/2 animate-in overflow-auto rounded-dialog bg-surface p-6 shadow-float outline-none duration-(--t-in) fade-in thin-scroll max-sm:top-auto max-sm:bottom-0 max-sm:w-full max-sm:max-w-none max-sm:translate-y-0 max-sm:rounded-b-none max-sm:p-4 max-sm:pb-[max(16px,env(safe-area-inset-bottom))]",
            className,
          )}
        >
          <Radix.Title className="pr-8 text-section font-semibold">{title}</Radix.Title>
          {description && <Radix.Description className="mt-1 text-muted">{description}</Radix.Description>}
          {children}
          <Radix.Close asChild>
            <Button look="quiet" size="square" aria-label="Close" title="Close" className="absolute top-3 right-3">
              <X size={16} strokeWidth={1.75} aria-hidden />
            </Button>
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A question with one way on and one way back. */
export function ConfirmDialog({
  title,
  description,
  confirm,
  onConfirm,
  onClose,
}: {
  title: string;
  description: ReactNode;
  /** Verb and noun: `Stop backend-agent`. */
  confirm: string;
  onConfirm: () => void;
  onClose: () => void;
}) {
  return (
    <Dialog title={title} description={description} onClose={onClose}>
      <div className="mt-6 flex flex-wrap justify-end gap-2 max-sm:flex-col-reverse">
        <Button look="quiet" size="form" className="max-sm:h-11" onClick={onClose}>
          Cancel
        </Button>
        <Button
          look="solid"
          size="form"
          className="max-sm:h-11"
          onClick={() => {
            onClose();
            onConfirm();
          }}
        >
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
