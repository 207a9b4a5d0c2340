import { SearchX } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Button } from "./_components/button";
import { EmptyState } from "./_components/empty-state";
import { Main, TopBar } from "./_components/shell/top-bar";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <>
      <TopBar title="Not found" />
      <Main>
        <EmptyState
          icon={SearchX}
          title="There is nothing at this address"
          action={
            <Button asChild>
              <Link href="/">Go to Fleet</Link>
            </Button>
          }
        >
          The agent may have left the registry, or the address has a slip.
        </EmptyState>
      </Main>
    </>
  );
}
