import { expect, test } from '@jest/globals';
import { describeOnStage } from './describe-on-stage.ts';
import { chatInForeignPage } from './scenarios/widget.ts';
import {
  editDeleted,
  leaveBeforeFailingUpload,
  leaveBeforeUpload,
  pasteTooMuch,
  reloadDuringEdit,
  sendBeforeFailingUpload,
  sendBeforeUpload,
  sendRejected,
  sendTooFast,
} from './scenarios/composing.ts';

const timeout = 60_000;

describeOnStage('web client, a message', (stage) => {
  test('waits for its picture, and follows by itself', () => sendBeforeUpload(stage()), timeout);
  test('stays in the composer if the upload fails', async () => expect(await sendBeforeFailingUpload(stage())).toBe('The place'), timeout);
  test(
    'is sent once its picture is uploaded, also when the user has left the conversation',
    async () => expect(await leaveBeforeUpload(stage())).toEqual(['Hello Bob, 0', 'The place, 1', 'After it, 0']),
    timeout,
  );
  test(
    'is in the composer again if the upload fails meanwhile',
    async () => expect(await leaveBeforeFailingUpload(stage())).toBe('The place'),
    timeout,
  );
  test(
    'is not sent without a picture that was rejected',
    async () => expect(await sendRejected(stage())).toEqual(['The place', '']),
    timeout,
  );
  test(
    'that is too long says what to do',
    async () =>
      expect(await pasteTooMuch(stage())).toEqual([
        'A message holds 8,000 characters. Shorten the text, or send it in parts.',
        '2,000 too many',
      ]),
    timeout,
  );
  test(
    'is kept if what it edits is deleted meanwhile',
    async () => expect(await editDeleted(stage())).toBe('A draft\nHello Bob, and Eve'),
    timeout,
  );
  test(
    'is still an edit after a reload',
    async () => expect(await reloadDuringEdit(stage())).toEqual(['Hello Bob, and Eve', 'A draft']),
    timeout,
  );
  test('says when it is sent again if the user was too fast', () => sendTooFast(stage()), timeout);
  test(
    'is written in a page of another product, with <parley-chat>',
    async () => expect(await chatInForeignPage(stage())).toEqual([]),
    timeout,
  );
});
