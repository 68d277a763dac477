/** node:http as bare as it gets: a remembered token, the body parsed and checked, the message answered. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { newId } from '@parley/events/ids';
import { conversationIn, messageBody, messageOf, type Message } from './message.ts';
import { isProbe, setting } from './settings.ts';
import { bearerToken, createRememberingVerifier } from './tokens.ts';

/**
 * The seq is counted here, by conversation. The answer waits until `keep` has resolved. `pages`: what else is answered, by
 * path.
 */
export function createPostingServer(keep: (message: Message) => Promise<void> | void, pages: Record<string, () => string> = {}): Server {
  const verify = createRememberingVerifier(setting('TOKEN_PUBLIC_KEYS'));
  const lastSeq = new Map<string, number>();

  async function post(request: IncomingMessage, body: string): Promise<Message> {
    const senderId = verify(bearerToken(request.headers.authorization));
    const conversationId = conversationIn(request.url ?? '');
    if (conversationId === undefined) throw new Error('no such path');
    const { text, clientId = null } = messageBody.parse(JSON.parse(body));
    const seq = (lastSeq.get(conversationId) ?? 0) + 1;
    lastSeq.set(conversationId, seq);
    const message = messageOf({ id: newId(), conversationId, seq, senderId, text, clientId, sentAt: new Date().toISOString() });
    await keep(message);
    return message;
  }

  return createServer((request, response) => {
    if (isProbe(request.url)) return void response.end('ready');
    const page = pages[request.url ?? ''];
    if (page !== undefined) return void response.end(page());
    readBody(request, (body) => {
      post(request, body).then(
        (message) => answer(response, 201, { message }),
        (error: unknown) => answer(response, 400, { error: String(error) }),
      );
    });
  });
}

function readBody(request: IncomingMessage, onBody: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => onBody(Buffer.concat(chunks).toString()));
}

function answer(response: ServerResponse, status: number, body: object): void {
  const json = JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(json) });
  response.end(json);
}
