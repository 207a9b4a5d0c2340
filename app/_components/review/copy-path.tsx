"use client";

import { Copy } from "lucide-react";
import { Button } from "../button";
import { toast } from "../toast";

/** Puts a file's path on the clipboard, for an editor. */
export function CopyPath({ path }: { path: string }) {
  async function copy() {
    try {
      await navigator.clipboard.writeText(path);
      toast.success(`${path} is on the clipboard.`);
    } catch {
      toast.error("The browser did not allow copying.", { description: path });
    }
  }
  return (
    <Button
      look="quiet"
      size="square"
      aria-label={`Copy the path ${path}`}
      title={`Copy ${path}`}
      className="noscript:hidden"
      onClick={() => void copy()}
    >
      <Copy size={16} strokeWidth={1.75} aria-hidden />
    </Button>
  );
}
