import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { conversationAvatarChanged, conversationRenamed } from '@parley/events/event-constructors/conversation-events';
import { ownFile } from '../../files/own-files.fixture.ts';
import { refusalOf } from '../../stored-events.fixture.ts';
import { admin, group, groupId, member, stranger, threeOfThem } from '../group.fixture.ts';
import { decideChangeConversation } from './change-conversation.ts';

const conversationId = groupId;
const change = { conversationId, actorId: admin, title: undefined, avatarFileId: undefined };
const renamed = conversationRenamed({ conversationId, title: 'Coffee' });
const withAvatar = conversationAvatarChanged({ conversationId, avatarFileId: newId() });
const withoutAvatar = conversationAvatarChanged({ conversationId, avatarFileId: null });

describe('change a conversation', () => {
  test('renames it, takes its avatar away; both are two facts of one commit', () => {
    expect(decideChangeConversation(group(threeOfThem), { ...change, title: 'Coffee' })).toEqual([renamed]);
    const both = { ...change, title: 'Coffee', avatarFileId: null };
    expect(decideChangeConversation(group(threeOfThem, withAvatar), both)).toEqual([renamed, withoutAvatar]);
  });

  test('shows another picture, and takes the same one again quietly', () => {
    const { file, files } = ownFile();
    const avatarFileId = file.fileId;
    const shown = conversationAvatarChanged({ conversationId, avatarFileId });
    expect(decideChangeConversation(group(threeOfThem, withAvatar), { ...change, avatarFileId }, files)).toEqual([shown]);
    expect(decideChangeConversation(group(threeOfThem, shown), { ...change, avatarFileId }, files)).toEqual([]);
  });

  test('stays quiet about what is so already', () => {
    expect(decideChangeConversation(group(threeOfThem), { ...change, title: 'Tea', avatarFileId: null })).toEqual([]);
    expect(decideChangeConversation(group(threeOfThem, renamed), { ...change, title: 'Coffee' })).toEqual([]);
    expect(decideChangeConversation(group(threeOfThem), change)).toEqual([]);
  });

  test('is for admins, takes files of one’s own only, and is hidden from strangers', () => {
    const state = group(threeOfThem);
    expect(refusalOf(() => decideChangeConversation(state, { ...change, actorId: member, title: 'Mine' }))).toBe('forbidden');
    expect(refusalOf(() => decideChangeConversation(state, { ...change, avatarFileId: newId() }))).toBe('unknown_file');
    expect(refusalOf(() => decideChangeConversation(state, { ...change, actorId: stranger, title: 'Mine' }))).toBe('not_found');
  });
});
