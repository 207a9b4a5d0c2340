import { z } from "zod";
import { nearestName } from "./nearest-name";

export type UnknownKey = { path: PropertyKey[]; known: string[]; nearest: string | null };

/**
 * The keys of a value that its schema never reads: most often a typing error that would silently change nothing.
 * Follows objects, lists, records and the alternatives of unions, wherever the value has the shape they ask for.
 */
export function unknownKeys(value: unknown, schema: z.core.$ZodType, path: PropertyKey[] = []): UnknownKey[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unknownKeys(value, schema.def.innerType, path);
  }
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => unknownKeys(value, option, path));
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.flatMap((item, index) => unknownKeys(item, schema.element, [...path, index]));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  if (schema instanceof z.ZodRecord) {
    return Object.entries(value).flatMap(([key, item]) => unknownKeys(item, schema.valueType, [...path, key]));
  }
  if (!(schema instanceof z.ZodObject)) return [];
  const shape: z.core.$ZodShape = schema.shape;
  const known = Object.keys(shape);
  return Object.entries(value).flatMap(([key, item]) => {
    const inner = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (inner) return unknownKeys(item, inner, [...path, key]);
    return [{ path: [...path, key], known, nearest: nearestName(key, known) }];
  });
}
