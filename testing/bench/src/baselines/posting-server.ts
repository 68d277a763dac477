/** A minimal node:http server for messages: checks a cached token, parses and checks the body, and returns the message. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { newId } from '@parley/events/ids';
import { buildMessage, messageBody, parseConversationId, type Message } from './message.ts';
import { isReadinessProbe, setting } from './settings.ts';
import { bearerToken, createCachingVerifier } from './tokens.ts';

/** Counts `seq` per conversation in memory. Responds when `store` has resolved. `pages` are additional GET responses, by path. */
export function createPostingServer(store: (message: Message) => Promise<void> | void, pages: Record<string, () => string> = {}): Server {
  const verify = createCachingVerifier(setting('TOKEN_PUBLIC_KEYS'));
  const lastSeq = new Map<string, number>();

  async function postMessage(request: IncomingMessage, body: string): Promise<Message> {
    const senderId = verify(bearerToken(request.headers.authorization));
    const conversationId = parseConversationId(request.url ?? '');
    if (conversationId === undefined) throw new Error('Not found');
    const { text, clientId = null } = messageBody.parse(JSON.parse(body));
    const seq = (lastSeq.get(conversationId) ?? 0) + 1;
    lastSeq.set(conversationId, seq);
    const message = buildMessage({ id: newId(), conversationId, seq, senderId, text, clientId, sentAt: new Date().toISOString() });
    await store(message);
    return message;
  }

  return createServer((request, response) => {
    if (isReadinessProbe(request.url)) return void response.end('ready');
    const page = pages[request.url ?? ''];
    if (page !== undefined) return void response.end(page());
    readBody(request, (body) => {
      postMessage(request, body).then(
        (message) => respond(response, 201, { message }),
        (error: unknown) => respond(response, 400, { error: String(error) }),
      );
    });
  });
}

function readBody(request: IncomingMessage, onBody: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => onBody(Buffer.concat(chunks).toString()));
}

function respond(response: ServerResponse, status: number, body: object): void {
  const json = JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(json) });
  response.end(json);
}
