import { describe, expect, test } from '@jest/globals';
import { defaultLimits } from './report/record.ts';
import { runHostile } from './run-hostile.ts';

/** Other tests share the cores: these limits still detect a stalled process. `npm run hostile` applies the real ones. */
const limits = { ...defaultLimits, healthMs: 2_000, sendP99Ms: 4_000 };

/** Attacks that need little of the test machine itself, and the two that once stopped the process. */
const attacks = ['password-guesses', 'unwanted-groups', 'open-uploads', 'slow-bodies', 'unknown-keys', 'unread-answers', 'sync-flood'];

/** It runs before the tests are defined, so that each check is a test of its own. */
const run = await runHostile({
  composition: 'embedded',
  instances: 1,
  accounts: 10,
  attacks,
  warmUpSeconds: 8,
  // Some first write the long messages that they then ask for.
  attackSeconds: 18,
  limits,
  onProgress: () => undefined,
});

describe('ten hostile accounts attack the embedded server', () => {
  test.each(run.checks)('$name', ({ violations }) => {
    expect(violations).toEqual([]);
  });

  test.each(attacks)('%s was answered or refused', (name) => {
    expect(Object.keys(run.outcomes[name] ?? {})).not.toEqual([]);
  });

  test('people sent enough to notice a delay', () => {
    expect(run.attacked.requests.send.answered).toBeGreaterThan(50);
  });
});
