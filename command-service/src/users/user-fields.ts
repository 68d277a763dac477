import { userKind } from '@parley/events/wire/users';
import type { z } from 'zod';
import type { Fields } from '../fields.ts';

/** Fields that a backend sets. If the user exists, a missing field does not change, and null removes. */
export function userFields({ username, displayName, email, avatarUrl, about, custom }: Fields) {
  return {
    kind: userKind.optional().describe('`person` by default; never changes'),
    username: username.optional().describe('Unique; without one, clients show the display name alone'),
    displayName,
    email: email.nullable().optional().describe('Unique, never shown to others'),
    avatarUrl: avatarUrl.nullable().optional().describe('http or https URL of a picture; passed on to clients, never fetched'),
    about: about.nullable().optional().describe('Up to 500 characters about the user'),
    custom: custom.nullable().optional().describe(custom.description!),
  };
}

export type UserFields = z.infer<z.ZodObject<ReturnType<typeof userFields>>>;
