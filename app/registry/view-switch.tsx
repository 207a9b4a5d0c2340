import Link from "next/link";

export type RegistryView = "yaml" | "form" | "agents" | "proposals";

/** The same registry as text, as a form for one agent, as a list that answers questions, and what agents propose. */
export function ViewSwitch({
  view,
  focus,
  proposals,
}: {
  view: RegistryView;
  focus: string | null;
  proposals: number;
}) {
  const agent = focus === null ? "" : `agent=${focus}`;
  const views: { view: RegistryView; label: string; href: string }[] = [
    { view: "yaml", label: "YAML", href: `/registry${agent && `?${agent}`}` },
    { view: "form", label: "Form", href: `/registry?view=form${agent && `&${agent}`}` },
    { view: "agents", label: "Agents", href: "/registry?view=agents" },
  ];
  if (proposals > 0 || view === "proposals") {
    views.push({ view: "proposals", label: `Proposals ${proposals}`, href: "/registry?view=proposals" });
  }
  return (
    <nav aria-label="Views of the registry" className="flex flex-none rounded-control border border-border">
      {views.map((each) => (
        <Link
          key={each.view}
          href={each.href}
          aria-current={each.view === view ? "page" : undefined}
          className="inline-flex h-7 items-center rounded-control px-2 text-label font-medium whitespace-nowrap text-muted hover-fade hover:text-ink aria-[current]:bg-hover aria-[current]:text-ink max-sm:h-9 max-sm:px-1"
        >
          {each.label}
        </Link>
      ))}
    </nav>
  );
}
