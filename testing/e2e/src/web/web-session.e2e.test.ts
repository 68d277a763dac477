import { expect, test } from '@jest/globals';
import { describeOnStage } from './describe-on-stage.ts';
import { deleteAccount, signOutOfList, signOutWhileWriting } from './scenarios/session.ts';

describeOnStage('web client, a session', (stage) => {
  test(
    'that another device ends leads to the sign-in page, and the draft is kept',
    async () => expect(await signOutWhileWriting(stage())).toBe('Half a sentence'),
    120_000,
  );
  test('ends with the account', () => deleteAccount(stage()), 120_000);
  test('of another device ends, and the focus goes to the next one', () => signOutOfList(stage()), 120_000);
});
