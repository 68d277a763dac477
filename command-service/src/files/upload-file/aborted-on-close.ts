import type { ServerResponse } from 'node:http';
import { RequestAborted } from '@parley/service-kit/http/read-json';

/** Fires when the connection closes before the response is complete. */
export function abortedOnClose(outgoing: ServerResponse): AbortSignal {
  const controller = new AbortController();
  outgoing.once('close', () => controller.abort(new RequestAborted('The client closed the connection')));
  return controller.signal;
}
