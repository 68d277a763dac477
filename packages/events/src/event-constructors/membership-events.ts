import { membershipEntity, preferencesEntity } from '../entities.ts';
import { membershipStream } from '../streams.ts';
import { eventConstructor } from './event-constructor.ts';

/** Preferences of a member who has changed none. */
export const defaultPreferences = {
  pinned: false,
  archived: false,
  mutedUntil: null,
  notifications: 'all',
  markedUnread: false,
} as const;

export const receiptAdvanced = eventConstructor('ReceiptAdvanced', ({ conversationId, userId }) => ({
  stream: membershipStream(conversationId, userId),
  entities: [membershipEntity(userId)],
}));

export const preferencesChanged = eventConstructor('PreferencesChanged', ({ conversationId, userId }) => ({
  stream: membershipStream(conversationId, userId),
  entities: [preferencesEntity(userId)],
}));
