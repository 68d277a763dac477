import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { conversationAvatarChanged, conversationRenamed, retentionChanged } from '@parley/events/event-constructors/conversation-events';
import { ownFile } from '../../files/own-files.fixture.ts';
import { noFiles } from '../../files/own-files.ts';
import { refusalOf } from '../../stored-events.fixture.ts';
import type { Conversation } from '../conversation.ts';
import { admin, group, groupId, member, stranger, threeMembers } from '../group.fixture.ts';
import { decideChangeConversation, type ChangeConversation } from './change-conversation.ts';

const conversationId = groupId;
const change = { conversationId, actorId: admin, title: undefined, avatarFileId: undefined };
const renamed = conversationRenamed({ conversationId, title: 'Coffee' });
const former = newId();
const withAvatar = conversationAvatarChanged({ conversationId, avatarFileId: former, formerAvatarFileId: null });
const withoutAvatar = conversationAvatarChanged({ conversationId, avatarFileId: null, formerAvatarFileId: former });

const decide = (state: Conversation, command: ChangeConversation, files = noFiles) => decideChangeConversation(state, command, { files });

describe('change a conversation', () => {
  test('renames it and removes its avatar, with an event for each', () => {
    expect(decide(group(threeMembers), { ...change, title: 'Coffee' })).toEqual([renamed]);
    const changes = { ...change, title: 'Coffee', avatarFileId: null };
    expect(decide(group(threeMembers, withAvatar), changes)).toEqual([renamed, withoutAvatar]);
  });

  test('changes the avatar; the same avatar again changes nothing', () => {
    const { file, files } = ownFile();
    const avatarFileId = file.fileId;
    const changed = conversationAvatarChanged({ conversationId, avatarFileId, formerAvatarFileId: former });
    expect(decide(group(threeMembers, withAvatar), { ...change, avatarFileId }, files)).toEqual([changed]);
    expect(decide(group(threeMembers, changed), { ...change, avatarFileId }, files)).toEqual([]);
  });

  test('sets the retention time; the same time again changes nothing', () => {
    const set = retentionChanged({ conversationId, expireAfter: 3_600 });
    expect(decide(group(threeMembers), { ...change, expireAfter: 3_600 })).toEqual([set]);
    expect(decide(group(threeMembers, set), { ...change, expireAfter: 3_600 })).toEqual([]);
    expect(decide(group(threeMembers, set), { ...change, expireAfter: null })).toEqual([
      retentionChanged({ conversationId, expireAfter: null }),
    ]);
    expect(refusalOf(() => decide(group(threeMembers), { ...change, actorId: member, expireAfter: 3_600 }))).toBe('forbidden');
  });

  test('changes nothing when the values are the same', () => {
    expect(decide(group(threeMembers), { ...change, title: 'Tea', avatarFileId: null })).toEqual([]);
    expect(decide(group(threeMembers, renamed), { ...change, title: 'Coffee' })).toEqual([]);
    expect(decide(group(threeMembers), change)).toEqual([]);
  });

  test('is for admins, accepts only the user’s own files, and answers not_found to non-members', () => {
    const state = group(threeMembers);
    expect(refusalOf(() => decide(state, { ...change, actorId: member, title: 'Mine' }))).toBe('forbidden');
    expect(refusalOf(() => decide(state, { ...change, avatarFileId: newId() }))).toBe('unknown_file');
    expect(refusalOf(() => decide(state, { ...change, actorId: stranger, title: 'Mine' }))).toBe('not_found');
  });
});
