/** File uploads and downloads over HTTP. */
import { crc32, deflateSync } from 'node:zlib';
import type { Attachment } from '@parley/events/wire/messages';
import { expectDocumentedResponse } from './api-conformance.ts';
import type { Person, Reply } from './person.ts';

export type UploadedFile = Attachment;

/** Encodes an image of one color: 8 bits, RGB. */
export function pngOf(width: number, height: number, color: readonly [number, number, number] = [200, 30, 30]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.from([0, ...Array.from({ length: width }, () => color).flat()]);
  const pixels = deflateSync(Buffer.concat(Array<Buffer>(height).fill(row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

export interface UploadOptions {
  content?: Buffer;
  /** Name of the form part. */
  name?: string;
  fileName?: string;
  key?: string;
}

export async function upload(person: Person, { content = pngOf(24, 12), name = 'file', fileName = 'a.png', key }: UploadOptions = {}) {
  const form = new FormData();
  form.append(name, new Blob([new Uint8Array(content)], { type: 'image/png' }), fileName);
  const headers = { authorization: `Bearer ${person.session.accessToken}`, ...(key !== undefined && { 'idempotency-key': key }) };
  const response = await fetch(`${person.origin}/v1/files`, { method: 'POST', headers, body: form });
  const reply: Reply<any> = { status: response.status, headers: response.headers, body: await response.json() };
  expectDocumentedResponse({ method: 'POST', path: '/v1/files', ...reply });
  return reply;
}

/** Uploads a file and returns it. Throws unless the status is 201. */
export async function uploadFile(person: Person, options: UploadOptions = {}): Promise<UploadedFile> {
  const { status, body } = await upload(person, options);
  if (status !== 201) throw new Error(`the upload answered ${status}: ${JSON.stringify(body)}`);
  return body.file;
}

export interface Download {
  status: number;
  headers: Headers;
  bytes: Buffer;
}

/** Downloads a file. `person` is null for a request without a session, or one that `headers` authenticate. */
export async function download(
  origin: string,
  path: string,
  person: Person | null,
  headers: Record<string, string> = {},
): Promise<Download> {
  const authorization = person === null ? {} : { authorization: `Bearer ${person.session.accessToken}` };
  const response = await fetch(origin + path, { headers: { ...authorization, ...headers } });
  const download = { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  expectDocumentedResponse({ method: 'GET', path, ...download, body: bodyOf(download) });
  return download;
}

function bodyOf({ headers, bytes }: Download): unknown {
  if (bytes.length === 0) return null;
  return headers.get('content-type')?.includes('json') === true ? JSON.parse(bytes.toString()) : bytes;
}
