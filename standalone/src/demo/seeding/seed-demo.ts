/**
 * Seeds the chat of a small company through the public API: people with pictures, contacts and blocks, and written dialogs. All of
 * it is real data, in the order in which it happened.
 */
import { randomBytes } from 'node:crypto';
import { allDialogs } from '../dialogs/all-dialogs.ts';
import type { MessageStep, Step } from '../dialogs/dialog.ts';
import { renderScene } from '../pictures/render-pictures.ts';
import { logIn, type ApiUser } from './api-user.ts';
import { playDialog } from './play-dialog.ts';
import { blockPeople, connectPeople, registerPeople } from './seed-people.ts';

export interface SeedOptions {
  origin: string;
  signal?: AbortSignal;
  onRegistered?(user: ApiUser): void;
  onProgress?(done: number, total: number): void;
}

export interface SeedResult {
  /** The first has the fullest inbox. */
  users: { id: string; username: string }[];
  /** The same for all of them. */
  password: string;
  groups: number;
  conversations: number;
  messages: number;
}

/** Throws SeedingFailed when the server rejects a command; what was seeded until then stays. */
export async function seedDemo({ origin, signal, onRegistered, onProgress }: SeedOptions): Promise<SeedResult> {
  const password = randomBytes(9).toString('base64url');
  const suffix = randomBytes(2).toString('hex');
  const users = await registerPeople({ origin, password, suffix, onRegistered: (user) => onRegistered?.(user) });
  await connectPeople(users);
  const total = allDialogs.flatMap(({ steps }) => steps.filter(isMessage)).length;
  let messages = 0;
  const picture = cached(renderScene);
  const onMessage = (): void => onProgress?.(++messages, total);
  for (const dialog of allDialogs) {
    signal?.throwIfAborted();
    await playDialog(dialog, { users, picture, onMessage });
  }
  await blockPeople(users);
  await logInOnDevices(origin, { login: users.get('ada')!.username, password });
  for (const user of users.values()) await user.request('DELETE', '/v1/sessions/current');
  const groups = allDialogs.filter(({ group }) => group !== undefined).length;
  const seeded = [...users.values()].map(({ id, username }) => ({ id, username }));
  return { users: seeded, password, groups, conversations: allDialogs.length, messages: total };
}

/** Sessions of Ada's other devices, for the list of devices in her settings. */
async function logInOnDevices(origin: string, credentials: { login: string; password: string }): Promise<void> {
  for (const deviceName of ['Firefox on Windows', 'Safari on iPhone']) await logIn(origin, { ...credentials, deviceName });
}

function isMessage(step: Step): step is MessageStep {
  return 'text' in step;
}

function cached<Key, Value>(compute: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const values = new Map<Key, Promise<Value>>();
  return (key) => {
    const value = values.get(key) ?? compute(key);
    values.set(key, value);
    return value;
  };
}
