/** Signed statements that something was erased. */
import { z } from 'zod';
import { id, time } from './fields.ts';

const destroyedKey = z.strictObject({
  purpose: z.enum(['profile', 'content', 'conversation']).describe('What it had sealed'),
  subjectId: id.describe('The user or conversation that it belonged to'),
  destroyedAt: time.describe('When it was destroyed'),
  fingerprint: z.string().nullable().describe('SHA-256, by which a copy can be recognized; null if there was no key'),
  masterKeyId: z.string().describe('The master key that had wrapped it'),
});

export const certificateContent = z
  .strictObject({
    version: z.literal(1),
    erasureId: id.describe('The id of the erasure'),
    kind: z.enum(['person', 'conversation']).describe('What was erased'),
    subjectId: id.describe('The id of the user or conversation'),
    storeId: z.string().describe('The installation'),
    requestedBy: z.enum(['the person', 'an owner', 'a backend', 'an operator']).describe('The one who asked for it'),
    requestedAt: time.describe('When it was asked for'),
    completedAt: time.describe('When nothing was left'),
    positions: z
      .strictObject({
        epoch: z.int().describe('Generation of the log'),
        partition: z.int().describe('Part of the log'),
        requested: z.int().describe('Position of the request'),
        completed: z.int().describe('Position of the completion'),
      })
      .describe('The two events in the log of the installation'),
    keys: z.array(destroyedKey).describe('Keys that were destroyed'),
    erased: z.array(z.string()).describe('What is gone'),
    remains: z.array(z.string()).describe('What stays, and is no longer personal by itself'),
    backups: z
      .strictObject({
        until: time
          .nullable()
          .describe('When the last backup of before is deleted, as the operator has set; null: the operator promises nothing'),
        mayHold: z.array(z.string()).describe('What backups and remnants of before may have until then'),
      })
      .describe('What this installation cannot erase at once'),
    notCovered: z.array(z.string()).describe('What this certificate says nothing about'),
  })
  .describe('What was erased, in words and numbers');
export type CertificateContent = z.infer<typeof certificateContent>;

export const erasureCertificate = z
  .strictObject({
    certificate: certificateContent,
    jws: z.string().describe('The same, signed: a JWS in compact form (RFC 7515), with the public key in its header'),
  })
  .describe('A signed statement that something was erased');
export type ErasureCertificate = z.infer<typeof erasureCertificate>;
