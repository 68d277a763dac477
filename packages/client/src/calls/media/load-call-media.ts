import type { createCallMedia } from './create-call-media.ts';

/** Loads `createCallMedia`, which a page does not need before its first call. */
export function loadCallMedia(): Promise<{ createCallMedia: typeof createCallMedia }> {
  return import('./create-call-media.ts');
}
