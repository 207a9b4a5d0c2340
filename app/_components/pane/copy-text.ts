import { toast } from "@/app/_components/toast";

/** `what` begins the sentence that tells how it went: `The attach command`. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast.success(`${what} is on the clipboard.`);
  } catch {
    toast.error("The browser did not allow copying.", { description: text });
  }
}
