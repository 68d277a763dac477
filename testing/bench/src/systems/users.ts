/** Users of the benchmarks. All contestants verify tokens with the same key, so that the bench can issue tokens at any time. */
import { newId } from '@parley/events/ids';
import { createTokenSigner } from '@parley/service-kit/auth/access-tokens';
import { generateSigningKey, pemOf, publicPemOf } from '@parley/service-kit/auth/signing-keys';

export interface User {
  userId: string;
  sessionId: string;
}

const key = generateSigningKey();
const sign = createTokenSigner({ signingKey: key, issuer: 'parley', audience: 'parley', clock: Date.now });

/** TOKEN_PRIVATE_KEY of every contestant. */
export const privatePem = pemOf(key);
/** TOKEN_PUBLIC_KEYS of every contestant. */
export const publicPem = publicPemOf(key);

/** Issues a token that is valid for 15 minutes. */
export const issueToken = (user: User): string => sign(user, newId()).token;

/** A user for contestants without accounts. */
export const randomUser = (): User => ({ userId: newId(), sessionId: newId() });
