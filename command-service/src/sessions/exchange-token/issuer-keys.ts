import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import type { TrustedIssuer } from './trusted-issuers.ts';

const timeoutMs = 5_000;
/** An unknown key id, or an issuer that does not respond, causes a request at most this often. */
const cooldownMs = 30_000;
/** A key that the issuer has withdrawn is trusted for this time at most, while the issuer responds. */
const maxAgeMs = 600_000;

/** The keys of an issuer. The last set that was fetched stays in use while the issuer does not respond. Throws errors of jose and fetch. */
export function issuerKeys({ jwks, jwksUrl }: Pick<TrustedIssuer, 'jwks' | 'jwksUrl'>): JWTVerifyGetKey {
  if (jwks !== undefined) return createLocalJWKSet(jwks);
  const coolingDown = new Error('The issuer did not respond a moment ago');
  let retryAt = 0;
  const remote = createRemoteJWKSet(new URL(jwksUrl!), {
    timeoutDuration: timeoutMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: maxAgeMs,
    [customFetch]: (url, options) => (Date.now() < retryAt ? Promise.reject(coolingDown) : fetch(url, options)),
  });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      if (error !== coolingDown) retryAt = Date.now() + cooldownMs;
      const last = remote.jwks();
      if (last === undefined) throw error;
      return createLocalJWKSet(last)(header, token);
    }
  };
}
