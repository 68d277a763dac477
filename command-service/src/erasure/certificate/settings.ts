import { parseSigningKey, type SigningKey } from '@parley/service-kit/auth/signing-keys';
import { duration, key, pem } from '@parley/service-kit/config-keys';
import type { z } from 'zod';
import type { CertificateSettings } from './issue-certificate.ts';

/** Settings of the certificates of erasures. */
export const certificateKeys = {
  CERTIFICATE_PRIVATE_KEY: key(pem(parseSigningKey, 'a private key').optional(), {
    description:
      'Private key that signs certificates of erasures: PEM (PKCS #8), P-256 or RSA. Certificates are checked years later, so it should outlive TOKEN_PRIVATE_KEY, which signs them if this is unset.',
    example: '-----BEGIN PRIVATE KEY-----\\nchange-me-certificate\\n-----END PRIVATE KEY-----',
    secret: true,
  }),
  BACKUP_RETENTION: key(duration().optional(), {
    description: 'Time after which you have deleted every backup: certificates of erasures promise it. Unset: they promise nothing.',
    example: '30d',
  }),
};

export type CertificateConfig = z.output<z.ZodObject<typeof certificateKeys>>;

/** `tokenKey` signs if there is no key of its own. */
export function certificateSettingsOf(config: CertificateConfig, tokenKey: SigningKey): CertificateSettings {
  const { CERTIFICATE_PRIVATE_KEY: own, BACKUP_RETENTION: backupRetention } = config;
  return { signingKey: own === undefined ? tokenKey : parseSigningKey(own), backupRetention };
}
