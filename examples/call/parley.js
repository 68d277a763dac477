/** The parts of Parley's REST API and socket that calls need. */
import { io } from 'socket.io-client';

/** TURN credentials are valid for an hour, and a user gets at most ten per hour. */
const iceServersTtlMs = 50 * 60_000;

export async function logIn(origin, login, password) {
  const { account, session } = await request(origin, 'POST', '/v1/sessions', null, { login, password });
  return new Parley(origin, account, session);
}

/** An error response. Act on its `code`, never on its text. */
class ProblemError extends Error {
  constructor(problem) {
    super(problem.title);
    this.code = problem.code;
    this.problem = problem;
  }
}

class Parley {
  constructor(origin, account, session) {
    this.origin = origin;
    this.userId = account.id;
    this.session = session;
    this.socket = io(origin, { auth: (authenticate) => authenticate({ token: this.session.accessToken }) });
    this.socket.on('connect_error', async ({ data }) => {
      if (data?.code !== 'token_expired') return;
      await this.refresh();
      this.socket.connect();
    });
    // Access tokens are valid for 15 minutes.
    setInterval(() => this.refresh(), 10 * 60_000);
  }

  get(path) {
    return this.request('GET', path);
  }

  post(path, body) {
    return this.request('POST', path, body);
  }

  patch(path, body) {
    return this.request('PATCH', path, body);
  }

  async request(method, path, body) {
    try {
      return await request(this.origin, method, path, this.session.accessToken, body);
    } catch (error) {
      // The page may have been suspended.
      if (error.code !== 'token_expired') throw error;
      await this.refresh();
      return request(this.origin, method, path, this.session.accessToken, body);
    }
  }

  /** Sends a command while the page unloads, without waiting for the response. */
  postOnUnload(path) {
    const headers = { authorization: `Bearer ${this.session.accessToken}` };
    void fetch(this.origin + path, { method: 'POST', headers, keepalive: true });
  }

  /** Only one at a time, because reusing a refresh token ends the session. */
  refresh() {
    const { refreshToken } = this.session;
    this.refreshing ??= request(this.origin, 'POST', '/v1/sessions/refresh', null, { refreshToken })
      .then(({ session }) => (this.session = session))
      .finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  /** Cached while the credentials are valid. Without ICE servers, calls work within one network only. */
  async iceServers() {
    if (!this.ice || Date.now() > this.ice.expiresAt) {
      try {
        const { iceServers } = await this.get('/v1/calls/ice-servers');
        this.ice = { servers: iceServers, expiresAt: Date.now() + iceServersTtlMs };
      } catch (error) {
        console.warn('no ICE servers', error);
      }
    }
    return this.ice?.servers ?? [];
  }
}

async function request(origin, method, path, token, body) {
  const headers = {};
  if (token) headers.authorization = `Bearer ${token}`;
  if (body) headers['content-type'] = 'application/json';
  const response = await fetch(origin + path, { method, headers, body: body && JSON.stringify(body) });
  const content = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new ProblemError(content);
  return content;
}
