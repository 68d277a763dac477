import { z } from 'zod';

/** A whole number in a query string, in decimal digits: Number() would also accept an empty string, `0x10` and `1e3`. */
export function wholeNumber({ least, most }: { least: number; most?: number }) {
  const digits = z.unknown().refine((value) => /^\d{1,16}$/.test(String(value)), 'Must be a whole number');
  const number = z.int().min(least);
  return digits
    .transform(Number)
    .pipe(most === undefined ? number : number.max(most))
    .meta({ type: 'integer', minimum: least, ...(most !== undefined && { maximum: most }) });
}
