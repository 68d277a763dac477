/** A process of its own that consumes lane 0 and tells its parent each position: the parent may freeze it. */
import { connected, openedRabbit } from './opened-rabbit.fixture.ts';
import { defaultTopology } from './topology.ts';

const [url, exchange, maxLetters] = process.argv.slice(2) as [string, string, string];
const { bus } = await openedRabbit({ url, topology: { ...defaultTopology, exchange, maxLetters: Number(maxLetters) } });
await connected(bus);
await bus.consume(0, ({ spans }) => process.send!(spans[0]!.from));
process.send!('reading');
process.once('disconnect', () => void bus.close());
