import { z } from "zod";
import type { RegistryVocabulary } from "@/lib/contract/registry";
import { RegistryFile } from "./registry-schema";

/** Keys and words that the schema knows, by place: `agents.*` has `model`, `agents.*.model` is one of three words. */
export function registryVocabulary(): RegistryVocabulary {
  const places: RegistryVocabulary = {};
  collect(RegistryFile, [], places);
  const models = places["agents.*.model"];
  // Full ids are allowed too; these are what people mean.
  places["agents.*.model"] = { keys: models?.keys ?? [], words: ["sonnet", "opus", "haiku"] };
  places["defaults.model"] = { keys: [], words: ["sonnet", "opus", "haiku"] };
  return places;
}

function collect(schema: z.core.$ZodType, path: readonly string[], places: RegistryVocabulary): void {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return collect(schema.def.innerType, path, places);
  }
  if (schema instanceof z.ZodUnion) {
    for (const option of schema.options) collect(option, path, places);
  } else if (schema instanceof z.ZodArray) collect(schema.element, [...path, "*"], places);
  else if (schema instanceof z.ZodRecord) collect(schema.valueType, [...path, "*"], places);
  else if (schema instanceof z.ZodObject) {
    const shape: z.core.$ZodShape = schema.shape;
    add(places, path, Object.keys(shape), []);
    for (const [key, inner] of Object.entries(shape)) collect(inner, [...path, key], places);
  } else if (schema instanceof z.ZodEnum) add(places, path, [], schema.options.map(String));
  else if (schema instanceof z.ZodBoolean) add(places, path, [], ["true", "false"]);
}

function add(places: RegistryVocabulary, path: readonly string[], keys: string[], words: string[]) {
  const place = path.join(".");
  const before = places[place] ?? { keys: [], words: [] };
  places[place] = { keys: [...before.keys, ...keys], words: [...before.words, ...words] };
}
