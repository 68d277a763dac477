import { Problem } from '@parley/service-kit/problems';
import type { JWTPayload } from 'jose';
import type { z } from 'zod';
import type { ExternalIdentity } from '../../accounts/account.ts';
import type { Fields } from '../../fields.ts';
import type { UserFields } from '../../users/user-fields.ts';
import type { TrustedIssuer } from './trusted-issuers.ts';

export interface UserOfClaims {
  external: ExternalIdentity;
  profile: Partial<Pick<UserFields, 'displayName' | 'email' | 'avatarUrl'>>;
}

/**
 * Reads the user of a token. A claim that is missing, or that a profile cannot hold, is left out: it must not keep the user from logging
 * in. Throws `untrusted_token` without an id.
 */
export function userOfClaims(
  claims: JWTPayload,
  { issuer, claims: names, externalIds = 'product' }: TrustedIssuer,
  fields: Fields,
): UserOfClaims {
  const read = <Value>(name: string, schema: z.ZodType<Value>): Value | undefined => schema.safeParse(claims[name]).data;
  const subject = claims[names.externalId];
  const id = fields.externalId.safeParse(typeof subject === 'number' ? String(subject) : subject).data;
  if (id === undefined) throw new Problem('untrusted_token', { detail: `The token has no valid \`${names.externalId}\`` });
  const displayName = read(names.displayName, fields.displayName);
  const email = claims['email_verified'] === false ? undefined : read(names.email, fields.email);
  const avatarUrl = read(names.avatarUrl, fields.avatarUrl);
  return {
    external: { issuer: externalIds === 'product' ? null : issuer, id },
    profile: {
      ...(displayName !== undefined && { displayName }),
      ...(email !== undefined && { email }),
      ...(avatarUrl !== undefined && { avatarUrl }),
    },
  };
}
