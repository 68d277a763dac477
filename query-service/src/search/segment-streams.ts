/** Streams of the messages in a conversation's full segments. */
import { idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import type { Condition } from '@parley/read-tables/reads/read-matching';
import { placeholders } from '@parley/database/sql-list';
import { segmentOf } from '@parley/read-tables/search/segments';
import type { SegmentText } from '@parley/read-tables/tables/search';
import type { MessageStream } from './merge-newest-first.ts';
import { compareNewestFirst } from './scope.ts';
import type { SearchPass } from './search-pass.ts';
import type { UnindexedTail } from './unindexed-tails.ts';

interface SegmentRow {
  segment: number;
  /** No message of the segment is older. */
  sentAt: number;
  /** JSON of SegmentText[]. */
  texts: string;
}

/** Streams all segments before the tail. */
export function allSegmentsStream(tables: ReadTables, pass: SearchPass, tail: UnindexedTail): MessageStream {
  let before = segmentOf(tail.from);
  return segmentStream(pass, tail, async (count) => {
    const segments = await readSegments(tables, tail.conversationId, {
      sql: 'segment < ? AND sent_at <= ? ORDER BY sent_at DESC, segment DESC LIMIT ?',
      values: [before, pass.after.sentAt, count],
    });
    before = segments.at(-1)?.segment ?? 0;
    return segments;
  });
}

/** Streams the given segments only. */
export function givenSegmentsStream(tables: ReadTables, pass: SearchPass, tail: UnindexedTail, given: Iterable<number>): MessageStream {
  const remaining = [...given].sort((one, other) => other - one);
  return segmentStream(pass, tail, async (count) => {
    let segments: SegmentRow[] = [];
    while (segments.length === 0 && remaining.length > 0) {
      const next = remaining.splice(0, count);
      segments = await readSegments(tables, tail.conversationId, {
        sql: `segment IN (${placeholders(next)}) AND sent_at <= ? ORDER BY segment DESC`,
        values: [...next, pass.after.sentAt],
      });
    }
    return segments;
  });
}

/** Segments per read: one at first, since it may fill the page. */
const segmentsPerRead = { first: 1, most: 8 };
/** UTF-16 units of JSON. A segment of long texts has about a million. */
const charactersPerRead = 1024 * 1024;

/** `readNext` returns the next segments, at most `count`, newest first; none after the last. */
function segmentStream(
  { after, scope, work }: SearchPass,
  { conversationId, activityAt }: UnindexedTail,
  readNext: (count: number) => Promise<SegmentRow[]>,
): MessageStream {
  const { sentAfter = 0 } = scope;
  let count = segmentsPerRead.first;
  let ended = false;
  return {
    newestSentAt: Math.min(activityAt, after.sentAt),
    rows: [],
    async readMore() {
      while (!ended && this.rows.length === 0) {
        const segments = await readNext(count);
        const characters = segments.reduce((sum, { texts }) => sum + texts.length, 0);
        count = characters > charactersPerRead ? 1 : Math.min(count * 2, segmentsPerRead.most);
        ended = segments.length === 0 || segments.at(-1)!.sentAt < sentAfter;
        for (const { texts } of segments) {
          const messages = (JSON.parse(texts) as SegmentText[]).toReversed().map((text) => ({ ...text, conversationId }));
          this.rows.push(...messages.filter((text) => text.sentAt >= sentAfter && compareNewestFirst(after, text) < 0));
          const due = work.yieldIfDue();
          if (due) await due;
        }
      }
    },
  };
}

function readSegments({ database, names }: ReadTables, conversationId: string, condition: Condition): Promise<SegmentRow[]> {
  return database.read<SegmentRow>({
    sql: `SELECT segment, sent_at AS sentAt, texts FROM ${names.text_segments} WHERE conversation_id = ? AND ${condition.sql}`,
    values: [idToBytes(conversationId), ...condition.values],
  });
}
