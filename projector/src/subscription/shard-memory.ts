/** How much a shard keeps in memory. */
import { RowCache } from '../apply/row-cache.ts';

/**
 * Events of a partition that wait from letters. A follower is often behind, and what waits for it is what the shard has
 * done with: more than a batch of it would only lie there.
 */
export const eventsWaiting = { live: 2_000, secondary: 400 };

/** Of steps that look back, in a follower's shard: half of them surely, a block of each of a hundred conversations in which much is said. */
export const earlierEvents = 16_000;

const rowsOfEachTable = 20_000;
/** Large rows that are seldom looked at again: they would only grow old. */
const fewer = { messages: 0, text_blocks: 0 };

export const newShardCache = (): RowCache => new RowCache(rowsOfEachTable, fewer);
