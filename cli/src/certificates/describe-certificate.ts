import type { VerifiedCertificate } from './verify-certificate.ts';

/** In words, for people. */
export function describeCertificate({ certificate, keyId, isKnownKey }: VerifiedCertificate): string {
  const { kind, subjectId, erasureId, requestedBy, requestedAt, completedAt, positions, keys, backups, storeId } = certificate;
  const subject = kind === 'person' ? `the user ${subjectId}` : `the conversation ${subjectId}`;
  const list = (items: readonly string[]): string => items.map((item) => `  - ${item}`).join('\n');
  const key = keys.map(({ purpose, destroyedAt, fingerprint, masterKeyId }) => {
    const name = fingerprint === null ? 'never made' : `SHA-256 ${fingerprint}`;
    return `${purpose}: destroyed at ${destroyedAt}, ${name}, master key ${masterKeyId}`;
  });
  const until = backups.until === null ? 'for as long as the operator keeps them; nothing is promised' : `until ${backups.until}`;
  return [
    'The certificate is valid: nothing in it was changed since it was signed.',
    isKnownKey
      ? `The key ${keyId}, which is one of the given keys, signed it.`
      : `The key ${keyId} signed it. Compare it with the key of the installation, or give --keys: anybody can sign with a key of their own.`,
    '',
    `It says that ${subject} was erased from the installation ${storeId}.`,
    `Asked for by ${requestedBy} at ${requestedAt}; completed at ${completedAt}.`,
    `Erasure ${erasureId}: positions ${positions.requested} and ${positions.completed} of partition ${positions.partition}, epoch ${positions.epoch}.`,
    `Keys:\n${list(key)}`,
    `Erased:\n${list(certificate.erased)}`,
    `Stays:\n${list(certificate.remains)}`,
    `Backups and remnants of before may hold, ${until}:\n${list(backups.mayHold)}`,
    `Not covered:\n${list(certificate.notCovered)}`,
  ].join('\n');
}
