/**
 * The socket: connected with a token that holds, and again after every break, until it is closed. Socket.IO comes back by
 * itself when a transport fails; whom the service refuses or sends away it leaves alone, so that is tried again here.
 */
import { io, type Socket } from 'socket.io-client';
import type { WireEvent } from '@parley/events/wire/events';
import type { Acknowledgement, ProblemDetails } from '@parley/events/wire/socket-contract';
import { pause } from '../pause.ts';
import type { Session } from '../session/session.ts';
import { ParleyProblem, Unreachable } from '../transport/problem.ts';

export interface Connection {
  open(): void;
  /** A socket command's answer. Throws ParleyProblem, and Unreachable where no answer came. */
  ask<Answer>(command: string, argument: unknown): Promise<Answer>;
  /** Drops the transport, as when a network breaks: what follows is a new `ready`. */
  reset(): void;
  close(): void;
}

export interface ConnectionDependencies {
  origin: string;
  session: Session;
  /** Bounds of the pause between attempts, in milliseconds. */
  pauses: { first: number; most: number };
  onEvent: (event: WireEvent) => void;
  onDown: () => void;
}

/** How long a command may take, in milliseconds. */
const timeoutMs = 20_000;

export function createConnection({ origin, session, pauses, onEvent, onDown }: ConnectionDependencies): Connection {
  const ended = new AbortController();
  let token = '';
  let refusals = 0;
  const socket: Socket = io(origin, {
    autoConnect: false,
    forceNew: true,
    reconnectionDelay: pauses.first,
    reconnectionDelayMax: pauses.most,
    auth: (tell) =>
      void session.accessToken().then(
        (fresh) => tell({ token: (token = fresh) }),
        // It is refused without one, and tried again.
        () => tell({ token: (token = '') }),
      ),
  });

  async function comeBack(): Promise<void> {
    await pause(Math.min(pauses.most, pauses.first * 2 ** refusals++), ended.signal);
    if (!ended.signal.aborted && !socket.active) socket.connect();
  }

  async function refused(code: string | undefined): Promise<void> {
    if (code === 'unauthenticated') await session.refused(token);
    if (code === 'token_expired') await session.renew(token).catch(() => undefined);
    // Else Socket.IO itself comes back.
    if (!socket.active) await comeBack();
  }

  socket.onAny((_type: string, event: WireEvent) => {
    if (event.type === 'ready') refusals = 0;
    onEvent(event);
  });
  socket.on('connect_error', (error: Error & { data?: ProblemDetails }) => void refused(error.data?.code));
  socket.on('disconnect', () => {
    onDown();
    if (!socket.active) void comeBack();
  });

  return {
    open: () => void socket.connect(),
    async ask<Answer>(command: string, argument: unknown) {
      if (!socket.connected) throw new Unreachable('the socket is away');
      const answer = (await socket
        .timeout(timeoutMs)
        .emitWithAck(command, argument)
        .catch((error: unknown) => {
          throw new Unreachable(`${command} had no answer`, { cause: error });
        })) as Acknowledgement;
      if (!answer.ok) throw new ParleyProblem(answer.problem);
      return answer as Answer;
    },
    // One that is being opened would not tell that it was closed, and be waited for until it times out; and brings `ready` anyway.
    reset: () => void (socket.connected && socket.io.engine.close()),
    close() {
      ended.abort();
      socket.removeAllListeners();
      socket.offAny();
      socket.disconnect();
    },
  };
}
