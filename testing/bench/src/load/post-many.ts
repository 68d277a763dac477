import { forEachConcurrent } from '@parley/concurrency/for-each-concurrent';
import { HttpConnection } from './http-connection.ts';
import type { Address } from './plan.ts';

export interface Post {
  path: string;
  token?: string;
  body: object;
}

/** Sends the requests over so many connections and returns the seconds it took. Throws on a status other than `expected`. */
export async function postMany(address: Address, posts: Iterable<Post>, connections: number, expected: number): Promise<number> {
  const idle = Array.from({ length: connections }, () => new HttpConnection(address));
  const startedAt = performance.now();
  await forEachConcurrent(posts, connections, async (post) => {
    const connection = idle.pop()!;
    const status = await new Promise<number>((resolve) => connection.send(bytesOf(address, post), resolve));
    idle.push(connection);
    if (status !== expected) throw new Error(`POST ${post.path} returned ${status}`);
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const connection of idle) connection.close();
  return seconds;
}

function bytesOf({ host, port }: Address, { path, token, body }: Post): Buffer {
  const content = Buffer.from(JSON.stringify(body));
  const authorization = token === undefined ? '' : `Authorization: Bearer ${token}\r\n`;
  const type = `Content-Type: application/json\r\nContent-Length: ${content.length}\r\n`;
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\n${authorization}${type}\r\n`), content]);
}
