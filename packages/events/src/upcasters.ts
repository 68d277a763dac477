/** Upcasters convert payloads of old schema versions to the current version. */
import { type EventPayload, type EventType, eventCatalogue } from './catalogue.ts';
import { isSealed, schemaVersionOf } from './sealing.ts';

/** Each converts a payload from schema version n to n + 1. Pure; keyed `Type@n`. */
const upcasters: Record<string, (payload: never) => unknown> = {
  'AccountErasureRequested@1': (payload: object) => ({ ...payload, reason: null }),
  'AccountRegistered@1': (payload: object) => ({ ...payload, kind: 'person' }),
  'AvatarChanged@1': (payload: object) => ({ ...payload, personal: { avatarUrl: null } }),
  'ConversationAvatarChanged@1': (payload: object) => ({ ...payload, formerAvatarFileId: null }),
  'ConversationCreated@1': unchanged,
  'ConversationCreated@2': unchanged,
  'ConversationRenamed@1': ({ title, ...payload }: { title: string }) => ({ ...payload, personal: { title } }),
  'MemberRemoved@1': unchanged,
  'MemberRemoved@2': (payload: object) => ({ ...payload, leaders: null }),
  'MemberRoleChanged@1': (payload: object) => ({ ...payload, joinedPosition: 0, leaders: null }),
  'MessageSent@1': unchanged,
  'MessageSent@2': withPersonalAttachments,
  'MessageEdited@1': unchanged,
  'OperatorActed@1': (payload: object) => ({ ...payload, reason: null }),
  'PrivacyChanged@1': (payload: object) => ({ ...payload, discoverable: 'everyone' }),
  'UserUnsuspended@1': (payload: object) => ({ ...payload, personal: { reason: null } }),
  'PreferencesChanged@1': (payload: object) => ({ ...payload, notifications: 'all', markedUnread: false }),
};

/** For a version that only has further optional fields, or accepts more. */
function unchanged(payload: object): object {
  return payload;
}

interface OlderMessage {
  personal: object;
  attachments: { fileId: string }[];
  clientId: string | null;
}

/** Next to the envelope of an older message are details of its files and its `clientId`, which `openEvents` adds to its personal data. */
function withPersonalAttachments({ personal, attachments, clientId, ...payload }: OlderMessage): object {
  const details = attachments.map((attachment) => {
    const { fileId: _, ...rest } = attachment;
    return rest;
  });
  const unsealed = { ...(details.length > 0 && { attachments: details }), ...(clientId !== null && { clientId }) };
  const message = { ...payload, personal, fileIds: attachments.map(({ fileId }) => fileId) };
  return isSealed(message) ? { ...message, unsealed } : { ...message, personal: { ...personal, ...unsealed } };
}

/** An event type or version that this release does not know. Readers must stop: skipping it would corrupt their state. */
export class UnknownEvent extends Error {
  readonly type: string;
  readonly schemaVersion: number;

  constructor(type: string, schemaVersion: number) {
    super(`unknown event ${type} version ${schemaVersion}`);
    this.name = 'UnknownEvent';
    this.type = type;
    this.schemaVersion = schemaVersion;
  }
}

/** The payload in the current version, sealed if it was. Throws UnknownEvent for a type or version that is not in the catalogue. */
export function upcast<Type extends EventType>(type: Type, stored: number, payload: unknown): EventPayload<Type> {
  const known = Object.hasOwn(eventCatalogue, type) ? eventCatalogue[type] : undefined;
  const schemaVersion = schemaVersionOf(stored, payload);
  if (!known || schemaVersion > known.version || schemaVersion < 1) throw new UnknownEvent(type, stored);
  let current = payload;
  for (let version = schemaVersion; version < known.version; version++) {
    const upcaster = upcasters[`${type}@${version}`];
    if (!upcaster) throw new UnknownEvent(type, version);
    current = upcaster(current as never);
  }
  return current as EventPayload<Type>;
}
