/** Who chats. All contestants take tokens of one key, so that the bench can sign them whenever it needs fresh ones. */
import { newId } from '@parley/events/ids';
import { createTokenSigner } from '@parley/service-kit/auth/access-tokens';
import { generateSigningKey, pemOf, publicPemOf } from '@parley/service-kit/auth/signing-keys';

export interface Person {
  userId: string;
  sessionId: string;
}

const key = generateSigningKey();
const sign = createTokenSigner({ signingKey: key, issuer: 'parley', audience: 'parley', clock: Date.now });

/** TOKEN_PRIVATE_KEY and TOKEN_PUBLIC_KEYS of every contestant. */
export const privatePem = pemOf(key);
export const publicPem = publicPemOf(key);

/** Good for 15 minutes from now. */
export const tokenOf = (person: Person): string => sign(person, newId()).token;

/** For contestants that keep no accounts. */
export const somebody = (): Person => ({ userId: newId(), sessionId: newId() });
