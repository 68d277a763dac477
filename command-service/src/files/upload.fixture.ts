import { request, type ClientRequest } from 'node:http';
import type { Person, Reply } from '../person.fixture.ts';
import type { ServiceUnderTest } from '../service.fixture.ts';

type Part = [name: string, content: Buffer | string, fileName?: string];

/** A multipart body of these parts. */
export function formOf(...parts: Part[]): FormData {
  const form = new FormData();
  for (const [name, content, fileName = 'photo.png'] of parts) {
    if (typeof content === 'string') form.append(name, content);
    else form.append(name, new Blob([new Uint8Array(content)], { type: 'image/png' }), fileName);
  }
  return form;
}

type Uploader = Pick<Person, 'session'>;

export async function send(
  { origin }: Pick<ServiceUnderTest, 'origin'>,
  { session }: Uploader,
  body: FormData | string,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const authorization = `Bearer ${session.accessToken}`;
  const response = await fetch(`${origin}/v1/files`, { method: 'POST', headers: { authorization, ...headers }, body });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** Sends an upload whose response nobody awaits, or with null one that never ends. Resolves when its first bytes are sent. */
export async function sendRaw(
  { origin }: Pick<ServiceUnderTest, 'origin'>,
  { session }: Uploader,
  content: Buffer | null,
): Promise<ClientRequest> {
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
  const headers = { authorization: `Bearer ${session.accessToken}`, 'content-type': 'multipart/form-data; boundary=b' };
  const outgoing = request(`${origin}/v1/files`, { method: 'POST', headers });
  outgoing.on('error', () => undefined);
  await new Promise<unknown>((sent) => outgoing.write(head, sent));
  if (content !== null) outgoing.end(Buffer.concat([content, Buffer.from('\r\n--b--\r\n')]));
  return outgoing;
}

export function upload(service: Pick<ServiceUnderTest, 'origin'>, uploader: Uploader, content: Buffer, key?: string): Promise<Reply> {
  return send(service, uploader, formOf(['file', content]), key === undefined ? {} : { 'idempotency-key': key });
}
