import type { Pending } from './attachments.ts';

/** The fate of a message that waits for these pictures. `cancel`: one of them was removed. */
export function afterUploads(
  awaited: readonly string[],
  pending: readonly Pick<Pending, 'key' | 'state'>[],
): 'wait' | 'send' | 'fail' | 'cancel' {
  const known = new Set(pending.map(({ key }) => key));
  if (awaited.some((key) => !known.has(key))) return 'cancel';
  if (pending.some(({ state }) => state === 'failed')) return 'fail';
  return pending.some(({ state }) => state === 'uploading') ? 'wait' : 'send';
}
