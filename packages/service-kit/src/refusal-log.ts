import { addressKeys } from './bounds/address-keys.ts';
import { onceAMinute } from './bounds/once-a-minute.ts';
import type { Logger } from './logging.ts';

export interface Refusal {
  requestId?: string;
  /** The code of the problem, or a constant reason. */
  code: string;
  address: string;
  /** Absent if the credential names nobody. */
  actor?: { userId: string; sessionId: string } | undefined;
  /** Name of a command that exists. */
  command?: string;
}

/** `message` is constant. */
export type LogRefusal = (message: string, refusal: Refusal) => void;

/**
 * Logs what is refused on sockets; HTTP requests have lines of their own. A client that repeats itself is logged once a minute for each
 * code and command.
 */
export function createRefusalLog(logger: Logger): LogRefusal {
  const isDue = onceAMinute();
  return (message, { requestId, code, address, actor, command }) => {
    const client = actor?.userId ?? addressKeys(address).host;
    if (!isDue([message, code, command, client].join(' '))) return;
    logger.info({ requestId, command, code, userId: actor?.userId, sessionId: actor?.sessionId, address }, message);
  };
}
