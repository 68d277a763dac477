import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { certificateType } from '@parley/events/erasure-certificate-type';
import type { CertificateContent, ErasureCertificate } from '@parley/events/wire/erasure-certificates';
import { generateSigningKey, publicPemOf, type SigningKey } from '@parley/service-kit/auth/signing-keys';
import { CompactSign, exportJWK } from 'jose';
import { runCli } from '../testing/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-certificate-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [signer, another] = [generateSigningKey(), generateSigningKey()];
const at = '2026-05-04T09:30:12.345Z';
const [erasureId, subjectId] = ['019ad1cb-5d2a-7b31-9c4e-2f3a4b5c6d7e', '019ad1c0-0001-7000-8000-0000000000a1'];
const certificate: CertificateContent = {
  version: 1,
  erasureId,
  kind: 'conversation',
  subjectId,
  storeId: '5f0c2d9e8b7a4c31a2b3c4d5e6f70819',
  requestedBy: 'a backend',
  requestedAt: at,
  completedAt: at,
  positions: { epoch: 1, partition: 17, requested: 21, completed: 27 },
  keys: [{ purpose: 'conversation', subjectId, destroyedAt: at, fingerprint: 'b5bb9d80', masterKeyId: '4c1f0b6de2a97358' }],
  erased: ['texts'],
  remains: ['ids'],
  backups: { until: null, mayHold: ['copies'] },
  notCovered: ['paper'],
};

async function signed(content: object, key: SigningKey, header: object = {}): Promise<string> {
  const protectedHeader = { alg: key.algorithm, typ: certificateType, kid: key.kid, jwk: await exportJWK(key.key), ...header };
  return new CompactSign(Buffer.from(JSON.stringify(content))).setProtectedHeader(protectedHeader).sign(key.privateKey);
}

function verify(content: ErasureCertificate | string, keys?: readonly SigningKey[]) {
  const [file, keyFile] = [join(folder, 'certificate.json'), join(folder, 'keys.pem')];
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  if (keys) writeFileSync(keyFile, keys.map((key) => publicPemOf(key)).join(''));
  return runCli({ DATA_DIR: join(folder, 'none') }, 'certificate', 'verify', file, ...(keys ? ['--keys', keyFile] : []));
}

test('says in words what a valid certificate says, and whose key signed it', async () => {
  const content = { certificate, jws: await signed(certificate, signer) };
  const known = await verify(content, [another, signer]);
  expect(known.exitCode).toBe(0);
  for (const words of ['is valid', 'one of the given keys', `the conversation ${subjectId} was erased`, 'nothing is promised', '- paper'])
    expect(known.stdout).toContain(words);
  const unknown = await verify(content);
  expect(unknown.exitCode).toBe(0);
  expect(unknown.stdout).toContain('anybody can sign with a key of their own');
});

test.each<[string, () => Promise<ErasureCertificate | string>]>([
  [
    'a changed readable part',
    async () => ({ certificate: { ...certificate, subjectId: erasureId }, jws: await signed(certificate, signer) }),
  ],
  [
    'a changed signed part',
    async () => {
      const changed = { ...certificate, subjectId: erasureId };
      const [header, , signature] = (await signed(certificate, signer)).split('.');
      return { certificate: changed, jws: `${header}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${signature}` };
    },
  ],
  [
    'a key that did not sign',
    async () => ({ certificate, jws: await signed(certificate, another, { kid: signer.kid, jwk: await exportJWK(signer.key) }) }),
  ],
  ['a key with the name of another', async () => ({ certificate, jws: await signed(certificate, another, { kid: signer.kid }) })],
  ['a token', async () => ({ certificate, jws: await signed(certificate, signer, { typ: 'JWT' }) })],
  ['a key that is not given', async () => ({ certificate, jws: await signed(certificate, another) })],
  ['no certificate', async () => '{"certificate": {}}'],
  ['no JSON', async () => 'certificate'],
])('refuses %s', async (_what, content) => {
  const refused = await verify(await content(), [signer]);
  expect(refused).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining('the certificate is not valid: ') });
});
