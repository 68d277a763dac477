/** One consumer of one lane, over all the connections that it lives through. */
import type { Channel, ChannelModel } from 'amqplib';
import { decodeLetter, MalformedLetter } from './letter-codec.ts';
import type { BusLogger, DropReason, Letter } from './message-bus.ts';
import { abandon } from './rabbit-connection.ts';
import { declareLaneQueue, type Topology } from './topology.ts';

export interface RabbitConsumptionOptions {
  lane: number;
  onLetter: (letter: Letter) => void;
  topology: Topology;
  logger: BusLogger;
  onDropped: (reason: DropReason) => void;
}

export interface RabbitConsumption {
  /** Consumes on this connection from then on. Throws when the broker refuses. */
  attach(model: ChannelModel): Promise<void>;
  /** Nothing is handed over any more; the queue goes a little later. */
  close(): void;
}

export function rabbitConsumption({ lane, onLetter, topology, logger, onDropped }: RabbitConsumptionOptions): RabbitConsumption {
  let closed = false;
  let channel: Channel | null = null;

  function deliver(content: Buffer): void {
    if (closed) return;
    let letter: Letter;
    try {
      letter = decodeLetter(content);
      if (letter.lane !== lane) throw new MalformedLetter('a letter of another lane');
    } catch (err) {
      logger.warn({ err, lane }, 'malformed letter dropped');
      onDropped('malformed');
      return;
    }
    onLetter(letter);
  }

  async function consumeOn(model: ChannelModel): Promise<void> {
    const mine = (channel = await model.createChannel());
    mine.on('error', (err) => {
      logger.warn({ err, lane }, 'consumer failed');
      abandon(model);
    });
    const queue = await declareLaneQueue(mine, topology, lane);
    // Without acknowledgements: a letter that is lost with its consumer is in the log.
    await mine.consume(queue, (message) => (message ? deliver(message.content) : onCancelled(model)), { noAck: true });
  }

  /** The queue was deleted, or its node left. */
  function onCancelled(model: ChannelModel): void {
    logger.warn({ lane }, 'consumer cancelled by the broker');
    abandon(model);
  }

  return {
    async attach(model) {
      if (closed) return;
      try {
        await consumeOn(model);
      } catch (error) {
        if (!closed) throw error;
      }
      if (closed) channel?.close().catch(() => undefined);
    },
    close() {
      closed = true;
      channel?.close().catch(() => undefined);
    },
  };
}
