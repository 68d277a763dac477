import { expect, test } from '@jest/globals';
import { afterUploads } from './after-uploads.ts';

const uploading = { key: 'a', state: 'uploading' } as const;
const ready = { key: 'a', state: 'ready' } as const;
const failed = { key: 'a', state: 'failed' } as const;
const other = <State extends string>({ state }: { state: State }) => ({ key: 'b', state });

test('a message waits for all pictures, also for those that were added meanwhile', () => {
  expect(afterUploads(['a'], [uploading])).toBe('wait');
  expect(afterUploads(['a'], [ready, other(uploading)])).toBe('wait');
  expect(afterUploads(['a'], [ready])).toBe('send');
});

test('it stays if a picture fails or is removed, also one that was added meanwhile', () => {
  expect(afterUploads(['a', 'b'], [failed, other(uploading)])).toBe('fail');
  expect(afterUploads(['a'], [])).toBe('cancel');
  expect(afterUploads(['a'], [ready, other(failed)])).toBe('fail');
});
