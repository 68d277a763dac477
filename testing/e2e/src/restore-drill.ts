/** The restore drill: a backup under load, more traffic, the loss of everything, the restore; clients converge. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
import { download, uploadFile } from './uploads.ts';

export interface DrillSystem {
  origin: string;
  operatorToken: string;
  parley(...args: string[]): Promise<Outcome>;
  /** Stops every service of Parley. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Deletes what the drill loses. */
  destroy(): Promise<void>;
}

export interface DrillOptions {
  /** The key store is lost with the data; the master key is not. */
  keysAreLost: boolean;
}

/** Leaves the backup some of the machine. */
const loadPauseMs = 20;

interface Sent {
  text: string;
  position: string;
}

export function restoreDrill(system: () => DrillSystem, { keysAreLost }: DrillOptions): void {
  let folder: string;
  let [ada, bob, eve]: Person[] = [];
  let conversationId: string;
  let client: ParleyClient;
  const sent: Sent[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-drill-'));
    const { origin } = system();
    [ada, bob, eve] = [await register(origin, 'ada'), await register(origin, 'bob'), await register(origin, 'eve')];
    const memberIds = [bob.id, eve.id];
    ({
      conversation: { id: conversationId },
    } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Drill', memberIds }));
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
    expect(outcome).toMatchObject({ code: 0 });
    return json(outcome);
  }
  const isErased = async () => {
    const { body } = await call(system().origin, 'DELETE', `/v1/users/${eve!.id}`, { token: system().operatorToken });
    return body.erasure.state === 'completed';
  };

  test('everything up to the backup is there again, who was erased is erased, and clients converge', async () => {
    const { origin } = system();
    const file = await uploadFile(ada!);
    await ada!.command('POST', `/v1/conversations/${conversationId}/messages`, { text: 'a picture', attachments: [file.id] });
    const picture = await download(origin, file.url, ada!);
    await eve!.send(conversationId, 'a text of eve');
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
    await waitUntil(isErased, { what: 'the erasure', deadlineMs: 60_000, pauseMs: 250 });
    const erased = (await system().parley('users', 'erased', '--json')).output;
    await writeFile(join(folder, 'erased.jsonl'), erased);

    await system().stop();
    await system().destroy();
    const keys = keysAreLost ? ['--keys', join(folder, 'keys.tar.zst'), '--erasures', join(folder, 'erased.jsonl')] : ['--none'];
    const restored = (await succeed('restore', '--from', backup!['data'], ...keys)).find((line) => 'restored' in line);
    expect(restored).toMatchObject({ files: 1, repeated: [eve!.id], unknown: [] });
    // The high-water marks survive only with a Redis of their own.
    if (keysAreLost) expect(restored!['lostEvents']).toBe(null);
    else expect(restored!['lostEvents']).toBeGreaterThanOrEqual(5);
    await system().start();

    const isInBackup = ({ position: token }: Sent) => {
      const { partition, position } = decodePosition(token)!;
      return position <= backup!['positions'][partition];
    };
    const expected = sent.filter(isInBackup).map(({ text }) => text);
    expect(sent.length - expected.length).toBeGreaterThanOrEqual(5);
    const before = kept.map(({ text, senderId }): string | null => (senderId === eve!.id ? null : text));
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
    await waitUntil(isErased, { what: 'the repeated erasure', deadlineMs: 60_000, pauseMs: 250 });
    expect(await system().parley('verify')).toMatchObject({ code: 0 });
  }, 180_000);

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
