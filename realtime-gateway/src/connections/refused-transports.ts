import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'socket.io';
import { refuseUpgrade } from '@parley/service-kit/http/refuse-upgrade';
import { requestIdFrom } from '@parley/service-kit/http/request-id';
import type { Logger } from '@parley/service-kit/logging';
import { Problem, problemCatalogue, type ProblemCode } from '@parley/service-kit/problems';

interface Refused {
  /** Long polling has a response. A WebSocket is open already if only its version of the protocol is refused. */
  req: IncomingMessage & { res?: ServerResponse; websocket?: object };
  message: string;
  /** The answer of `allowRequest`. */
  context?: { message?: string };
}

/** Refuses WebSockets with a problem and the headers of every response, which Engine.IO's answer lacks. */
export function answerRefusedUpgrades(io: Server, logger: Logger): void {
  io.engine.on('connection_error', ({ req, message, context }: Refused) => {
    if (req.res !== undefined || req.websocket !== undefined) return;
    const code = context?.message ?? '';
    const problem = isProblemCode(code) ? new Problem(code) : new Problem('validation_failed', { detail: message });
    refuseUpgrade(req.socket, problem, { requestId: requestIdFrom(req.headers['x-request-id']), path: '/socket.io', logger });
  });
}

function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(problemCatalogue, text);
}
