import { expect, test } from '@jest/globals';
import { Problem } from '@parley/service-kit/problems';
import { whileHintIsOld } from './while-hint-is-old.ts';

test('a hint that comes a little later is waited for, anything else is not', async () => {
  let asked = 0;
  const later = async () => {
    if (++asked < 3) throw new Problem('unavailable');
    return 'done';
  };
  await expect(whileHintIsOld(later)).resolves.toBe('done');
  const refused = async () => {
    asked++;
    throw new Problem('forbidden');
  };
  asked = 0;
  await expect(whileHintIsOld(refused)).rejects.toMatchObject({ code: 'forbidden' });
  expect(asked).toBe(1);
});
