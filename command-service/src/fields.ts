/**
 * Schemas of the fields that users fill in. Trimming, lower-casing and NFC normalization come before validation, and the result is
 * stored. Lengths count code points, not UTF-16 units. NUL and lone surrogates are rejected earlier (service-kit).
 */
import { customOf } from '@parley/events/schemas/custom';
import { id } from '@parley/events/wire/fields';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { isReservedName } from './accounts/reserved-names.ts';
import type { Limits } from './limits.ts';

// Invisible characters, and bidi controls. Variation selectors and the tags of flags belong to the character before them.
const invisible =
  /[[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\ufff9-\ufffb]--[\u200d\p{Variation_Selector}\u{e0020}-\u{e007f}]]/v;
// A zero-width joiner is valid between emoji only.
const strayJoiner = /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d|\u200d(?!\p{Extended_Pictographic})/u;

const printable = /^(?!\s)[^\p{C}\p{Zl}\p{Zp}]+(?<!\s)$/u;

const length = (text: string): number => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};

const within = (min: number, max: number) => (text: string) =>
  text.length >= min && text.length <= max * 2 && length(text) >= min && length(text) <= max;

const text = (min: number, max: number) =>
  z
    .string()
    .refine(within(min, max), min > 0 ? `Must have ${min} to ${max} characters` : `Must have at most ${max} characters`)
    .meta({ minLength: min, maxLength: max });

/** UTF-16 units that may be typed for each character of a name. Normalizing a run of combining marks takes quadratic time. */
const unitsPerCharacter = 10;

const name = (max: number) =>
  z
    .string()
    .refine((typed) => typed.length <= max * unitsPerCharacter, { error: `Must have 1 to ${max} characters`, abort: true })
    .trim()
    .normalize('NFC')
    .refine(within(1, max), `Must have 1 to ${max} characters`)
    .refine((value) => !invisible.test(value) && !strayJoiner.test(value), 'Must not contain control, zero-width or bidi characters')
    .meta({ minLength: 1, description: `1 to ${max} characters, trimmed` });

export type Fields = ReturnType<typeof fieldsFor>;

type FieldLimits = Pick<
  Limits,
  'messageText' | 'mentions' | 'attachments' | 'userIdsPerRequest' | 'customBytes' | 'retentionMin' | 'retentionMax'
>;

/** Creates the schemas for the configured limits. */
export function fieldsFor(limits: FieldLimits) {
  const custom = customOf(limits.customBytes);
  return {
    username: z
      .string()
      .toLowerCase()
      .regex(/^[a-z0-9_.]{3,32}$/, { error: 'Must have 3 to 32 characters: a-z, 0-9, _ and .', abort: true })
      .refine((value) => !isReservedName(value), 'Must not be a reserved name')
      .describe('Unique; converted to lower case'),
    email: z.string().toLowerCase().max(254).email('Must be an email address').describe('For logging in; unique, never shown to others'),
    password: text(8, 256).describe('8 to 256 characters, as typed; not a common one'),
    /** Compared only, so any username, email address or password is valid. */
    login: text(1, 254).toLowerCase().describe('Username or email address'),
    anyPassword: text(1, 1_024).describe('Your current password'),
    displayName: name(100).describe('Name to show: 1 to 100 characters, trimmed'),
    externalId: text(1, 128)
      .refine((value) => printable.test(value), 'Must have printable characters only, and no space at either end')
      .describe('Id of the user in your product: 1 to 128 printable characters, unique, never shown to other users'),
    avatarUrl: z
      .url({ protocol: /^https?$/, message: 'Must be an http or https URL' })
      .max(2_048)
      .describe('URL of a picture; passed on to clients, never fetched'),
    custom,
    changedCustom: custom.nullable().describe('The new data of the product, as a whole; null removes it'),
    about: text(0, 500).describe('Up to 500 characters about yourself'),
    reason: text(0, 500).describe('For operators, up to 500 characters; users never see it'),
    deviceName: name(100).describe('Shown in your list of sessions'),
    expireAfter: z
      .int()
      .min(Math.ceil(limits.retentionMin / 1_000))
      .max(Math.floor(limits.retentionMax / 1_000))
      .nullable()
      .describe('Seconds after which messages are deleted for good; null: after the time that the installation sets, or never'),
    title: name(100).describe('Title of the group: 1 to 100 characters, trimmed'),
    messageText: text(1, limits.messageText)
      .refine((value) => /\S/u.test(value), 'Must not be blank')
      .describe('Plain text, stored as sent'),
    clientId: text(1, 64).describe('Without meaning to the server; returned in the response and in `message.sent`'),
    mentions: distinctIds(limits.mentions).describe('Ids of members'),
    attachments: distinctIds(limits.attachments).describe('Ids of images that you uploaded'),
    userIds: distinctIds(limits.userIdsPerRequest).describe('Ids of users'),
  };
}

/** Without duplicates, in the given order. */
function distinctIds(max: number) {
  return z
    .array(id)
    .max(max)
    .overwrite((ids) => [...new Set(ids)]);
}

/** The problem for a field that the schema accepts and the log does not. */
export function invalidField(path: string, message: string): Problem {
  return new Problem('validation_failed', { errors: [{ path, message }] });
}
