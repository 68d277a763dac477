/** Somebody who reads what they have just written, one after the other: by the position that the command was answered with. */
import { setTimeout as pause } from 'node:timers/promises';
import { call } from '@parley/e2e/person';
import type { Address } from '../load/plan.ts';
import { command, originOf } from '../systems/parley-people.ts';
import { tokenOf } from '../systems/people.ts';
import type { Conversation } from '../systems/system.ts';

const pauseMs = 100;

interface Sent {
  message: { id: string };
  position: string;
}

export interface OwnWrites {
  /** Answers what went wrong. */
  end(): Promise<string[]>;
}

export function startOwnWrites(rest: Address, queries: Address, { id, sender }: Conversation): OwnWrites {
  const faults: string[] = [];
  const ending = new AbortController();
  const writeAndRead = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      const { message, position } = await command<Sent>(rest, sender, `/v1/conversations/${id}/messages`, { text: 'mine' });
      const path = `/v1/conversations/${id}/messages?limit=1`;
      const { status, body } = await call(originOf(queries), 'GET', path, { token: tokenOf(sender), positions: position });
      if (status !== 200) faults.push(`${status} ${body?.code}`);
      else if (body.items[0].id !== message.id) faults.push('another message');
      await pause(pauseMs);
    }
  };
  const ended = writeAndRead().catch((error: Error) => void faults.push(error.message));
  return {
    async end() {
      ending.abort();
      await ended;
      return faults;
    },
  };
}
