/**
 * Events of an account's stream. Each change event carries the new value of one profile field. `personal` is an object of its
 * own, so that it can be encrypted with a key per user: deleting the key then erases the person.
 */
import { z } from 'zod';
import { eventSchema } from '../event-schema.ts';
import { custom } from './custom.ts';
import { id } from './fields.ts';

const audience = z.enum(['everyone', 'contacts']);
const privacyV1 = z.strictObject({ userId: id, addToGroups: audience, messages: audience });

const registeredV1 = z.strictObject({
  userId: id,
  personal: z.strictObject({ username: z.string(), displayName: z.string(), email: z.string().nullable() }),
});
const unsuspendedV1 = z.strictObject({ userId: id });
/** Given by an operator, for operators. */
const personalReason = z.strictObject({ reason: z.string().nullable() });
const erasureRequestedV1 = z.strictObject({ userId: id, erasureId: id });
const avatarV1 = z.strictObject({ userId: id, avatarFileId: id.nullable() });

export const accountEvents = {
  /** A user of a product may have no username. */
  AccountRegistered: eventSchema(
    registeredV1.extend({
      kind: z.enum(['person', 'bot']),
      personal: registeredV1.shape.personal.extend({ username: z.string().nullable() }),
    }),
    [registeredV1],
  ),
  /** The id that the product gave the user; `issuer`: the trusted issuer whose id it is, null for ids that API keys give. */
  ExternalIdAssigned: eventSchema(
    z.strictObject({ userId: id, issuer: z.string().nullable(), personal: z.strictObject({ externalId: z.string() }) }),
  ),
  UsernameChanged: eventSchema(z.strictObject({ userId: id, personal: z.strictObject({ username: z.string() }) })),
  DisplayNameChanged: eventSchema(z.strictObject({ userId: id, personal: z.strictObject({ displayName: z.string() }) })),
  EmailChanged: eventSchema(z.strictObject({ userId: id, personal: z.strictObject({ email: z.string().nullable() }) })),
  /** A mail to this address reached the user. */
  EmailVerified: eventSchema(z.strictObject({ userId: id, personal: z.strictObject({ email: z.string() }) })),
  AboutChanged: eventSchema(z.strictObject({ userId: id, personal: z.strictObject({ about: z.string().nullable() }) })),
  /** An uploaded file, or the URL of the product; neither removes the avatar. */
  AvatarChanged: eventSchema(avatarV1.extend({ personal: z.strictObject({ avatarUrl: z.string().nullable() }) }), [avatarV1]),
  /** Null removes it. */
  UserCustomChanged: eventSchema(z.strictObject({ userId: id, personal: z.strictObject({ custom: custom.nullable() }) })),
  /** Audiences that may add the account to groups, start a conversation with it, and find it by name. */
  PrivacyChanged: eventSchema(privacyV1.extend({ discoverable: z.enum(['everyone', 'contacts', 'nobody']) }), [privacyV1]),
  /** From then on the user has no session, until the next event. `reason`: for operators. */
  UserSuspended: eventSchema(z.strictObject({ userId: id, personal: personalReason })),
  UserUnsuspended: eventSchema(unsuspendedV1.extend({ personal: personalReason }), [unsuspendedV1]),
  /** An operator ended all sessions of the user. */
  UserSignedOut: eventSchema(z.strictObject({ userId: id, personal: personalReason })),
  /** An operator started a session as the user. */
  UserSessionStarted: eventSchema(z.strictObject({ userId: id, personal: personalReason })),
  /** An operator made a link with which a new password can be set, once and until `expiresAt`, in microseconds since 1970. */
  PasswordResetIssued: eventSchema(z.strictObject({ userId: id, expiresAt: z.number().int(), personal: personalReason })),
  /** The user, a backend or an operator, who may give a reason, asked for a copy of everything that there is on the user. */
  DataExportRequested: eventSchema(z.strictObject({ userId: id, exportId: id, personal: personalReason })),
  /**
   * From then on the account refuses everything, for good. What it had is erased afterwards. `reason`: for operators; not sealed, since the key
   * of the user is destroyed.
   */
  AccountErasureRequested: eventSchema(erasureRequestedV1.extend({ reason: z.string().nullable() }), [erasureRequestedV1]),
  /** Nothing is left to erase. */
  AccountErased: eventSchema(z.strictObject({ userId: id, erasureId: id })),
};
