"use client";

import { useFormStatus } from "react-dom";
import { Button, type ButtonProps } from "@/app/_components/button";

/** Sends the form around it, and shows that it is on its way. */
export function SubmitButton(props: ButtonProps) {
  const { pending } = useFormStatus();
  return <Button type="submit" busy={pending} className="max-sm:h-11" {...props} />;
}
