"use client";

import { Button } from "@/app/_components/button";
import { toast } from "@/app/_components/toast";

/** `what` begins the sentence that tells how it went. Hidden where no script could copy. */
export function CopyButton({ text, what, label }: { text: string; what: string; label: string }) {
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      toast.success(`${what} is on the clipboard.`);
    } catch {
      toast.error("The browser did not allow copying.", { description: "Select the text and copy it." });
    }
  }
  return (
    <Button size="form" className="noscript:hidden" onClick={() => void copy()}>
      {label}
    </Button>
  );
}
