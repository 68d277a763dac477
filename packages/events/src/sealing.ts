/**
 * Which events have personal data, whose key seals it, and what is left once that key is destroyed. A sealed payload has the envelope
 * as text in place of the object `personal`; upcasters treat it as opaque.
 */
import { currentVersion, type EventPayload, type EventType } from './catalogue.ts';

export type PersonalEventType = { [Type in EventType]: 'personal' extends keyof EventPayload<Type> ? Type : never }[EventType];

/** A user as the owner of a profile, a user as the author of messages, or a conversation: each has a key of its own. */
export interface SealingSubject {
  purpose: 'profile' | 'content' | 'conversation';
  subjectId: string;
}

export interface SealingRule<Type extends PersonalEventType = PersonalEventType> {
  subjectOf(payload: EventPayload<Type>): SealingSubject;
  /** Has the shape of `personal`. */
  erased: NonNullable<EventPayload<Type>['personal']>;
}

const profile = ({ userId }: { userId: string }): SealingSubject => ({ purpose: 'profile', subjectId: userId });
const conversation = ({ conversationId }: { conversationId: string }): SealingSubject => ({
  purpose: 'conversation',
  subjectId: conversationId,
});
/** A system message has no sender: it belongs to its conversation. */
const content = ({ senderId, conversationId }: { senderId: string | null; conversationId: string }): SealingSubject =>
  senderId === null ? conversation({ conversationId }) : { purpose: 'content', subjectId: senderId };

const rules: { [Type in PersonalEventType]: SealingRule<Type> } = {
  AccountRegistered: { subjectOf: profile, erased: { username: null, displayName: '', email: null } },
  ExternalIdAssigned: { subjectOf: profile, erased: { externalId: '' } },
  UsernameChanged: { subjectOf: profile, erased: { username: '' } },
  DisplayNameChanged: { subjectOf: profile, erased: { displayName: '' } },
  EmailChanged: { subjectOf: profile, erased: { email: null } },
  EmailVerified: { subjectOf: profile, erased: { email: '' } },
  AboutChanged: { subjectOf: profile, erased: { about: null } },
  AvatarChanged: { subjectOf: profile, erased: { avatarUrl: null } },
  UserCustomChanged: { subjectOf: profile, erased: { custom: null } },
  UserSuspended: { subjectOf: profile, erased: { reason: null } },
  UserUnsuspended: { subjectOf: profile, erased: { reason: null } },
  UserSignedOut: { subjectOf: profile, erased: { reason: null } },
  UserSessionStarted: { subjectOf: profile, erased: { reason: null } },
  PasswordResetIssued: { subjectOf: profile, erased: { reason: null } },
  DataExportRequested: { subjectOf: profile, erased: { reason: null } },
  OperatorRoleGranted: { subjectOf: profile, erased: { reason: null } },
  OperatorRoleRevoked: { subjectOf: profile, erased: { reason: null } },
  ConversationCreated: { subjectOf: conversation, erased: {} },
  ConversationRenamed: { subjectOf: conversation, erased: { title: '' } },
  ConversationCustomChanged: { subjectOf: conversation, erased: { custom: null } },
  MessageSent: { subjectOf: content, erased: { text: null } },
  MessageEdited: { subjectOf: content, erased: { text: '' } },
};

/** Undefined for a type without personal data. */
export function sealingRule(type: EventType): SealingRule | undefined {
  return (rules as Partial<Record<EventType, SealingRule>>)[type];
}

/** The subject of a payload, sealed or not; undefined if it has no personal data. */
export function sealingSubject(type: EventType, payload: unknown): SealingSubject | undefined {
  if ((payload as { personal?: unknown }).personal === undefined) return undefined;
  return sealingRule(type)?.subjectOf(payload as never);
}

/** Above every schema version: a release that cannot open the payload does not know its version and stops. */
const sealedVersions = 1_000;

export function isSealed(payload: unknown): payload is { personal: string } {
  return typeof (payload as { personal?: unknown }).personal === 'string';
}

/** The version to store with a payload: that of its schema, or of its sealed form. */
export function storedVersion(type: EventType, payload: unknown): number {
  return currentVersion(type) + (isSealed(payload) ? sealedVersions : 0);
}

/** The schema version of a stored payload. A payload whose form contradicts its stored version has none, 0. */
export function schemaVersionOf(stored: number, payload: unknown): number {
  if (stored > sealedVersions !== isSealed(payload)) return 0;
  return stored > sealedVersions ? stored - sealedVersions : stored;
}
