import { KeyMissing, SealBroken } from '@parley/key-store/errors';
import { KekUnusable } from '@parley/key-store/kek';

/** The event is sealed and does not open with the keys that are at hand. It is not erased: readers must stop. */
export function isSealFailure(error: unknown): error is KeyMissing | SealBroken | KekUnusable {
  return error instanceof KeyMissing || error instanceof SealBroken || error instanceof KekUnusable;
}
