/** Each client, by what it was pushed and filled in itself, shows what a fresh read shows. */
import { isDeepStrictEqual } from 'node:util';
import { freshState, type Mirror } from '@parley/e2e/mirror';
import { comparable } from '@parley/e2e/under-load/comparable';
import { waitUntil } from '@parley/testing-kit/wait-until';

/** Deliveries follow on their own time: each client has so long to agree. */
export async function findUnconverged(mirrors: readonly Mirror[], deadlineMs = 30_000): Promise<string[]> {
  return (await Promise.all(mirrors.map((mirror) => differencesOf(mirror, deadlineMs)))).flat();
}

async function differencesOf(mirror: Mirror, deadlineMs: number): Promise<string[]> {
  const { username } = mirror.person.account;
  let differences: string[] = [];
  const agrees = async () => {
    const read = await freshState(mirror.person);
    differences = differ(comparable(mirror.state()), comparable(read));
    return differences.length === 0;
  };
  const askedInVain = (error: unknown) => void (differences = [(error as Error).message]);
  await waitUntil(() => agrees().catch(askedInVain), { what: 'agreement', deadlineMs, pauseMs: 250 }).catch(() => undefined);
  return differences.length === 0 ? [] : [`${username}: ${differences.join('; ')}; ${lastHeard(mirror)}`];
}

/** What its socket was told at last, for who must find out why. */
function lastHeard({ device }: Mirror): string {
  const words = device.heard.slice(-15).map((event) => {
    const place = 'seq' in event ? ` ${event.conversationId.slice(-4)} ${event.seq}` : '';
    return `${event.type}${place} ${event.at.slice(14)}`;
  });
  return `its socket ${device.socket.connected ? 'stands' : 'is away'} and heard at last ${words.join(', ')}`;
}

/** The places where two values part. */
export function differ(shown: unknown, read: unknown, at = 'state'): string[] {
  if (isDeepStrictEqual(shown, read)) return [];
  if (!isObject(shown) || !isObject(read)) return [`${at} is ${short(shown)}, a fresh read says ${short(read)}`];
  const keys = new Set([...Object.keys(shown), ...Object.keys(read)]);
  return [...keys].flatMap((key) => differ(shown[key], read[key], `${at}.${key}`)).slice(0, 5);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const short = (value: unknown): string => (JSON.stringify(value) ?? 'absent').slice(0, 200);
