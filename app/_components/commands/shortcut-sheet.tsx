"use client";

import { Dialog } from "../dialog";
import { Kbd } from "../kbd";
import { groupCommands, keyCaps } from "./command";
import { useCommandRegistry } from "./command-provider";

/** Every key that does something on this page, under the headings of the palette. */
export default function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const commands = useCommandRegistry()
    .list()
    .filter(({ keys }) => keys);
  const groups = groupCommands(commands);
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose} className="w-[560px]">
      <div className="mt-4 columns-2 gap-8 max-sm:columns-1">
        {groups.map(([group, members]) => (
          <section key={group} className="pb-4">
            <h3 className="break-after-avoid pb-1 text-label font-semibold text-muted">{group}</h3>
            <ul>
              {members.map(({ id, label, keys = "" }) => (
                <li key={id} className="flex h-7 break-inside-avoid items-center gap-1">
                  <span className="min-w-0 flex-1 truncate">{label}</span>
                  {keyCaps(keys).map((cap) => (
                    <Kbd key={cap}>{cap}</Kbd>
                  ))}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <p className="text-meta text-muted">
        A terminal gets every key while it has the focus; its header shows the keys that leave it.
      </p>
    </Dialog>
  );
}
