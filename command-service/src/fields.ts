/**
 * The fields that people fill in. What is trimmed, folded or brought to NFC is so before it is judged, and stored so.
 * Lengths count code points, not UTF-16 units. NUL and halves of surrogate pairs never come this far (service-kit).
 */
import { id } from '@parley/events/wire/fields';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import type { Limits } from './limits.ts';

// What is not seen or turns the text around. Variation selectors and the tags of flags belong to the sign before them.
const unseen =
  /[[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\ufff9-\ufffb]--[\u200d\p{Variation_Selector}\u{e0020}-\u{e007f}]]/v;
// A joiner is seen where it joins emoji, and nowhere else.
const strayJoiner = /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d|\u200d(?!\p{Extended_Pictographic})/u;

const length = (text: string): number => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};

const within = (least: number, most: number) => (text: string) =>
  text.length >= least && text.length <= most * 2 && length(text) >= least && length(text) <= most;

const text = (least: number, most: number) =>
  z
    .string()
    .refine(within(least, most), least > 0 ? `Must have ${least} to ${most} characters` : `Must have at most ${most} characters`)
    .meta({ minLength: least, maxLength: most });

const name = (most: number) =>
  z
    .string()
    .trim()
    .normalize('NFC')
    .refine(within(1, most), `Must have 1 to ${most} characters`)
    .refine((value) => !unseen.test(value) && !strayJoiner.test(value), 'Must not contain control, zero-width or bidi characters')
    .meta({ minLength: 1, description: `1 to ${most} characters, trimmed` });

export type Fields = ReturnType<typeof fieldsFor>;

/** The schemas of all fields, by the configured limits. */
export function fieldsFor(limits: Pick<Limits, 'messageText' | 'mentions' | 'attachments' | 'userIdsPerRequest'>) {
  return {
    username: z
      .string()
      .toLowerCase()
      .regex(/^[a-z0-9_.]{3,32}$/, 'Must have 3 to 32 characters, of a-z, 0-9, _ and .'),
    email: z.string().toLowerCase().max(254).email('Must be an e-mail address'),
    password: text(8, 256),
    /** A username or e-mail address as typed, and a password that may be anything: both are only compared. */
    login: text(1, 254).toLowerCase(),
    anyPassword: text(1, 1_024),
    displayName: name(100),
    about: text(0, 500),
    deviceName: name(100),
    title: name(100),
    messageText: text(1, limits.messageText).refine((value) => /\S/u.test(value), 'Must not be only white space'),
    clientId: text(1, 64),
    mentions: distinctIds(limits.mentions),
    attachments: distinctIds(limits.attachments),
    userIds: distinctIds(limits.userIdsPerRequest),
  };
}

/** Each once, in the order given. */
function distinctIds(most: number) {
  return z
    .array(id)
    .max(most)
    .overwrite((ids) => [...new Set(ids)]);
}

/** The problem of one field that only the log could judge. */
export function invalidField(path: string, message: string): Problem {
  return new Problem('validation_failed', { errors: [{ path, message }] });
}
