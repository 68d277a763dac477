/** Parley's REST API and socket, as far as calls need them. */
import { io } from 'socket.io-client';

/** TURN credentials last an hour, and one user gets ten in that time. */
const iceServersForMs = 50 * 60_000;

export async function logIn(origin, login, password) {
  const { account, session } = await ask(origin, 'POST', '/v1/sessions', null, { login, password });
  return new Parley(origin, account, session);
}

/** What a refused request throws: act on its `code`, never on its text. */
class Refused extends Error {
  constructor(problem) {
    super(problem.title);
    this.code = problem.code;
    this.problem = problem;
  }
}

class Parley {
  constructor(origin, account, session) {
    this.origin = origin;
    this.me = account.id;
    this.session = session;
    this.socket = io(origin, { auth: (answer) => answer({ token: this.session.accessToken }) });
    this.socket.on('connect_error', async ({ data }) => {
      if (data?.code !== 'token_expired') return;
      await this.refresh();
      this.socket.connect();
    });
    // Access tokens live a quarter of an hour.
    setInterval(() => this.refresh(), 10 * 60_000);
  }

  get(path) {
    return this.ask('GET', path);
  }

  post(path, body) {
    return this.ask('POST', path, body);
  }

  patch(path, body) {
    return this.ask('PATCH', path, body);
  }

  async ask(method, path, body) {
    try {
      return await ask(this.origin, method, path, this.session.accessToken, body);
    } catch (error) {
      // This page slept.
      if (error.code !== 'token_expired') throw error;
      await this.refresh();
      return ask(this.origin, method, path, this.session.accessToken, body);
    }
  }

  /** A command as this page goes: nobody is there any more to hear the answer. */
  postLeaving(path) {
    const headers = { authorization: `Bearer ${this.session.accessToken}` };
    void fetch(this.origin + path, { method: 'POST', headers, keepalive: true });
  }

  /** One at a time: a refresh token that is used twice ends the session. */
  refresh() {
    const { refreshToken } = this.session;
    this.refreshing ??= ask(this.origin, 'POST', '/v1/sessions/refresh', null, { refreshToken })
      .then(({ session }) => (this.session = session))
      .finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  /** Kept as long as its credentials last. Without any, a call still finds its way within one network. */
  async iceServers() {
    if (!this.ice || Date.now() > this.ice.until) {
      try {
        const { iceServers } = await this.get('/v1/calls/ice-servers');
        this.ice = { servers: iceServers, until: Date.now() + iceServersForMs };
      } catch (error) {
        console.warn('no ICE servers', error);
      }
    }
    return this.ice?.servers ?? [];
  }
}

async function ask(origin, method, path, token, body) {
  const headers = {};
  if (token) headers.authorization = `Bearer ${token}`;
  if (body) headers['content-type'] = 'application/json';
  const response = await fetch(origin + path, { method, headers, body: body && JSON.stringify(body) });
  const answer = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new Refused(answer);
  return answer;
}
