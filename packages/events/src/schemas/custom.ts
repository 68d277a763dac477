/** `custom`: data of the product on a user, a conversation or a message, kept as sent. */
import { z } from 'zod';

/** A JSON object. Fields of any name and value: only its size is limited, by those who accept it. */
export const custom = z.record(z.string(), z.unknown());
export type Custom = z.infer<typeof custom>;

const encoder = new TextEncoder();
/** Deeper data would exhaust the stack of what walks through it. */
const maxLevels = 32;

/** `custom` of at most `maxBytes` as JSON in UTF-8. */
export function customOf(maxBytes: number) {
  return custom
    .refine(
      (value) => isShallow(value, maxLevels) && encoder.encode(JSON.stringify(value)).length <= maxBytes,
      `Must have at most ${maxBytes} bytes as JSON, and ${maxLevels} levels`,
    )
    .describe(`Data of your product: a JSON object of up to ${maxBytes} bytes, returned as sent`);
}

function isShallow(value: unknown, levels: number): boolean {
  return typeof value !== 'object' || value === null || (levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1)));
}
