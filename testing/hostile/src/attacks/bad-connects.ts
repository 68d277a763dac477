import { loop, type Attack } from '../attackers/attack.ts';
import { openSocket } from '../attackers/raw-connection.ts';

export const badConnects: Attack = {
  name: 'bad-connects',
  finding: 'M7',
  about: 'Opens sockets with an invalid token, four at once.',
  async run(attacker, context) {
    await loop(context, { concurrency: 4, pauseMs: 20 }, async () => {
      const socket = await openSocket(attacker.target, attacker.home, 'not a token');
      context.count(socket === null ? 'refused' : 'accepted');
      socket?.close();
    });
  },
};
