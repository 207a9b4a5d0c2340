"use client";

import { Button } from "@/app/_components/button";
import { Dialog } from "@/app/_components/dialog";
import { toast } from "@/app/_components/toast";
import type { RegistryConflict } from "@/lib/contract/registry";
import { DiffLines } from "./diff-lines";

/** Somebody else has written the file: what they changed, and the ways on. Nothing is lost by closing it. */
export function ConflictDialog({
  conflict,
  draft,
  onTheirs,
  onRebase,
  onMine,
  onClose,
}: {
  conflict: RegistryConflict;
  draft: string;
  onTheirs: () => void;
  onRebase: (text: string) => void;
  /** Keeps the draft as it is: saving it then takes their change back. */
  onMine: () => void;
  onClose: () => void;
}) {
  const { rebased } = conflict;
  return (
    <Dialog
      title="The file has changed since it was read"
      description={
        rebased === null
          ? "This is what changed there. Your draft changes the same lines, so the two cannot be joined by themselves."
          : "This is what changed there. Your draft changes other lines and fits on top of it."
      }
      onClose={onClose}
      className="w-[720px]"
    >
      <div className="mt-3 max-h-[50dvh] overflow-auto rounded-control border border-border thin-scroll">
        <DiffLines lines={conflict.diff} label="What changed on disk" />
      </div>
      <div className="mt-4 flex flex-wrap justify-end gap-2 max-sm:flex-col-reverse">
        <Button
          look="quiet"
          size="form"
          onClick={() =>
            void navigator.clipboard.writeText(draft).then(
              () => toast.success("Your draft is copied."),
              () => toast.error("The browser does not let this page copy."),
            )
          }
        >
          Copy my draft
        </Button>
        <Button size="form" onClick={onTheirs}>
          Take theirs
        </Button>
        {rebased === null ? (
          <Button look="danger" size="form" onClick={onMine}>
            Keep mine, drop theirs
          </Button>
        ) : (
          <Button look="solid" size="form" onClick={() => onRebase(rebased)}>
            Put mine on top
          </Button>
        )}
      </div>
    </Dialog>
  );
}
