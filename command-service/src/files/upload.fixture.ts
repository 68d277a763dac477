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

export function upload(service: Pick<ServiceUnderTest, 'origin'>, uploader: Uploader, content: Buffer, key?: string): Promise<Reply> {
  return send(service, uploader, formOf(['file', content]), key === undefined ? {} : { 'idempotency-key': key });
}
