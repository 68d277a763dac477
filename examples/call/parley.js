/** Parley's REST API and socket, as far as calls need them. */
import { io } from 'socket.io-client';

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
    // Access tokens live a quarter of an hour.
    setInterval(() => this.refresh(), 10 * 60_000);
  }

  get(path) {
    return ask(this.origin, 'GET', path, this.session.accessToken);
  }

  post(path, body) {
    return ask(this.origin, 'POST', path, this.session.accessToken, body);
  }

  patch(path, body) {
    return ask(this.origin, 'PATCH', path, this.session.accessToken, body);
  }

  async refresh() {
    const { refreshToken } = this.session;
    this.session = (await ask(this.origin, 'POST', '/v1/sessions/refresh', null, { refreshToken })).session;
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
