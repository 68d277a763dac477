import type { Clock } from '@parley/service-kit/clock';
import { Problem } from '@parley/service-kit/problems';
import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';
import { issuerKeys } from './issuer-keys.ts';
import type { TrustedIssuer } from './trusted-issuers.ts';

/** Throws Problem `untrusted_token`, and `unavailable` if the issuer's keys were never fetched and cannot be. */
export type VerifyIssuedToken = (token: string) => Promise<{ issuer: TrustedIssuer; claims: JWTPayload }>;

const leewaySeconds = 60;

/** Verifies JWTs of trusted issuers: signature, `iss`, `aud`, `exp` and `nbf`. */
export function issuedTokenVerifier(issuers: readonly TrustedIssuer[], clock: Clock): VerifyIssuedToken {
  const known = new Map(issuers.map((issuer) => [issuer.issuer, { issuer, keys: issuerKeys(issuer) }]));
  return async (token) => {
    const found = known.get(issuerOf(token) ?? '');
    if (found === undefined) throw new Problem('untrusted_token', { detail: 'The token is not a JWT of a trusted issuer' });
    const { issuer, keys } = found;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms: issuer.algorithms,
        requiredClaims: ['exp'],
        clockTolerance: leewaySeconds,
        currentDate: new Date(clock()),
      });
      return { issuer, claims: payload };
    } catch (error) {
      // Errors of the token have a class of their own; those of fetching keys are timeouts, general ones, or fetch's.
      const isOfToken = error instanceof errors.JOSEError && error.code !== errors.JOSEError.code && !(error instanceof errors.JWKSTimeout);
      if (!isOfToken) throw new Problem('unavailable', { detail: 'The keys of the issuer cannot be read', cause: error });
      throw new Problem('untrusted_token', { detail: `The token is not valid: ${error.message}`, cause: error });
    }
  };
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
