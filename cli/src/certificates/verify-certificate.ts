import { isDeepStrictEqual } from 'node:util';
import { certificateType } from '@parley/events/erasure-certificate-type';
import { certificateContent, erasureCertificate, type CertificateContent } from '@parley/events/wire/erasure-certificates';
import type { PublicKey } from '@parley/service-kit/auth/signing-keys';
import { calculateJwkThumbprint, compactVerify, decodeProtectedHeader, importJWK, type ProtectedHeaderParameters } from 'jose';

export class CertificateInvalid extends Error {
  override readonly name = 'CertificateInvalid';
}

export interface VerifiedCertificate {
  certificate: CertificateContent;
  /** Thumbprint (RFC 7638) of the key that signed it. */
  keyId: string;
  /** True if it is one of the given keys; null if none were given. */
  isKnownKey: true | null;
}

const algorithms = ['ES256', 'RS256'];

/** `text`: the file. Throws CertificateInvalid, for a key that is not one of `keys`, too. */
export async function verifyCertificate(text: string, keys: readonly PublicKey[] | null): Promise<VerifiedCertificate> {
  const { certificate, jws } = parse(text);
  const { typ, kid, jwk } = headerOf(jws);
  if (typ !== certificateType) throw new CertificateInvalid('it is signed as something else');
  if (jwk === undefined || kid === undefined) throw new CertificateInvalid('it does not name its key');
  if ((await thumbprintOf(jwk)) !== kid) throw new CertificateInvalid('the key in it is not the one that it names');
  const known = keys?.find((key) => key.kid === kid);
  if (keys !== null && known === undefined)
    throw new CertificateInvalid(`it was signed by the key ${kid}, which is not one of the given keys`);
  const payload = await payloadOf(jws, jwk);
  if (!isDeepStrictEqual(payload, certificate)) throw new CertificateInvalid('the readable part differs from what was signed');
  return { certificate, keyId: kid, isKnownKey: known ? true : null };
}

function parse(text: string) {
  try {
    return erasureCertificate.parse(JSON.parse(text));
  } catch {
    throw new CertificateInvalid('it does not have the form of a certificate');
  }
}

function headerOf(jws: string): ProtectedHeaderParameters {
  try {
    return decodeProtectedHeader(jws);
  } catch {
    throw new CertificateInvalid('its signature cannot be read');
  }
}

type Jwk = NonNullable<ProtectedHeaderParameters['jwk']>;

async function thumbprintOf(jwk: Jwk): Promise<string | null> {
  return calculateJwkThumbprint(jwk).catch(() => null);
}

async function payloadOf(jws: string, jwk: Jwk): Promise<CertificateContent> {
  try {
    const { payload } = await compactVerify(jws, await importJWK(jwk, headerOf(jws).alg), { algorithms });
    return certificateContent.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
  } catch {
    throw new CertificateInvalid('the signature does not match: it was changed, or not signed by the key that it names');
  }
}
