import { pause, type AttackContext } from '../attackers/attack.ts';
import type { Attacker } from '../attackers/attacker.ts';
import { openRawConnection } from '../attackers/raw-connection.ts';

/** Sends `beginning`, then one byte every two seconds, until the server ends the connection. Counts the status of its answer. */
export async function holdOpen(attacker: Attacker, { signal, count }: AttackContext, beginning: string): Promise<void> {
  const openedAt = performance.now();
  const connection = openRawConnection(attacker.target, attacker.home);
  connection.send(beginning);
  while (!connection.isClosed() && !signal.aborted) {
    await pause(2_000, signal);
    connection.send('x');
  }
  const status = /^HTTP\/1\.1 (\d{3})/.exec(connection.received())?.[1];
  if (!connection.isClosed()) count('open at the end');
  else count(`closed after ${describeDuration(performance.now() - openedAt)}${status === undefined ? '' : ` with ${status}`}`);
  connection.close();
}

function describeDuration(ms: number): string {
  const limit = [5, 15, 35, 80].find((seconds) => ms < seconds * 1000);
  return limit === undefined ? 'more than 80 s' : `less than ${limit} s`;
}
