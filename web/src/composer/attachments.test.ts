import { expect, test } from '@jest/globals';
import { refusalOf } from './attachments.ts';

test.each([
  [{ type: 'image/png', size: 10 }, null],
  [{ type: 'image/jpeg', size: 14 * 1024 * 1024 }, '14 MiB: at most 10 can be sent'],
  [{ type: 'application/pdf', size: 10 }, 'Not a PNG, JPEG, WebP, GIF or AVIF picture'],
])('%j', (file, reason) => {
  expect(refusalOf(file)).toBe(reason);
});
