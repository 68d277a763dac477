import type * as SocketIo from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { WireEvent } from '@parley/events/wire/events';
import type { ProblemDetails } from '@parley/events/wire/socket-contract';
import type { RetryDelays } from '../retry-delays.ts';

export interface SocketOptions {
  origin: string;
  retryDelays: RetryDelays;
  /** Called at each attempt to connect. Never rejects. */
  token: () => Promise<string>;
  onEvent: (event: WireEvent) => void;
  /** The service cannot be reached, or rejects the socket with this code. */
  onRejection: (code: string | undefined) => void;
  onDisconnect: () => void;
}

type Library = typeof SocketIo;

/** One import for all clients: a module runner may hand a module that is still being loaded to a second import of it. */
let library: Promise<Library> | undefined;

function loadLibrary(): Promise<Library> {
  library ??= import('socket.io-client').catch((error: unknown) => {
    library = undefined;
    throw error;
  });
  return library;
}

/** Loads the library, and creates a socket that is not connected yet. Rejects if the library cannot be loaded. */
export async function createSocket({ origin, retryDelays, token, onEvent, onRejection, onDisconnect }: SocketOptions): Promise<Socket> {
  const { io } = await loadLibrary();
  const socket: Socket = io(origin, {
    autoConnect: false,
    forceNew: true,
    reconnectionDelay: retryDelays.first,
    reconnectionDelayMax: retryDelays.max,
    auth: (authenticate) => void token().then((current) => authenticate({ token: current })),
  });
  socket.onAny((_type: string, event: WireEvent) => onEvent(event));
  socket.on('connect_error', (error: Error & { data?: ProblemDetails }) => onRejection(error.data?.code));
  socket.on('disconnect', onDisconnect);
  return socket;
}
