export interface FeedOptions {
  /** `https://chat.example`. */
  origin: string;
  /** An API key with the scope `feed`. */
  key: string;
  /** The cursor after the last item that you have processed; `start` (the default) or `now`. */
  after?: string;
  /** `message.sent`, `call.*`; everything by default. */
  types?: readonly string[];
  /** Ends the iteration. */
  signal?: AbortSignal;
  /** Replaced in tests. */
  fetch?: typeof fetch;
}

export interface FeedItem {
  /** An item that is returned again has the same id. */
  id: string;
  type: string;
  /** RFC 3339. */
  at: string;
  [field: string]: unknown;
}

export interface FeedPage {
  items: FeedItem[];
  /** Keep it once you have processed the items, and begin after it the next time. */
  cursor: string;
}

/** The server refused the request: the key, the types or the cursor is wrong. */
export class FeedRefused extends Error {
  override readonly name = 'FeedRefused';
  readonly status: number;
  /** Code of the problem, such as `insufficient_scope`. */
  readonly code: string | undefined;

  constructor(status: number, problem: { code?: string; detail?: string; title?: string }) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}`);
    this.status = status;
    this.code = problem.code;
  }
}

const waitSeconds = 25;
/** The server ends a request after `waitSeconds`; one that lasts longer has lost its connection. */
const requestMs = 60_000;
const longestPauseMs = 30_000;

/**
 * Everything that happens, page by page, without end: in order in each conversation, without a gap. Goes on after failures of the network
 * and of the server. Throws FeedRefused, and the reason of the signal.
 */
export async function* readFeed(options: FeedOptions): AsyncGenerator<FeedPage, void, undefined> {
  const { types, signal } = options;
  let after = options.after ?? 'start';
  let failures = 0;
  for (;;) {
    signal?.throwIfAborted();
    const query = new URLSearchParams({ after, wait: String(waitSeconds), limit: '200', ...(types && { types: types.join(',') }) });
    const page = await requestPage(`/v1/feed?${query.toString()}`, options);
    if (page === null) {
      await pause(Math.min(longestPauseMs, 500 * 2 ** failures++), signal);
      continue;
    }
    failures = 0;
    after = page.cursor;
    if (page.items.length > 0) yield page;
  }
}

/** Null after a failure that may pass. */
async function requestPage(path: string, { origin, key, signal, fetch: send = fetch }: FeedOptions): Promise<FeedPage | null> {
  const limit = AbortSignal.timeout(requestMs);
  try {
    const response = await send(origin + path, {
      headers: { authorization: `Bearer ${key}` },
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    if (response.ok) return (await response.json()) as FeedPage;
    if (response.status !== 429 && response.status < 500) throw new FeedRefused(response.status, await problemOf(response));
  } catch (error) {
    if (error instanceof FeedRefused) throw error;
    signal?.throwIfAborted();
  }
  return null;
}

async function problemOf(response: Response): Promise<{ code?: string; detail?: string; title?: string }> {
  return (await response.json().catch(() => ({}))) as { code?: string; detail?: string; title?: string };
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(end, milliseconds);
    function end(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      if (signal?.aborted) reject(signal.reason as Error);
      else resolve();
    }
    signal?.addEventListener('abort', end);
  });
}
