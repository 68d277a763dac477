/**
 * The socket: connects with a valid token, and reconnects after every failure until it is closed. Socket.IO reconnects by itself
 * when a transport fails, but not after the service has rejected or disconnected the socket; this module does. It is loaded
 * when the connection is opened: a page shows its first view without it.
 */
import type { Socket } from 'socket.io-client';
import type { WireEvent } from '@parley/events/wire/events';
import type { Acknowledgement } from '@parley/events/wire/socket-contract';
import { pause } from '../pause.ts';
import { retryDelay, type RetryDelays } from '../retry-delays.ts';
import { isOfToken, type Session } from '../session/session.ts';
import { NetworkError, ParleyProblem } from '../transport/problem.ts';
import { createSocket } from './create-socket.ts';
import { repeatWhenLimited } from './repeat-when-limited.ts';

export interface Connection {
  open(): void;
  /**
   * Sends a socket command and returns its acknowledgement. A command that a limit refused is repeated when the service permits it.
   * Throws ParleyProblem, or NetworkError if no acknowledgement arrives.
   */
  request<Answer>(command: string, argument: unknown): Promise<Answer>;
  /** Sends a socket command and ignores its acknowledgement and all errors. */
  send(command: string, argument: unknown): void;
  /** Closes the transport, as if the network failed. A new `ready` follows. */
  reset(): void;
  /** Ends the delay before the next attempt to connect. */
  reconnectNow(): void;
  close(): void;
}

export interface ConnectionDependencies {
  origin: string;
  session: Session;
  retryDelays: RetryDelays;
  onEvent: (event: WireEvent) => void;
  onDisconnect: () => void;
}

/** Timeout of a command, in milliseconds. */
const timeoutMs = 20_000;

export function createConnection({ origin, session, retryDelays, onEvent, onDisconnect }: ConnectionDependencies): Connection {
  const closing = new AbortController();
  let waiting = new AbortController();
  let token = '';
  let failures = 0;
  /** Null until the library is loaded. */
  let socket: Socket | null = null;

  async function open(): Promise<void> {
    try {
      const created = await createSocket({
        origin,
        retryDelays,
        // Without a token the connection is rejected, and retried.
        token: async () => (token = await session.accessToken().catch(() => '')),
        onEvent(event) {
          if (event.type === 'ready') failures = 0;
          onEvent(event);
        },
        onRejection: (code) => void handleRejection(code),
        onDisconnect() {
          onDisconnect();
          if (!socket?.active) void reconnect();
        },
      });
      if (!closing.signal.aborted) socket = created.connect();
    } catch {
      await reconnect();
    }
  }

  async function reconnect(): Promise<void> {
    await pause(retryDelay(retryDelays, failures++), AbortSignal.any([closing.signal, (waiting = new AbortController()).signal]));
    if (closing.signal.aborted) return;
    if (socket === null) await open();
    else if (!socket.active) socket.connect();
  }

  async function handleRejection(code: string | undefined): Promise<void> {
    if (isOfToken(code)) await session.refresh(token).catch(() => undefined);
    // An active socket reconnects by itself.
    if (!socket?.active) await reconnect();
  }

  async function requestOnce<Answer>(command: string, argument: unknown) {
    if (!socket?.connected) throw new NetworkError('the socket is disconnected');
    const acknowledgement = (await socket
      .timeout(timeoutMs)
      .emitWithAck(command, argument)
      .catch((error: unknown) => {
        throw new NetworkError(`no acknowledgement of ${command}`, { cause: error });
      })) as Acknowledgement;
    if (!acknowledgement.ok) throw new ParleyProblem(acknowledgement.problem);
    return acknowledgement as Answer;
  }

  const request = <Answer>(command: string, argument: unknown) =>
    repeatWhenLimited(() => requestOnce<Answer>(command, argument), closing.signal);

  return {
    open: () => void open(),
    request,
    send: (command, argument) => void requestOnce(command, argument).catch(() => undefined),
    // A connecting engine would not report that it was closed, and Socket.IO would wait for its timeout. It brings a `ready` anyway.
    reset: () => void (socket?.connected && socket.io.engine.close()),
    reconnectNow() {
      failures = 0;
      waiting.abort();
      // Socket.IO's own delay ends only this way.
      if (socket?.connected === false) socket.disconnect().connect();
    },
    close() {
      closing.abort();
      socket?.removeAllListeners();
      socket?.offAny();
      socket?.disconnect();
    },
  };
}
