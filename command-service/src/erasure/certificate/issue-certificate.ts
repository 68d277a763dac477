import type { Database } from '@parley/database/database';
import { insertIfAbsent } from '@parley/database/table-sql';
import type { EventStore } from '@parley/event-store/event-store';
import { certificateType } from '@parley/events/erasure-certificate-type';
import type { CertificateContent } from '@parley/events/wire/erasure-certificates';
import { readDestroyedKeys, type Subject } from '@parley/key-store/subject-keys';
import type { KeyTables } from '@parley/key-store/wrapped-keys';
import type { SigningKey } from '@parley/service-kit/auth/signing-keys';
import { erasureCertificates } from '@parley/write-tables/erasure-certificates';
import { CompactSign, exportJWK } from 'jose';
import { type CertifiedErasure, certificateContent } from './content.ts';

export interface CertificateSettings {
  signingKey: SigningKey;
  /** Milliseconds after which no backup of before an erasure is left; undefined: unknown. */
  backupRetention: number | undefined;
}

export interface CertificateDependencies {
  store: Pick<EventStore, 'id' | 'epoch'>;
  keys: Pick<KeyTables, 'database'>;
  log: Database;
  certificates: CertificateSettings;
}

/** Signs and stores what was erased, with the keys of these subjects. Changes nothing if the erasure has a certificate. */
export async function issueCertificate(
  { store, keys, log, certificates }: CertificateDependencies,
  erasure: CertifiedErasure,
  subjects: readonly Subject[],
): Promise<void> {
  const { signingKey, backupRetention } = certificates;
  const destroyed = await readDestroyedKeys(keys, subjects);
  const certificate = certificateContent({ ...erasure, storeId: store.id, epoch: store.epoch, keys: destroyed, backupRetention });
  const { erasureId, subjectId } = erasure;
  const row = {
    erasureId,
    subjectId,
    issuedAt: await log.now(),
    certificate: { certificate, jws: await signCertificate(certificate, signingKey) },
  };
  await log.write([insertIfAbsent(erasureCertificates, row, log.dialect)]);
}

export async function signCertificate(certificate: CertificateContent, { privateKey, key, kid, algorithm }: SigningKey): Promise<string> {
  const header = { alg: algorithm, typ: certificateType, kid, jwk: await exportJWK(key) };
  return new CompactSign(Buffer.from(JSON.stringify(certificate))).setProtectedHeader(header).sign(privateKey);
}
