import { readFileSync, writeFileSync } from 'node:fs';
import type { ErasureCertificate } from '@parley/events/wire/erasure-certificates';
import { parsePublicKeys } from '@parley/service-kit/auth/signing-keys';
import { describeCertificate } from '../certificates/describe-certificate.ts';
import { CertificateInvalid, verifyCertificate } from '../certificates/verify-certificate.ts';
import { command, group, type MakeCommand, type Start } from '../command.ts';
import { CommandFailed, UsageError } from '../command-failed.ts';
import { apiOf, originText } from '../keys/operator-api.ts';
import { uuidText } from '../log/arguments.ts';

/** `parley users certificate`. */
export const userCertificateCommand = (start: Start) =>
  command('certificate', 'Write the certificate of an erasure to a file', [
    'parley users certificate 0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b --to certificate.json',
  ])
    .argument('<id>', 'id of the erasure, or of the user who was erased', uuidText)
    .requiredOption('--to <file>', 'file to write, which must not exist')
    .option('--origin <url>', originText)
    .action((id, options) =>
      start(options, async (invocation) => {
        const signed = await apiOf(invocation, options)<ErasureCertificate>('GET', `/v1/admin/erasures/${id}/certificate`);
        writeFileSync(options.to, `${JSON.stringify(signed, null, 2)}\n`, { flag: 'wx' });
        invocation.output.print({ file: options.to, erasureId: signed.certificate.erasureId }, `Wrote ${options.to}.`);
      }),
    );

export const certificateCommand: MakeCommand = (start) =>
  group('certificate', 'Check certificates of erasures; needs no server and no store', [
    command('verify', 'Say whether a certificate is as it was signed, and what it says', [
      'parley certificate verify certificate.json --keys public-keys.pem',
      'parley certificate verify certificate.json',
    ])
      .argument('<file>', 'file with the certificate')
      .option('--keys <file>', 'public keys of the installation (PEM): without them, only the signature is checked, not who signed')
      .action((file, options) =>
        start(options, async ({ output }) => {
          const keys = options.keys === undefined ? null : parsePublicKeys(contentOf(options.keys));
          const verified = await verifyCertificate(contentOf(file), keys).catch((error: unknown) => {
            if (error instanceof CertificateInvalid) throw new CommandFailed(`the certificate is not valid: ${error.message}`);
            throw error;
          });
          output.print(verified, describeCertificate(verified));
        }),
      ),
  ]).summary('Check certificates of erasures');

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`cannot read ${file}`);
  }
}
