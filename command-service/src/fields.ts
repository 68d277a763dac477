/**
 * Schemas of the fields that users fill in. Trimming, lower-casing and NFC normalization come before validation, and the result is
 * stored. Lengths count code points, not UTF-16 units. NUL and lone surrogates are rejected earlier (service-kit).
 */
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

const name = (max: number) =>
  z
    .string()
    .trim()
    .normalize('NFC')
    .refine(within(1, max), `Must have 1 to ${max} characters`)
    .refine((value) => !invisible.test(value) && !strayJoiner.test(value), 'Must not contain control, zero-width or bidi characters')
    .meta({ minLength: 1, description: `1 to ${max} characters, trimmed` });

export type Fields = ReturnType<typeof fieldsFor>;

/** Creates the schemas for the configured limits. */
export function fieldsFor(limits: Pick<Limits, 'messageText' | 'mentions' | 'attachments' | 'userIdsPerRequest'>) {
  return {
    username: z
      .string()
      .toLowerCase()
      .regex(/^[a-z0-9_.]{3,32}$/, 'Must have 3 to 32 characters: a-z, 0-9, _ and .')
      .refine((value) => !isReservedName(value), 'Must not be a reserved name'),
    email: z.string().toLowerCase().max(254).email('Must be an email address'),
    password: text(8, 256),
    /** Compared only, so any username, email address or password is valid. */
    login: text(1, 254).toLowerCase(),
    anyPassword: text(1, 1_024),
    displayName: name(100),
    about: text(0, 500),
    deviceName: name(100),
    title: name(100),
    messageText: text(1, limits.messageText).refine((value) => /\S/u.test(value), 'Must not be blank'),
    clientId: text(1, 64),
    mentions: distinctIds(limits.mentions),
    attachments: distinctIds(limits.attachments),
    userIds: distinctIds(limits.userIdsPerRequest),
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
