import { hash, timingSafeEqual } from 'node:crypto';

/** Compares two secrets in constant time; hashing hides their lengths too. */
export function secretsEqual(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}
