/** The restore drill: a backup under load, more traffic, the loss of everything, the restore; clients converge. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { createParleyClient, type ParleyClient } from '@parley/client/parley-client';
import { messagesOf } from '@parley/client/state/timeline';
import { decodePosition } from '@parley/events/positions';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { call, ProxyPage, register, type Person } from './person.ts';
import type { Outcome } from './systems/run-parley.ts';
import { createApiKey } from './requests/api-keys.ts';
import { download, pngOf, uploadFile } from './uploads.ts';

export interface DrillSystem {
  origin: string;
  operatorToken: string;
  parley(...args: string[]): Promise<Outcome>;
  /** Stops every service of Parley. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Deletes what the drill loses. */
  destroy(): Promise<void>;
  /** Folder of an embedded store. */
  dataDir?: string;
}

export interface DrillOptions {
  /** The key store is lost with the data; the master key is not. */
  keysAreLost: boolean;
  /** The high-water marks are lost with the data. */
  marksAreLost: boolean;
}

/** Leaves the backup some of the machine. */
const loadPauseMs = 20;

/** In every text that is erased after the backup. */
const secret = `w${randomUUID().slice(0, 8)}`;

/** All that is erased after the backup, but the texts of eve. */
interface Secrets {
  groupId: string;
  /** A message with a file, in the group that stays. */
  messageId: string;
  filePath: string;
  /** A group whose messages expire after the backup. */
  expiringId: string;
}

interface Sent {
  text: string;
  position: string;
}

