import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { ownFile } from '../../files/own-files.fixture.ts';
import { noFiles } from '../../files/own-files.ts';
import { refusalOf, stored } from '../../stored-events.fixture.ts';
import { evolveConversation, initialConversation } from '../conversation.ts';
import { decideCreateGroup } from './create-group.ts';

const [conversationId, creatorId, other] = [newId(), newId(), newId()];
const command = {
  conversationId,
  creatorId,
  title: 'Tea',
  memberIds: [other],
  avatarFileId: null,
  unknown: new Set<string>(),
  addable: { closed: new Set<string>(), contacts: new Set<string>() },
};
const noConversation = () => initialConversation(conversationId, [creatorId]);
const resolved = { files: noFiles };

describe('create a group', () => {
  test('makes the creator owner and the others members, without duplicates', () => {
    const [event] = decideCreateGroup(noConversation(), { ...command, memberIds: [creatorId, other] }, resolved);
    expect(event).toMatchObject({
      type: 'ConversationCreated',
      payload: {
        kind: 'group',
        personal: { title: 'Tea' },
        members: [
          { userId: creatorId, role: 'owner' },
          { userId: other, role: 'member' },
        ],
      },
      steps: { members: 2 },
    });
  });

  test('changes nothing when an earlier attempt created it', () => {
    const existing = stored(...decideCreateGroup(noConversation(), command, resolved)).reduce(evolveConversation, noConversation());
    expect(decideCreateGroup(existing, command, resolved)).toEqual([]);
  });

  test('accepts an avatar', () => {
    const { file, files } = ownFile();
    const [event] = decideCreateGroup(noConversation(), { ...command, avatarFileId: file.fileId }, { files });
    expect(event!.payload.avatarFileId).toBe(file.fileId);
  });

  test('refuses unknown users and files of other users', () => {
    expect(refusalOf(() => decideCreateGroup(noConversation(), { ...command, unknown: new Set([other]) }, resolved))).toBe(
      'validation_failed',
    );
    expect(refusalOf(() => decideCreateGroup(noConversation(), { ...command, avatarFileId: newId() }, resolved))).toBe('unknown_file');
  });
});
