import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { writeFiles } from "./write-files";

/** The least a generator can do, `minimal-generate <registry> <folder> <files.json>`: parses, and writes what it is given. */
const [registry = "", folder = "", list = ""] = process.argv.slice(2);
parse(await readFile(registry, "utf8"));
const files: Record<string, string> = JSON.parse(await readFile(list, "utf8"));
await writeFiles(folder, new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])));
