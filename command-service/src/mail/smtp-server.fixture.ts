/** A mail server on a free port of this machine, which keeps what it accepts. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** Headers and text as they were sent. */
  content: string;
}

export interface MailServer {
  url: string;
  mails: ReceivedMail[];
  /** Refuses this many of the next mails with a temporary failure. */
  failures: number;
  close(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    // Only over TLS by default, for which the test has no certificate.
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth({ username, password }, _session, done) {
      if (username === 'parley' && password === 'a secret') done(null, { user: username });
      else done(new Error('wrong credentials'));
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (state.failures > 0) {
          state.failures--;
          return done(Object.assign(new Error('try again later'), { responseCode: 451 }));
        }
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), content: Buffer.concat(chunks).toString() });
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const state: MailServer = {
    url: `smtp://parley:a%20secret@127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    failures: 0,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return state;
}
