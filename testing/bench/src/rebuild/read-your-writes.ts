/** A user who reads each message directly after writing it, with the position token of the command's response. */
import { setTimeout as pause } from 'node:timers/promises';
import { call } from '@parley/e2e/person';
import type { Address } from '../load/plan.ts';
import { command, originOf } from '../systems/parley-client.ts';
import type { Conversation } from '../systems/system.ts';
import { issueToken } from '../systems/users.ts';

const pauseMs = 100;

interface SentMessage {
  message: { id: string };
  position: string;
}

export interface ReadYourWrites {
  /** Stops and returns the faults. */
  stop(): Promise<string[]>;
}

export function startReadYourWrites(rest: Address, queries: Address, { id, sender }: Conversation): ReadYourWrites {
  const faults: string[] = [];
  const stopped = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const { message, position } = await command<SentMessage>(rest, sender, `/v1/conversations/${id}/messages`, { text: 'mine' });
      const path = `/v1/conversations/${id}/messages?limit=1`;
      const { status, body } = await call(originOf(queries), 'GET', path, { token: issueToken(sender), positions: position });
      if (status !== 200) faults.push(`${status} ${body?.code}`);
      else if (body.items[0].id !== message.id) faults.push('another message');
      await pause(pauseMs);
    }
  };
  const finished = run().catch((error: Error) => void faults.push(error.message));
  return {
    async stop() {
      stopped.abort();
      await finished;
      return faults;
    },
  };
}
