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
  files: noFiles,
  unknown: new Set<string>(),
  addable: { closed: new Set<string>(), contacts: new Set<string>() },
};
const nothing = initialConversation([creatorId]);

describe('create a group', () => {
  test('makes its creator owner and the others members, each once', () => {
    const [event] = decideCreateGroup(nothing, { ...command, memberIds: [creatorId, other] });
    expect(event).toMatchObject({
      type: 'ConversationCreated',
      payload: {
        kind: 'group',
        title: 'Tea',
        members: [
          { userId: creatorId, role: 'owner' },
          { userId: other, role: 'member' },
        ],
      },
      steps: { members: 2 },
    });
  });

  test('stays quiet when its first try has made it', () => {
    const made = stored(...decideCreateGroup(nothing, command)).reduce(evolveConversation, initialConversation([creatorId]));
    expect(decideCreateGroup(made, command)).toEqual([]);
  });

  test('may have an avatar from its beginning', () => {
    const { file, files } = ownFile();
    const [event] = decideCreateGroup(nothing, { ...command, avatarFileId: file.fileId, files });
    expect(event!.payload.avatarFileId).toBe(file.fileId);
  });

  test('refuses ids of nobody and files that are not the creator’s', () => {
    expect(refusalOf(() => decideCreateGroup(nothing, { ...command, unknown: new Set([other]) }))).toBe('validation_failed');
    expect(refusalOf(() => decideCreateGroup(nothing, { ...command, avatarFileId: newId() }))).toBe('unknown_file');
  });
});
