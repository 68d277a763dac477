/** Convergence: the state that a client built from pushes and filled gaps equals a fresh read. */
import { isDeepStrictEqual } from 'node:util';
import { freshState, type Replica } from '@parley/e2e/replica';
import { comparableState } from '@parley/e2e/under-load/comparable-state';
import { waitUntil } from '@parley/testing-kit/wait-until';

/** `deadlineMs`: time for pending deliveries to arrive. */
export async function findUnconvergedClients(replicas: readonly Replica[], deadlineMs = 30_000): Promise<string[]> {
  return (await Promise.all(replicas.map((replica) => findDivergence(replica, deadlineMs)))).flat();
}

async function findDivergence(replica: Replica, deadlineMs: number): Promise<string[]> {
  const { username } = replica.person.account;
  let differences: string[] = [];
  const hasConverged = async () => {
    const fresh = await freshState(replica.person);
    differences = findDifferences(comparableState(replica.state()), comparableState(fresh));
    return differences.length === 0;
  };
  const onReadError = (error: unknown) => void (differences = [(error as Error).message]);
  await waitUntil(() => hasConverged().catch(onReadError), { what: 'convergence', deadlineMs, pauseMs: 250 }).catch(() => undefined);
  return differences.length === 0 ? [] : [`${username}: ${differences.join('; ')}; ${describeSocket(replica)}`];
}

/** Lists the last received events, for debugging. */
function describeSocket({ device }: Replica): string {
  const events = device.received.slice(-15).map((event) => {
    const seq = 'seq' in event ? ` ${event.conversationId.slice(-4)} ${event.seq}` : '';
    return `${event.type}${seq} ${event.at.slice(14)}`;
  });
  return `socket ${device.socket.connected ? 'connected' : 'disconnected'}; last received: ${events.join(', ')}`;
}

/** Returns the paths at which two values differ. */
export function findDifferences(displayed: unknown, fresh: unknown, path = 'state'): string[] {
  if (isDeepStrictEqual(displayed, fresh)) return [];
  if (!isObject(displayed) || !isObject(fresh)) return [`${path} is ${abbreviate(displayed)}, but ${abbreviate(fresh)} in a fresh read`];
  const keys = new Set([...Object.keys(displayed), ...Object.keys(fresh)]);
  return [...keys].flatMap((key) => findDifferences(displayed[key], fresh[key], `${path}.${key}`)).slice(0, 5);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const abbreviate = (value: unknown): string => (JSON.stringify(value) ?? 'absent').slice(0, 200);