export function restoreDrill(system: () => DrillSystem, { keysAreLost, marksAreLost }: DrillOptions): void {
  let folder: string;
  let [ada, bob, eve]: Person[] = [];
  let conversationId: string;
  let client: ParleyClient;
  let apiKey: string;
  let secrets: Secrets;
  const sent: Sent[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-drill-'));
    const { origin } = system();
    [ada, bob, eve] = [await register(origin, 'ada'), await register(origin, 'bob'), await register(origin, 'eve')];
    const memberIds = [bob.id, eve.id];
    ({
      conversation: { id: conversationId },
    } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Drill', memberIds }));
    apiKey = (await createApiKey(system(), { scopes: ['conversations'] })).secret;
    client = createParleyClient({ origin, retryDelays: { first: 50, max: 1_000 } });
    await client.logIn({ login: bob.account.username, password: bob.password });
    await waitUntil(() => client.state().status === 'live', { what: 'the client to be live' });
    await client.open(conversationId);
  }, 60_000);
  afterAll(async () => {
    client.close();
    await rm(folder, { recursive: true, force: true });
  });

  const send = async (text: string) => sent.push({ text, position: (await ada!.send(conversationId, text)).position });
  /** Eve's own read contains what she sent, and everything before it. */
  const readAsEve = async (): Promise<any[]> => (await eve!.get(`/v1/conversations/${conversationId}/messages?limit=100`)).items;
  const json = ({ output }: Outcome) =>
    output
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, any>);
  async function succeed(...args: string[]): Promise<Record<string, any>[]> {
    const outcome = await system().parley(...args, '--json');
    if (outcome.code !== 0) throw new Error(`parley ${args[0]}: ${outcome.output}`);
    return json(outcome);
  }
  /** Asks for the erasures again. */
  const areErased = async () => {
    const { operatorToken: token, origin } = system();
    const person = await call(origin, 'DELETE', `/v1/users/${eve!.id}`, { token });
    const group = await call(origin, 'DELETE', `/v1/conversations/${secrets.groupId}`, { token: apiKey });
    return [person, group].every(({ body }) => body.erasure.state === 'completed');
  };

  test('everything up to the backup is there again, who was erased is erased, and clients converge', async () => {
    const { origin } = system();
    const file = await uploadFile(ada!);
    await ada!.command('POST', `/v1/conversations/${conversationId}/messages`, { text: 'a picture', attachments: [file.id] });
    const picture = await download(origin, file.url, ada!);
    await eve!.send(conversationId, `a text of eve ${secret}`);
    secrets = await sendSecrets();
    const kept = await readAsEve();

    const backedUp = new AbortController();
    const backingUp = succeed('backup', '--to', folder, '--keys-to', join(folder, 'keys.tar.zst')).finally(() => backedUp.abort());
    for (let index = 0; !backedUp.signal.aborted; index++) {
      await send(`during ${index}`);
      await delay(loadPauseMs);
    }
    const backup = (await backingUp).find((line) => 'data' in line);
    for (let index = 0; index < 5; index++) await send(`after ${index}`);
    await waitUntil(() => shown().at(-1) === 'after 4', { what: 'the last message on the client' });
    await eve!.command('DELETE', '/v1/me', { password: eve!.password });
    await eraseSecrets();
    await waitUntil(areErased, { what: 'the erasures', deadlineMs: 60_000, pauseMs: 250 });
    await waitUntil(areKeysDestroyed, { what: 'the end of the keys of three messages', deadlineMs: 60_000, pauseMs: 500 });
    await writeFile(join(folder, 'erasures.jsonl'), (await system().parley('erasures', '--json')).output);

    await system().stop();
    await system().destroy();
    const keys = keysAreLost ? ['--keys', join(folder, 'keys.tar.zst'), '--erasures', join(folder, 'erasures.jsonl')] : ['--none'];
    const restored = (await succeed('restore', '--from', backup!['data'], ...keys)).find((line) => 'restored' in line);
    const repeated = { persons: [eve!.id], conversations: [secrets.groupId], messages: 3 };
    expect(restored).toMatchObject({ files: 2, repeated, unknown: [] });
    if (marksAreLost) expect(restored!['lostEvents']).toBe(null);
    else expect(restored!['lostEvents']).toBeGreaterThanOrEqual(5);
    await system().start();

    const isInBackup = ({ position: token }: Sent) => {
      const { partition, position } = decodePosition(token)!;
      return position <= backup!['positions'][partition];
    };
    const expected = sent.filter(isInBackup).map(({ text }) => text);
    expect(sent.length - expected.length).toBeGreaterThanOrEqual(5);
    const before = kept.map(({ text }): string | null => (text.includes(secret) ? null : text));
    const all = [...before, ...expected];
    const hasConverged = () =>
      client.state().status === 'live' && shown().length > 0 && isDeepStrictEqual(shown(), all.slice(-shown().length));
    await waitUntil(hasConverged, {
      what: () => `the client to show ${all.slice(-3).join()}, not ${shown().slice(-3).join()}`,
      deadlineMs: 30_000,
    });
    expect((await readAll()).map(({ text }) => text)).toEqual(all);

    // The proxy may not have found command-service yet.
    await waitUntil(async () => (await logInAsEve()).status !== 503, { what: 'an answer to the log-in', pauseMs: 100 });
    expect([401, 403]).toContain((await logInAsEve()).status);
    expect((await download(origin, file.url, bob!)).bytes.equals(picture.bytes)).toBe(true);
    await client.send(conversationId, { text: 'a new history' });
    await waitUntil(async () => (await readPage()).at(-1).text === 'a new history', { what: 'the next message' });
    await expectNothingBack();
    await waitUntil(areErased, { what: 'the repeated erasures', deadlineMs: 60_000, pauseMs: 250 });
    await expectNothingBack();
    expect(await system().parley('verify')).toMatchObject({ code: 0 });
    const { dataDir } = system();
    if (dataDir !== undefined) expect(await filesWith(dataDir, secret)).toEqual([]);
  }, 240_000);

  async function sendSecrets(): Promise<Secrets> {
    const createGroup = async (title: string): Promise<string> => {
      const group = { kind: 'group', title, memberIds: [bob!.id] };
      return (await ada!.command('POST', '/v1/conversations', group)).conversation.id;
    };
    const [groupId, expiringId] = [await createGroup(`Plans ${secret}`), await createGroup('Jokes')];
    await ada!.send(groupId, `in the group ${secret}`);
    await ada!.send(expiringId, `too old ${secret}`);
    const file = await uploadFile(ada!, { content: pngOf(30, 20, [10, 20, 30]) });
    const fields = { text: `deleted ${secret}`, attachments: [file.id] };
    const { message } = await ada!.command('POST', `/v1/conversations/${conversationId}/messages`, fields);
    for (const person of [bob!, eve!]) person.remember(ada!.lastPosition);
    return { groupId, expiringId, messageId: message.id, filePath: file.url };
  }

  async function eraseSecrets(): Promise<void> {
    const { groupId, expiringId, messageId } = secrets;
    await ada!.command('DELETE', `/v1/conversations/${conversationId}/messages/${messageId}`);
    await ada!.command('DELETE', `/v1/conversations/${groupId}`);
    await ada!.command('PATCH', `/v1/conversations/${expiringId}`, { expireAfter: 1 });
  }

  async function areKeysDestroyed(): Promise<boolean> {
    const lines = await succeed('erasures');
    return lines.flatMap(({ slots = [] }) => slots as number[]).length === 3;
  }

  /** No view, no search and no file has what was erased after the backup. */
  async function expectNothingBack(): Promise<void> {
    const { groupId, expiringId, filePath } = secrets;
    for (const person of [ada!, bob!]) {
      const ask = (path: string) => person.ask('GET', path, undefined, { positions: null });
      const views = [conversationId, expiringId].flatMap((id) =>
        ['/messages', '/timeline', '/events?after=0&limit=200'].map((view) => `/v1/conversations/${id}${view}`),
      );
      views.push('/v1/conversations?limit=100', `/v1/messages/search?q=${secret}`, `/v1/users/${eve!.id}`);
      for (const view of views) {
        const { status, body } = await ask(view);
        expect([view, status, JSON.stringify(body).includes(secret)]).toEqual([view, 200, false]);
      }
      for (const view of ['', '/messages', '/members']) expect((await ask(`/v1/conversations/${groupId}${view}`)).status).toBe(404);
      expect((await download(system().origin, filePath, person)).status).toBe(404);
    }
  }

  const shown = (): (string | null)[] => messagesOf(client.state().chat!, conversationId).map(({ text }) => text);
  const logInAsEve = () =>
    call(system().origin, 'POST', '/v1/sessions', { body: { login: eve!.account.username, password: eve!.password } }).catch((error) => {
      if (error instanceof ProxyPage) return { status: 503 };
      throw error;
    });
  /** Without positions of the time before the restore. */
  async function readPage(before = ''): Promise<any[]> {
    const path = `/v1/conversations/${conversationId}/messages?limit=100${before}`;
    return (await bob!.ask('GET', path, undefined, { positions: null })).body.items;
  }
  async function readAll(): Promise<any[]> {
    const messages: any[] = await readPage();
    while (messages[0].seq > 1) {
      const page = await readPage(`&before=${messages[0].seq}`);
      if (page.length === 0) break;
      messages.unshift(...page);
    }
    return messages;
  }
}

/** Names of the files in a folder that have the text. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const contents = await Promise.all(files.map((file) => readFile(file)));
  return files.filter((_, index) => contents[index]!.includes(text));
}
